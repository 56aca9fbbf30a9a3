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

/* The same at many moments at once. `when` is when the newest profile tells those points, and `lowest` when
 * they are among the lowest. */
typedef struct Told {
    uint32_t child;
    int32_t points;
    int64_t id;
    uint64_t when, lowest;
} Told;
typedef struct ToldList {
    Told *items;
    size_t count, capacity;
} ToldList;
typedef struct GapMoments {
    const View *view;
    Arena *arena;
    Moments starts; /* of the period that ends at each moment */
    ToldList told;
} GapMoments;
/* `months` as for gap_scored; the view must outlive it. */
void gap_moments_open(const View *view, int months, Arena *arena, GapMoments *out);
/* A child who is counted at those moments. */
void gap_moments_add(GapMoments *gap, uint32_t child, uint64_t counted);
/* After the last child: who is among the lowest. */
void gap_moments_rank(GapMoments *gap, int lowest_percent);

#endif
