/* What an administrator changes about users, what nobody may, and that no change locks everybody out. */
#include "base/clock.h"
#include "intake/small_intake.h"
#include "register/may.h"
#include "register/second.h"
#include "register/sign_in.h"
#include "register/user_change.h"
#include "web/session.h"

#define RIGHT "three small words"

static Small small;
static User admin, other, worker;

static User add(const char *name, Role role)
{
    const NewUser new = {.name = name, .password = RIGHT, .role = role, .last_day = DATE_NONE};
    return small_user_add(&small, &new);
}

static int setup(void **state)
{
    (void)state;
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
    small_open(&small);
    admin = add("admin", ROLE_ADMIN);
    other = add("other", ROLE_ADMIN);
    worker = add("worker", ROLE_WORKER);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static ErrorKind kind(bool done, const Error *why)
{
    return done ? ERROR_NONE : why->kind;
}

static ErrorKind change(const User *actor, const User *whose, UserWish wish)
{
    Error why = {0};
    return kind(user_change(small.store, actor, whose->id, &wish, &why), &why);
}

static ErrorKind close_account(const User *actor, const User *whose, bool closed)
{
    Error why = {0};
    return kind(user_close(small.store, actor, whose->id, closed, &why), &why);
}

static bool signs_in(const char *name, const char *password)
{
    Error why = {0};
    User user;
    return user_check(small.store, &(Attempt){.name = name, .password = password}, &user, &why);
}

static int64_t writes_of(const char *action)
{
    int64_t count = 0;
    const char *sql = "SELECT COUNT(*) FROM audit WHERE action = $1 AND actor = $2";
    MUST(store_ask_int(small.store, sql, (const Value[]){VALUE(action), VALUE(admin.id)}, 2, 0, &count, err));
    return count;
}

static void test_a_change_stands_and_is_written_down(void **state)
{
    (void)state;
    Date day;
    assert_true(date_parse_iso("2026-12-18", &day));
    assert_int_equal(change(&admin, &worker, (UserWish){" Ann.KHAN ", ROLE_INSPECTOR, day, small.becket}), 0);
    User now = small_user(&small, "ann.khan");
    assert_int_equal(now.id, worker.id);
    assert_int_equal(now.role, ROLE_INSPECTOR);
    assert_int_equal(now.last_day, day);
    assert_int_equal(now.centre, small.becket);
    assert_true(signs_in("ann.khan", RIGHT));
    assert_false(signs_in("worker", RIGHT));
    assert_int_equal(writes_of("user-change"), 1);
    assert_int_equal(change(&admin, &now, (UserWish){"ann.khan", ROLE_WORKER, DATE_NONE, 0}), 0);
    assert_int_equal(small_user(&small, "ann.khan").centre, 0);
}

static void test_bad_wishes_are_refused_and_change_nothing(void **state)
{
    (void)state;
    const UserWish bad[] = {
        {"", ROLE_WORKER, DATE_NONE, 0},           {NULL, ROLE_WORKER, DATE_NONE, 0},
        {"a\nb", ROLE_WORKER, DATE_NONE, 0},       {"worker", ROLE_NONE, DATE_NONE, 0},
        {"worker", ROLE_INSPECTOR, DATE_NONE, 0},  {"worker", ROLE_ANALYST, DATE_NONE, small.becket},
        {"worker", ROLE_WORKER, DATE_NONE, 999999}};
    const char *const fields[] = {"name", "name", "name", "role", "last-day", "centre", NULL};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *field = NULL;
        assert_int_equal(change(&admin, &worker, bad[i]), ERROR_INPUT);
        if (fields[i]) {
            assert_non_null(user_wish_problem(&bad[i], &field));
            assert_string_equal(field, fields[i]);
        }
    }
    assert_int_equal(change(&admin, &worker, (UserWish){"Other", ROLE_WORKER, DATE_NONE, 0}), ERROR_CONFLICT);
    assert_int_equal(change(&admin, &(User){.id = 999999}, (UserWish){"x", ROLE_WORKER, DATE_NONE, 0}),
                     ERROR_NOT_FOUND);
    assert_int_equal(writes_of("user-change"), 0);
    assert_int_equal(small_user(&small, "worker").role, ROLE_WORKER);
}

