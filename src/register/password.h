/* Choosing one's own password. The rules are those of the National Cyber Security Centre ("Password
 * administration for system owners") and NIST SP 800-63B: a least length, none of the passwords that are
 * guessed first, and no rule about kinds of characters, nor a day on which a good password ends. */
#ifndef REGISTER_PASSWORD_H
#define REGISTER_PASSWORD_H

#include "register/sign_in.h"

/* Why nobody of this name (NULL: not known) should have the password, in a sentence for them; NULL when it
 * will do. Refused: under USER_PASSWORD_MIN or over USER_PASSWORD_MAX bytes; a common password or the
 * person's own name, whatever digits and signs stand around it; one piece over and over; and runs such as
 * 123456 or abcdef. */
const char *password_problem(const char *password, const char *name);

/* The user's own new password, in one audited write: ends all their sessions and the duty to choose one.
 * `present` is what they sign in with now, and from where, tried like a sign-in, so that guessing is slowed
 * down; it is not asked of somebody who must choose, for they have just typed it. ERROR_DENIED when it is
 * wrong; ERROR_INPUT with password_problem's words, and for the same password again. */
bool password_choose(Store *store, const User *user, const Attempt *present, const char *new,
                     Error *err) MUST_CHECK;

#endif
