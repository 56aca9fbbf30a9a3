/* The adults of a register as the engine compares them: not records, but carers of families. Each row of a
 * list tells of a child's carer anew, so one mother has a record per list and child; in one family, records
 * of one name are one line already, and nobody is asked about them. Two births in one name (a father and a
 * son of one name) are two lines, and so are two whom a person judged different.
 *
 * No pair of adults is joined by a cleansing: lists tell of few adults' births, so that in a household the
 * name alone speaks. Those whose join may change a count are proposed (docs/DECISIONS.md). Private to this
 * folder. */
#ifndef CLEANSE_ADULT_H
#define CLEANSE_ADULT_H

#include "cleanse/join.h"

typedef struct Adults {
    Candidates
        candidates;     /* a line each, under the lowest of its records; CANDIDATE_CARER: the eldest child */
    uint32_t *families; /* of each line: the family's number; CANDIDATE_NONE: stands in none */
    size_t family_count;
    uint32_t *of_child; /* of each child's record, likewise */
} Adults;

/* `children` and their `roots`, as this cleansing joins them, say which families are one. */
bool adults_load(Store *store, Arena *arena, int64_t authority, Date as_of, const Candidates *children,
                 const uint32_t *roots, Adults *out, Error *err) MUST_CHECK;

/* What judging each pair of the queue is worth beside pairs of children (join.h), whose queue is `children`;
 * 0: nobody is asked, and the pair stands only to hide who may be a restricted person (register/shielded.h).
 *
 * Two families with a child registered in each: the probability, since that may join them, but once for any
 * two families, and not where other pairs of the queue would join them anyhow. Two who stand in no family
 * (learners): half. The rest nothing, for no count would change: two in one family, whose page asks of its
 * carers itself; one who stands in none; a family without a child registered. 10 more when one is restricted,
 * whatever the families. `queue` stands by falling probability. */
void adults_value(const Adults *adults, const QueuedPairList *children, QueuedPairList *queue);

#endif
