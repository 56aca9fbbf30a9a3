#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "register/register.h"

/* Columns: counts, people, register, comment, judge, tend, import, see work, stop work, break glass, guard,
 * restrict, history, alarms, administer. */
static const struct {
    Role role;
    const char *may;
} table[] = {
    {ROLE_NONE, "---------------"},        {ROLE_BOARD, "y--------------"},
    {ROLE_RECEPTION, "yyy------------"},   {ROLE_WORKER, "yyy------y-----"},
    {ROLE_COORDINATOR, "yyyyyyyy-y-----"}, {ROLE_LEADER, "yyyyyyyyyyyyyy-"},
    {ROLE_ANALYST, "yyyy--yy-------"},     {ROLE_ADMIN, "y------------yy"},
    {ROLE_PARTNER, "y--------------"},     {ROLE_INSPECTOR, "yy-------------"},
    {ROLE_AUDITOR, "y-----------yy-"},
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

static void test_who_is_of_one_centre_opens_what_it_knows_and_nothing_of_the_whole(void **state)
{
    (void)state;
    int of_record = 0, of_register = 0;
    for (int action = ACTION_ANYONE; action < ACTION_COUNT; action++) {
        const User whole = {.id = 1, .authority = 7, .role = ROLE_LEADER};
        const User one = {.id = 1, .authority = 7, .role = ROLE_LEADER, .centre = 3};
        const Subject here = {.authority = 7}, elsewhere = {.authority = 7, .elsewhere = true},
                      named = {.authority = 7, .elsewhere = true, .restricted = true, .named = true};
        bool may_whole = may(&whole, (Action)action, 7);
        assert_int_equal(may_about(&whole, (Action)action, &elsewhere), may_whole);
        assert_int_equal(may_about(&one, (Action)action, &here),
                         may_whole && !action_is_of_register((Action)action));
        assert_int_equal(may_about(&one, (Action)action, &elsewhere),
                         may_whole && !action_is_of_register((Action)action) &&
                             !action_is_of_record((Action)action));
        assert_int_equal(may_about(&one, (Action)action, &named),
                         may_whole && !action_is_of_register((Action)action));
        of_record += action_is_of_record((Action)action);
        of_register += action_is_of_register((Action)action);
    }
    assert_int_equal(of_record, 5);
    assert_int_equal(of_register, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_role_may_do_what_the_table_says),
        cmocka_unit_test(test_a_locked_user_another_authority_or_nobody_may_nothing),
        cmocka_unit_test(test_a_restricted_family_is_for_those_named_whatever_the_role),
        cmocka_unit_test(test_what_is_deleted_opens_for_nobody),
        cmocka_unit_test(test_who_is_of_one_centre_opens_what_it_knows_and_nothing_of_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
