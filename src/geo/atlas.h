/* The picture in memory behind a Geo. Private to geo/. */
#ifndef GEO_ATLAS_H
#define GEO_ATLAS_H

#include "geo/geo.h"

enum { GEO_AGES = 5, GEO_DEPRIVATION_EDITION = 2019 };

typedef struct GeoAuthority {
    char code[GEO_CODE_SIZE];
    int population_year;
    int figures_year;              /* that the figures in use are for; 0 not known */
    const char *population_source; /* of the estimates, then of what is in use */
    const char *years_source;      /* of the figures of other years */
} GeoAuthority;

typedef struct GeoOutline {
    const char *kind, *code, *path;
    GeoBox box;
} GeoOutline;

typedef struct GeoCode { /* a code and the LSOA that has it */
    char code[GEO_CODE_SIZE];
    int lsoa;
} GeoCode;

struct Geo {
    Arena arena;
    struct {
        GeoAuthority *items;
        size_t count, capacity;
    } authorities;
    struct {
        GeoWard *items;
        size_t count, capacity;
    } wards; /* ordered by code */
    struct {
        GeoLsoa *items;
        size_t count, capacity;
    } lsoas; /* ordered by authority, ward name, code */
    struct {
        GeoPlace *items;
        size_t count, capacity;
    } places; /* ordered by LSOA, then postcode */
    struct {
        GeoOutline *items;
        size_t count, capacity;
    } outlines;                   /* ordered by kind, code */
    int year;                     /* of the picture */
    int first_year, years;        /* of the figures by year */
    double (*in_year)[GEO_AGES];  /* by year, then LSOA; below 0 where nothing is told */
    GeoCode *by_code, *by_lsoa11; /* as many as LSOAs, ordered by code */
    uint32_t *slots;              /* places by hash of postcode, plus 1; 0 is free */
    size_t slot_mask;
};

/* Fills the picture; as_of_year is a real year. */
bool atlas_read(Geo *geo, Store *store, int as_of_year, Error *err) MUST_CHECK;

#endif
