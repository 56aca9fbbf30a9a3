/* Who is signed in: a random 256-bit token in the cookie rb_session, kept only as its hash.
 * A session ends after a time without use and after a longest time; signing out ends it on the server. */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "register/user.h"
#include "store/store.h"

enum {
    SESSION_IDLE_SECONDS = 60 * 60,
    SESSION_LONGEST_SECONDS = 12 * 60 * 60,
    SESSION_SEEN_PART = 12, /* use is written down every twelfth of the idle time: known to within that */
};

/* Other times than the two above. Set once, before serving. */
void session_set_limits(int64_t idle_seconds, int64_t longest_seconds);

typedef struct Session {
    User user;
    const char *csrf; /* what each post of this session must carry */
} Session;

/* A new session for a user whose password was right. *token goes into the cookie and nowhere else. */
bool session_open(Store *store, Arena *arena, const User *user, const char **token, Error *err) MUST_CHECK;

/* Whose token it is; *found is false for a token that is unknown, over-age or of a user removed. */
bool session_find(Store *store, Arena *arena, const char *token, Session *out, bool *found,
                  Error *err) MUST_CHECK;

/* Ends every session of a user. */
bool session_close_all(Store *store, const User *user, Error *err) MUST_CHECK;

bool session_close(Store *store, const char *token, Error *err) MUST_CHECK;

/* 64 hex digits from the system's random source. */
const char *session_random(Arena *arena);

/* The form token of somebody not signed in, from their random rb_visit cookie and a key of this process. */
const char *session_visit_csrf(Arena *arena, const char *visit);

/* Compares without telling by its time how much was right. NULL is never the same. */
bool session_same_token(const char *a, const char *b);

#endif
