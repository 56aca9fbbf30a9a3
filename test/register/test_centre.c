/* Which families a centre knows, and that every door agrees about it: page, family, list, search, queue,
 * history. */
#include "intake/small_intake.h"
#include "register/desk.h"
#include "register/family.h"
#include "register/guard.h"
#include "register/merge.h"
#include "register/opening.h"
#include "register/sees.h"
#include "register/shielded.h"

static Small small;
static User whole, here, there;

static Date day_of(int year, int month, int day)
{
    Date date = DATE_NONE;
    assert_true(date_from_parts(year, month, day, &date));
    return date;
}

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
    whole = add("whole", ROLE_LEADER, 0);
    here = add("here", ROLE_LEADER, small.rosehill);
    there = add("there", ROLE_LEADER, small.becket);
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

static bool is_hidden(const User *user, int64_t person)
{
    Hidden hidden;
    MUST(people_hidden_from(small.store, &small.arena, user, small.authority, &hidden, err));
    return hidden_has(&hidden, person);
}

/* Whether the child opens; all doors must say the same. */
static bool opens(const User *user, const char *given)
{
    int64_t id = small_person(&small, given), child_id = 0;
    bool found = false, family_found = false, history_found = false;
    Child child;
    Family family;
    ChildRowList rows, searched;
    HistoryList history;
    MUST(child_get(small.store, &small.arena, user, small.authority, id, &child, &found, err));
    MUST(child_rows(small.store, &small.arena, user, small.authority, &id, 1, &rows, err));
    MUST(child_search(small.store, &small.arena, user, small.authority, given, 10, &searched, err));
    MUST(child_history(small.store, &small.arena, user, small.authority, id, 10, &child_id, &history,
                       &history_found, err));
    int64_t family_id = small_count(
        &small, arena_print(&small.arena,
                            "SELECT MIN(family) FROM family_member WHERE person = %lld AND w_to IS NULL",
                            (long long)id));
    MUST(family_get(small.store, &small.arena, user, small.authority, family_id, day_of(2026, 9, 30), &family,
                    &family_found, err));
    assert_int_equal(rows.count, found);
    assert_int_equal(searched.count > 0, found);
    assert_int_equal(family_found, found);
    assert_int_equal(history_found, found);
    assert_int_equal(is_hidden(user, id), !found);
    return found;
}

static void test_a_centre_knows_whom_it_registered(void **state)
{
    (void)state;
    assert_true(opens(&whole, "Aisha") && opens(&whole, "Mia"));
    assert_true(opens(&here, "Aisha") && opens(&here, "Omar"));
    assert_false(opens(&here, "Mia") || opens(&there, "Aisha"));
    assert_true(opens(&there, "Mia"));
    change("UPDATE registration SET to_day = 20000");
    assert_true(opens(&here, "Aisha"));
    change("UPDATE registration SET w_to = w_from");
    assert_false(opens(&here, "Aisha") || opens(&there, "Mia"));
    assert_true(opens(&whole, "Mia"));
}

static void test_a_centre_knows_whom_it_saw(void **state)
{
    (void)state;
    change(arena_print(
        &small.arena,
        "INSERT INTO contact (authority, id, kind, person, centre, on_day, source, w_from) VALUES "
        "(%lld, 77, 'attendance', %lld, %lld, 20000, 1, 1)",
        (long long)small.authority, (long long)small_person(&small, "Kate"), (long long)small.rosehill));
    assert_true(opens(&here, "Mia") && opens(&there, "Mia"));
}

static bool reach_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return reach_area_add(now, small.authority, small.becket, "E01000001", NULL, err);
}

static void test_a_centre_knows_who_lives_in_its_area_while_they_do(void **state)
{
    (void)state;
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, reach_body, NULL, err));
    assert_true(opens(&there, "Aisha") && opens(&there, "Mia"));
    assert_false(opens(&here, "Mia"));
    change("UPDATE address SET to_day = 20000");
    assert_false(opens(&there, "Aisha"));
}

static bool join_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return merge_add(now, small.authority, small_person(&small, "Omar"), small_person(&small, "Mia"), 1,
                     "test", err);
}

static void test_a_family_is_known_whole(void **state)
{
    (void)state;
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, join_body, NULL, err));
    assert_true(opens(&there, "Aisha") && opens(&here, "Mia"));
}

static void test_a_restricted_family_stays_closed_and_opens_to_those_named_wherever_they_are(void **state)
{
    (void)state;
    change(
        arena_print(&small.arena,
                    "INSERT INTO restricted (authority, person, reason, w_from) VALUES (%lld, %lld, 'x', 1)",
                    (long long)small.authority, (long long)small_person(&small, "Mia")));
    assert_false(opens(&there, "Mia") || opens(&here, "Mia") || opens(&whole, "Mia"));
    Error why = {0};
    GuardedList list;
    int64_t mia = small_person(&small, "Mia");
    assert_false(guard_name(small.store, &here, small.authority, mia, here.id, "wants to", &why));
    assert_int_equal(why.kind, ERROR_NOT_FOUND);
    MUST(guarded_list(small.store, &small.arena, &here, small.authority, &list, err));
    assert_int_equal(list.count, 0);
    MUST(guarded_list(small.store, &small.arena, &there, small.authority, &list, err));
    assert_int_equal(list.count, 1);
    MUST(guard_name(small.store, &there, small.authority, mia, here.id, "her worker", err));
    assert_true(opens(&here, "Mia"));
    assert_false(opens(&there, "Mia"));
    change("UPDATE restricted SET w_to = 2");
    assert_false(opens(&here, "Mia"));
    assert_true(opens(&there, "Mia"));
}

