/* Children by small area, age and year: estimated, projected to this year, forecast beyond it.
 *
 * The method of geo/forecast.h is run from the first estimates in the register to the last year asked for. A
 * year with estimates begins anew from them; every other year is made to add up to the authority's projection
 * where there is one. An authority without yearly estimates begins from the figures in use this year. */
#ifndef GEO_OUTLOOK_H
#define GEO_OUTLOOK_H

#include "geo/forecast.h"
#include "geo/geo.h"

enum { OUTLOOK_YEARS_MAX = 20 };

typedef struct Outlook Outlook;

/* Reads estimates and projections, and runs `years` (0 to OUTLOOK_YEARS_MAX) past this_year. The Geo must
 * outlive it. */
bool outlook_open(Store *store, const Geo *geo, int this_year, int years, Outlook **out,
                  Error *err) MUST_CHECK;
void outlook_close(Outlook *outlook);
CLOSES_POINTER(Outlook, outlook_close);

typedef enum OutlookKind {
    OUTLOOK_ESTIMATED, /* the small areas' own estimates */
    OUTLOOK_PROJECTED, /* up to this year: the projection, shared to small areas */
    OUTLOOK_FORECAST,  /* after this year */
} OutlookKind;

typedef struct OutlookYear {
    int year; /* the middle of it */
    OutlookKind kind;
    double children;
    ForecastRange range; /* all four are `children` where estimated */
} OutlookYear;
typedef struct OutlookYears {
    OutlookYear *items;
    size_t count, capacity;
} OutlookYears;

/* The children of some small areas of one authority (indexes of geo_lsoa), of one age or FORECAST_ALL_AGES.
 * Years of which nothing was published are left out before this year. In the arena. */
void outlook_list(const Outlook *outlook, const int *lsoas, size_t count, int age, Arena *arena,
                  OutlookYears *out);

/* Children of one small area by age this year, or in the last year before it that has a projection; false
 * where there is none after the area's last estimates. */
bool outlook_now(const Outlook *outlook, int lsoa, ForecastCounts *out);

/* Children of one small area in a year: estimated, projected, or forecast when it is to come; false where
 * nothing is told of that year. */
bool outlook_of(const Outlook *outlook, int lsoa, int year, ForecastCounts *out);
int outlook_first_year(const Outlook *outlook);

/* Where the figures come from, for print: "ONS 2022-based projection, shared to small areas by estimates of
 * 2017, 2019 and 2020". */
const char *outlook_source(const Outlook *outlook, const char *authority_code, Arena *arena);

#endif
