#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "register/register.h"

/* Columns: counts, people, restricted, register, judge, import, stop work, administer. */
static const struct {
    Role role;
    const char *may;
} table[] = {
    {ROLE_NONE, "--------"},    {ROLE_BOARD, "y-------"},       {ROLE_RECEPTION, "yy-y----"},
    {ROLE_WORKER, "yy-y----"},  {ROLE_COORDINATOR, "yy-yyy--"}, {ROLE_LEADER, "yyyyyyy-"},
    {ROLE_ANALYST, "yy-y-y--"}, {ROLE_ADMIN, "yyyyyyyy"},
};

static void test_each_role_may_do_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        User user = {.id = 1, .authority = 7, .role = table[i].role};
        for (int action = ACTION_SEE_COUNTS; action <= ACTION_ADMINISTER; action++)
            assert_int_equal(may(&user, (Action)action, 7), table[i].may[action] == 'y');
    }
}

static void test_a_locked_user_another_authority_or_nobody_may_nothing(void **state)
{
    (void)state;
    User admin = {.id = 1, .authority = 7, .role = ROLE_ADMIN}, locked = admin;
    locked.locked = true;
    for (int action = ACTION_SEE_COUNTS; action <= ACTION_ADMINISTER; action++) {
        assert_false(may(&admin, (Action)action, 8));
        assert_false(may(&locked, (Action)action, 7));
        assert_false(may(NULL, (Action)action, 7));
    }
    admin.role = (Role)99;
    assert_false(may(&admin, ACTION_SEE_COUNTS, 7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_role_may_do_what_the_table_says),
        cmocka_unit_test(test_a_locked_user_another_authority_or_nobody_may_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
