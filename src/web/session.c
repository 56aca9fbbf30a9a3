#include "web/session.h"

#include <pthread.h>
#include <sodium.h>

#include "base/clock.h"
#include "sql.h"
#include "store/write.h"

enum { RANDOM_BYTES = 32 };

static int64_t idle_seconds = SESSION_IDLE_SECONDS, longest_seconds = SESSION_LONGEST_SECONDS;
static pthread_once_t ready = PTHREAD_ONCE_INIT;
static unsigned char visit_key[crypto_generichash_KEYBYTES];

void session_set_limits(int64_t idle, int64_t longest)
{
    idle_seconds = idle;
    longest_seconds = longest;
}

static void prepare(void)
{
    if (sodium_init() < 0)
        abort();
    randombytes_buf(visit_key, sizeof visit_key);
}

static const char *print_hex(Arena *arena, const unsigned char *bytes)
{
    char *text = ARENA_ARRAY(arena, char, 2 * RANDOM_BYTES + 1);
    return sodium_bin2hex(text, 2 * RANDOM_BYTES + 1, bytes, RANDOM_BYTES);
}

const char *session_random(Arena *arena)
{
    unsigned char random[RANDOM_BYTES];
    pthread_once(&ready, prepare);
    randombytes_buf(random, sizeof random);
    return print_hex(arena, random);
}

static const char *hash(Arena *arena, const char *token, const unsigned char *key, size_t key_length)
{
    unsigned char digest[RANDOM_BYTES];
    pthread_once(&ready, prepare);
    crypto_generichash(digest, sizeof digest, (const unsigned char *)token, strlen(token), key, key_length);
    return print_hex(arena, digest);
}

const char *session_visit_csrf(Arena *arena, const char *visit)
{
    pthread_once(&ready, prepare);
    return hash(arena, visit, visit_key, sizeof visit_key);
}

bool session_same_token(const char *a, const char *b)
{
    enum { LENGTH = 2 * RANDOM_BYTES };
    if (!a || !b || strnlen(a, LENGTH + 1) != LENGTH || strnlen(b, LENGTH + 1) != LENGTH)
        return false;
    return sodium_memcmp(a, b, LENGTH) == 0;
}

typedef struct SessionChange {
    const char *hash, *csrf;
    int64_t user, now;
} SessionChange;

static bool open_body(WriteNow *now, void *context, Error *err)
{
    const SessionChange *change = context;
    TRY(DO(now->store, SQL_session_remove_old, err, VALUE(change->now - longest_seconds)));
    return DO(now->store, SQL_session_add, err, VALUE(change->hash), VALUE(change->user), VALUE(change->now),
              VALUE(change->csrf));
}

bool session_open(Store *store, Arena *arena, const User *user, const char **token, Error *err)
{
    const char *fresh = session_random(arena);
    SessionChange change = {hash(arena, fresh, NULL, 0), session_random(arena), user->id, clock_now()};
    const Write write = {.authority = user->authority, .actor = user->id, .action = "session-open"};
    TRY(write_run(store, &write, open_body, &change, err));
    *token = fresh;
    return true;
}

static bool seen_body(WriteNow *now, void *context, Error *err)
{
    const SessionChange *change = context;
    return DO(now->store, SQL_session_seen, err, VALUE(change->hash), VALUE(change->now));
}

bool session_find(Store *store, Arena *arena, const char *token, Session *out, bool *found, Error *err)
{
    SessionChange change = {.hash = hash(arena, token, NULL, 0), .now = clock_now()};
    Session session = {0};
    int64_t created, seen;
    {
        DEFER(rows_close) Rows *rows = NULL;
        bool more = false;
        TRY(ASK(store, SQL_session_by_token, &rows, err, VALUE(change.hash)));
        TRY(rows_next(rows, &more, err));
        *found = false;
        if (!more)
            return true;
        session.user = user_read(rows);
        created = rows_int(rows, 9);
        seen = rows_int(rows, 10);
        session.csrf = rows_text(rows, 11, arena);
    }
    if (change.now - created >= longest_seconds || change.now - seen >= idle_seconds ||
        change.now < created - idle_seconds)
        return true;
    if (change.now - seen >= idle_seconds / SESSION_SEEN_PART) {
        Error ignored = {0};
        const Write write = {
            .authority = session.user.authority, .actor = session.user.id, .action = "session-seen"};
        (void)!write_try(store, &write, seen_body, &change, &ignored);
    }
    *out = session;
    *found = true;
    return true;
}

static bool close_body(WriteNow *now, void *context, Error *err)
{
    const SessionChange *change = context;
    return DO(now->store, SQL_session_remove, err, VALUE(change->hash));
}

bool session_close(Store *store, const char *token, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    SessionChange change = {.hash = hash(&arena, token, NULL, 0)};
    const Write write = {.action = "session-close"};
    return write_run(store, &write, close_body, &change, err);
}

static bool close_all_body(WriteNow *now, void *context, Error *err)
{
    const SessionChange *change = context;
    return DO(now->store, SQL_session_remove_user, err, VALUE(change->user));
}

bool session_close_all(Store *store, const User *user, Error *err)
{
    SessionChange change = {.user = user->id};
    const Write write = {.authority = user->authority, .actor = user->id, .action = "session-close-all"};
    return write_run(store, &write, close_all_body, &change, err);
}