static void test_a_child_is_registered_at_ones_own_centre_and_opens_no_other_family(void **state)
{
    (void)state;
    Error why = {0};
    DeskRecord record;
    DeskChild child = {.given = "Tom",
                       .family = "Carter",
                       .carer_given = "Ann",
                       .carer_family = "Carter",
                       .postcode = "DE23 6WY",
                       .birth = day_of(2024, 5, 1),
                       .day = day_of(2026, 9, 30),
                       .centre = small.rosehill};
    DeskDecision decision = {.once = "0000000000000000000000000000000000000000000000000000000000000001"};
    assert_false(
        desk_register(small.store, &small.arena, &there, small.authority, &child, &decision, &record, &why));
    assert_int_equal(why.kind, ERROR_DENIED);
    MUST(desk_register(small.store, &small.arena, &here, small.authority, &child, &decision, &record, err));
    child.given = "Tim";
    child.centre = small.becket;
    decision.once = "0000000000000000000000000000000000000000000000000000000000000002";
    MUST(desk_register(small.store, &small.arena, &there, small.authority, &child, &decision, &record, err));
    assert_true(opens(&here, "Tom") && opens(&there, "Tim"));
    assert_false(opens(&here, "Tim") || opens(&there, "Tom"));
}

static void test_only_who_works_with_families_is_of_a_centre(void **state)
{
    (void)state;
    Error why = {0};
    NewUser new = {.name = "x",
                   .password = "three small words",
                   .role = ROLE_AUDITOR,
                   .last_day = DATE_NONE,
                   .centre = small.becket};
    assert_false(user_add(small.store, 0, small.authority, &new, &why));
    assert_int_equal(why.kind, ERROR_INPUT);
    new.role = ROLE_WORKER;
    new.centre = 99;
    assert_false(user_add(small.store, 0, small.authority, &new, &why));
    assert_int_equal(why.kind, ERROR_INPUT);
    Sentences said = {0};
    bool centre_said = false;
    MUST(user_sees(small.store, &small.arena, &here, false, &said, err));
    for (size_t i = 0; i < said.count; i++)
        centre_said = centre_said || strstr(said.items[i], "families that Rosehill knows");
    assert_true(centre_said);
    assert_non_null(strstr(said.items[0], " for Rosehill, a centre of "));
}

/* Random ties between 60 people; the set that lists ask and the guard that pages ask must agree about each.
 */
static void test_lists_and_pages_agree_about_everybody(void **state)
{
    (void)state;
    enum { PEOPLE = 60, ROUNDS = 6 };
    uint64_t seed = 20260930, differ = 0, known = 0;
    int64_t ids[PEOPLE];
    for (int i = 0; i < PEOPLE; i++) {
        ids[i] = 5000 + i;
        change(arena_print(&small.arena,
                           "INSERT INTO person (authority, id, kind, source, ref, w_from) VALUES (%lld, "
                           "%lld, 'child', 1, 'p%d', 1)",
                           (long long)small.authority, (long long)ids[i], i));
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 14; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            long long a = 5000 + (long long)(seed >> 33) % PEOPLE,
                      b = 5000 + (long long)(seed >> 45) % PEOPLE;
            if (i % 7)
                change(
                    arena_print(&small.arena,
                                "INSERT INTO family_member (authority, family, person, role, w_from) VALUES "
                                "(%lld, %lld, %lld, 'child', 1)",
                                (long long)small.authority, b, a));
            else
                change(arena_print(
                    &small.arena,
                    "INSERT INTO contact (authority, id, kind, person, centre, on_day, source, "
                    "w_from) VALUES (%lld, %d, 'visit', %lld, %lld, 20000, 1, 1)",
                    (long long)small.authority, 9000 + round * 20 + i, a, (long long)small.rosehill));
        }
        Guard guards[PEOPLE];
        Hidden hidden;
        MUST(guards_of(small.store, &here, small.authority, ids, PEOPLE, guards, err));
        MUST(people_hidden_from(small.store, &small.arena, &here, small.authority, &hidden, err));
        for (int i = 0; i < PEOPLE; i++) {
            const Subject subject = guard_subject(small.authority, &guards[i]);
            bool open = may_about(&here, ACTION_SEE_PEOPLE, &subject);
            differ += open == hidden_has(&hidden, ids[i]);
            known += open;
        }
    }
    assert_int_equal(differ, 0);
    assert_in_range(known, ROUNDS * PEOPLE / 10, ROUNDS * PEOPLE * 9 / 10);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_centre_knows_whom_it_registered),
        TEST(test_a_centre_knows_whom_it_saw),
        TEST(test_a_centre_knows_who_lives_in_its_area_while_they_do),
        TEST(test_a_family_is_known_whole),
        TEST(test_a_restricted_family_stays_closed_and_opens_to_those_named_wherever_they_are),
        TEST(test_a_child_is_registered_at_ones_own_centre_and_opens_no_other_family),
        TEST(test_only_who_works_with_families_is_of_a_centre),
        TEST(test_lists_and_pages_agree_about_everybody),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