static void test_only_an_administrator_of_today_changes_anybody(void **state)
{
    (void)state;
    for (int role = ROLE_NONE; role < ROLE_COUNT; role++) {
        if (role == ROLE_ADMIN)
            continue;
        Date day;
        assert_true(date_parse_iso("2099-12-31", &day));
        assert_int_equal(change(&admin, &worker, (UserWish){"worker", ROLE_WORKER, day, 0}), ERROR_NONE);
        if (role != ROLE_NONE)
            assert_int_equal(change(&admin, &worker, (UserWish){"worker", (Role)role, day, 0}), ERROR_NONE);
        User actor = small_user(&small, "worker");
        assert_int_equal(close_account(&actor, &other, true), ERROR_DENIED);
    }
    /* Somebody who was one a moment ago, as another window still has it. */
    assert_int_equal(close_account(&admin, &other, true), ERROR_NONE);
    assert_int_equal(close_account(&other, &admin, true), ERROR_DENIED);
    assert_int_equal(close_account(&other, &worker, true), ERROR_DENIED);
}

static void test_nobody_locks_themselves_out(void **state)
{
    (void)state;
    Date day;
    Error why = {0};
    assert_true(date_parse_iso("2026-12-18", &day));
    assert_int_equal(close_account(&admin, &admin, true), ERROR_CONFLICT);
    assert_int_equal(change(&admin, &admin, (UserWish){"admin", ROLE_LEADER, DATE_NONE, 0}), ERROR_CONFLICT);
    assert_int_equal(change(&admin, &admin, (UserWish){"admin", ROLE_ADMIN, day, 0}), ERROR_CONFLICT);
    assert_int_equal(kind(user_second_off(small.store, &admin, admin.id, &why), &why), ERROR_CONFLICT);
    assert_int_equal(change(&admin, &admin, (UserWish){"boss", ROLE_ADMIN, DATE_NONE, 0}), ERROR_NONE);
    assert_int_equal(small_user(&small, "boss").id, admin.id);
}

/* One whose last day comes is no stay: the one without must remain. */
static void test_an_administrator_without_a_last_day_stays(void **state)
{
    (void)state;
    Date day;
    assert_true(date_parse_iso("2026-12-18", &day));
    assert_int_equal(change(&other, &admin, (UserWish){"admin", ROLE_ADMIN, day, 0}), ERROR_NONE);
    assert_int_equal(change(&admin, &other, (UserWish){"other", ROLE_ADMIN, day, 0}), ERROR_CONFLICT);
    assert_int_equal(change(&admin, &other, (UserWish){"other", ROLE_BOARD, DATE_NONE, 0}), ERROR_CONFLICT);
    assert_int_equal(close_account(&admin, &other, true), ERROR_CONFLICT);
    assert_int_equal(change(&admin, &worker, (UserWish){"worker", ROLE_ADMIN, DATE_NONE, 0}), ERROR_NONE);
    assert_int_equal(close_account(&admin, &other, true), ERROR_NONE);
}

/* Random changes by random people: somebody who may administer is always there. */
static void test_whatever_is_tried_somebody_administers(void **state)
{
    (void)state;
    unsigned seed = 19;
    int refused = 0;
    const char *const names[] = {"admin", "other", "worker"};
    for (int i = 0; i < 120; i++) {
        User actor = small_user(&small, names[rand_r(&seed) % 3]),
             whose = small_user(&small, names[rand_r(&seed) % 3]);
        int what = rand_r(&seed) % 4;
        ErrorKind told = what == 0 ? change(&actor, &whose, (UserWish){whose.name, ROLE_BOARD, DATE_NONE, 0})
                         : what == 1
                             ? change(&actor, &whose, (UserWish){whose.name, ROLE_ADMIN, DATE_NONE, 0})
                             : close_account(&actor, &whose, what == 2);
        refused += told != ERROR_NONE;
        int able = 0;
        for (int one = 0; one < 3; one++) {
            User user = small_user(&small, names[one]);
            able += may(&user, ACTION_ADMINISTER, small.authority);
        }
        assert_in_range(able, 1, 3);
    }
    assert_in_range(refused, 1, 119);
}

