/* The adults of a register as the engine compares them: not records, but carers of families. Each row of a
 * list tells of a child's carer anew, so one mother has a record per list and child; in one family, records
 * of one name are one line already, and nobody is asked about them. Two births in one name (a father and a
 * son of one name) are two lines, and so are two whom a person judged different.
 *
 * No pair of adults is joined by a cleansing, all are proposed: lists tell of few adults' births, so that in
 * a household the name alone speaks (docs/DECISIONS.md). Private to this folder. */
#ifndef CLEANSE_ADULT_H
#define CLEANSE_ADULT_H

#include "cleanse/join.h"

typedef struct Adults {
    Candidates
        candidates;     /* a line each, under the lowest of its records; CANDIDATE_CARER: the eldest child */
    uint32_t *families; /* of each line: the family's number */
} Adults;

/* `children` and their `roots`, as this cleansing joins them, say which families are one. */
bool adults_load(Store *store, Arena *arena, int64_t authority, Date as_of, const Candidates *children,
                 const uint32_t *roots, Adults *out, Error *err) MUST_CHECK;

/* What judging the pair is worth, beside pairs of children (join.h): its probability when they stand in two
 * families with children registered, since that may join two families; half in one family, where it tidies
 * a page; 10 more when one is restricted. */
double adults_value(const Adults *adults, const QueuedPair *pair);

#endif
