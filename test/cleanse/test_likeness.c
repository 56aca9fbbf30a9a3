/* The live index over a small town: whom it offers, whom it does not, and that it hears of changes. */
#include "cleanse/likeness.h"

#include "cleanse/cleanse.h"
#include "cleanse/review.h"
#include "cleanse/town.h"
#include "named.h"

static Small small;
static Likeness *likeness;
static User receptionist, leader;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    town_fill(&small);
    receptionist = town_user(&small, ROLE_RECEPTION);
    leader = town_user(&small, ROLE_LEADER);
    likeness = town_likeness(&small);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    likeness_close(likeness);
    likeness = NULL;
    small_close(&small);
    return 0;
}

static DeskChild typed(const char *given, const char *family, const char *birth, const char *sex)
{
    DeskChild child = {.given = given, .family = family, .sex = sex, .centre = small.becket};
    assert_true(date_parse_iso(birth, &child.birth));
    child.day = child.birth;
    return child;
}

static DeskChild at_home(DeskChild child, const char *line, const char *postcode, const char *carer)
{
    child.line = line;
    child.postcode = postcode;
    child.carer_given = carer;
    child.carer_family = child.family;
    return child;
}

static Likes ask(const User *actor, DeskChild child)
{
    Likes likes;
    MUST(likeness_ask(likeness, &small.arena, actor, small.authority, &child, &likes, err));
    assert_true(likes.compared);
    return likes;
}

static bool offers(const Likes *likes, int64_t child)
{
    for (size_t i = 0; i < likes->count; i++)
        if (likes->items[i].child.id == child)
            return true;
    return false;
}

static void assert_offers(DeskChild child, const char *given, const char *family)
{
    Likes likes = ask(&receptionist, child);
    if (!offers(&likes, town_person(&small, given, family)))
        fail_msg("%s %s is not offered %s %s", child.given, child.family, given, family);
}

static void assert_nobody(const User *actor, DeskChild child)
{
    Likes likes = ask(actor, child);
    if (likes.count)
        fail_msg("%s %s is offered %s %s: %s", child.given, child.family, likes.items[0].child.given,
                 likes.items[0].child.family, likes.items[0].reasons);
}

static void test_slips_pet_names_and_moves_are_found(void **state)
{
    (void)state;
    const DeskChild slips[] = {
        typed("Robret", "Ashdown", "2023-05-14", "M"), typed("Robert", "Ashdwon", "2023-05-14", NULL),
        typed("Bob", "Ashdown", "2023-05-14", "M"), typed("ROBERT", "ASHDOWN", "2023-04-14", "M")};
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
        assert_offers(at_home(slips[i], "12 Elm Rd", "DE23 6WY", "Helen"), "Robert", "Ashdown");
    DeskChild moved =
        at_home(typed("Robert", "Ashdown", "2023-05-14", "M"), "99 Far Street", "DE1 3ZZ", "Peter");
    assert_offers(moved, "Robert", "Ashdown");
    Likes likes = ask(&receptionist, moved);
    assert_non_null(strstr(likes.items[0].reasons, "Same given name, family name, birth date"));
    assert_nobody(&receptionist,
                  at_home(typed("Wilfred", "Unheard", "2023-05-14", "M"), "1 New Road", "DE3 1AA", "Ann"));
}

static void test_twins_are_not_offered_as_one_another(void **state)
{
    (void)state;
    DeskChild nadia =
        at_home(typed("Nadia", "Brook", "2024-02-05", "F"), "3 Mill Lane", "DE23 8AL", "Samira");
    Likes likes = ask(&receptionist, nadia);
    assert_int_equal(likes.count, 1);
    assert_int_equal(likes.items[0].child.id, town_person(&small, "Nadia", "Brook"));
    DeskChild third = nadia;
    third.given = "Idris";
    third.phone = "07700900102";
    third.sex = "M";
    assert_nobody(&leader, third);
    third.given = "Baby";
    assert_true(ask(&leader, third).count > 0);
}

static void test_a_nameless_record_of_a_brother_does_not_make_him_the_sister(void **state)
{
    (void)state;
    DeskChild sister =
        at_home(typed("Quincy", "Larkin", "2024-08-01", "M"), "5 Tower Road", "DE23 8AL", "Doris");
    int64_t baby = town_person(&small, "Baby", "Larkin"), reggie = town_person(&small, "Reggie", "Larkin");
    Likes likes = ask(&receptionist, sister);
    assert_true(offers(&likes, baby));
    assert_false(offers(&likes, reggie));
    Judged judged;
    MUST(pair_judge(small.store, &leader, small.authority,
                    &(Judgement){.a = baby, .b = reggie, .verdict = "same"}, &judged, err));
    assert_nobody(&receptionist, sister);
    sister.given = "Reggie";
    likes = ask(&receptionist, sister);
    assert_true(offers(&likes, baby) && likes.count == 1);
    MUST(pair_unjudge(small.store, &leader, small.authority, baby, reggie, err));
}

