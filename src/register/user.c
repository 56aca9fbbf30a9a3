#include "register/user.h"

#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>

#include "base/clock.h"
#include "base/text.h"
#include "register/password.h"
#include "register/register.h"
#include "register/user_inside.h"
#include "sql.h"
#include "store/write.h"

_Static_assert(USER_HASH_SIZE >= crypto_pwhash_STRBYTES, "a password's hash");

enum {
    HASH_BYTES = 64 << 20,
    HASH_PASSES = 2,
    HASHES_AT_ONCE = 2, /* bounds the memory and time that sign-in attempts can take */
};

static const struct {
    const char *name, *title;
} roles[] = {
    [ROLE_NONE] = {"none", "Not signed in"},
    [ROLE_BOARD] = {"board", "Advisory board"},
    [ROLE_RECEPTION] = {"reception", "Receptionist"},
    [ROLE_WORKER] = {"worker", "Family support worker"},
    [ROLE_COORDINATOR] = {"coordinator", "Partnership co-ordinator"},
    [ROLE_LEADER] = {"leader", "Centre leader"},
    [ROLE_ANALYST] = {"analyst", "Data analyst"},
    [ROLE_ADMIN] = {"admin", "Administrator"},
    [ROLE_PARTNER] = {"partner", "Partner"},
    [ROLE_INSPECTOR] = {"inspector", "Inspector"},
    [ROLE_AUDITOR] = {"auditor", "Auditor"},
};

static int64_t wrong_max = USER_WRONG_MAX, wrong_seconds = USER_WRONG_SECONDS;
static sem_t hash_slots;
static char nobody[crypto_pwhash_STRBYTES]; /* the hash checked when there is no such user */
static pthread_once_t ready = PTHREAD_ONCE_INIT;

void user_set_limits(int64_t most, int64_t seconds)
{
    wrong_max = most;
    wrong_seconds = seconds;
}

const char *role_name(Role role)
{
    return roles[role < ROLE_COUNT ? role : ROLE_NONE].name;
}

const char *role_title(Role role)
{
    return roles[role < ROLE_COUNT ? role : ROLE_NONE].title;
}

bool role_parse(const char *name, Role *out)
{
    for (int role = ROLE_BOARD; role < ROLE_COUNT; role++) {
        if (text_same(roles[role].name, name)) {
            *out = (Role)role;
            return true;
        }
    }
    return false;
}

static void prepare(void)
{
    unsigned char random[32];
    if (sodium_init() < 0 || sem_init(&hash_slots, 0, HASHES_AT_ONCE) != 0)
        abort();
    randombytes_buf(random, sizeof random);
    if (crypto_pwhash_str(nobody, (const char *)random, sizeof random, HASH_PASSES, HASH_BYTES) != 0)
        abort();
}

static void slot_take(void)
{
    pthread_once(&ready, prepare);
    while (sem_wait(&hash_slots) != 0)
        ;
}

bool user_password_hash(const char *password, char hash[USER_HASH_SIZE], Error *err)
{
    slot_take();
    int failed = crypto_pwhash_str(hash, password, strlen(password), HASH_PASSES, HASH_BYTES);
    sem_post(&hash_slots);
    return !failed ||
           error_set(err, ERROR_SYSTEM, "There is too little memory to keep a password. Try again later.");
}

bool user_password_is(const char *password, const char *hash)
{
    slot_take();
    bool is_same = crypto_pwhash_str_verify(hash ? hash : nobody, password, strlen(password)) == 0;
    sem_post(&hash_slots);
    return is_same && hash;
}

