/* Registrations that are out of date, each with its reason: turned five, moved out of the area, silent for
 * too long. The reason that came true first ends the registration, on the day it came true. Private to this
 * folder. */
#ifndef CLEANSE_AGE_OUT_H
#define CLEANSE_AGE_OUT_H

#include "cleanse/candidate.h"
#include "cleanse/cleanse.h"
#include "store/write.h"

typedef enum EndReason { END_NONE, END_AGE, END_MOVED, END_SILENT, END_REASON_COUNT } EndReason;

/* What ageing out asks of one registration. Days are DATE_NONE when not known. */
typedef struct Standing {
    Date birth, registered;
    bool away; /* the child's newest address is known to lie outside the reach areas */
    Date away_since;
    Date last_seen; /* the latest contact or registration of any record of the child */
} Standing;

/* Why the registration is out of date on options->as_of, and the day it ends. END_NONE leaves *day alone. */
EndReason age_out_reason(const Standing *standing, const CleanseOptions *options, Date *day);

typedef struct Ending {
    int64_t id, person, centre, intake; /* intake 0: none */
    Date from, to;
    const char *reason;
} Ending;
typedef struct EndingList {
    Ending *items;
    size_t count, capacity;
} EndingList;

typedef struct AgeOut {
    EndingList endings;
    uint64_t counts[END_REASON_COUNT];
} AgeOut;

/* `root` is the child of every record. */
bool age_out_plan(Store *store, const CleanseOptions *options, const Candidates *candidates,
                  const uint32_t *root, Arena *arena, AgeOut *out, Error *err) MUST_CHECK;

/* Inside a write: ends the standing rows and opens their successors. */
bool age_out_apply(WriteNow *now, int64_t authority, const AgeOut *plan, Error *err) MUST_CHECK;

#endif
