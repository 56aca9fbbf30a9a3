#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "register/register.h"

static void test_nhs_numbers_are_ten_digits_with_the_right_check_digit(void **state)
{
    (void)state;
    static const struct {
        const char *written, *tidy; /* NULL: not a number */
    } cases[] = {
        {"943 476 5919", "9434765919"},
        {"943-476-5919", "9434765919"},
        {"9434765919", "9434765919"},
        {"4010232137", "4010232137"},
        {"9434765870", "9434765870"},
        {"9434765918", NULL}, /* wrong check digit */
        {"9434756919", NULL}, /* two digits changed about */
        {"0000000000", NULL},
        {"943476591", NULL},
        {"94347659190", NULL},
        {"943476591X", NULL},
        {"1000000010", NULL}, /* its check digit would be 10 */
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char tidy[11] = "untouched";
        assert_int_equal(nhs_number_tidy(cases[i].written, tidy), cases[i].tidy != NULL);
        assert_string_equal(tidy, cases[i].tidy ? cases[i].tidy : "untouched");
    }
    char tidy[11];
    assert_false(nhs_number_tidy(NULL, tidy));
}

static void test_every_single_wrong_digit_is_found(void **state)
{
    (void)state;
    for (int place = 0; place < 10; place++)
        for (char digit = '0'; digit <= '9'; digit++) {
            char number[11] = "9434765919", tidy[11];
            bool changed = number[place] != digit;
            number[place] = digit;
            assert_int_equal(nhs_number_tidy(number, tidy), !changed);
        }
}

static void test_pupil_numbers_carry_their_check_letter(void **state)
{
    (void)state;
    static const struct {
        const char *written, *tidy;
    } cases[] = {
        {"H801200001001", "H801200001001"},
        {"h8012-0000 1001", "H801200001001"},
        {"A801200001001", NULL},
        {"H801200001002", NULL},
        {"H80120000100", NULL},
        {"H8012000010011", NULL},
        {"I801200001001", NULL},
        {"H80120000100O", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char tidy[14] = "untouched";
        assert_int_equal(upn_tidy(cases[i].written, tidy), cases[i].tidy != NULL);
        assert_string_equal(tidy, cases[i].tidy ? cases[i].tidy : "untouched");
    }
}

static void test_a_temporary_pupil_number_ends_in_a_letter(void **state)
{
    (void)state;
    int found = 0;
    for (const char *check = "ABCDEFGHJKLMNPQRTUVWXYZ"; *check; check++) {
        char upn[14] = "A80120000100B", tidy[14];
        upn[0] = *check;
        found += upn_tidy(upn, tidy);
    }
    assert_int_equal(found, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nhs_numbers_are_ten_digits_with_the_right_check_digit),
        cmocka_unit_test(test_every_single_wrong_digit_is_found),
        cmocka_unit_test(test_pupil_numbers_carry_their_check_letter),
        cmocka_unit_test(test_a_temporary_pupil_number_ends_in_a_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
