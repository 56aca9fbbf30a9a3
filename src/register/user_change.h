/* An administrator's changes to the people who use Reachbook. Each is one audited write, for
 * ACTION_ADMINISTER of the user's own authority alone: ERROR_DENIED else, ERROR_NOT_FOUND for somebody who is
 * not there. Whoever does it is read again in the write, so that two administrators cannot take each other's
 * place at once.
 *
 * Nobody locks themselves out: one's own role, centre, last day, account and second step are for another
 * administrator, and an administrator without a last day always stays (ERROR_CONFLICT, nothing changed). */
#ifndef REGISTER_USER_CHANGE_H
#define REGISTER_USER_CHANGE_H

#include "register/user.h"

enum { USER_MADE_SIZE = 24 }; /* "abcde-fghij-kmnpq-rstuv", with its end: 98 bits */

/* A password from the system's random source, without letters that look alike. */
void user_make_password(char password[USER_MADE_SIZE]);

/* What user_add would say of the name, role, last day and centre, and which of them it is about ("name",
 * "role", "last-day", "centre"); NULL when they fit. The centre itself and whether the name is taken are
 * looked up in the write. */
typedef struct UserWish {
    const char *name;
    Role role;
    Date last_day;
    int64_t centre; /* 0: the whole authority */
} UserWish;
const char *user_wish_problem(const UserWish *wish, const char **field);

/* Another name, role, last day or centre. ERROR_INPUT and ERROR_CONFLICT as of user_add. */
bool user_change(Store *store, const User *actor, int64_t id, const UserWish *wish, Error *err) MUST_CHECK;

/* Closes the account and ends its sessions, or opens it again. ERROR_CONFLICT when it is so already. */
bool user_close(Store *store, const User *actor, int64_t id, bool closed, Error *err) MUST_CHECK;

/* A new password in place of the old, which ends the user's sessions and rests; kept as its hash alone. The
 * user must choose another at the next sign-in, since the administrator has seen it. */
bool user_new_password(Store *store, const User *actor, int64_t id, char password[USER_MADE_SIZE],
                       Error *err) MUST_CHECK;

/* Takes the second step off, for a phone that is lost, and ends the user's sessions. ERROR_CONFLICT when
 * there is none. */
bool user_second_off(Store *store, const User *actor, int64_t id, Error *err) MUST_CHECK;

#endif
