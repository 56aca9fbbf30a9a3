/* Sets of children: which of them a question is about, and how many that are. For the files of measure/ only.
 */
#ifndef MEASURE_SETS_H
#define MEASURE_SETS_H

#include <roaring/roaring.h>

#include "measure/measure.h"

typedef roaring_bitmap_t Set;

void set_close(Set *set); /* NULL is fine */
CLOSES_POINTER(Set, set_close);

/* Ascending ordinals whose flags have all bits of `has` and none of `lacks`, below `end`. */
Set *set_of_flags(const uint8_t *flags, uint32_t end, uint8_t has, uint8_t lacks);

/* A Where made ready: the areas that meet it (indices, ascending) and the sets it asks for. */
typedef struct Scope {
    uint32_t *areas;
    size_t area_count;
    bool all_areas;
    int first_age, end_age; /* [first, end) */
    bool all_ages;
    const Set *group, *centre_used; /* NULL: not asked for */
} Scope;

/* ERROR_NOT_FOUND when a place, centre or group named is none of this authority's. `where` may be NULL. */
bool scope_find(const Snapshot *snapshot, const Where *where, Arena *arena, Scope *out,
                Error *err) MUST_CHECK;

/* Those of `set` who are in scope; the caller closes it. */
Set *scope_narrow(const Snapshot *snapshot, const Scope *scope, const Set *set);

/* Children by the statistics in these areas aged [first, end); -1 where the statistics do not reach. */
double areas_population(const Snapshot *snapshot, const uint32_t *areas, size_t count, int first_age,
                        int end_age);

/* How many children or distinct families: of the whole set, and of those in some areas. */
uint64_t set_count(const Snapshot *snapshot, MeasureUnit unit, const Set *set, Arena *arena);
uint64_t set_count_areas(const Snapshot *snapshot, MeasureUnit unit, const Set *set, const uint32_t *areas,
                         size_t count, Arena *arena);

/* Their ids in order of area. */
int64_t *set_list(const Snapshot *snapshot, MeasureUnit unit, const Set *set, Arena *arena, size_t *count);

#endif
