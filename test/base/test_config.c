#include "base/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct Shop {
    const char *name;
    int64_t shelves;
    double share;
} Shop;

static const ConfigKey keys[] = {
    {"name", CONFIG_TEXT, offsetof(Shop, name), "corner", 0, 0, "all", "What it is called."},
    {"most_shelves", CONFIG_WHOLE, offsetof(Shop, shelves), "5", 1, 26, "open", "How many."},
    {"share", CONFIG_SHARE, offsetof(Shop, share), "0.90", 0, 0, "open close", "How much."},
    {0},
};
static Arena arena;

static bool read_text(const char *text, Shop *shop, Error *err)
{
    char path[] = "/tmp/test_config_XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    config_defaults(keys, shop);
    bool read = config_read_file(keys, shop, &arena, path, err);
    char *at = read ? NULL : strstr(err->text, path);
    if (at)
        memmove(at, at + strlen(path), strlen(at + strlen(path)) + 1);
    unlink(path);
    return read;
}

static void test_a_file_is_lines_of_key_and_value(void **state)
{
    (void)state;
    Shop shop;
    Error err = {0};
    assert_true(
        read_text("# ours\n\n  name =  The Shop, upstairs \r\nMOST-SHELVES=7\nshare = 0.5", &shop, &err));
    assert_string_equal(shop.name, "The Shop, upstairs");
    assert_int_equal(shop.shelves, 7);
    assert_true(shop.share == 0.5);
    assert_true(read_text("", &shop, &err));
    assert_string_equal(shop.name, "corner");
    assert_int_equal(shop.shelves, 5);
    assert_true(shop.share == 0.9);
}

static void test_a_fault_is_told_with_its_line_and_what_was_expected(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"name = a\nmost_shelves = five\n",
         " line 2: most_shelves wants a whole number from 1 to 26, not \"five\"."},
        {"most_shelves = 27\n", " line 1: most_shelves wants a whole number from 1 to 26, not \"27\"."},
        {"most_shelves = 99999999999999999999\n",
         " line 1: most_shelves wants a whole number from 1 to 26, not \"99999999999999999999\"."},
        {"most_shelves = 5 of them\n",
         " line 1: most_shelves wants a whole number from 1 to 26, not \"5 of them\"."},
        {"share = 1\n", " line 1: share wants a number between 0 and 1, such as 0.9, not \"1\"."},
        {"share = nan\n", " line 1: share wants a number between 0 and 1, such as 0.9, not \"nan\"."},
        {"name =\n", " line 1: name wants a value."},
        {"\nname\n", " line 2: write it as key = value."},
        {"most_shelfs = 3\n", " line 1: there is no key \"most_shelfs\". Did you mean most_shelves?"},
        {"colour = red\n", " line 1: there is no key \"colour\". See: reachbook help config"},
        {"name = a\nshare = 0.5\nname = b\n", " line 3: name was given on line 1 already."},
        {"name = \xff\n", " line 1 is no line of text that can be read."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Shop shop;
        Error err = {0};
        if (read_text(cases[i].text, &shop, &err))
            fail_msg("taken: %s", cases[i].text);
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_string_equal(err.text, cases[i].told);
    }
}

static void test_a_file_that_is_not_there_is_said(void **state)
{
    (void)state;
    Shop shop;
    Error err = {0};
    assert_false(config_read_file(keys, &shop, &arena, "/tmp/no such settings", &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_the_environment_counts_when_it_is_not_empty(void **state)
{
    (void)state;
    Shop shop;
    Error err = {0};
    config_defaults(keys, &shop);
    setenv("REACHBOOK_MOST_SHELVES", "9", 1);
    setenv("REACHBOOK_NAME", "", 1);
    assert_true(config_read_environment(keys, &shop, &arena, &err));
    assert_int_equal(shop.shelves, 9);
    assert_string_equal(shop.name, "corner");
    setenv("REACHBOOK_MOST_SHELVES", "many", 1);
    assert_false(config_read_environment(keys, &shop, &arena, &err));
    assert_string_equal(err.text, "REACHBOOK_MOST_SHELVES wants a whole number from 1 to 26, not \"many\".");
    unsetenv("REACHBOOK_MOST_SHELVES");
    unsetenv("REACHBOOK_NAME");
}

static void test_names_are_found_with_either_dash(void **state)
{
    (void)state;
    assert_ptr_equal(config_find(keys, "most-shelves=3", 12), &keys[1]);
    assert_ptr_equal(config_find(keys, "most_shelves", 12), &keys[1]);
    assert_null(config_find(keys, "most", 4));
    assert_null(config_find(keys, "most_shelves_", 13));
    assert_null(config_find(keys, "", 0));
    assert_ptr_equal(config_nearest(keys, "nam"), &keys[0]);
    assert_null(config_nearest(keys, "zzzzzzzzzzzzzz"));
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_lines_of_key_and_value),
        cmocka_unit_test(test_a_fault_is_told_with_its_line_and_what_was_expected),
        cmocka_unit_test(test_a_file_that_is_not_there_is_said),
        cmocka_unit_test(test_the_environment_counts_when_it_is_not_empty),
        cmocka_unit_test(test_names_are_found_with_either_dash),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
