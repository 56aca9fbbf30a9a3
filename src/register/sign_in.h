/* Whether somebody is who they say: name, password and, for those who have it, the second step.
 *
 * Guessing is slowed down twice. An account rests after so many wrong tries, each rest twice the last; and so
 * does the address that the tries come from, after more of them. A browser that this person signed in with
 * before (a "device") is not bound by either rest, but has one of its own: so nobody can keep somebody else
 * out by guessing wrongly for them. */
#ifndef REGISTER_SIGN_IN_H
#define REGISTER_SIGN_IN_H

#include "register/user.h"

typedef struct Attempt {
    const char *name, *password;
    const char *code;    /* of the second step; NULL: none given */
    const char *address; /* where from; NULL: not known */
    const char *device;  /* what the browser keeps since it signed in before; NULL: nothing */
} Attempt;

enum {
    ADDRESS_TIMES = 5,  /* an address may be wrong so many times as often as an account */
    REST_DOUBLINGS = 5, /* a rest grows so many times */
    WRONG_FORGOTTEN_SECONDS = 24 * 60 * 60,
};

/* Right: fills *out. Wrong, unknown, resting and a wrong second step give one and the same ERROR_DENIED after
 * the same work. */
bool user_check(Store *store, const Attempt *attempt, User *out, Error *err) MUST_CHECK;

/* Remembers a browser for a user who just signed in; `device` is random, 64 digits. */
bool device_add(Store *store, const User *user, const char *device, Error *err) MUST_CHECK;

#endif
