/* The second step of signing in: a code from the person's phone (TOTP, RFC 6238: HMAC-SHA1, six digits,
 * thirty seconds), or one of ten recovery codes that each work once. */
#ifndef REGISTER_SECOND_H
#define REGISTER_SECOND_H

#include "register/user.h"
#include "store/write.h"

enum {
    SECOND_KEY_BYTES = 20,
    SECOND_KEY_SIZE = 33, /* in base32 (RFC 4648), with its end */
    SECOND_SECONDS = 30,
    SECOND_DIGITS = 6,
    SECOND_AROUND = 1, /* codes of so many steps before and after pass: clocks differ */
    RECOVERY_CODES = 10,
    RECOVERY_SIZE = 12, /* "abcde-fghij", with its end */
};

/* A key from the system's random source. */
void second_key_make(char key[SECOND_KEY_SIZE]);

/* The code of a time step (seconds since 1970 divided by SECOND_SECONDS); false for what is no key. */
bool second_code(const char *key, int64_t step, char code[SECOND_DIGITS + 1]);

/* The step around `now` that the code belongs to, if it is after `last`; 0 for none. */
int64_t second_step_of(const char *key, const char *code, int64_t now, int64_t last);

/* "otpauth://totp/...", for the phone to read. */
const char *second_url(Arena *arena, const char *name, const char *key);

/* Whether the user has a second step. */
bool second_is_on(Store *store, int64_t user, bool *out, Error *err) MUST_CHECK;

/* Turns it on once the code shows that the phone has the key, ends every other session, and gives ten
 * recovery codes, which are kept as hashes alone. ERROR_INPUT for a code that is not the key's. */
bool second_turn_on(Store *store, const User *user, const char *key, const char *code,
                    char recovery[RECOVERY_CODES][RECOVERY_SIZE], Error *err) MUST_CHECK;

/* Takes a code of the phone, or a recovery code, inside a write: *right when it was one, not used before. */
bool second_take(WriteNow *now, int64_t user, const char *key, int64_t last, const char *code, bool *right,
                 Error *err) MUST_CHECK;

/* For a phone that is lost: by whoever keeps the computer. ERROR_CONFLICT when there is no second step. */
bool second_turn_off(Store *store, const User *user, Error *err) MUST_CHECK;

#endif
