#include "store/audit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_HASH "0000000000000000000000000000000000000000000000000000000000000000"

_Static_assert(AUDIT_HASH_SIZE == crypto_generichash_BYTES * 2 + 1, "a hash in hexadecimal");

static void hash_text(crypto_generichash_state *state, const char *text)
{
    char prefix[24];
    size_t length = text ? strlen(text) : 0;
    int prefix_length =
        text ? snprintf(prefix, sizeof prefix, "%zu:", length) : snprintf(prefix, sizeof prefix, "-");
    crypto_generichash_update(state, (const unsigned char *)prefix, (size_t)prefix_length);
    if (text)
        crypto_generichash_update(state, (const unsigned char *)text, length);
}

void audit_hash(const AuditRow *row, char hash[AUDIT_HASH_SIZE])
{
    crypto_generichash_state state;
    unsigned char bytes[crypto_generichash_BYTES];
    char numbers[80];
    snprintf(numbers, sizeof numbers, "%lld %lld %lld", (long long)row->seq, (long long)row->authority,
             (long long)row->actor);
    crypto_generichash_init(&state, NULL, 0, sizeof bytes);
    const char *const texts[] = {row->previous, numbers,     row->at,    row->action,
                                 row->subject,  row->reason, row->detail};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        hash_text(&state, texts[i]);
    crypto_generichash_final(&state, bytes, sizeof bytes);
    sodium_bin2hex(hash, AUDIT_HASH_SIZE, bytes, sizeof bytes);
}

static bool bad_chain(int64_t seq, const char *problem, Error *err)
{
    return error_set(
        err, ERROR_CONFLICT,
        "The audit log was changed from outside: row %lld %s. Keep this copy and compare it with a "
        "backup.",
        (long long)seq, problem);
}

static int64_t number_of(const char **at, const char *end)
{
    int64_t number = 0;
    for (; *at < end && **at >= '0' && **at <= '9' && number < INT64_MAX / 100; (*at)++)
        number = number * 10 + (**at - '0');
    return number;
}

static bool is_hash(const char *at, const char *end)
{
    enum { DIGITS = AUDIT_HASH_SIZE - 1 };
    if (end - at < DIGITS || (end - at > DIGITS && at[DIGITS] != ' '))
        return false;
    for (int i = 0; i < DIGITS; i++)
        if (!((at[i] >= '0' && at[i] <= '9') || (at[i] >= 'a' && at[i] <= 'f')))
            return false;
    return true;
}

bool audit_points_parse(Arena *arena, const char *text, size_t length, AuditPointList *out, Error *err)
{
    AuditPointList list = {0};
    const char *end = text + length;
    for (const char *line = text; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        const char *at = line, *line_end = stop ? stop : end;
        int64_t seq = number_of(&at, line_end);
        if (seq < 1 || at == line_end || *at++ != ' ' || !is_hash(at, line_end) ||
            (list.count && list.items[list.count - 1].seq > seq))
            return error_set(err, ERROR_INPUT, "Line %zu of the anchor is none that this program wrote.",
                             list.count + 1);
        AuditPoint *point = GROW(arena, &list);
        point->seq = seq;
        memcpy(point->hash, at, AUDIT_HASH_SIZE - 1);
        point->hash[AUDIT_HASH_SIZE - 1] = 0;
        line = stop ? stop + 1 : end;
    }
    *out = list;
    return true;
}

static bool verify_row(const Rows *rows, Arena *arena, AuditPoint *last, Error *err)
{
    char hash[AUDIT_HASH_SIZE];
    const AuditRow row = {
        .seq = rows_int(rows, 0),
        .at = rows_text(rows, 1, arena),
        .authority = rows_int(rows, 2),
        .actor = rows_int(rows, 3),
        .action = rows_text(rows, 4, arena),
        .subject = rows_text(rows, 5, arena),
        .reason = rows_text(rows, 6, arena),
        .detail = rows_text(rows, 7, arena),
        .previous = last->hash,
    };
    if (row.seq != last->seq + 1)
        return bad_chain(last->seq + 1, "is missing", err);
    if (strcmp(rows_text(rows, 8, arena), last->hash) != 0)
        return bad_chain(row.seq, "does not follow the row before it", err);
    audit_hash(&row, hash);
    if (strcmp(rows_text(rows, 9, arena), hash) != 0)
        return bad_chain(row.seq, "does not fit its hash", err);
    memcpy(last->hash, hash, sizeof hash);
    last->seq = row.seq;
    return true;
}

static bool verify_rows(Store *store, const AuditPointList *points, AuditPoint *last, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    DEFER(arena_release) Arena arena = {0};
    size_t point = 0;
    *last = (AuditPoint){.hash = FIRST_HASH};
    TRY(ASK_ALL(store,
                "SELECT seq, at, authority, actor, action, subject, reason, detail, previous, hash FROM audit"
                " ORDER BY seq",
                &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        arena_reset(&arena);
        TRY(verify_row(rows, &arena, last, err));
        for (; point < points->count && points->items[point].seq == last->seq; point++)
            if (strcmp(points->items[point].hash, last->hash) != 0)
                return bad_chain(last->seq, "is not the one that the anchor holds", err);
    }
    return point == points->count ||
           bad_chain(points->items[point].seq, "is held by the anchor, and missing from the end", err);
}

bool audit_verify(Store *store, const AuditPointList *points, AuditPoint *head, Error *err)
{
    static const char next[] = "SELECT next - 1 FROM counter WHERE name = 'audit'";
    int64_t before, after;
    if (sodium_init() < 0)
        return error_set(err, ERROR_SYSTEM, "The random source of this computer is not working.");
    TRY(store_ask_int(store, next, NULL, 0, 0, &before, err));
    TRY(verify_rows(store, points, head, err));
    TRY(store_ask_int(store, next, NULL, 0, 0, &after, err));
    if (head->seq < before)
        return bad_chain(head->seq + 1, "and what followed it are missing from the end", err);
    if (head->seq > after)
        return bad_chain(after + 1, "was added without a write", err);
    return true;
}
