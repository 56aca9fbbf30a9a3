/* Restricted families: naming staff, breaking the glass, who is told, and who has opened or changed what. */
#include "intake/small_intake.h"
#include "register/guard.h"
#include "register/notice.h"
#include "register/opening.h"
#include "register/sees.h"
#include "web/opening_log.h"

#define CARE_HEADER "Case Ref,Child Forename,Child Surname,DOB,Postcode,Status,From,To,Restricted\n"
#define REASON "The mother is in hospital and the school rang."

static Small small;
static User leader, worker, second, board;

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
    worker = add("worker", ROLE_WORKER);
    second = add("second", ROLE_WORKER);
    board = add("board", ROLE_BOARD);
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    small_import(&small, "social-care", "care.csv",
                 CARE_HEADER "C1,Zara,Hidden,05/02/2024,DE23 6WY,CP,01/01/2026,,Y\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static Date test_day_of(const char *text)
{
    Date day = DATE_NONE;
    assert_true(date_parse_iso(text, &day));
    return day;
}

static bool opens(const User *user, int64_t id)
{
    Child child;
    bool found = false;
    MUST(child_get(small.store, &small.arena, user, small.authority, id, &child, &found, err));
    return found;
}

static ErrorKind break_glass(const User *user, GlassWish wish, int64_t *child)
{
    Error why = {0};
    return guard_break_glass(small.store, user, small.authority, &wish, child, &why) ? ERROR_NONE : why.kind;
}

static NoticeList told(const User *user)
{
    NoticeList list = {0};
    MUST(notice_list(small.store, &small.arena, user, 50, &list, err));
    return list;
}

static void test_only_those_named_open_a_restricted_family(void **state)
{
    (void)state;
    int64_t zara = small_person(&small, "Zara");
    Error why = {0};
    assert_false(opens(&leader, zara) || opens(&worker, zara));
    assert_false(guard_name(small.store, &worker, small.authority, zara, worker.id, NULL, &why));
    assert_int_equal(why.kind, ERROR_DENIED);
    MUST(guard_name(small.store, &leader, small.authority, zara, worker.id, "her worker", err));
    assert_true(opens(&worker, zara));
    assert_false(opens(&leader, zara) || opens(&second, zara));
    assert_false(guard_name(small.store, &leader, small.authority, zara, worker.id, NULL, &why));
    assert_int_equal(why.kind, ERROR_CONFLICT);
    GuardedList list = {0};
    MUST(guarded_list(small.store, &small.arena, &worker, small.authority, &list, err));
    assert_int_equal(list.count, 1);
    assert_true(list.items[0].named && list.items[0].person == zara);
    MUST(guarded_list(small.store, &small.arena, &second, small.authority, &list, err));
    assert_int_equal(list.count, 0);
    MUST(guarded_list(small.store, &small.arena, &leader, small.authority, &list, err));
    assert_int_equal(list.count, 1);
    MUST(guard_unname(small.store, &leader, small.authority, list.items[0].staff[0].grant, err));
    assert_false(opens(&worker, zara));
}

static void test_staff_are_named_only_for_what_is_restricted_and_only_who_sees_people(void **state)
{
    (void)state;
    Error why = {0};
    int64_t zara = small_person(&small, "Zara");
    assert_false(guard_name(small.store, &leader, small.authority, zara, board.id, NULL, &why));
    assert_int_equal(why.kind, ERROR_INPUT);
    assert_false(guard_name(small.store, &leader, small.authority, zara, 987654, NULL, &why));
    assert_int_equal(why.kind, ERROR_INPUT);
    assert_false(guard_name(small.store, &leader, small.authority, small_person(&small, "Mia"), worker.id,
                            NULL, &why));
    assert_int_equal(why.kind, ERROR_NOT_FOUND);
    assert_false(guard_unname(small.store, &leader, small.authority, 987654, &why));
    assert_int_equal(why.kind, ERROR_CONFLICT);
}

static void test_breaking_the_glass_opens_for_a_day_and_tells_the_others(void **state)
{
    (void)state;
    int64_t zara = small_person(&small, "Zara"), child = 0;
    MUST(guard_name(small.store, &leader, small.authority, zara, second.id, "her worker", err));
    assert_int_equal(
        break_glass(&worker, (GlassWish){.child = zara, .birth = DATE_NONE, .reason = "short"}, &child),
        ERROR_INPUT);
    assert_int_equal(
        break_glass(&board, (GlassWish){.child = zara, .birth = DATE_NONE, .reason = REASON}, &child),
        ERROR_DENIED);
    assert_int_equal(told(&second).count, 0);
    assert_int_equal(
        break_glass(&worker, (GlassWish){.child = zara, .birth = DATE_NONE, .reason = REASON}, &child),
        ERROR_NONE);
    assert_true(child == zara && opens(&worker, zara));
    const User *const others[] = {&second, &leader};
    for (size_t i = 0; i < 2; i++) {
        NoticeList list = told(others[i]);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.items[0].kind, NOTICE_GLASS);
        assert_string_equal(list.items[0].words, REASON);
        assert_string_equal(list.items[0].user_name, "worker");
        assert_true(list.items[0].person == zara && !list.items[0].read_at);
    }
    assert_int_equal(told(&worker).count, 0);
    int64_t unread = 0;
    MUST(notice_read_all(small.store, &second, err));
    MUST(notice_unread(small.store, &second, &unread, err));
    assert_int_equal(unread, 0);
    MUST(notice_unread(small.store, &leader, &unread, err));
    assert_int_equal(unread, 1);
    setenv("REACHBOOK_NOW", "2026-10-01T12:00:01Z", 1);
    assert_false(opens(&worker, zara));
    assert_true(opens(&second, zara));
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
}