bool user_name_fold(const char *name, char folded[USER_NAME_MAX + 1])
{
    Text text = text_trim((Text){name, strlen(name)});
    if (text.length == 0 || text.length > USER_NAME_MAX || !text_is_utf8(text.bytes, text.length))
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        if ((unsigned char)byte < ' ' || byte == 0x7f)
            return false;
        folded[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    folded[text.length] = 0;
    return true;
}

User user_read(const Rows *rows)
{
    User user = {.id = rows_int(rows, 0), .authority = rows_int(rows, 1), .last_day = DATE_NONE};
    if (!rows_is_null(rows, 5))
        user.last_day = (Date)rows_int(rows, 5);
    user.centre = rows_int(rows, 6);
    user.closed = rows_int(rows, 7) != 0;
    user.must_choose = rows_int(rows, 8) != 0;
    user.rests = rows_int(rows, 4) > clock_now();
    user.locked = user.closed || (user.last_day != DATE_NONE && user.last_day < clock_today());
    int64_t role = rows_int(rows, 3);
    user.role = role > ROLE_NONE && role < ROLE_COUNT ? (Role)role : ROLE_NONE;
    const char *name = rows_text(rows, 2, NULL);
    snprintf(user.name, sizeof user.name, "%s", name ? name : "");
    return user;
}

bool user_centre_check(Store *store, Arena *arena, int64_t authority, int64_t centre, Error *err)
{
    CentreList centres = {0};
    if (centre)
        TRY(centre_list(store, arena, authority, &centres, err));
    return !centre || *centre_name(&centres, centre) ||
           error_set(err, ERROR_INPUT, "Choose one of the authority's centres.");
}

typedef struct Adding {
    int64_t authority;
    const char *name, *hash;
    const NewUser *user;
} Adding;

static bool add_body(WriteNow *now, void *context, Error *err)
{
    const Adding *user = context;
    const NewUser *as = user->user;
    int64_t taken = 0, id;
    TRY(store_ask_int(now->store, SQL_user_name_count, (const Value[]){VALUE(user->name)}, 1, 0, &taken,
                      err));
    if (taken)
        return error_set(err, ERROR_CONFLICT, "There is a user called %s already. Choose another name.",
                         user->name);
    TRY(user_centre_check(now->store, now->arena, user->authority, as->centre, err));
    TRY(store_take_ids(now->store, "app_user", 1, &id, err));
    return DO(now->store, SQL_user_add, err, VALUE(user->authority), VALUE(id), VALUE(user->name),
              VALUE((int)as->role), VALUE(user->hash), VALUE(now->id),
              as->last_day == DATE_NONE ? value_null() : VALUE(as->last_day),
              as->centre ? VALUE(as->centre) : value_null(), VALUE(as->must_choose ? 1 : 0));
}

bool role_has_centre(Role role)
{
    return role == ROLE_RECEPTION || role == ROLE_WORKER || role == ROLE_COORDINATOR || role == ROLE_LEADER ||
           role == ROLE_INSPECTOR;
}

const char *role_problem(Role role, Date last_day, int64_t centre)
{
    if (role <= ROLE_NONE || role >= ROLE_COUNT)
        return "A user needs a role.";
    if (role == ROLE_INSPECTOR && last_day == DATE_NONE)
        return "An inspector needs a last day.";
    if (centre && !role_has_centre(role))
        return "This role is of the whole authority: leave the centre out.";
    return NULL;
}

bool user_add(Store *store, int64_t actor, int64_t authority, const NewUser *new, Error *err)
{
    char folded[USER_NAME_MAX + 1], hash[USER_HASH_SIZE];
    if (!user_name_fold(new->name, folded))
        return error_set(err, ERROR_INPUT, "A user's name has 1 to %d characters, such as ann.khan.",
                         USER_NAME_MAX);
    const char *problem = role_problem(new->role, new->last_day, new->centre);
    if (problem)
        return error_set(err, ERROR_INPUT, "%s", problem);
    problem = password_problem(new->password, new->name);
    if (problem)
        return error_set(err, ERROR_INPUT, "%s", problem);
    TRY(user_password_hash(new->password, hash, err));
    Adding user = {authority, folded, hash, new};
    const Write write = {.authority = authority, .actor = actor, .action = "user-add", .subject = folded};
    return write_run(store, &write, add_body, &user, err);
}

int64_t user_wrong_max(void)
{
    return wrong_max;
}

int64_t user_wrong_seconds(void)
{
    return wrong_seconds;
}

bool user_find(Store *store, int64_t id, User *out, bool *found, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more = false;
    TRY(ASK(store, SQL_user_by_id, &rows, err, VALUE(id)));
    TRY(rows_next(rows, &more, err));
    if (more)
        *out = user_read(rows);
    *found = more;
    return true;
}

bool user_named(Store *store, const char *name, User *out, bool *found, Error *err)
{
    char folded[USER_NAME_MAX + 1] = "";
    bool more = false;
    *found = false;
    if (!user_name_fold(name, folded))
        return true;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_user_by_name, &rows, err, VALUE((const char *)folded)));
    TRY(rows_next(rows, &more, err));
    if (more)
        *out = user_read(rows);
    *found = more;
    return true;
}

bool user_list(Store *store, Arena *arena, int64_t authority, UserList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    UserList users = {0};
    TRY(ASK(store, SQL_user_all, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        *GROW(arena, &users) = user_read(rows);
    }
    *out = users;
    return true;
}
