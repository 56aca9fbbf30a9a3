/* Restricted families: who in them must not be found, and which staff may open them all the same.
 *
 * A family counts as restricted when anyone near is: another record of the same child, anyone of a family
 * shared with them, however far; so neither a brother's page nor a joined record tells of the other. Likewise
 * when somebody of the family may be the same child as somebody of a restricted one: the last cleansing
 * thought so and nobody judged the two different; that step is taken once, not on and on. Staff are named for
 * a family, by any person of it; whoever is not gets the answers of a register without it.
 *
 * A family is known at a centre when anyone near was ever registered or seen there, or lives in the area it
 * serves: so what one centre may open of a family, it may open whole. */
#ifndef REGISTER_GUARD_H
#define REGISTER_GUARD_H

#include "register/may.h"
#include "store/write.h"

typedef struct Guard {
    bool restricted;
    bool named;     /* the actor is named for the family, or broke the glass for it */
    bool elsewhere; /* the actor is of one centre, and nobody near is known there */
} Guard;

/* For each of these people. Those joined to more people than anyone can look through count as restricted.
 * `actor` NULL: named for nothing. */
bool guards_of(Store *store, const User *actor, int64_t authority, const int64_t *ids, size_t count,
               Guard *out, Error *err) MUST_CHECK;

/* The same `restricted` as guards_of() says for nobody, for a large part of the register: it reads every tie
 * between two people once, so that it takes as long for one as for all. */
bool restricted_among(Store *store, int64_t authority, const int64_t *ids, size_t count, bool *out,
                      Error *err) MUST_CHECK;

/* What to ask may_about() of a record of the authority with this guard. */
Subject guard_subject(int64_t authority, const Guard *guard);

/* Whether the actor is named for anything at all. */
bool guard_any(Store *store, const User *actor, int64_t authority, bool *out, Error *err) MUST_CHECK;

enum {
    GLASS_SECONDS = 24 * 60 * 60, /* how long breaking the glass opens a family */
    GLASS_REASON_MIN = 10,        /* letters of a reason */
    GLASS_REASON_MAX = 500,
};

/* Names staff for the family of `person`, or ends that. For ACTION_GUARD alone; the user must be of the
 * authority and have a role that sees people. ERROR_NOT_FOUND when the person is in no restricted family. */
bool guard_name(Store *store, const User *actor, int64_t authority, int64_t person, int64_t user,
                const char *reason, Error *err) MUST_CHECK;
bool guard_unname(Store *store, const User *actor, int64_t authority, int64_t grant, Error *err) MUST_CHECK;

/* Opens the family of one child for the actor, for GLASS_SECONDS, and tells those named for it and all
 * leaders in the same write; *child gets the child. By number, or by given name, family name and birth date
 * as the register has them. Somebody who is not there, or not restricted, is ERROR_NOT_FOUND, and told to the
 * leaders as well: trying is no way to find out in secret. */
typedef struct GlassWish {
    int64_t child; /* 0: by the next three */
    const char *given, *family;
    Date birth;
    const char *reason;
} GlassWish;
bool guard_break_glass(Store *store, const User *actor, int64_t authority, const GlassWish *wish,
                       int64_t *child, Error *err) MUST_CHECK;

/* One restricted family as those who name staff see it: by numbers. */
typedef struct GuardedStaff {
    int64_t grant, user;
    const char *name;
    bool glass;
} GuardedStaff;
typedef struct Guarded {
    int64_t person; /* the lowest restricted child, or person, of it */
    size_t people;  /* how many of it are restricted themselves */
    GuardedStaff *staff;
    size_t staff_count;
    bool named; /* the actor is */
} Guarded;
typedef struct GuardedList {
    Guarded *items;
    size_t count, capacity;
} GuardedList;

/* The restricted families: all of them for ACTION_GUARD, else those the actor is named for. */
bool guarded_list(Store *store, Arena *arena, const User *actor, int64_t authority, GuardedList *out,
                  Error *err) MUST_CHECK;

/* Whether somebody may be named for a restricted family: whoever sees people at all, and is here today. */
bool user_may_be_named(const User *user);

#endif
