/* value_ids: a list of ids as one value, the same question on SQLite and on the server in
 * REACHBOOK_TEST_POSTGRES. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

static const char *address;
static Store *store;
static Arena arena;

static int setup(void **state)
{
    (void)state;
    Error err = {0};
    if (!store_open(address, STORE_CREATE, &store, &err))
        fail_msg("%s", err.text);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_close(store);
    arena_release(&arena);
    return 0;
}

/* "3,1,2": what the database makes of the ids. */
static const char *read_back(const char *sql, const int64_t *ids, size_t count)
{
    Error err = {0};
    DEFER(rows_close) Rows *rows = NULL;
    if (!ASK(store, sql, &rows, &err, VALUE(1), value_ids(&arena, ids, count)))
        fail_msg("%s", err.text);
    const char *list = "";
    for (bool more = true; more;) {
        assert_true(rows_next(rows, &more, &err));
        if (more)
            list = arena_print(&arena, "%s%s%lld", list, *list ? "," : "", (long long)rows_int(rows, 0));
    }
    return list;
}

#define ALL                                                                                                  \
    "SELECT CAST(one.key AS BIGINT) AS id FROM json_each($2) one WHERE CAST($1 AS BIGINT) = 1 ORDER BY 1"

static void test_every_id_arrives_as_a_number(void **state)
{
    (void)state;
    const int64_t ids[] = {12, -7, 9007199254740993, INT64_MAX, INT64_MIN, 0};
    assert_string_equal(read_back(ALL, ids, 6),
                        "-9223372036854775808,-7,0,12,9007199254740993,9223372036854775807");
}

static void test_none_is_none_and_twice_is_twice(void **state)
{
    (void)state;
    assert_string_equal(read_back(ALL, NULL, 0), "");
    assert_string_equal(read_back(ALL, (const int64_t[]){5, 5}, 2), "5,5");
}

static void test_ten_thousand_ids_are_one_question(void **state)
{
    (void)state;
    static int64_t ids[10000];
    for (int64_t i = 0; i < 10000; i++)
        ids[i] = INT64_MIN + i;
    assert_string_equal(
        read_back("SELECT COUNT(DISTINCT one.key) FROM json_each($2) one WHERE CAST($1 AS BIGINT) = 1", ids,
                  10000),
        "10000");
}

static void test_the_ids_meet_a_table_by_its_index(void **state)
{
    (void)state;
    const int64_t ids[] = {-1, -2, -3}; /* nobody's */
    assert_string_equal(read_back("SELECT p.id FROM json_each($2) one CROSS JOIN person p"
                                  " WHERE p.authority = $1 AND p.id = CAST(one.key AS BIGINT)",
                                  ids, 3),
                        "");
    if (store_is_postgres(store))
        return;
    Error err = {0};
    DEFER(rows_close) Rows *rows = NULL;
    assert_true(ASK(store,
                    "EXPLAIN QUERY PLAN SELECT p.id FROM json_each($2) one CROSS JOIN person p"
                    " WHERE p.authority = $1 AND p.id = CAST(one.key AS BIGINT)",
                    &rows, &err, VALUE(1), value_ids(&arena, ids, 3)));
    const char *plan = "";
    for (bool more = true; more;) {
        assert_true(rows_next(rows, &more, &err));
        plan = more ? arena_print(&arena, "%s%s\n", plan, rows_text(rows, 3, NULL)) : plan;
    }
    assert_non_null(strstr(plan, "(authority=? AND id=?)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_id_arrives_as_a_number),
        cmocka_unit_test(test_none_is_none_and_twice_is_twice),
        cmocka_unit_test(test_ten_thousand_ids_are_one_question),
        cmocka_unit_test(test_the_ids_meet_a_table_by_its_index),
    };
    char path[] = "/tmp/reachbook-ids-XXXXXX";
    close(mkstemp(path));
    address = path;
    int failed = cmocka_run_group_tests_name("sqlite", tests, setup, teardown);
    unlink(path);
    address = getenv("REACHBOOK_TEST_POSTGRES");
    if (address)
        failed += cmocka_run_group_tests_name("postgres", tests, setup, teardown);
    return failed;
}