static void test_a_restricted_child_is_silent_at_once(void **state)
{
    (void)state;
    DeskChild hester =
        at_home(typed("Hester", "Quill", "2022-09-17", "F"), "8 Weir Street", "DE23 6WY", "Edith");
    int64_t id = town_person(&small, "Hester", "Quill");
    Likes likes = ask(&receptionist, hester);
    assert_true(offers(&likes, id));
    town_restrict(&small, id);
    assert_nobody(&receptionist, hester);
    assert_nobody(&leader, hester);
    name_for(small.store, small.authority, id, leader.id);
    likes = ask(&leader, hester);
    assert_true(offers(&likes, id) && likes.items[0].child.restricted);
    likeness_close(likeness);
    likeness = town_likeness(&small);
    assert_nobody(&receptionist, hester);
    likes = ask(&leader, hester);
    assert_true(offers(&likes, id));
}

static DeskRecord write_down(DeskChild child, const char *once)
{
    const DeskDecision decision = {.once = once};
    DeskRecord record;
    MUST(desk_register(small.store, &small.arena, &receptionist, small.authority, &child, &decision, &record,
                       err));
    likeness_put(likeness, small.authority, record.record, &child);
    return record;
}

#define ONCE(digit) digit "00000000000000000000000000000000000000000000000000000000000000" digit

static void test_what_the_desk_writes_is_known_at_once_until_it_is_taken_back(void **state)
{
    (void)state;
    DeskChild child = at_home(typed("Zelda", "Fernsby", "2025-01-31", "F"), "4 Oak Way", "DE23 6WY", "Ruth");
    unsigned builds = likeness_state(likeness).builds;
    assert_nobody(&receptionist, child);
    DeskRecord record = write_down(child, ONCE("a")), was;
    child.given = "Zleda";
    Likes likes = ask(&receptionist, child);
    assert_true(offers(&likes, record.child));
    MUST(desk_undo(small.store, &small.arena, &receptionist, small.authority, record.record, &was, err));
    assert_nobody(&receptionist, child);
    likeness_remove(likeness, record.record);
    assert_nobody(&receptionist, child);
    record = write_down(child, ONCE("b"));
    usleep(2500000);
    assert_int_equal(likeness_state(likeness).builds, builds);
    likes = ask(&receptionist, child);
    assert_true(offers(&likes, record.child));
}

static void test_lists_that_come_in_later_are_read_and_withdrawn_ones_forgotten(void **state)
{
    (void)state;
    DeskChild late = at_home(typed("Late", "Comer", "2023-03-03", "M"), "7 High Street", "DE23 6WY", "Joan");
    unsigned builds = likeness_state(likeness).builds;
    assert_nobody(&receptionist, late);
    IntakeResult list = small_import(
        &small, "two-year-olds", "two_year_olds.csv",
        "Child First Name,Child Last Name,Child DoB,Parent Name,Address,Postcode,Reason,Term,Place Taken\n"
        "Late,Comer,2023-03-03,Joan Comer,7 High Street,DE23 6WY,,,\n");
    assert_int_equal(list.accepted, 1);
    town_wait(likeness, builds + 1);
    Likes likes = ask(&receptionist, late);
    assert_true(offers(&likes, town_person(&small, "Late", "Comer")));
    MUST(intake_withdraw(small.store, small.authority, 1, list.id, NULL, err));
    assert_nobody(&receptionist, late);
}

static void test_an_empty_register_is_ready_and_learns_of_its_first_children(void **state)
{
    (void)state;
    likeness_close(likeness);
    small_close(&small);
    small_open(&small);
    likeness = town_likeness(&small);
    DeskChild first =
        at_home(typed("Ada", "Firstly", "2024-01-01", "F"), "1 High Street", "DE23 6WY", "Jane");
    DeskChild second = at_home(typed("Ben", "Secondly", "2025-06-02", "M"), "2 Low Road", "DE23 8AL", "Kit");
    assert_nobody(&receptionist, first);
    DeskRecord record = write_down(first, ONCE("c"));
    (void)write_down(second, ONCE("d"));
    town_wait(likeness, 2);
    for (int i = 0; i < 300 && likeness_state(likeness).records < 2; i++)
        usleep(10000);
    Likes likes = ask(&receptionist, first);
    assert_true(offers(&likes, record.child));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slips_pet_names_and_moves_are_found),
        cmocka_unit_test(test_twins_are_not_offered_as_one_another),
        cmocka_unit_test(test_a_nameless_record_of_a_brother_does_not_make_him_the_sister),
        cmocka_unit_test(test_a_restricted_child_is_silent_at_once),
        cmocka_unit_test(test_what_the_desk_writes_is_known_at_once_until_it_is_taken_back),
        cmocka_unit_test(test_lists_that_come_in_later_are_read_and_withdrawn_ones_forgotten),
        cmocka_unit_test(test_an_empty_register_is_ready_and_learns_of_its_first_children),
    };
    return RUN_ON_BOTH(tests, setup, teardown);
}
