#include "register/sign_in.h"

#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "register/second.h"
#include "register/user_inside.h"
#include "sql.h"
#include "store/write.h"

typedef struct Checking {
    const Attempt *attempt;
    char name[USER_NAME_MAX + 1], hash[USER_HASH_SIZE];
    const char *address, *device; /* as hashes; NULL: none */
    User user;
    bool found, known, rests; /* known: the browser signed in before; rests: whatever binds it */
    const char *key;          /* of the second step; NULL: none */
    int64_t last_step, account_failed, address_failed, device_failed;
    bool right;
} Checking;

static const char *hash_of(Arena *arena, const char *text)
{
    unsigned char digest[32];
    char *hex = ARENA_ARRAY(arena, char, 65);
    if (!text || !*text)
        return NULL;
    crypto_generichash(digest, sizeof digest, (const unsigned char *)text, strlen(text), NULL, 0);
    return sodium_bin2hex(hex, 65, digest, sizeof digest);
}

static bool load_user(Store *store, Arena *arena, Checking *this, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    if (!user_name_fold(this->attempt->name, this->name))
        return true;
    TRY(ASK(store, SQL_user_by_name, &rows, err, VALUE((const char *)this->name)));
    TRY(rows_next(rows, &this->found, err));
    if (!this->found)
        return true;
    this->user = user_read(rows);
    const char *kept = rows_text(rows, 9, NULL);
    snprintf(this->hash, sizeof this->hash, "%s", kept ? kept : "");
    this->account_failed = rows_int(rows, 10);
    this->key = rows_text(rows, 11, arena);
    this->last_step = rows_int(rows, 12);
    return true;
}

static bool load_rest(Store *store, const char *sql, const Value *values, int count, int64_t *failed,
                      bool *found, bool *rests, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(store_ask(store, sql, values, count, &rows, err));
    TRY(rows_next(rows, found, err));
    *failed = *found ? rows_int(rows, 0) : 0;
    *rests = *found && rows_int(rows, 1) > clock_now();
    return true;
}

static bool load(Store *store, Arena *arena, Checking *this, Error *err)
{
    bool address_rests = false, device_rests = false, seen = false;
    this->address = hash_of(arena, this->attempt->address);
    this->device = hash_of(arena, this->attempt->device);
    TRY(load_user(store, arena, this, err));
    const Value address[] = {VALUE(this->address ? this->address : "")};
    TRY(load_rest(store, SQL_address_rest, address, 1, &this->address_failed, &seen, &address_rests, err));
    const Value device[] = {VALUE(this->device ? this->device : ""), VALUE(this->user.id)};
    TRY(load_rest(store, SQL_device_rest, device, 2, &this->device_failed, &this->known, &device_rests, err));
    this->rests = this->user.locked || (this->known ? device_rests : this->user.rests || address_rests);
    return true;
}

static int64_t rest_after(int64_t failed, int64_t most)
{
    int64_t before = most > 0 ? failed / most : 0;
    return user_wrong_seconds() << (before < REST_DOUBLINGS ? before : REST_DOUBLINGS);
}

static bool count_wrong(WriteNow *now, const Checking *this, Error *err)
{
    int64_t most = user_wrong_max(), time = clock_now();
    const Value forgets = VALUE((int64_t)(time - WRONG_FORGOTTEN_SECONDS));
    if (this->rests)
        return true;
    if (this->known)
        return DO(now->store, SQL_device_wrong, err, VALUE(this->device), VALUE(this->user.id), VALUE(time),
                  VALUE(rest_after(this->device_failed, most)), VALUE(most), forgets);
    TRY(DO(now->store, SQL_user_wrong_password, err, VALUE((const char *)this->name), VALUE(time),
           VALUE(rest_after(this->account_failed, most)), VALUE(most), forgets));
    return !this->address || DO(now->store, SQL_address_wrong, err, VALUE(this->address), VALUE(time),
                                VALUE(rest_after(this->address_failed, most * ADDRESS_TIMES)),
                                VALUE(most * ADDRESS_TIMES), forgets);
}

static bool wrong_body(WriteNow *now, void *context, Error *err)
{
    return count_wrong(now, context, err);
}

/* The password was right: the second step decides. */
static bool right_body(WriteNow *now, void *context, Error *err)
{
    Checking *this = context;
    if (this->key) {
        TRY(second_take(now, this->user.id, this->key, this->last_step, this->attempt->code, &this->right,
                        err));
        if (!this->right)
            return count_wrong(now, this, err);
    }
    TRY(DO(now->store, SQL_user_right_password, err, VALUE(this->user.id)));
    return !this->known || DO(now->store, SQL_device_right, err, VALUE(this->device), VALUE(this->user.id));
}

static bool denied(Error *err)
{
    long long seconds = user_wrong_seconds();
    return error_set(
        err, ERROR_DENIED,
        "The name, the password or the code is not right. After %lld wrong tries an account rests for "
        "%lld minute%s, and longer each time.",
        (long long)user_wrong_max(), seconds / 60, seconds < 120 ? "" : "s");
}

bool user_is_self(Store *store, const User *user, const Attempt *present, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    const char *password = present->password;
    const Attempt attempt = {user->name, password, NULL, present->address, present->device};
    Checking this = {.attempt = &attempt, .user.last_day = DATE_NONE};
    TRY(load(store, &arena, &this, err));
    bool fits = strnlen(password, USER_PASSWORD_MAX + 1) <= USER_PASSWORD_MAX;
    if (user_password_is(fits ? password : "", this.found ? this.hash : NULL) && fits && !this.rests)
        return true;
    const Write write = {
        .authority = user->authority, .actor = user->id, .action = "password-choose-refused"};
    TRY(write_run(store, &write, wrong_body, &this, err));
    return error_set(err, ERROR_DENIED,
                     this.rests ? "There were too many wrong tries. Wait some minutes and try again."
                                : "That is not the password you have now. Nothing was changed.");
}

bool user_check(Store *store, const Attempt *attempt, User *out, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Checking this = {.attempt = attempt, .user.last_day = DATE_NONE};
    TRY(load(store, &arena, &this, err));
    bool fits = strnlen(attempt->password, USER_PASSWORD_MAX + 1) <= USER_PASSWORD_MAX;
    this.right =
        user_password_is(fits ? attempt->password : "", this.found ? this.hash : NULL) && fits && !this.rests;
    const Write write = {.authority = this.user.authority,
                         .actor = this.user.id,
                         .action = this.right ? "sign-in" : "sign-in-refused"};
    if (this.right && !this.key && !this.account_failed && !this.device_failed) {
        *out = this.user;
    } else {
        TRY(write_run(store, &write, this.right ? right_body : wrong_body, &this, err));
        if (!this.right)
            return denied(err);
        *out = this.user;
    }
    return true;
}

typedef struct NewDevice {
    const char *device;
    int64_t user;
} NewDevice;

static bool device_body(WriteNow *now, void *context, Error *err)
{
    const NewDevice *new = context;
    return DO(now->store, SQL_device_add, err, VALUE(hash_of(now->arena, new->device)), VALUE(new->user),
              VALUE(clock_now()));
}

bool device_add(Store *store, const User *user, const char *device, Error *err)
{
    NewDevice new = {device, user->id};
    const Write write = {.authority = user->authority, .actor = user->id, .action = "sign-in-device"};
    return write_run(store, &write, device_body, &new, err);
}
