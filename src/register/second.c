#include "register/second.h"

#include <nettle/hmac.h>
#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "register/notice.h"
#include "sql.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void second_key_make(char key[SECOND_KEY_SIZE])
{
    for (int i = 0; i < SECOND_KEY_SIZE - 1; i++)
        key[i] = alphabet[randombytes_uniform(32)];
    key[SECOND_KEY_SIZE - 1] = '\0';
}

static bool key_read(const char *key, uint8_t bytes[SECOND_KEY_BYTES])
{
    uint64_t bits = 0;
    int held = 0, out = 0;
    if (!key || strnlen(key, SECOND_KEY_SIZE) != SECOND_KEY_SIZE - 1)
        return false;
    for (const char *c = key; *c; c++) {
        const char *at = strchr(alphabet, *c);
        if (!at)
            return false;
        bits = bits << 5 | (uint64_t)(at - alphabet);
        held += 5;
        if (held >= 8) {
            held -= 8;
            bytes[out++] = (uint8_t)(bits >> held);
        }
    }
    return true;
}

bool second_code(const char *key, int64_t step, char code[SECOND_DIGITS + 1])
{
    uint8_t bytes[SECOND_KEY_BYTES], counter[8], digest[SHA1_DIGEST_SIZE];
    struct hmac_sha1_ctx hmac;
    if (!key_read(key, bytes))
        return false;
    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (8 * (7 - i)));
    hmac_sha1_set_key(&hmac, sizeof bytes, bytes);
    hmac_sha1_update(&hmac, sizeof counter, counter);
    hmac_sha1_digest(&hmac, sizeof digest, digest);
    int at = digest[SHA1_DIGEST_SIZE - 1] & 15;
    uint32_t number = (uint32_t)(digest[at] & 127) << 24 | (uint32_t)digest[at + 1] << 16 |
                      (uint32_t)digest[at + 2] << 8 | digest[at + 3];
    snprintf(code, SECOND_DIGITS + 1, "%06u", number % 1000000);
    return true;
}

int64_t second_step_of(const char *key, const char *code, int64_t now, int64_t last)
{
    int64_t found = 0, step = now / SECOND_SECONDS;
    char right[SECOND_DIGITS + 1];
    if (!code || strnlen(code, SECOND_DIGITS + 1) != SECOND_DIGITS)
        return 0;
    for (int64_t at = step - SECOND_AROUND; at <= step + SECOND_AROUND; at++)
        if (second_code(key, at, right) && sodium_memcmp(right, code, SECOND_DIGITS) == 0 && at > last)
            found = at;
    return found;
}

const char *second_url(Arena *arena, const char *name, const char *key)
{
    char *safe = ARENA_ARRAY(arena, char, strlen(name) * 3 + 1), *end = safe;
    for (const char *c = name; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '.' || *c == '-';
        end += plain ? snprintf(end, 4, "%c", *c) : snprintf(end, 4, "%%%02X", (unsigned char)*c);
    }
    return arena_print(arena, "otpauth://totp/Reachbook:%s?secret=%s&issuer=Reachbook", safe, key);
}

bool second_is_on(Store *store, int64_t user, bool *out, Error *err)
{
    int64_t count = 0;
    TRY(store_ask_int(store, SQL_second_is_on, (const Value[]){VALUE(user)}, 1, 0, &count, err));
    *out = count > 0;
    return true;
}

static void recovery_make(char code[RECOVERY_SIZE])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    for (int i = 0; i < RECOVERY_SIZE - 1; i++)
        code[i] = i == 5 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
    code[RECOVERY_SIZE - 1] = '\0';
}

static const char *recovery_hash(Arena *arena, int64_t user, const char *code)
{
    unsigned char digest[32];
    char *hex = ARENA_ARRAY(arena, char, 65);
    const char *salted = arena_print(arena, "%lld %s", (long long)user, code);
    crypto_generichash(digest, sizeof digest, (const unsigned char *)salted, strlen(salted), NULL, 0);
    return sodium_bin2hex(hex, 65, digest, sizeof digest);
}

typedef struct TurningOn {
    const User *user;
    const char *key;
    int64_t step;
    char (*recovery)[RECOVERY_SIZE];
} TurningOn;

static bool on_body(WriteNow *now, void *context, Error *err)
{
    const TurningOn *this = context;
    TRY(DO(now->store, SQL_second_set, err, VALUE(this->user->id), VALUE(this->key), VALUE(this->step)));
    TRY(DO(now->store, SQL_recovery_end_all, err, VALUE(this->user->id), VALUE(now->id)));
    TRY(DO(now->store, SQL_session_remove_user, err, VALUE(this->user->id)));
    for (int i = 0; i < RECOVERY_CODES; i++)
        TRY(DO(now->store, SQL_recovery_add, err, VALUE(this->user->id),
               VALUE(recovery_hash(now->arena, this->user->id, this->recovery[i])), VALUE(now->id)));
    return true;
}

bool second_turn_on(Store *store, const User *user, const char *key, const char *code,
                    char recovery[RECOVERY_CODES][RECOVERY_SIZE], Error *err)
{
    TurningOn this = {user, key, second_step_of(key, code, clock_now(), 0), recovery};
    if (!this.step)
        return error_set(
            err, ERROR_INPUT,
            "That is not the code that the phone should show now. Check its clock, and type the next one.");
    for (int i = 0; i < RECOVERY_CODES; i++)
        recovery_make(recovery[i]);
    const Write write = {.authority = user->authority, .actor = user->id, .action = "second-step-on"};
    return write_run(store, &write, on_body, &this, err);
}

bool second_take(WriteNow *now, int64_t user, const char *key, int64_t last, const char *code, bool *right,
                 Error *err)
{
    int64_t taken = 0, step = second_step_of(key, code, clock_now(), last);
    if (step) {
        const Value values[] = {VALUE(user), VALUE(step)};
        TRY(store_do(now->store, SQL_second_used, values, 2, &taken, err));
    } else if (code && strnlen(code, RECOVERY_SIZE) == RECOVERY_SIZE - 1) {
        const Value values[] = {VALUE(user), VALUE(recovery_hash(now->arena, user, code)), VALUE(now->id)};
        TRY(store_do(now->store, SQL_recovery_use, values, 3, &taken, err));
    }
    *right = taken > 0;
    return true;
}

static bool off_body(WriteNow *now, void *context, Error *err)
{
    const User *user = context;
    int64_t changed = 0;
    const Value values[] = {VALUE(user->id)};
    TRY(store_do(now->store, SQL_second_clear, values, 1, &changed, err));
    TRY(DO(now->store, SQL_recovery_end_all, err, VALUE(user->id), VALUE(now->id)));
    if (!changed)
        return error_set(err, ERROR_CONFLICT, "%s signs in without a second step already.", user->name);
    return notice_reset(now, NOTICE_SECOND, 0, user, err);
}

bool second_turn_off(Store *store, const User *user, Error *err)
{
    User whose = *user;
    const Write write = {.authority = user->authority, .action = "second-step-off", .subject = whose.name};
    return write_run(store, &write, off_body, &whose, err);
}
