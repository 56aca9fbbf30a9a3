#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "register/register.h"

/* Columns: counts, people, register, judge, import, see work, stop work, break glass, guard, history, alarms,
 * administer. */
static const struct {
    Role role;
    const char *may;
} table[] = {
    {ROLE_NONE, "------------"},      {ROLE_BOARD, "y-----------"},       {ROLE_RECEPTION, "yyy---------"},
    {ROLE_WORKER, "yyy----y----"},    {ROLE_COORDINATOR, "yyyyyy-y----"}, {ROLE_LEADER, "yyyyyyyyyyy-"},
    {ROLE_ANALYST, "yyy-yy------"},   {ROLE_ADMIN, "y---------yy"},       {ROLE_PARTNER, "y-----------"},
    {ROLE_INSPECTOR, "yy----------"}, {ROLE_AUDITOR, "y--------yy-"},
};

static void test_each_role_may_do_what_the_table_says(void **state)
{
    (void)state;
    assert_int_equal(sizeof table / sizeof *table, ROLE_COUNT);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        User user = {.id = 1, .authority = 7, .role = table[i].role};
        for (int action = ACTION_SEE_COUNTS; action < ACTION_COUNT; action++)
            if (may(&user, (Action)action, 7) != (table[i].may[action - ACTION_SEE_COUNTS] == 'y'))
                fail_msg("%s: %s", role_name(table[i].role), action_words((Action)action));
    }
}

static void test_a_locked_user_another_authority_or_nobody_may_nothing(void **state)
{
    (void)state;
    User leader = {.id = 1, .authority = 7, .role = ROLE_LEADER}, locked = leader;
    locked.locked = true;
    for (int action = ACTION_ANYONE; action <= ACTION_COUNT; action++) {
        assert_false(may(&leader, (Action)action, 8));
        assert_false(may(&locked, (Action)action, 7));
        assert_false(may(NULL, (Action)action, 7));
    }
    assert_false(may(&leader, ACTION_COUNT, 7));
    leader.role = (Role)99;
    assert_false(may(&leader, ACTION_SEE_COUNTS, 7));
}

static void test_a_restricted_family_is_for_those_named_whatever_the_role(void **state)
{
    (void)state;
    Subject subject = {.authority = 7, .restricted = true};
    for (int role = ROLE_NONE; role < ROLE_COUNT; role++) {
        User user = {.id = 1, .authority = 7, .role = (Role)role};
        for (int named = 0; named < 2; named++) {
            subject.named = named;
            bool opens = may(&user, ACTION_SEE_PEOPLE, 7) && named;
            assert_int_equal(may_about(&user, ACTION_SEE_PEOPLE, &subject), opens);
            assert_int_equal(may_about(&user, ACTION_SEE_HISTORY, &subject),
                             may(&user, ACTION_SEE_HISTORY, 7) && named);
            assert_int_equal(may_about(&user, ACTION_GUARD, &subject), role == ROLE_LEADER);
        }
    }
}

static void test_what_is_deleted_opens_for_nobody(void **state)
{
    (void)state;
    const Subject subject = {.authority = 7, .named = true, .deleted = true};
    User leader = {.id = 1, .authority = 7, .role = ROLE_LEADER};
    assert_false(may_about(&leader, ACTION_SEE_PEOPLE, &subject));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_role_may_do_what_the_table_says),
        cmocka_unit_test(test_a_locked_user_another_authority_or_nobody_may_nothing),
        cmocka_unit_test(test_a_restricted_family_is_for_those_named_whatever_the_role),
        cmocka_unit_test(test_what_is_deleted_opens_for_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
