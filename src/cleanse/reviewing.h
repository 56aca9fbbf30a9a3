/* What verdicts and un-merging share. Private to this folder. */
#ifndef CLEANSE_REVIEWING_H
#define CLEANSE_REVIEWING_H

#include "cleanse/review.h"
#include "register/shielded.h"

bool reviewer_allowed(const User *actor, int64_t authority, Error *err) MUST_CHECK;

/* Inside a write: each of these is a record that stands and that the actor may see, all of children or all of
 * adults; absent, hidden and of the other kind look the same. */
bool review_check(WriteNow *now, const User *actor, int64_t authority, const int64_t *people, size_t count,
                  Error *err) MUST_CHECK;

#endif
