#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "geo/geo.h"

static void test_postcodes_are_tidied_by_shape(void **state)
{
    (void)state;
    static const struct {
        const char *written, *expected;
    } cases[] = {
        {"DE23 6WY", "DE23 6WY"},
        {"de236wy", "DE23 6WY"},
        {"  De 23-6wY ", "DE23 6WY"},
        {"DE23\xC2\xA0"
         "6WY",
         "DE23 6WY"},
        {"M1 1AA", "M1 1AA"},
        {"CV12AB", "CV1 2AB"},
        {"b338th", "B33 8TH"},
        {"W1A1HQ", "W1A 1HQ"},
        {"EC1A 1BB", "EC1A 1BB"},
        {"TN4 9XX", "TN4 9XX"},
        {"DE2E 6WY", "DE2E 6WY"},
        {"DEI 1AA", "DE1 1AA"},
        {"DE1 OAL", "DE1 0AL"},
        {"DE1 IAL", "DE1 1AL"},
        {"DE2O 6WY", "DE20 6WY"},
        {"B1O 1AA", "B10 1AA"},
        {"0X1 1AA", "OX1 1AA"},
        {"1P1 1AA", "IP1 1AA"},
        {"DE1 101", "DE1 1OI"},
        {"", NULL},
        {"DE23", NULL},
        {"6WY", NULL},
        {"DE23 6W", NULL},
        {"DE234 6WY", NULL},
        {"DEX3 6WY", NULL},
        {"22 6WY", NULL},
        {"DE23 WWY", NULL},
        {"DE23 66Y", NULL},
        {"DE23 6WYY", NULL},
        {"unknown", NULL},
        {"12345", NULL},
        {"DE23/6WY", NULL},
        {"DÉ23 6WY", NULL},
        {"ABC1 2DE", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[GEO_POSTCODE_SIZE] = "before";
        bool good = geo_postcode_tidy(cases[i].written, out);
        if (good != (cases[i].expected != NULL) || strcmp(out, good ? cases[i].expected : "before") != 0)
            fail_msg("\"%s\": got %s \"%s\"", cases[i].written, good ? "true" : "false", out);
    }
    char out[GEO_POSTCODE_SIZE];
    assert_false(geo_postcode_tidy(NULL, out));
}

static void test_tidying_twice_is_tidying_once(void **state)
{
    (void)state;
    static const char *const written[] = {"W1O1AA", "SW1I 1AA", "E0 1AA", "O1O 1AA", "I1I1II", "OO1O 101"};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        char once[GEO_POSTCODE_SIZE], twice[GEO_POSTCODE_SIZE];
        assert_true(geo_postcode_tidy(written[i], once));
        assert_true(geo_postcode_tidy(once, twice));
        assert_string_equal(once, twice);
    }
}

static void test_distance_is_that_of_the_globe(void **state)
{
    (void)state;
    assert_true(fabs(geo_distance_m(0, 0, 0, 1) - 111195.08) < 1);
    assert_true(fabs(geo_distance_m(51.5007, -0.1246, 40.6892, -74.0445) - 5574840) <
                5600); /* Big Ben to Liberty */
    assert_true(geo_distance_m(52.9, -1.48, 52.9, -1.48) == 0);
    assert_true(geo_distance_m(52.9, -1.48, 51.1, 0.26) == geo_distance_m(51.1, 0.26, 52.9, -1.48));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_postcodes_are_tidied_by_shape),
        cmocka_unit_test(test_tidying_twice_is_tidying_once),
        cmocka_unit_test(test_distance_is_that_of_the_globe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
