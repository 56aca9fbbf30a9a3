/* Passwords, the second step, and how guessing is slowed down without keeping anybody out for long. */
#include "base/clock.h"
#include "intake/small_intake.h"
#include "register/second.h"
#include "register/sign_in.h"

#define RIGHT "three small words"
#define DEVICE "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"

static Small small;

static int setup(void **state)
{
    (void)state;
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
    small_open(&small);
    for (int i = 0; i < 2; i++) {
        const NewUser user = {
            .name = i ? "bob" : "ann", .password = RIGHT, .role = ROLE_WORKER, .last_day = DATE_NONE};
        MUST(user_add(small.store, 0, small.authority, &user, err));
    }
    user_set_limits(3, 60);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    user_set_limits(USER_WRONG_MAX, USER_WRONG_SECONDS);
    small_close(&small);
    return 0;
}

static bool check(Attempt attempt, const char **words)
{
    User user;
    Error why = {0};
    bool right = user_check(small.store, &attempt, &user, &why);
    if (!right)
        assert_int_equal(why.kind, ERROR_DENIED);
    if (words)
        *words = arena_print(&small.arena, "%s", why.text);
    return right;
}

/* RFC 6238, appendix B, HMAC-SHA1; the last six of the eight digits. */
static void test_codes_are_those_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        int64_t time;
        const char *code;
    } cases[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                 {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char code[SECOND_DIGITS + 1];
        assert_true(second_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", cases[i].time / SECOND_SECONDS, code));
        assert_string_equal(code, cases[i].code);
    }
    char code[SECOND_DIGITS + 1];
    assert_false(second_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1", 1, code));
    assert_false(second_code("GEZD", 1, code));
}

static void test_wrong_unknown_and_resting_are_told_alike(void **state)
{
    (void)state;
    const char *wrong, *unknown, *resting;
    assert_true(check((Attempt){.name = " ANN ", .password = RIGHT}, NULL));
    assert_false(check((Attempt){.name = "ann", .password = "no"}, &wrong));
    assert_false(check((Attempt){.name = "nobody", .password = RIGHT}, &unknown));
    for (int i = 0; i < 3; i++)
        assert_false(check((Attempt){.name = "ann", .password = "no"}, NULL));
    assert_false(check((Attempt){.name = "ann", .password = RIGHT}, &resting));
    assert_string_equal(wrong, unknown);
    assert_string_equal(wrong, resting);
    assert_true(check((Attempt){.name = "bob", .password = RIGHT}, NULL));
}

static void guess(const char *name, int times)
{
    for (int i = 0; i < times; i++)
        assert_false(check((Attempt){.name = name, .password = "no"}, NULL));
}

static void test_each_rest_is_twice_the_last_and_a_right_password_ends_it(void **state)
{
    (void)state;
    guess("ann", 3);
    setenv("REACHBOOK_NOW", "2026-09-30T12:01:01Z", 1);
    guess("ann", 3);
    setenv("REACHBOOK_NOW", "2026-09-30T12:02:30Z", 1);
    assert_false(check((Attempt){.name = "ann", .password = RIGHT}, NULL));
    setenv("REACHBOOK_NOW", "2026-09-30T12:03:02Z", 1);
    assert_true(check((Attempt){.name = "ann", .password = RIGHT}, NULL));
    guess("ann", 3);
    setenv("REACHBOOK_NOW", "2026-09-30T12:04:03Z", 1);
    assert_true(check((Attempt){.name = "ann", .password = RIGHT}, NULL));
}

static void test_who_signed_in_here_before_is_not_kept_out_by_others(void **state)
{
    (void)state;
    User ann = small_user(&small, "ann");
    MUST(device_add(small.store, &ann, DEVICE, err));
    guess("ann", 30);
    assert_false(check((Attempt){.name = "ann", .password = RIGHT}, NULL));
    assert_true(check((Attempt){.name = "ann", .password = RIGHT, .device = DEVICE}, NULL));
    /* The device has a limit of its own, and helps nobody else. */
    guess("bob", 3);
    assert_false(check((Attempt){.name = "bob", .password = RIGHT, .device = DEVICE}, NULL));
    for (int i = 0; i < 3; i++)
        assert_false(check((Attempt){.name = "ann", .password = "no", .device = DEVICE}, NULL));
    assert_false(check((Attempt){.name = "ann", .password = RIGHT, .device = DEVICE}, NULL));
}

static void test_an_address_that_tries_many_names_rests(void **state)
{
    (void)state;
    for (int i = 0; i < 3 * ADDRESS_TIMES; i++)
        assert_false(check((Attempt){.name = arena_print(&small.arena, "user%d", i),
                                     .password = "no",
                                     .address = "192.0.2.1"},
                           NULL));
    assert_false(check((Attempt){.name = "ann", .password = RIGHT, .address = "192.0.2.1"}, NULL));
    assert_true(check((Attempt){.name = "ann", .password = RIGHT, .address = "192.0.2.2"}, NULL));
}

static void test_the_second_step_is_asked_once_for_each_code(void **state)
{
    (void)state;
    char key[SECOND_KEY_SIZE], code[SECOND_DIGITS + 1], recovery[RECOVERY_CODES][RECOVERY_SIZE];
    User ann = small_user(&small, "ann");
    Error why = {0};
    int64_t now = 0;
    assert_true(clock_parse("2026-09-30T12:00:00Z", &now));
    second_key_make(key);
    assert_true(second_code(key, now / SECOND_SECONDS, code));
    assert_false(second_turn_on(small.store, &ann, key, "12345", recovery, &why));
    assert_int_equal(why.kind, ERROR_INPUT);
    MUST(second_turn_on(small.store, &ann, key, code, recovery, err));
    assert_false(check((Attempt){.name = "ann", .password = RIGHT}, NULL));
    assert_false(check((Attempt){.name = "ann", .password = RIGHT, .code = code}, NULL));
    setenv("REACHBOOK_NOW", "2026-09-30T12:05:00Z", 1);
    assert_true(second_code(key, now / SECOND_SECONDS + 10, code));
    assert_true(check((Attempt){.name = "ann", .password = RIGHT, .code = code}, NULL));
    assert_false(check((Attempt){.name = "ann", .password = RIGHT, .code = code}, NULL));
    assert_true(check((Attempt){.name = "ann", .password = RIGHT, .code = recovery[3]}, NULL));
    assert_false(check((Attempt){.name = "ann", .password = RIGHT, .code = recovery[3]}, NULL));
    MUST(second_turn_off(small.store, &ann, err));
    assert_true(check((Attempt){.name = "ann", .password = RIGHT}, NULL));
}

static void test_codes_cannot_be_guessed_with_the_password_in_hand(void **state)
{
    (void)state;
    char key[SECOND_KEY_SIZE], code[SECOND_DIGITS + 1], recovery[RECOVERY_CODES][RECOVERY_SIZE];
    User ann = small_user(&small, "ann");
    int64_t now = 0;
    assert_true(clock_parse("2026-09-30T12:00:00Z", &now));
    second_key_make(key);
    assert_true(second_code(key, now / SECOND_SECONDS, code));
    MUST(second_turn_on(small.store, &ann, key, code, recovery, err));
    for (int i = 0; i < 3; i++)
        assert_false(check((Attempt){.name = "ann", .password = RIGHT, .code = "nonono"}, NULL));
    assert_false(check((Attempt){.name = "ann", .password = RIGHT, .code = recovery[0]}, NULL));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_codes_are_those_of_the_standard),
        TEST(test_wrong_unknown_and_resting_are_told_alike),
        TEST(test_each_rest_is_twice_the_last_and_a_right_password_ends_it),
        TEST(test_who_signed_in_here_before_is_not_kept_out_by_others),
        TEST(test_an_address_that_tries_many_names_rests),
        TEST(test_the_second_step_is_asked_once_for_each_code),
        TEST(test_codes_cannot_be_guessed_with_the_password_in_hand),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
