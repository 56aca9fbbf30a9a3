/* A site's own definition that was used does not come to count otherwise. */
#include "both_databases.h"

#include "measure/kept.h"

static const char first[] =
    "measure seen version 1\n  title Seen\n  of under age and living in the area\n  count reached\n"
    "  meaning Seen.\n  did were seen\n";

static bool keep(Store *store, const char *text, Error *err)
{
    DEFER(measure_book_close) MeasureBook *book = NULL;
    *err = (Error){0};
    if (!measure_book_read("own.measure", text, true, &book, err))
        fail_msg("%s", err->text);
    return measures_keep(store, book, err);
}

static int64_t kept(Store *store)
{
    Error err = {0};
    int64_t count = -1;
    assert_true(store_ask_int(store, "SELECT COUNT(*) FROM measure_kept", NULL, 0, -1, &count, &err));
    return count;
}

static void test_a_version_that_was_used_stays_and_the_next_is_another(void **state)
{
    (void)state;
    Arena arena = {0};
    Error err;
    DEFER(store_close) Store *store = NULL;
    assert_true(store_open(fresh_register(), STORE_CREATE, &store, &err));
    assert_true(keep(store, first, &err));
    assert_int_equal(kept(store), 1);
    const char *reworded = arena_print(&arena, "# our own\n%s  note Asked for by the board.\n", first);
    assert_true(keep(store, reworded, &err));
    const char *changed = arena_print(&arena, "%.*sengaged%s", (int)(strstr(first, "reached") - first), first,
                                      strstr(first, "reached") + 7);
    assert_false(keep(store, changed, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.text, "own.measure: measure seen version 1"));
    assert_non_null(strstr(err.text, "counts `reached`"));
    assert_non_null(strstr(err.text, "version 2"));
    const char *next = arena_print(&arena, "%smeasure seen version 2 since 2026-04-01\n%s", first,
                                   strchr(changed, '\n') + 1);
    assert_true(keep(store, next, &err));
    assert_int_equal(kept(store), 2);
    assert_true(keep(store, "", &err)); /* taken out of the folder: kept all the same */
    assert_int_equal(kept(store), 2);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_version_that_was_used_stays_and_the_next_is_another),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
