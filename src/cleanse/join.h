/* From scored pairs to children: which records to join, and which pairs a person has to look at.
 *
 * Standing merges stay. Records that people judged the same are joined; then the certain pairs of the engine,
 * the most probable first, unless the join would bring together a restricted record, two valid NHS numbers,
 * two records that people judged different, or two of one list with one birth date and different names. A
 * record without a given name joins only when it can be no more than one child: twins are not told apart by
 * their address. Private to this folder. */
#ifndef CLEANSE_JOIN_H
#define CLEANSE_JOIN_H

#include "cleanse/candidate.h"

typedef struct NewMerge {
    uint32_t record, into; /* roots under the standing merges */
    double probability;
    const char *reason;
} NewMerge;
typedef struct NewMergeList {
    NewMerge *items;
    size_t count, capacity;
} NewMergeList;

typedef struct QueuedPair {
    uint32_t a, b;
    double probability, weight;
    double value;                   /* see join_plan; the queue begins with the highest */
    const char *sentence, *reasons; /* as in Pair */
} QueuedPair;
typedef struct QueuedPairList {
    QueuedPair *items;
    size_t count, capacity;
} QueuedPairList;

typedef struct JoinPlan {
    NewMergeList merges;
    QueuedPairList queue; /* one pair, the best, for any two children */
    uint32_t *root;       /* of every record once the merges stand */
} JoinPlan;

/* What judging a pair is worth: its probability, doubled when both children hold a registration, since
 * joining them changes the true count; 10 more when one is restricted, since until then the other list's
 * record is hidden from all but named staff, too.
 *
 * Nothing is joined but what people judged the same when `certain` is JOIN_NOTHING.
 *
 * `linkage` may be NULL when there was nothing to compare. The plan lives in the arena. */
#define JOIN_NOTHING 2.0
void join_plan(const Candidates *candidates, const Linkage *linkage, double certain, Arena *arena,
               JoinPlan *out);

#endif
