#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/measure.h"

static void test_each_whole_percent_has_the_inspectorate_s_word(void **state)
{
    (void)state;
    static const struct {
        int from, to;
        const char *word;
    } table[] = {
        {97, 100, "almost all"},    {80, 96, "most"}, {65, 79, "large majority"},
        {51, 64, "majority"},       {50, 50, "half"}, {35, 49, "minority"},
        {20, 34, "small minority"}, {4, 19, "few"},   {0, 3, "almost none"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int percent = table[i].from; percent <= table[i].to; percent++)
            assert_string_equal(band_of(percent), table[i].word);
}

static void test_a_proportion_is_rounded_to_the_whole_percent_first(void **state)
{
    (void)state;
    assert_string_equal(band_of(96.49), "most");
    assert_string_equal(band_of(96.5), "almost all");
    assert_string_equal(band_of(50.49), "half");
    assert_string_equal(band_of(49.4), "minority");
    assert_string_equal(band_of(3.5), "few");
}

static void test_there_is_no_word_outside_nought_to_a_hundred(void **state)
{
    (void)state;
    assert_string_equal(band_of(-1), "");
    assert_string_equal(band_of(100.1), "");
    assert_string_equal(band_of(0.0 / 1.0 - 0.01), "");
}

static void test_breakdowns_are_read_from_their_words(void **state)
{
    (void)state;
    static const char *const words[] = {"lsoa", "ward", "centre", "centre-used", "group", "age", "decile"};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        By by = BY_NONE;
        assert_true(by_parse(words[i], &by));
        assert_int_equal(by, BY_LSOA + i);
    }
    By by = BY_AGE;
    assert_false(by_parse("month", &by));
    assert_int_equal(by, BY_AGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_whole_percent_has_the_inspectorate_s_word),
        cmocka_unit_test(test_a_proportion_is_rounded_to_the_whole_percent_first),
        cmocka_unit_test(test_there_is_no_word_outside_nought_to_a_hundred),
        cmocka_unit_test(test_breakdowns_are_read_from_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
