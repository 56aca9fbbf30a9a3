#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/date.h"

static Date day(const char *iso)
{
    Date date = DATE_NONE;
    if (!date_parse_iso(iso, &date))
        fail_msg("%s is no day", iso);
    return date;
}

static void test_every_day_of_four_centuries_comes_back_and_follows_the_day_before(void **state)
{
    (void)state;
    Date expected = day("1799-12-31");
    for (int year = 1800; year < 2200; year++)
        for (int month = 1; month <= 12; month++)
            for (int of_month = 1; of_month <= 31; of_month++) {
                Date date;
                int y, m, d;
                if (!date_from_parts(year, month, of_month, &date))
                    continue;
                assert_int_equal(date, ++expected);
                date_to_parts(date, &y, &m, &d);
                assert_true(y == year && m == month && d == of_month);
            }
    assert_int_equal(expected, day("2199-12-31"));
    assert_int_equal(day("1970-01-01"), 0);
    assert_int_equal(day("2000-03-01"), 11017);
}

static void test_only_exact_iso_days_that_exist_are_read(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",           "2026-9-30",  "2026-09-31",  "2025-02-29", "1900-02-29",  "2026-13-01",
        "2026-00-10", "2026-01-00", "2026-09-30 ", "20260930",   " 2026-09-30", "2026/09/30",
        "0000-01-01", "2026-09",    "x026-09-30"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Date date = 77;
        if (date_parse_iso(wrong[i], &date) || date != 77)
            fail_msg("\"%s\" was read", wrong[i]);
    }
    char text[DATE_TEXT_SIZE];
    assert_string_equal(date_print(day("2024-02-29"), text), "2024-02-29");
    assert_string_equal(date_print(day("2000-02-29"), text), "2000-02-29");
    assert_string_equal(date_print(DATE_NONE, text), "");
}

static void test_formats_read_what_they_say_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *text, *format, *expected;
    } cases[] = {
        {"30/09/2026", "dd/mm/yyyy", "2026-09-30"},
        {"3/9/2026", "dd/mm/yyyy", "2026-09-03"},
        {"3/9/2026", "d/m/yyyy", "2026-09-03"},
        {" 03/09/2026 ", "dd/mm/yyyy", "2026-09-03"},
        {"3-Sep-26", "d-mmm-yy", "2026-09-03"},
        {"3-September-26", "d-mmm-yy", "2026-09-03"},
        {"03-MAY-27", "d-mmm-yy", "1927-05-03"},
        {"3 sept 2026", "d mmm yyyy", NULL},
        {"03Sep2026", "ddmmmyyyy", "2026-09-03"},
        {"20260930", "yyyymmdd", "2026-09-30"},
        {"30092026", "ddmmyyyy", "2026-09-30"},
        {"3092026", "ddmmyyyy", NULL},
        {"300926", "ddmmyy", "2026-09-30"},
        {"09/30/2026", "mm/dd/yyyy", "2026-09-30"},
        {"30/09/2026", "mm/dd/yyyy", NULL},
        {"2026-09-30 14:05", "yyyy-mm-dd", "2026-09-30"},
        {"2026-09-30T14:05:00Z", "yyyy-mm-dd", "2026-09-30"},
        {"2026-09-30T14:05:00.000+01:00", "yyyy-mm-dd", "2026-09-30"},
        {"30/09/2026 00:00:00", "dd/mm/yyyy", "2026-09-30"},
        {"30/09/2026 2:05 PM", "dd/mm/yyyy", "2026-09-30"},
        {"30/09/2026 tea", "dd/mm/yyyy", NULL},
        {"30/09/2026 99:05", "dd/mm/yyyy", NULL},
        {"30/09/20265", "dd/mm/yyyy", NULL},
        {"30/09/2026", "dd/mm/yy", NULL},
        {"30-09-2026", "dd/mm/yyyy", NULL},
        {"31/06/2026", "dd/mm/yyyy", NULL},
        {"29/02/2025", "dd/mm/yyyy", NULL},
        {"29/02/2024", "dd/mm/yyyy", "2024-02-29"},
        {"00/01/2024", "dd/mm/yyyy", NULL},
        {"", "dd/mm/yyyy", NULL},
        {"01/01/26", "dd/mm/yy", "2026-01-01"},
        {"01/01/27", "dd/mm/yy", "1927-01-01"},
        {"01/01/99", "dd/mm/yy", "1999-01-01"},
        {"01/01/00", "dd/mm/yy", "2000-01-01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Date date = DATE_NONE;
        char text[DATE_TEXT_SIZE];
        bool read = date_parse(cases[i].text, cases[i].format, 2026, &date);
        if (read != (cases[i].expected != NULL) ||
            (read && strcmp(date_print(date, text), cases[i].expected) != 0))
            fail_msg("\"%s\" as %s: %s", cases[i].text, cases[i].format, read ? text : "not read");
    }
}

static void test_ages_and_months(void **state)
{
    (void)state;
    assert_int_equal(date_age_years(day("2020-02-29"), day("2025-02-28")), 4);
    assert_int_equal(date_age_years(day("2020-02-29"), day("2025-03-01")), 5);
    assert_int_equal(date_age_years(day("2020-02-29"), day("2024-02-29")), 4);
    assert_int_equal(date_age_years(day("2021-09-30"), day("2026-09-29")), 4);
    assert_int_equal(date_age_years(day("2021-09-30"), day("2026-09-30")), 5);
    assert_int_equal(date_add_months(day("2026-01-31"), 1), day("2026-02-28"));
    assert_int_equal(date_add_months(day("2024-01-31"), 1), day("2024-02-29"));
    assert_int_equal(date_add_months(day("2026-03-31"), -13), day("2025-02-28"));
    assert_int_equal(date_add_months(day("2026-12-15"), 1), day("2027-01-15"));
    assert_int_equal(date_add_months(DATE_NONE, 1), DATE_NONE);
    char text[24];
    assert_string_equal(date_print_long(day("2026-09-30"), text), "30 September 2026");
}

static void test_today_is_the_day_in_london(void **state)
{
    (void)state;
    static const struct {
        const char *now, *today;
    } cases[] = {
        {"2026-09-30T12:00:00Z", "2026-09-30"}, {"2026-09-30T23:30:00Z", "2026-10-01"},
        {"2026-12-31T23:30:00Z", "2026-12-31"}, {"2026-03-29T00:59:59Z", "2026-03-29"},
        {"2026-03-28T23:30:00Z", "2026-03-28"}, {"2026-03-29T23:00:00Z", "2026-03-30"},
        {"2026-10-24T23:00:00Z", "2026-10-25"}, {"2026-10-25T23:59:59Z", "2026-10-25"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[DATE_TEXT_SIZE], instant[CLOCK_TEXT_SIZE];
        setenv("REACHBOOK_NOW", cases[i].now, 1);
        assert_string_equal(clock_print(clock_now(), instant), cases[i].now);
        if (strcmp(date_print(clock_today(), text), cases[i].today) != 0)
            fail_msg("%s: %s", cases[i].now, text);
    }
    unsetenv("REACHBOOK_NOW");
    assert_true(clock_now() > 1700000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_of_four_centuries_comes_back_and_follows_the_day_before),
        cmocka_unit_test(test_only_exact_iso_days_that_exist_are_read),
        cmocka_unit_test(test_formats_read_what_they_say_and_nothing_else),
        cmocka_unit_test(test_ages_and_months),
        cmocka_unit_test(test_today_is_the_day_in_london),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
