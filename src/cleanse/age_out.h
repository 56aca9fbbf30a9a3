/* Registrations that are out of date, each with its reason. The reason that came true first ends the
 * registration, on the day it came true; that a child died comes before all. Private to this folder. */
#ifndef CLEANSE_AGE_OUT_H
#define CLEANSE_AGE_OUT_H

#include "cleanse/ageing.h"
#include "cleanse/candidate.h"
#include "store/write.h"

/* What ageing out asks of one registration. Days are DATE_NONE when not known. */
typedef struct Standing {
    Date birth, registered;
    bool away; /* the child's newest address is known to lie outside the reach areas */
    Date away_since;
    Date told_moved; /* another centre was told that the family moved, and nobody saw them since */
    Date died;
    Date confirmed; /* the family said that it still comes */
    Date last_seen; /* the latest contact, registration or confirmation of any record of the child */
} Standing;

/* Why the registration is out of date on `as_of`, and the day it ends. END_NONE leaves *day alone; never
 * END_TRANSFER. */
EndReason age_out_reason(const Standing *standing, const AgeingRules *rules, Date as_of, Date *day);

typedef struct Ending {
    int64_t id, person, centre, intake; /* intake 0: none */
    Date from, to;
    const char *reason;
    EndReason why;
    uint32_t record; /* of the registration */
    Date last_seen;
    int64_t to_centre; /* of a transfer: registered there from `to` on */
} Ending;
typedef struct EndingList {
    Ending *items;
    size_t count, capacity;
} EndingList;

typedef struct AgeOut {
    EndingList endings; /* END_TRANSFER is not among them */
    EndingList transfers;
    bool *stays; /* of each record: a registration of it does not end */
    uint64_t counts[END_REASON_COUNT];
    uint64_t standing; /* registrations that have not ended */
} AgeOut;

/* `root` is the child of every record. */
bool age_out_plan(Store *store, const CleanseOptions *options, const Candidates *candidates,
                  const uint32_t *root, Arena *arena, AgeOut *out, Error *err) MUST_CHECK;

/* ERROR_CONFLICT, with the numbers, when more than half of the registrations would end and `sure` is not that
 * number: a rule typed wrong must not empty the register. */
bool age_out_is_sure(const AgeOut *plan, uint64_t sure, Error *err) MUST_CHECK;

/* Inside a write: ends the standing rows and opens their successors. */
bool age_out_apply(WriteNow *now, int64_t authority, const EndingList *endings, Error *err) MUST_CHECK;

#endif
