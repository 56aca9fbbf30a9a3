/* The forecast as people ask for it: for the areas served, the whole authority, each reach area, ward, small
 * area or age. What the command line and the page show is the same list. */
#ifndef REPORT_PROSPECT_H
#define REPORT_PROSPECT_H

#include "geo/outlook.h"
#include "register/register.h"

typedef enum ProspectBy {
    PROSPECT_WHOLE, /* the areas served, then the authority; only the latter where no areas are known */
    PROSPECT_AREA,  /* each centre's reach area, then as above */
    PROSPECT_WARD, /* each ward of the areas served (of the authority where none are known): all of it that is
                      served */
    PROSPECT_LSOA,
    PROSPECT_AGE, /* each age in the areas served */
} ProspectBy;
bool prospect_by_parse(const char *text, ProspectBy *out); /* "area", "ward", "lsoa", "age" */

typedef struct Prospect {
    const char *key, *name; /* key: code, centre's URN, "served", "0" to "4" */
    const char *place;      /* as a sentence has it: "the reach area of Rosehill" */
    const int *lsoas;       /* indexes of geo_lsoa */
    size_t lsoa_count;
    OutlookYears years;  /* of those under five; of one age for PROSPECT_AGE */
    OutlookYears births; /* of those under one; empty for PROSPECT_AGE */
} Prospect;
typedef struct ProspectList {
    Prospect *items;
    size_t count, capacity;
} ProspectList;

/* `day` says which areas are served, and is in the outlook's year. In the arena. ERROR_NOT_FOUND when no
 * places of the authority are loaded. */
bool prospect_list(Store *store, Arena *arena, const Authority *authority, const Geo *geo,
                   const Outlook *outlook, Date day, ProspectBy by, ProspectList *out, Error *err) MUST_CHECK;

/* "Children under five in Abbey ward: 1,234 in 2026, about 1,180 in 2031 (four times in five between 1,050
 * and 1,320)."
 */
const char *prospect_sentence(Arena *arena, const Prospect *prospect);

/* The year the forecast starts from, NULL when there is none. */
const OutlookYear *prospect_now(const OutlookYears *years);

/* "estimate", "projection", "forecast" */
const char *prospect_kind(OutlookKind kind);

#endif
