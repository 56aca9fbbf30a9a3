/* A chronicle: all that the register says of an authority's children, over all time, packed in memory.
 *
 * Any day, or sixty month ends at once, is counted from it without asking the database (measure/measure.h).
 * After a write only the children whom it touched are read again; when places or many children changed, or
 * the register was replaced, everything is. Readers may share a chronicle while nobody refreshes it.
 *
 * A child is a root of kind 'child' with all its records. Its birth is the root's, else the newest record's;
 * a child whose birth is not known or after the day is counted in no measure. Its home is the newest address
 * valid on the day that has an LSOA. What a list writes of ethnicity, language and sex is the newest that
 * says it. */
#ifndef MEASURE_CHRONICLE_H
#define MEASURE_CHRONICLE_H

#include "base/date.h"
#include "geo/geo.h"
#include "store/store.h"

typedef struct Chronicle Chronicle;

/* Reads everything; `geo` tells which LSOA an address is in and is not kept. `open_only`: as if the
 * restricted families of today (register/shielded.h) were not there. */
bool chronicle_open(Store *store, const Geo *geo, int64_t authority, bool open_only, Chronicle **out,
                    Error *err) MUST_CHECK;
void chronicle_close(Chronicle *chronicle);
CLOSES_POINTER(Chronicle, chronicle_close);

/* As the register stood after that write, whatever was told since: the same figures each time it is read.
 * Never refreshed. Pairs to judge are not kept, so it knows of none; the restricted families of today are
 * left out all the same. */
bool chronicle_open_after(Store *store, const Geo *geo, int64_t authority, bool open_only, int64_t write,
                          Chronicle **out, Error *err) MUST_CHECK;

/* What a refresh found: nothing new; some children, read again; or so much that it must be opened anew. */
typedef enum Refreshed { REFRESHED_NOTHING, REFRESHED_SOME, REFRESHED_OPEN_ANEW } Refreshed;

/* Brings it up to the newest write. Nobody may read it meanwhile. The ordinals touched are appended to
 * *changed (in the arena) for snapshot_apply. After an error it must be refreshed again before anybody reads
 * it. */
typedef struct OrdinalList {
    uint32_t *items;
    size_t count, capacity;
} OrdinalList;
bool chronicle_refresh(Chronicle *chronicle, Store *store, const Geo *geo, Arena *arena, OrdinalList *changed,
                       Refreshed *did, Error *err) MUST_CHECK;

/* The newest write it knows of. */
int64_t chronicle_write(const Chronicle *chronicle);
/* The first day on which anything is recorded; DATE_NONE when nothing is. */
Date chronicle_first_day(const Chronicle *chronicle);
size_t chronicle_children(const Chronicle *chronicle);

#endif
