/* What the passes of a load hand to each other. For the files of measure/ only. */
#ifndef MEASURE_LOADING_H
#define MEASURE_LOADING_H

#include "measure/id_map.h"
#include "measure/snapshot.h"

typedef struct Load {
    Snapshot *snapshot;
    Store *store;
    const Geo *geo;
    Arena scratch;
    RootMap *roots;
    IdMap children;  /* every record of a child -> its slot while people are read, then its ordinal */
    uint32_t count;  /* of children */
    int64_t *ids;    /* by slot, ascending */
    Date *births;    /* by slot, then by ordinal */
    size_t *home;    /* by slot: index of an area; area_count when elsewhere or not known */
    size_t *area_of; /* by LSOA of geo: index of an area; area_count when in no reach area */
    uint8_t *flags;  /* by ordinal */
} Load;
void load_close(Load *load);
CLOSES(Load, load_close);

enum {                 /* flags */
       IS_YOUNG = 1,   /* born and under the upper age */
       IS_CURRENT = 2, /* a registration is current */
       HAS_HELD = 4,   /* a registration row, current or not */
       IS_REACHED = 8,
       IS_ENGAGED = 16,
       IS_SUSTAINED = 32,
};

/* Who and where: fixes the ordinals. */
bool load_places(Load *load, Error *err) MUST_CHECK;
bool load_people(Load *load, Error *err) MUST_CHECK;
bool load_homes(Load *load, Error *err) MUST_CHECK;

/* What happened to them. */
bool load_facts(Load *load, Error *err) MUST_CHECK;

#endif
