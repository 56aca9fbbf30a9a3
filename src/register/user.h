/* The people who use Reachbook: name, role, password. */
#ifndef REGISTER_USER_H
#define REGISTER_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/store.h"

/* In rising order: a higher role may open what a lower one may. */
typedef enum Role {
    ROLE_NONE,
    ROLE_BOARD,
    ROLE_RECEPTION,
    ROLE_WORKER,
    ROLE_COORDINATOR,
    ROLE_LEADER,
    ROLE_ANALYST,
    ROLE_ADMIN,
} Role;

enum {
    USER_NAME_MAX = 63,
    USER_PASSWORD_MIN = 12,
    USER_PASSWORD_MAX = 512,
    USER_WRONG_MAX = 10,         /* wrong passwords within... */
    USER_WRONG_SECONDS = 5 * 60, /* ...this long lock the account for as long again */
};

/* Other numbers than the last two. Set once, before anybody signs in. */
void user_set_limits(int64_t wrong_max, int64_t wrong_seconds);

typedef struct User {
    int64_t id, authority;
    char name[USER_NAME_MAX + 1];
    Role role;
    bool locked;
} User;

/* "coordinator" and "Partnership co-ordinator". */
const char *role_name(Role role);
const char *role_title(Role role);
bool role_parse(const char *name, Role *out); /* false, *out untouched, for no role's name */

/* Adds a user. Refuses (ERROR_INPUT) a name that is empty, too long or not text and a password of under 12
 * characters; ERROR_CONFLICT when the name is taken. `actor` is the user who does it, 0 for the command line.
 */
bool user_add(Store *store, int64_t actor, int64_t authority, const char *name, Role role,
              const char *password, Error *err) MUST_CHECK;

/* Right: fills *out. Wrong, unknown and locked give one and the same ERROR_DENIED after the same work. */
bool user_check_password(Store *store, const char *name, const char *password, User *out,
                         Error *err) MUST_CHECK;

bool user_find(Store *store, int64_t id, User *out, bool *found, Error *err) MUST_CHECK;

#endif
