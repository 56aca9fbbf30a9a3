/* The people who use Reachbook: name, role, password. */
#ifndef REGISTER_USER_H
#define REGISTER_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/error.h"
#include "store/store.h"

/* What each may do: register/may.h. The numbers stand in registers: add at the end. */
typedef enum Role {
    ROLE_NONE,
    ROLE_BOARD,
    ROLE_RECEPTION,
    ROLE_WORKER,
    ROLE_COORDINATOR,
    ROLE_LEADER,
    ROLE_ANALYST,
    ROLE_ADMIN,
    ROLE_PARTNER,
    ROLE_INSPECTOR,
    ROLE_AUDITOR,
    ROLE_COUNT,
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
    int64_t centre;   /* the one whose families they see; 0: the whole authority's */
    bool locked;      /* closed, or after the last day: may do nothing */
    bool closed;      /* by an administrator */
    bool rests;       /* after wrong passwords: cannot sign in, and who is signed in goes on */
    Date last_day;    /* DATE_NONE: none */
    bool must_choose; /* a password of their own, before anything else: register/password.h */
} User;

/* "coordinator" and "Partnership co-ordinator". */
const char *role_name(Role role);
const char *role_title(Role role);
bool role_parse(const char *name, Role *out); /* false, *out untouched, for no role's name */

/* Whether somebody of the role may be of one centre: those who work with families. The others are of the
 * whole authority. */
bool role_has_centre(Role role);

/* "An inspector needs a last day." NULL when the role fits the last day and the centre (0: none). */
const char *role_problem(Role role, Date last_day, int64_t centre);

/* Adds a user. Refuses (ERROR_INPUT) a name that is empty, too long or not text, a password that
 * register/password.h refuses, and what role_problem tells, or a centre of another authority; ERROR_CONFLICT
 * when the name is taken. `actor` is the user who does it, 0 for the command line. */
typedef struct NewUser {
    const char *name, *password;
    Role role;
    Date last_day;  /* up to and with which they may sign in; DATE_NONE: no last day */
    int64_t centre; /* 0: the whole authority */
    bool must_choose;
} NewUser;
bool user_add(Store *store, int64_t actor, int64_t authority, const NewUser *user, Error *err) MUST_CHECK;

bool user_find(Store *store, int64_t id, User *out, bool *found, Error *err) MUST_CHECK;

/* By the name they sign in with, as typed. */
bool user_named(Store *store, const char *name, User *out, bool *found, Error *err) MUST_CHECK;

typedef struct UserList {
    User *items;
    size_t count, capacity;
} UserList;
/* Those who may sign in for an authority, by name. */
bool user_list(Store *store, Arena *arena, int64_t authority, UserList *out, Error *err) MUST_CHECK;

/* The user in the columns id, authority, name, role, locked_until, last_day, centre, closed_at, must_choose
 * of a row. */
User user_read(const Rows *rows);

#endif
