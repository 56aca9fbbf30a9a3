/* Asking another centre: who is told, how often, who may answer, and what stays silent. */
#include "intake/small_intake.h"
#include "register/blind.h"
#include "register/notice.h"

static Small small;
static User here, there, whole, board;

static User add(const char *name, Role role, int64_t centre)
{
    const NewUser new = {
        .name = name, .password = "three small words", .role = role, .last_day = DATE_NONE, .centre = centre};
    User user = small_user_add(&small, &new);
    assert_int_equal(user.centre, centre);
    return user;
}

static bool change_body(WriteNow *now, void *context, Error *err)
{
    return store_do(now->store, context, NULL, 0, NULL, err);
}

static void change(const char *sql)
{
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, change_body, (void *)(uintptr_t)sql, err));
}

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    here = add("here", ROLE_RECEPTION, small.rosehill);
    there = add("there", ROLE_RECEPTION, small.becket);
    whole = add("whole", ROLE_COORDINATOR, 0);
    board = add("board", ROLE_BOARD, 0);
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR);
    small_import(&small, "registrations", "registrations_becket.csv", REGISTRATIONS_HEADER ROW_MIA);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static bool hint(const User *user, int64_t child)
{
    bool told = true;
    MUST(blind_hint(small.store, user, small.authority, child, &told, err));
    return told;
}

static ErrorKind ask(const User *user, int64_t record, int64_t child)
{
    Error why = {0};
    return blind_ask(small.store, user, small.authority, record, child, "Mia O'Brien", &why) ? ERROR_NONE
                                                                                             : why.kind;
}

static ErrorKind answer(const User *user, int64_t id, const char *word)
{
    Error why = {0};
    return blind_answer(small.store, user, small.authority, id, word, &why) ? ERROR_NONE : why.kind;
}

static BlindAskList list_of(const User *user)
{
    BlindAskList list;
    MUST(blind_list(small.store, &small.arena, user, small.authority, &list, err));
    return list;
}

static int64_t hints_written(void)
{
    return small_count(&small, "SELECT COUNT(*) FROM audit WHERE action = 'blind-hint'");
}

static void test_only_who_cannot_see_the_family_is_told_and_it_is_written(void **state)
{
    (void)state;
    int64_t mia = small_person(&small, "Mia");
    assert_false(hint(&there, mia) || hint(&whole, mia) || hint(&board, mia) || hint(&here, 987654));
    assert_int_equal(hints_written(), 0);
    assert_true(hint(&here, mia) && hint(&here, mia));
    assert_int_equal(hints_written(), 1);
}

static void test_a_restricted_family_is_never_told_of(void **state)
{
    (void)state;
    int64_t mia = small_person(&small, "Mia"), aisha = small_person(&small, "Aisha");
    assert_true(hint(&here, mia));
    change(
        arena_print(&small.arena,
                    "INSERT INTO restricted (authority, person, reason, w_from) VALUES (%lld, %lld, 'x', 1)",
                    (long long)small.authority, (long long)mia));
    assert_false(hint(&here, mia));
    assert_int_equal(ask(&here, aisha, mia), ERROR_NOT_FOUND);
    assert_int_equal(hints_written(), 1);
}

static void test_a_question_is_answered_once_by_who_knows_the_child(void **state)
{
    (void)state;
    int64_t mia = small_person(&small, "Mia"), aisha = small_person(&small, "Aisha"), waiting = 0;
    assert_int_equal(ask(&here, aisha, mia), ERROR_NOT_FOUND);
    assert_true(hint(&here, mia));
    assert_int_equal(ask(&here, aisha, mia), ERROR_NONE);
    assert_int_equal(ask(&here, aisha, mia), ERROR_NONE);
    assert_int_equal(ask(&board, aisha, mia), ERROR_DENIED);
    BlindAskList own = list_of(&here), theirs = list_of(&there), both = list_of(&whole);
    assert_true(own.count == 1 && own.open == 0 && own.items[0].own && !own.items[0].child);
    assert_true(theirs.count == 1 && theirs.open == 1 && theirs.items[0].child == mia);
    assert_false(theirs.items[0].joins);
    assert_true(both.items[0].joins);
    assert_int_equal(list_of(&board).count, 0);
    MUST(blind_waiting(small.store, &there, &waiting, err));
    assert_int_equal(waiting, 1);
    assert_int_equal(answer(&here, own.items[0].id, "same"), ERROR_NOT_FOUND);
    assert_int_equal(answer(&board, own.items[0].id, "same"), ERROR_DENIED);
    assert_int_equal(answer(&there, own.items[0].id, "perhaps"), ERROR_INPUT);
    assert_int_equal(answer(&there, 999, "same"), ERROR_NOT_FOUND);
    assert_int_equal(answer(&there, own.items[0].id, "same"), ERROR_NONE);
    assert_int_equal(answer(&whole, own.items[0].id, "different"), ERROR_CONFLICT);
    MUST(blind_waiting(small.store, &there, &waiting, err));
    assert_int_equal(waiting, 0);
    NoticeList told = {0}, alarms = {0};
    MUST(notice_list(small.store, &small.arena, &here, 9, &told, err));
    assert_true(told.count == 1 && told.items[0].kind == NOTICE_ANSWER && told.items[0].person == aisha);
    User auditor = add("auditor", ROLE_AUDITOR, 0);
    MUST(alarm_list(small.store, &small.arena, &auditor, small.authority, 9, &alarms, err));
    assert_int_equal(alarms.count, 0);
    assert_string_equal(list_of(&here).items[0].answer, "same");
}

static void test_a_day_has_so_many_hints(void **state)
{
    (void)state;
    int told = 0;
    for (int i = 0; i < BLIND_HINTS + 5; i++) {
        change(arena_print(
            &small.arena,
            "INSERT INTO person (authority, id, kind, source, ref, w_from) VALUES (%lld, %d, 'child', "
            "1, 'p%d', 1)",
            (long long)small.authority, 5000 + i, i));
        told += hint(&here, 5000 + i);
    }
    assert_int_equal(told, BLIND_HINTS);
    assert_true(hint(&here, 5000));
    setenv("REACHBOOK_NOW", "2026-10-01T12:00:01Z", 1);
    assert_true(hint(&here, 5000 + BLIND_HINTS));
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_only_who_cannot_see_the_family_is_told_and_it_is_written),
        TEST(test_a_restricted_family_is_never_told_of),
        TEST(test_a_question_is_answered_once_by_who_knows_the_child),
        TEST(test_a_day_has_so_many_hints),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