static void test_the_glass_is_broken_by_name_too_and_trying_is_told(void **state)
{
    (void)state;
    int64_t child = 0;
    Date birth = test_day_of("2024-02-05");
    assert_int_equal(
        break_glass(&worker,
                    (GlassWish){.given = "zara", .family = "HIDDEN", .birth = birth, .reason = REASON},
                    &child),
        ERROR_NONE);
    assert_true(child == small_person(&small, "Zara"));
    assert_int_equal(told(&leader).count, 1);
    const GlassWish nobody[] = {
        {.given = "Zara", .family = "Hidden", .birth = birth + 1, .reason = REASON},
        {.child = small_person(&small, "Mia"), .birth = DATE_NONE, .reason = REASON},
        {.child = 987654, .birth = DATE_NONE, .reason = REASON},
    };
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
        assert_int_equal(break_glass(&second, nobody[i], &child), ERROR_NOT_FOUND);
        NoticeList list = told(&leader);
        assert_int_equal(list.count, i + 2);
        assert_int_equal(list.items[0].kind, NOTICE_GLASS_NOBODY);
    }
    assert_int_equal(
        break_glass(&second, (GlassWish){.given = "Zara", .birth = DATE_NONE, .reason = REASON}, &child),
        ERROR_INPUT);
}

static bool history(const User *user, int64_t id, HistoryList *out)
{
    int64_t child = 0;
    bool found = false;
    MUST(child_history(small.store, &small.arena, user, small.authority, id, 100, &child, out, &found, err));
    return found;
}

static void test_the_history_tells_who_opened_and_changed_and_is_as_closed_as_the_child(void **state)
{
    (void)state;
    HistoryList list;
    int64_t mia = small_person(&small, "Mia"), zara = small_person(&small, "Zara");
    MUST(opening_write(small.store, small.authority, worker.id, mia, err));
    assert_true(history(&leader, mia, &list));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].user, "worker");
    assert_string_equal(list.items[0].action, "open-child");
    assert_string_equal(list.items[1].action, "import");
    assert_false(history(&worker, mia, &list));
    assert_false(history(&leader, zara, &list));
    assert_false(history(&leader, 987654, &list));
    assert_false(history(&leader, small_person(&small, "Kate"), &list));
    MUST(guard_name(small.store, &leader, small.authority, zara, leader.id, NULL, err));
    assert_true(history(&leader, zara, &list));
    assert_int_equal(list.count, 2);
    User auditor = {.id = 99, .authority = small.authority, .role = ROLE_AUDITOR};
    assert_true(history(&auditor, mia, &list));
    assert_false(history(&auditor, zara, &list));
}

static int64_t rows_of(const char *action)
{
    return small_count(&small,
                       arena_print(&small.arena, "SELECT COUNT(*) FROM audit WHERE action = '%s'", action));
}

static void note(OpeningLog *log, const User *user, int64_t child, bool at_once)
{
    MUST(opening_note(log, user, child, at_once, err));
}

