/* Inside the register: what user.c, user_change.c and sign_in.c share. */
#ifndef REGISTER_USER_INSIDE_H
#define REGISTER_USER_INSIDE_H

#include "register/sign_in.h"

enum { USER_HASH_SIZE = 128 };

/* The form in which names are kept: trimmed, small ASCII letters. False when it is no user's name. */
bool user_name_fold(const char *name, char folded[USER_NAME_MAX + 1]);

/* Whether it is the password of the hash; with NULL the same work for nothing, and false. */
bool user_password_is(const char *password, const char *hash);

/* ERROR_SYSTEM when there is too little memory for it. */
bool user_password_hash(const char *password, char hash[USER_HASH_SIZE], Error *err) MUST_CHECK;

/* Whether somebody signed in knows their own password, tried and counted like a sign-in without the second
 * step: ERROR_DENIED when not, or when what counts it rests: the device, or else account and address. Of
 * the attempt, the name and the code are not read. */
bool user_is_self(Store *store, const User *user, const Attempt *present, Error *err) MUST_CHECK;

/* ERROR_INPUT when the centre is none of the authority's; 0 is fine. */
bool user_centre_check(Store *store, Arena *arena, int64_t authority, int64_t centre, Error *err) MUST_CHECK;

int64_t user_wrong_max(void);
int64_t user_wrong_seconds(void);

#endif