static void test_a_closed_account_is_out_at_once_and_comes_back(void **state)
{
    (void)state;
    const char *token;
    Session session;
    bool found = false;
    MUST(session_open(small.store, &small.arena, &worker, &token, err));
    assert_int_equal(close_account(&admin, &worker, true), ERROR_NONE);
    assert_int_equal(close_account(&admin, &worker, true), ERROR_CONFLICT);
    MUST(session_find(small.store, &small.arena, token, &session, &found, err));
    assert_false(found);
    assert_false(signs_in("worker", RIGHT));
    assert_int_equal(close_account(&admin, &worker, false), ERROR_NONE);
    assert_true(signs_in("worker", RIGHT));
    assert_int_equal(writes_of("user-close"), 1);
    assert_int_equal(writes_of("user-open"), 1);
}

static void test_a_new_password_ends_the_old_and_the_sessions(void **state)
{
    (void)state;
    char password[USER_MADE_SIZE], again[USER_MADE_SIZE];
    const char *token;
    Session session;
    bool found = false;
    MUST(session_open(small.store, &small.arena, &worker, &token, err));
    for (int i = 0; i < USER_WRONG_MAX; i++)
        assert_false(signs_in("worker", "no"));
    assert_false(signs_in("worker", RIGHT));
    MUST(user_new_password(small.store, &admin, worker.id, password, err));
    assert_int_equal(strlen(password), USER_MADE_SIZE - 1);
    assert_false(signs_in("worker", RIGHT));
    assert_true(signs_in("worker", password));
    MUST(session_find(small.store, &small.arena, token, &session, &found, err));
    assert_false(found);
    user_make_password(again);
    assert_string_not_equal(password, again);
    int64_t told = 0;
    MUST(store_ask_int(small.store, "SELECT COUNT(*) FROM audit WHERE detail LIKE '%' || $1 || '%'",
                       (const Value[]){VALUE((const char *)password)}, 1, 0, &told, err));
    assert_int_equal(told, 0);
}

static void test_the_second_step_is_taken_off_by_somebody_else(void **state)
{
    (void)state;
    char key[SECOND_KEY_SIZE], code[SECOND_DIGITS + 1], recovery[RECOVERY_CODES][RECOVERY_SIZE];
    Error why = {0};
    second_key_make(key);
    assert_true(second_code(key, clock_now() / SECOND_SECONDS, code));
    MUST(second_turn_on(small.store, &worker, key, code, recovery, err));
    assert_false(signs_in("worker", RIGHT));
    MUST(user_second_off(small.store, &admin, worker.id, err));
    assert_true(signs_in("worker", RIGHT));
    assert_int_equal(kind(user_second_off(small.store, &admin, worker.id, &why), &why), ERROR_CONFLICT);
    assert_int_equal(writes_of("second-step-off"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_change_stands_and_is_written_down),
        TEST(test_bad_wishes_are_refused_and_change_nothing),
        TEST(test_only_an_administrator_of_today_changes_anybody),
        TEST(test_nobody_locks_themselves_out),
        TEST(test_an_administrator_without_a_last_day_stays),
        TEST(test_whatever_is_tried_somebody_administers),
        TEST(test_a_closed_account_is_out_at_once_and_comes_back),
        TEST(test_a_new_password_ends_the_old_and_the_sessions),
        TEST(test_the_second_step_is_taken_off_by_somebody_else),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
