/* Marking a family restricted, and lifting that again (who may open one meanwhile: register/guard.h).
 *
 * Marking holds at once and takes one person: a refuge cannot wait for a second. Lifting may undo somebody's
 * safety, so it takes two: one asks, and another who may mark families or is named for this one lifts it. */
#ifndef REGISTER_RESTRICT_H
#define REGISTER_RESTRICT_H

#include "register/guard.h"

typedef struct RestrictWish {
    int64_t family;
    const char *reason;   /* of GLASS_REASON_MIN to GLASS_REASON_MAX letters */
    const int64_t *staff; /* who may open it; at least one */
    size_t staff_count;
} RestrictWish;

/* Who finds the family today: how many may see it, and how many of them would not any longer with only
 * `wish->staff` named. */
typedef struct RestrictPreview {
    size_t now, lose;
} RestrictPreview;

/* ERROR_NOT_FOUND when the family is absent or hidden from the actor, ERROR_CONFLICT when it is restricted
 * already, ERROR_INPUT for a reason that is none and for staff who may not see families here. */
bool restrict_preview(Store *store, Arena *arena, const User *actor, int64_t authority,
                      const RestrictWish *wish, RestrictPreview *out, Error *err) MUST_CHECK;

/* One write, "restrict", with ACTION_RESTRICT about the family: every child of it, or every carer when it has
 * none, is restricted from now on, and the staff are named. Refused as above. */
bool restrict_mark(Store *store, const User *actor, int64_t authority, const RestrictWish *wish,
                   Error *err) MUST_CHECK;

/* One write, "restrict-lift-ask": asks for the restriction of the family of `person` to be lifted.
 * ERROR_NOT_FOUND when there is no restricted family of that number, ERROR_CONFLICT when somebody asked
 * already. */
bool restrict_lift_ask(Store *store, const User *actor, int64_t authority, int64_t person, const char *reason,
                       Error *err) MUST_CHECK;

/* One write: "restrict-lift" ends every restriction in the family, and who was named for it; "restrict-keep"
 * leaves all as it is. Whoever asked may take it back by keeping it, and not lift it: ERROR_DENIED. */
bool restrict_lift_answer(Store *store, const User *actor, int64_t authority, int64_t lift, bool lifts,
                          Error *err) MUST_CHECK;

/* The questions that stand, for pages. */
typedef struct Lift {
    int64_t id, person, user;
    const char *name, *reason;
} Lift;
typedef struct LiftList {
    Lift *items;
    size_t count, capacity;
} LiftList;
bool restrict_lift_list(Store *store, Arena *arena, int64_t authority, LiftList *out, Error *err) MUST_CHECK;

#endif