static void test_each_opening_is_written_once_and_a_bulk_reader_raises_one_alarm(void **state)
{
    (void)state;
    OpeningLog *log = NULL;
    MUST(opening_log_open(small.store, &log, err));
    note(log, &worker, 7, true);
    assert_int_equal(rows_of("open-child"), 1);
    note(log, &worker, 7, true);
    note(log, &second, 7, false);
    for (int64_t child = 100; child < 100 + BULK_PEOPLE; child++)
        note(log, &second, child, false);
    note(log, &second, 100, false);
    opening_log_close(log);
    assert_int_equal(rows_of("open-child"), 2 + BULK_PEOPLE);
    assert_int_equal(rows_of("alarm-bulk"), 1);
    NoticeList list = told(&leader);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].kind, NOTICE_BULK);
    assert_true(list.items[0].user == second.id);
    User admin = {.id = 98, .authority = small.authority, .role = ROLE_ADMIN};
    MUST(alarm_list(small.store, &small.arena, &admin, small.authority, 10, &list, err));
    assert_int_equal(list.count, 1);
}

static void test_reading_what_one_needs_raises_no_alarm(void **state)
{
    (void)state;
    OpeningLog *log = NULL;
    MUST(opening_log_open(small.store, &log, err));
    for (int64_t child = 100; child < 100 + BULK_PEOPLE; child++) {
        note(log, &worker, child, false);
        note(log, &second, 1000 + child, false);
    }
    setenv("REACHBOOK_NOW", "2026-09-30T12:10:01Z", 1);
    note(log, &worker, 500, false);
    opening_log_close(log);
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
    assert_int_equal(rows_of("open-child"), 2 * BULK_PEOPLE + 1);
    assert_int_equal(rows_of("alarm-bulk"), 0);
}

static bool says(const Sentences *sentences, const char *sentence)
{
    for (size_t i = 0; i < sentences->count; i++)
        if (strcmp(sentences->items[i], sentence) == 0)
            return true;
    return false;
}

static void test_what_a_person_can_see_is_told_in_sentences(void **state)
{
    (void)state;
    Sentences list;
    MUST(guard_name(small.store, &leader, small.authority, small_person(&small, "Zara"), worker.id, NULL,
                    err));
    MUST(user_sees(small.store, &small.arena, &worker, true, &list, err));
    assert_true(says(&list, "May register a child at the desk."));
    assert_true(says(&list, "May not judge duplicates, take merges apart and end registrations."));
    assert_true(says(&list, "Is named for 1 restricted family, and opens those."));
    MUST(user_sees(small.store, &small.arena, &board, true, &list, err));
    assert_true(says(&list, "May not see names, addresses and contacts of children and families."));
    assert_false(says(&list, "Is named for no restricted family today."));
}

static void test_an_inspector_sees_until_the_last_day(void **state)
{
    (void)state;
    Error why = {0};
    User user;
    bool found;
    NewUser new = {
        .name = "insp", .password = "three small words", .role = ROLE_INSPECTOR, .last_day = DATE_NONE};
    assert_false(user_add(small.store, 0, small.authority, &new, &why));
    assert_int_equal(why.kind, ERROR_INPUT);
    new.last_day = test_day_of("2026-09-30");
    MUST(user_add(small.store, 0, small.authority, &new, err));
    MUST(user_named(small.store, "insp", &user, &found, err));
    assert_true(may(&user, ACTION_SEE_PEOPLE, small.authority));
    setenv("REACHBOOK_NOW", "2026-10-01T12:00:00Z", 1);
    MUST(user_named(small.store, "insp", &user, &found, err));
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
    assert_false(may(&user, ACTION_SEE_COUNTS, small.authority));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
    const struct CMUnitTest tests[] = {
        TEST(test_only_those_named_open_a_restricted_family),
        TEST(test_staff_are_named_only_for_what_is_restricted_and_only_who_sees_people),
        TEST(test_breaking_the_glass_opens_for_a_day_and_tells_the_others),
        TEST(test_the_glass_is_broken_by_name_too_and_trying_is_told),
        TEST(test_the_history_tells_who_opened_and_changed_and_is_as_closed_as_the_child),
        TEST(test_each_opening_is_written_once_and_a_bulk_reader_raises_one_alarm),
        TEST(test_reading_what_one_needs_raises_no_alarm),
        TEST(test_what_a_person_can_see_is_told_in_sentences),
        TEST(test_an_inspector_sees_until_the_last_day),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
