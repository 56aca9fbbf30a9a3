/* Whoever changes the audit log from outside is found: a thousand random tamperings, each alone, with fixed
 * seeds. */
#include "store/audit.h"

#include "both_databases.h"
#include "store/driver.h"
#include "store/write.h"

enum { ROWS = 120, TAMPERINGS = 1000 };

#define MUST(call)                                                                                           \
    do {                                                                                                     \
        Error must_err = {0};                                                                                \
        Error *err = &must_err;                                                                              \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, must_err.text);                                                        \
    } while (0)

static Store *store;
static AuditPointList anchor;
static Arena arena;
static uint64_t seed;

static int64_t random_below(int64_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((seed >> 33) % (uint64_t)below);
}

static bool write_nothing(WriteNow *now, void *context, Error *err)
{
    (void)err;
    now->detail = context;
    return true;
}

static bool run_script(Store *on, void *context, Error *err)
{
    return store_script(on, context, err);
}

static bool outside(const char *sql, Error *err)
{
    union {
        const char *given;
        void *taken;
    } script = {.given = sql};
    return write_unaudited(store, run_script, script.taken, err);
}

static int setup(void **state)
{
    (void)state;
    static const char *const actions[] = {"judge", "import", "open-child", "unmerge"};
    MUST(store_open(fresh_register(), STORE_CREATE, &store, err));
    for (int i = 0; i < ROWS; i++) {
        union {
            const char *given;
            void *taken;
        } detail = {.given = i % 3 ? arena_print(&arena, "{\"n\":%d}", i) : NULL};
        const Write write = {.authority = 1,
                             .actor = i % 5,
                             .action = actions[i % 4],
                             .subject = i % 2 ? arena_print(&arena, "person %d", i) : NULL,
                             .reason = i % 7 ? NULL : "because"};
        MUST(write_run(store, &write, write_nothing, detail.taken, err));
    }
    AuditPoint head;
    anchor = (AuditPointList){0};
    MUST(audit_verify(store, &anchor, &head, err));
    assert_int_equal(head.seq, ROWS);
    *GROW(&arena, &anchor) = head;
    MUST(outside("CREATE TABLE kept AS SELECT * FROM audit", err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_close(store);
    store = NULL;
    arena_release(&arena);
    arena = (Arena){0};
    return 0;
}

static void put_back(void)
{
    MUST(outside("DELETE FROM audit", err));
    MUST(outside("INSERT INTO audit SELECT * FROM kept", err));
    MUST(outside(arena_print(&arena, "UPDATE counter SET next = %d WHERE name = 'audit'", ROWS + 1), err));
}

static const char *edit(int64_t seq)
{
    static const char *const columns[] = {"at",       "action", "subject",   "reason", "detail",
                                          "previous", "hash",   "authority", "actor"};
    int64_t column = random_below(9);
    if (column >= 7)
        return arena_print(&arena, "UPDATE audit SET %s = %s + %d WHERE seq = %d", columns[column],
                           columns[column], 1 + (int)random_below(9), (int)seq);
    return arena_print(&arena, "UPDATE audit SET %s = COALESCE(%s, '') || '%d' WHERE seq = %d",
                       columns[column], columns[column], (int)random_below(10), (int)seq);
}

static const char *reorder(int64_t a, int64_t b)
{
    return arena_print(&arena,
                       "UPDATE audit SET seq = -1 WHERE seq = %d; UPDATE audit SET seq = %d WHERE seq = %d; "
                       "UPDATE audit SET seq = %d WHERE seq = -1",
                       (int)a, (int)a, (int)b, (int)b);
}

/* Moves all that follows up, so that no number is missing. */
static const char *take_out(int64_t seq)
{
    return arena_print(
        &arena,
        "DELETE FROM audit WHERE seq = %d; UPDATE audit SET seq = -seq WHERE seq > %d; "
        "UPDATE audit SET seq = -seq - 1 WHERE seq < 0; UPDATE counter SET next = %d WHERE name = 'audit'",
        (int)seq, (int)seq, ROWS);
}

static const char *put_in(int64_t seq)
{
    return arena_print(
        &arena,
        "UPDATE audit SET seq = -seq WHERE seq > %d; UPDATE audit SET seq = -seq + 1 WHERE seq < 0; "
        "INSERT INTO audit SELECT %d, at, authority, actor, action, subject, reason, detail, previous, hash "
        "FROM audit WHERE seq = %d; UPDATE counter SET next = %d WHERE name = 'audit'",
        (int)seq, (int)seq + 1, 1 + (int)random_below(seq), ROWS + 2);
}

/* The end goes, and the counter with it: only the anchor knows. */
static const char *cut(int64_t seq)
{
    return arena_print(&arena,
                       "DELETE FROM audit WHERE seq >= %d; UPDATE counter SET next = %d WHERE name = 'audit'",
                       (int)seq, (int)seq);
}

static const char *tamper(int kind)
{
    int64_t seq = 1 + random_below(ROWS), other = 1 + random_below(ROWS - 1);
    switch (kind) {
    case 0:
        return edit(seq);
    case 1:
        return random_below(2) && seq < ROWS
                   ? take_out(seq)
                   : arena_print(&arena, "DELETE FROM audit WHERE seq = %d", (int)seq);
    case 2:
        return put_in(seq);
    case 3:
        return reorder(seq, other >= seq ? other + 1 : other);
    default:
        return cut(seq);
    }
}

static void test_a_thousand_tamperings_are_all_found(void **state)
{
    (void)state;
    static const char *const kinds[] = {"edit", "delete", "insert", "reorder", "truncate"};
    int found[5] = {0};
    seed = 20260930;
    for (int i = 0; i < TAMPERINGS; i++) {
        const char *sql = tamper(i % 5);
        AuditPoint head;
        Error why = {0};
        MUST(outside(sql, err));
        if (audit_verify(store, &anchor, &head, &why) || why.kind != ERROR_CONFLICT)
            fail_msg("%s, not found: %s %s", kinds[i % 5], sql, why.text);
        found[i % 5]++;
        put_back();
        MUST(audit_verify(store, &anchor, &head, err));
    }
    printf("tamperings found: edit %d, delete %d, insert %d, reorder %d, truncate %d of %d each\n", found[0],
           found[1], found[2], found[3], found[4], TAMPERINGS / 5);
}

/* Without the anchor a cut end passes: that is what the anchor is for, and shows that it is what finds it. */
static void test_only_the_anchor_finds_an_end_cut_with_its_counter(void **state)
{
    (void)state;
    AuditPoint head;
    Error why = {0};
    MUST(outside(cut(ROWS - 3), err));
    MUST(audit_verify(store, &(AuditPointList){0}, &head, err));
    assert_int_equal(head.seq, ROWS - 4);
    assert_false(audit_verify(store, &anchor, &head, &why));
    assert_non_null(strstr(why.text, "held by the anchor"));
    put_back();
}

/* A chain computed anew after a change fits in itself, and not the anchor. */
static void test_the_anchor_finds_a_log_written_anew(void **state)
{
    (void)state;
    AuditPoint head;
    AuditPointList made_up = {0};
    Error why = {0};
    AuditPoint other = anchor.items[0];
    other.hash[3] = other.hash[3] == '0' ? '1' : '0';
    *GROW(&arena, &made_up) = other;
    assert_false(audit_verify(store, &made_up, &head, &why));
    assert_non_null(strstr(why.text, "the anchor holds"));
}

static void test_an_anchor_is_read_line_by_line(void **state)
{
    (void)state;
    const char *hash = anchor.items[0].hash;
    const struct {
        const char *text;
        int count; /* -1: refused */
    } cases[] = {
        {"", 0},
        {arena_print(&arena, "1 %s 2026-09-30T12:00:00Z\n", hash), 1},
        {arena_print(&arena, "1 %s\n2 %s", hash, hash), 2},
        {arena_print(&arena, "2 %s\n1 %s\n", hash, hash), -1},
        {arena_print(&arena, "0 %s\n", hash), -1},
        {arena_print(&arena, "-1 %s\n", hash), -1},
        {arena_print(&arena, "1 %sa\n", hash), -1},
        {arena_print(&arena, "1 %.63s\n", hash), -1},
        {"1\n", -1},
        {"\n", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AuditPointList points = {0};
        Error why = {0};
        bool read = audit_points_parse(&arena, cases[i].text, strlen(cases[i].text), &points, &why);
        if (read != (cases[i].count >= 0) || (read && (int)points.count != cases[i].count))
            fail_msg("case %zu: %d %zu", i, read, points.count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_thousand_tamperings_are_all_found),
        cmocka_unit_test(test_only_the_anchor_finds_an_end_cut_with_its_counter),
        cmocka_unit_test(test_the_anchor_finds_a_log_written_anew),
        cmocka_unit_test(test_an_anchor_is_read_line_by_line),
    };
    return RUN_ON_BOTH(tests, setup, teardown);
}
