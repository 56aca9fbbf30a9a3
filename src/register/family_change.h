/* Staff part and join families from a day on: "from 12 March the mother and the two youngest live apart".
 *
 * What the lists tell stays as it was, so a list taken in again undoes nothing, and taking a change back
 * restores exactly. Records of one person are joined elsewhere (cleanse/review.h): that joins no families by
 * itself, but families that share a child are one.
 *
 * Whoever is near a restricted person stays hidden when the family is parted (register/guard.h): a change
 * opens nothing to anybody. */
#ifndef REGISTER_FAMILY_CHANGE_H
#define REGISTER_FAMILY_CHANGE_H

#include "register/family.h"

typedef struct FamilySplit {
    int64_t family;        /* any of its ids */
    Date from;             /* the first day apart; not after today */
    const int64_t *people; /* who leaves: children by root, carers by the first of their records */
    size_t people_count;
    const char *note; /* may be NULL */
} FamilySplit;

/* One write, "family-split"; *part gets the family of those who leave. ERROR_DENIED without ACTION_JUDGE,
 * ERROR_INPUT when nobody or everybody would leave and for a day after today, ERROR_NOT_FOUND when the family
 * is absent on that day or hidden from the actor, ERROR_CONFLICT when one of the people does not stand in it
 * that day. */
bool family_split(Store *store, const User *actor, int64_t authority, const FamilySplit *split, int64_t *part,
                  Error *err) MUST_CHECK;

typedef struct FamilyJoin {
    int64_t family, other;
    Date from;
    const char *note;
} FamilyJoin;

/* One write, "family-join"; *joined gets the family of all. As above; ERROR_CONFLICT when they are one
 * already. When anyone in them is restricted, which hides one family and tells its staff of the other, the
 * join only waits for a second person: *joined is 0, and ERROR_CONFLICT when it waits already. */
bool family_join(Store *store, const User *actor, int64_t authority, const FamilyJoin *join, int64_t *joined,
                 Error *err) MUST_CHECK;

/* A join that waits, for those to whom both families are open on its day. */
typedef struct JoinAsk {
    int64_t id, family, other, user; /* user: who asked */
    Date from;
    const char *note, *name; /* name: of the user; note may be NULL */
} JoinAsk;
typedef struct JoinAskList {
    JoinAsk *items;
    size_t count, capacity;
} JoinAskList;
bool family_join_asks(Store *store, Arena *arena, const User *actor, int64_t authority, JoinAskList *out,
                      Error *err) MUST_CHECK;

/* One write: "family-join-second" joins what waits, "family-join-keep" leaves the families apart. Whoever
 * asked may take it back by keeping them apart, and not join them: ERROR_DENIED. ERROR_CONFLICT when no such
 * join waits for this actor, who needs ACTION_JUDGE. *joined: the family of all, 0 when they stay apart. */
bool family_join_answer(Store *store, const User *actor, int64_t authority, int64_t ask, bool joins,
                        int64_t *joined, Error *err) MUST_CHECK;

/* Takes a change back: the families are as if it had never been made; later changes stand. One write,
 * "family-undo"; *beside gets the family it was about. ERROR_CONFLICT when there is none for this actor or
 * it was taken back already. */
bool family_change_undo(Store *store, const User *actor, int64_t authority, int64_t change, int64_t *beside,
                        Error *err) MUST_CHECK;

#endif
