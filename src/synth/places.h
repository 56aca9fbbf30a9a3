/* Where the made-up families live: real live postcodes of real small areas, on streets that do not exist. */
#ifndef SYNTH_PLACES_H
#define SYNTH_PLACES_H

#include "base/date.h"
#include "geo/geo.h"
#include "synth/random.h"

typedef struct Home {
    const GeoPlace *place;
    int lsoa, centre; /* centre 0..5, -1 when outside the reach areas */
    char line[64];    /* "14 Larkhollow Road" */
    Date from;        /* the first day there; DATE_NONE when from before anybody looks */
} Home;

typedef enum Region { REGION_REACH, REGION_NEAR, REGION_AWAY, REGIONS } Region; /* NEAR: the rest of Derby */

typedef struct Places Places;
/* wide: see synth_is_wide. */
bool places_open(const Geo *geo, bool wide, Arena *arena, Places **out, Error *err) MUST_CHECK;

/* A home by the number of under-fives in each small area. */
Home places_home(const Places *places, Random *random, Region region);

/* Another home in the same region, nearer ones more often. */
Home places_next_home(const Places *places, Random *random, const Home *last);

#endif
