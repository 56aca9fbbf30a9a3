/* Which passwords will do, what choosing one ends, and that guessing the present one is slowed down. */
#include "register/password.h"

#include "base/clock.h"
#include "intake/small_intake.h"
#include "register/may.h"
#include "register/notice.h"
#include "register/sign_in.h"
#include "register/user_change.h"
#include "web/session.h"

#define RIGHT "three small words"
#define NEW "paper lantern orchard"

static Small small;
static User ann, admin;

static User add(const char *name, Role role, bool must_choose)
{
    const NewUser new = {
        .name = name, .password = RIGHT, .role = role, .last_day = DATE_NONE, .must_choose = must_choose};
    return small_user_add(&small, &new);
}

static int setup(void **state)
{
    (void)state;
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
    small_open(&small);
    ann = add("ann.khan", ROLE_WORKER, false);
    admin = add("admin", ROLE_ADMIN, false);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static ErrorKind choose(const User *user, const char *current, const char *new)
{
    Error why = {0};
    const Attempt present = {.password = current, .address = "192.0.2.1"};
    return password_choose(small.store, user, &present, new, &why) ? ERROR_NONE : why.kind;
}

static bool signs_in(const char *name, const char *password)
{
    Error why = {0};
    User user;
    return user_check(small.store, &(Attempt){.name = name, .password = password}, &user, &why);
}

static void test_what_is_guessed_first_is_refused_and_nothing_else(void **state)
{
    (void)state;
    const char *const refused[] = {"",
                                   "short",
                                   "elevenchars",
                                   "123456789012",
                                   "Password123456",
                                   "!!!Football!!!",
                                   "aaaaaaaaaaaaaaa",
                                   "hunter2hunter2",
                                   "abcdefghijklmnop",
                                   "qwerty123456",
                                   "1qaz2wsx3edc",
                                   "Ann.Khan202612",
                                   "sunshine!2026"};
    const char *const fine[] = {RIGHT,
                                NEW,
                                "correct horse battery staple",
                                "tr0ub4dor&3 is old",
                                "zzxqjvkwpbny",
                                "passwords are for people",
                                "\xc3\xa9t\xc3\xa9 \xc3\xa0 la plage"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!password_problem(refused[i], "ann.khan"))
            fail_msg("\"%s\" is taken", refused[i]);
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        if (password_problem(fine[i], "ann.khan"))
            fail_msg("\"%s\" is refused: %s", fine[i], password_problem(fine[i], "ann.khan"));
    char made[USER_MADE_SIZE], longest[USER_PASSWORD_MAX + 2];
    for (int i = 0; i < 1000; i++) {
        user_make_password(made);
        assert_null(password_problem(made, NULL));
    }
    for (size_t i = 0; i < sizeof longest; i++)
        longest[i] = "acegikmoqsuwy"[i * i % 13];
    longest[USER_PASSWORD_MAX + 1] = '\0';
    assert_non_null(password_problem(longest, NULL));
    longest[USER_PASSWORD_MAX] = '\0';
    assert_null(password_problem(longest, NULL));
}

static void test_a_chosen_password_replaces_the_old_and_ends_every_session(void **state)
{
    (void)state;
    const char *token;
    Session session;
    bool found = true;
    MUST(session_open(small.store, &small.arena, &ann, &token, err));
    assert_int_equal(choose(&ann, "not this one", NEW), ERROR_DENIED);
    assert_int_equal(choose(&ann, RIGHT, "short"), ERROR_INPUT);
    assert_int_equal(choose(&ann, RIGHT, RIGHT), ERROR_INPUT);
    assert_true(signs_in("ann.khan", RIGHT));
    assert_int_equal(choose(&ann, RIGHT, NEW), ERROR_NONE);
    assert_false(signs_in("ann.khan", RIGHT));
    assert_true(signs_in("ann.khan", NEW));
    MUST(session_find(small.store, &small.arena, token, &session, &found, err));
    assert_false(found);
    int64_t written = 0;
    MUST(store_ask_int(small.store,
                       "SELECT COUNT(*) FROM audit WHERE action = 'password-choose' AND actor = $1",
                       (const Value[]){VALUE(ann.id)}, 1, 0, &written, err));
    assert_int_equal(written, 1);
}

static void test_guessing_the_present_password_makes_the_account_rest(void **state)
{
    (void)state;
    for (int i = 0; i < USER_WRONG_MAX; i++)
        assert_int_equal(choose(&ann, "not this one", NEW), ERROR_DENIED);
    assert_int_equal(choose(&ann, RIGHT, NEW), ERROR_DENIED);
    assert_true(small_user(&small, "ann.khan").rests);
}

/* Else whoever knows a name could end its owner's work, and keep them from a better password. */
static void test_who_is_signed_in_goes_on_while_somebody_else_guesses(void **state)
{
    (void)state;
    const char *token, *device = "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd";
    const Attempt present = {.password = RIGHT, .address = "192.0.2.1", .device = device};
    const Attempt guess = {.password = "not this one", .address = "192.0.2.1", .device = device};
    Session session;
    Error why = {0};
    bool found = false;
    MUST(session_open(small.store, &small.arena, &ann, &token, err));
    MUST(device_add(small.store, &ann, device, err));
    for (int i = 0; i < USER_WRONG_MAX; i++)
        assert_false(signs_in("ann.khan", "not this one"));
    assert_false(signs_in("ann.khan", RIGHT));
    MUST(session_find(small.store, &small.arena, token, &session, &found, err));
    assert_true(found && session.user.rests);
    assert_true(may(&session.user, ACTION_SEE_PEOPLE, small.authority));
    for (int i = 0; i < USER_WRONG_MAX - 1; i++)
        assert_false(password_choose(small.store, &ann, &guess, NEW, &why));
    MUST(password_choose(small.store, &ann, &present, NEW, err));
    for (int i = 0; i < USER_WRONG_MAX; i++)
        assert_false(password_choose(small.store, &ann, &guess, RIGHT, &why));
    assert_false(
        password_choose(small.store, &ann, &(Attempt){.password = NEW, .device = device}, RIGHT, &why));
    MUST(session_open(small.store, &small.arena, &ann, &token, err));
    MUST(user_close(small.store, &admin, ann.id, true, err));
    MUST(session_find(small.store, &small.arena, token, &session, &found, err));
    assert_true(!found || !may(&session.user, ACTION_SEE_PEOPLE, small.authority));
}

static void test_who_was_given_a_password_must_choose_one_once(void **state)
{
    (void)state;
    char made[USER_MADE_SIZE];
    User new = add("new", ROLE_RECEPTION, true);
    assert_true(new.must_choose);
    assert_int_equal(choose(&new, NULL, RIGHT), ERROR_INPUT);
    assert_int_equal(choose(&new, NULL, NEW), ERROR_NONE);
    assert_false(small_user(&small, "new").must_choose);
    MUST(user_new_password(small.store, &admin, new.id, made, err));
    assert_true(small_user(&small, "new").must_choose);
    assert_false(ann.must_choose);
}

static size_t unread(const User *user, const char **words)
{
    NoticeList list = {0};
    MUST(notice_list(small.store, &small.arena, user, 10, &list, err));
    if (list.count)
        *words = list.items[0].words;
    return list.count;
}

static void test_a_reset_is_told_to_the_person_and_to_those_who_lead(void **state)
{
    (void)state;
    char made[USER_MADE_SIZE];
    const char *words = "";
    User leader = add("leader", ROLE_LEADER, false), second = add("second", ROLE_ADMIN, false);
    User other = add("other", ROLE_WORKER, false);
    MUST(user_new_password(small.store, &admin, ann.id, made, err));
    assert_int_equal(unread(&leader, &words), 1);
    assert_string_equal(words, "ann.khan");
    assert_int_equal(unread(&second, &words), 1);
    assert_int_equal(unread(&ann, &words), 1);
    assert_int_equal(unread(&admin, &words), 0);
    assert_int_equal(unread(&other, &words), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_guessed_first_is_refused_and_nothing_else),
        TEST(test_a_chosen_password_replaces_the_old_and_ends_every_session),
        TEST(test_guessing_the_present_password_makes_the_account_rest),
        TEST(test_who_is_signed_in_goes_on_while_somebody_else_guesses),
        TEST(test_who_was_given_a_password_must_choose_one_once),
        TEST(test_a_reset_is_told_to_the_person_and_to_those_who_lead),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
