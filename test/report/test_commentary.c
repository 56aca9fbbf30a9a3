/* What people write beside the figures: who may, that nobody's words are lost, and that all of it is audited.
 */
#include "both_databases.h"

#include "databook_town.h"

static int64_t count_of(const char *sql)
{
    Error err = {0};
    int64_t count = 0;
    must(store_ask_int(store, sql, NULL, 0, -1, &count, &err), &err);
    return count;
}

static const Commentary *stands(const char *place, const char *section)
{
    Error err = {0};
    CommentaryList list;
    must(commentary_list(store, &arena, 1, &list, &err), &err);
    return commentary_find(&list, place, section);
}

static void test_versions_are_kept_with_who_and_when(void **state)
{
    (void)state;
    Error err = {0};
    CommentaryList versions;
    assert_null(stands("centre-1", "reach"));
    must(commentary_write(store, &leader, 1, "centre-1", "reach", "First", 0, &err), &err);
    const Commentary *first = stands("centre-1", "reach");
    assert_string_equal(first->words, "First");
    assert_string_equal(first->writer, "sam");
    assert_true(first->at > 0);
    must(commentary_write(store, &analyst, 1, "centre-1", "reach", "Second\r\nline", first->version, &err),
         &err);
    must(commentary_versions(store, &arena, 1, "centre-1", "reach", &versions, &err), &err);
    assert_int_equal(versions.count, 2);
    assert_string_equal(versions.items[0].words, "Second\nline");
    assert_string_equal(versions.items[0].writer, "ali");
    assert_string_equal(versions.items[1].words, "First");
    assert_null(stands("centre-1", "groups"));
    assert_null(stands("centre-2", "reach"));
    assert_int_equal(
        count_of("SELECT COUNT(*) FROM audit WHERE action = 'commentary' AND subject = 'centre-1 reach'"), 2);
}

static void test_two_who_write_at_once_lose_nothing(void **state)
{
    (void)state;
    Error err = {0};
    must(commentary_write(store, &leader, 1, "all", "people", "Mine", 0, &err), &err);
    assert_false(commentary_write(store, &analyst, 1, "all", "people", "Theirs", 0, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_string_equal(stands("all", "people")->words, "Mine");
    must(
        commentary_write(store, &analyst, 1, "all", "people", "Both", stands("all", "people")->version, &err),
        &err);
    assert_string_equal(stands("all", "people")->words, "Both");
    must(commentary_write(store, &analyst, 1, "all", "people", "", stands("all", "people")->version, &err),
         &err);
    assert_string_equal(stands("all", "people")->words, "");
}

static void test_who_may_write_and_how_much(void **state)
{
    (void)state;
    Error err = {0};
    static const User elsewhere = {.id = 9, .authority = 2, .role = ROLE_LEADER};
    const User *const others[] = {&board, &elsewhere};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(commentary_write(store, others[i], 1, "all", "reach", "No", 0, &err));
        assert_int_equal(err.kind, ERROR_DENIED);
    }
    char *words = arena_take(&arena, COMMENTARY_BYTES_MAX + 2, 1);
    memset(words, 'a', COMMENTARY_BYTES_MAX + 1);
    assert_false(commentary_write(store, &leader, 1, "all", "reach", words, 0, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_null(stands("all", "reach"));
    words[COMMENTARY_BYTES_MAX] = '\0';
    must(commentary_write(store, &leader, 1, "all", "reach", words, 0, &err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions_are_kept_with_who_and_when),
        cmocka_unit_test(test_two_who_write_at_once_lose_nothing),
        cmocka_unit_test(test_who_may_write_and_how_much),
    };
    return RUN_ON_BOTH(tests, town_begin, town_end);
}
