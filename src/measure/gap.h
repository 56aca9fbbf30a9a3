/* The points of the profile at five, and how far the lowest are behind. For the files of measure/ only. */
#ifndef MEASURE_GAP_H
#define MEASURE_GAP_H

#include "measure/snapshot.h"

typedef struct Scored {
    uint32_t child;
    int32_t points;
    int64_t id;
} Scored;
typedef struct ScoredList {
    Scored *items; /* lowest points first, then by id */
    size_t count, capacity;
} ScoredList;

/* Those of a set whose newest profile in so many months (0: the snapshot's period) tells points. */
ScoredList gap_scored(const Snapshot *snapshot, const Set *set, int months, Arena *arena);
void gap_of(const ScoredList *scored, int lowest_percent, Gap *out);

#endif
