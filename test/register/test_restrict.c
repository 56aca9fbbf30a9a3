/* Marking a family restricted and lifting that: who may, what it hides at once, and that lifting takes two.
 */
#include "base/clock.h"
#include "intake/small_intake.h"
#include "register/family.h"
#include "register/restrict.h"

#define WHY "She fled; the father looks for her."

static Small small;
static User leader, other, worker, second;

static User add(const char *name, Role role)
{
    const NewUser new = {.name = name, .password = "three small words", .role = role, .last_day = DATE_NONE};
    return small_user_add(&small, &new);
}

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    leader = add("leader", ROLE_LEADER);
    other = add("other", ROLE_LEADER);
    worker = add("worker", ROLE_WORKER);
    second = add("second", ROLE_WORKER);
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static int64_t number(const char *sql)
{
    int64_t out = 0;
    MUST(store_ask_int(small.store, sql, NULL, 0, 0, &out, err));
    return out;
}

static int64_t aisha(void)
{
    return number("SELECT MIN(id) FROM person WHERE given_fold = 'aisha' AND w_to IS NULL");
}

static int64_t family_of_aisha(void)
{
    return number("SELECT MIN(family) FROM family_member WHERE person = (SELECT MIN(id) FROM person WHERE "
                  "given_fold = 'aisha' AND w_to IS NULL) AND w_to IS NULL");
}

static bool opens(const User *user)
{
    Child child;
    bool found = false;
    MUST(child_get(small.store, &small.arena, user, small.authority, aisha(), &child, &found, err));
    return found;
}

static ErrorKind mark(const User *actor, const char *reason, const User *named)
{
    Error why = {0};
    const RestrictWish wish = {family_of_aisha(), reason, &named->id, named->id ? 1 : 0};
    return restrict_mark(small.store, actor, small.authority, &wish, &why) ? ERROR_NONE : why.kind;
}

static ErrorKind ask(const User *actor)
{
    Error why = {0};
    return restrict_lift_ask(small.store, actor, small.authority, aisha(), WHY, &why) ? ERROR_NONE : why.kind;
}

static ErrorKind answer(const User *actor, bool lifts)
{
    Error why = {0};
    LiftList list = {0};
    MUST(restrict_lift_list(small.store, &small.arena, small.authority, &list, err));
    int64_t lift = list.count ? list.items[0].id : 0;
    return restrict_lift_answer(small.store, actor, small.authority, lift, lifts, &why) ? ERROR_NONE
                                                                                        : why.kind;
}

static void test_a_marked_family_is_open_to_those_chosen_alone_and_at_once(void **state)
{
    (void)state;
    RestrictPreview preview;
    const RestrictWish wish = {family_of_aisha(), WHY, &worker.id, 1};
    assert_true(opens(&worker) && opens(&second) && opens(&other));
    MUST(restrict_preview(small.store, &small.arena, &leader, small.authority, &wish, &preview, err));
    assert_int_equal(preview.now, 4);
    assert_int_equal(preview.lose, 3);
    assert_int_equal(mark(&leader, WHY, &worker), ERROR_NONE);
    assert_true(opens(&worker));
    assert_false(opens(&second) || opens(&leader) || opens(&other));
    assert_int_equal(number("SELECT COUNT(*) FROM audit WHERE action = 'restrict'"), 1);
    assert_int_equal(mark(&leader, WHY, &worker), ERROR_NOT_FOUND);
}

static void test_what_is_refused_changes_nothing(void **state)
{
    (void)state;
    const User board = add("board", ROLE_BOARD);
    const NewUser gone = {
        .name = "gone", .password = "three small words", .role = ROLE_WORKER, .last_day = clock_today() - 1};
    const User left = small_user_add(&small, &gone);
    assert_int_equal(mark(&leader, WHY, &left), ERROR_INPUT);
    assert_int_equal(mark(&leader, "short", &worker), ERROR_INPUT);
    assert_int_equal(mark(&leader, WHY, &(User){0}), ERROR_INPUT);
    assert_int_equal(mark(&leader, WHY, &board), ERROR_INPUT);
    assert_int_equal(mark(&worker, WHY, &worker), ERROR_NOT_FOUND);
    assert_int_equal(ask(&leader), ERROR_NOT_FOUND);
    assert_true(opens(&second));
    assert_int_equal(number("SELECT COUNT(*) FROM restricted"), 0);
}

static void test_lifting_takes_two(void **state)
{
    (void)state;
    assert_int_equal(mark(&leader, WHY, &worker), ERROR_NONE);
    assert_int_equal(ask(&worker), ERROR_DENIED);
    assert_int_equal(ask(&leader), ERROR_NONE);
    assert_int_equal(ask(&other), ERROR_CONFLICT);
    assert_int_equal(answer(&leader, true), ERROR_DENIED);
    assert_int_equal(answer(&second, true), ERROR_NOT_FOUND);
    assert_false(opens(&second));
    assert_int_equal(answer(&worker, false), ERROR_NONE);
    assert_int_equal(answer(&worker, true), ERROR_CONFLICT);
    assert_false(opens(&second));
    assert_int_equal(ask(&other), ERROR_NONE);
    assert_int_equal(answer(&worker, true), ERROR_NONE);
    assert_true(opens(&second) && opens(&leader));
    assert_int_equal(number("SELECT COUNT(*) FROM restricted_grant WHERE w_to IS NULL"), 0);
    assert_int_equal(mark(&leader, WHY, &second), ERROR_NONE);
    assert_false(opens(&worker));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_marked_family_is_open_to_those_chosen_alone_and_at_once),
        TEST(test_what_is_refused_changes_nothing),
        TEST(test_lifting_takes_two),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
