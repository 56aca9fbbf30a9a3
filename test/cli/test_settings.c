#include "cli/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_MAX = 64, TEXT_MAX = 256 };

typedef struct DocRow {
    char key[TEXT_MAX], standard[TEXT_MAX];
} DocRow;

/* The rows "| `key` | `default` | ..." of a page of documentation. */
static size_t read_rows(const char *path, DocRow rows[ROWS_MAX])
{
    FILE *file = fopen(path, "r");
    char line[4096];
    size_t count = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file) && count < ROWS_MAX)
        count += sscanf(line, "| `%255[a-z_]` | `%255[^`]` |", rows[count].key, rows[count].standard) == 2;
    fclose(file);
    return count;
}

static const DocRow *row_named(const DocRow *rows, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].key, key) == 0)
            return &rows[i];
    return NULL;
}

static void test_the_documentation_lists_the_same_keys(void **state)
{
    (void)state;
    static DocRow rows[ROWS_MAX];
    size_t count = read_rows("docs/CONFIG.md", rows), known = 0;
    for (const ConfigKey *key = config_keys; key->name; key++, known++) {
        const DocRow *row = row_named(rows, count, key->name);
        if (!row)
            fail_msg("docs/CONFIG.md does not speak of %s", key->name);
        assert_string_equal(row->standard, key->standard);
    }
    assert_int_equal(count, known);
    assert_true(known > 10);
    assert_null(row_named(rows, count, "not_a_key"));
}

static void test_the_later_place_wins(void **state)
{
    (void)state;
    Error err = {0};
    char path[] = "/tmp/test_settings_XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && dprintf(file, "upper_age = 7\nreach_months = 6\nsustained_days = 2\n") > 0);
    const Flag flag = {config_find(config_keys, "upper-age", 9), "9"};
    setenv("REACHBOOK_UPPER_AGE", "8", 1);
    setenv("REACHBOOK_REACH_MONTHS", "18", 1);
    assert_true(settings_read(path, &flag, 1, &err));
    assert_int_equal(settings()->upper_age, 9);
    assert_int_equal(settings()->reach_months, 18);
    assert_int_equal(settings()->sustained_days, 2);
    assert_int_equal(settings()->silent_months, 24);
    setenv("REACHBOOK_CONFIG", path, 1);
    assert_true(settings_read(NULL, NULL, 0, &err));
    assert_int_equal(settings()->upper_age, 8);
    assert_int_equal(settings()->sustained_days, 2);
    unsetenv("REACHBOOK_CONFIG");
    unsetenv("REACHBOOK_UPPER_AGE");
    unsetenv("REACHBOOK_REACH_MONTHS");
    remove(path);
}

static void test_a_wrong_setting_leaves_the_last_ones(void **state)
{
    (void)state;
    Error err = {0};
    const Flag right = {config_find(config_keys, "certain", 7), "0.8"},
               wrong = {config_find(config_keys, "possible", 8), "0.95"};
    assert_true(settings_read(NULL, &right, 1, &err));
    assert_false(settings_read(NULL, &wrong, 1, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_true(settings()->certain == 0.8);
    const CleanseOptions cleansing = settings_cleanse();
    assert_true(cleansing.certain == 0.8 && cleansing.possible == 0.2);
    assert_int_equal(cleansing.upper_age, 5);
    assert_int_equal(cleansing.silent_months, 24);
    const SnapshotOptions counting = settings_snapshot(20000);
    assert_int_equal(counting.as_of, 20000);
    assert_int_equal(counting.months, 12);
    assert_int_equal(counting.sustained_days, 3);
}

static void test_a_key_is_a_flag_of_the_commands_that_use_it(void **state)
{
    (void)state;
    const ConfigKey *age = config_find(config_keys, "upper_age", 9), *db = config_find(config_keys, "db", 2);
    assert_true(setting_is_for(age, "count"));
    assert_false(setting_is_for(age, "import"));
    assert_false(setting_is_for(age, "clean"));
    assert_true(setting_is_for(db, "import"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_documentation_lists_the_same_keys),
        cmocka_unit_test(test_the_later_place_wins),
        cmocka_unit_test(test_a_wrong_setting_leaves_the_last_ones),
        cmocka_unit_test(test_a_key_is_a_flag_of_the_commands_that_use_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
