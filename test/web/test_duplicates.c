/* The pages of possible duplicates, asked as people of different roles. */
#include "cleanse/review.h"
#include "intake/small_intake.h"
#include "named.h"
#include "web/asked_page.h"
#include "web/sitting.h"

static Small small;
static User leader, coordinator, colleague, receptionist;
static int64_t aisha, omar, mia, zara;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    leader = (User){.id = 21, .authority = small.authority, .role = ROLE_LEADER, .name = "leader"};
    coordinator = (User){.id = 22, .authority = small.authority, .role = ROLE_COORDINATOR, .name = "maya"};
    colleague = (User){.id = 23, .authority = small.authority, .role = ROLE_COORDINATOR, .name = "tom"};
    receptionist = (User){.id = 24, .authority = small.authority, .role = ROLE_RECEPTION};
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    small_import(&small, "social-care", "social_care.csv",
                 "Case Ref,Child Forename,Child Surname,DOB,Postcode,Status,From,To,Restricted\n"
                 "C1,Zara,Hidden,05/02/2024,DE23 6WY,CP,01/01/2026,,Y\n");
    aisha = small_person(&small, "Aisha");
    omar = small_person(&small, "Omar");
    mia = small_person(&small, "Mia");
    zara = small_person(&small, "Zara");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static Answer ask(const User *actor, const char *method, const char *path, const char *query,
                  const char *form)
{
    return asked_page(&small, actor, method, path, query, form);
}

static const char *pair_path(int64_t a, int64_t b)
{
    return arena_print(&small.arena, "/duplicates/%lld/%lld", (long long)a, (long long)b);
}

static const char *form_of(int64_t a, int64_t b, const char *rest)
{
    return arena_print(&small.arena, "a=%lld&b=%lld&%s", (long long)a, (long long)b, rest);
}

#define assert_shows(html, text) assert_non_null(strstr((html), (text)))
#define assert_hides(html, text) assert_null(strstr((html), (text)))

static void test_two_of_one_family_are_shown_as_two(void **state)
{
    (void)state;
    Answer pair = ask(&coordinator, "GET", pair_path(aisha, omar), "way=hand", "");
    assert_int_equal(pair.status, 200);
    assert_shows(pair.page, "Aisha Khan");
    assert_shows(pair.page, "Omar Khan");
    assert_shows(pair.page, "two children of one family");
    assert_shows(pair.page, "1 registration");
    assert_shows(pair.page, "data-key=\"s\"");
    Answer others = ask(&coordinator, "GET", pair_path(aisha, mia), "way=hand", "");
    assert_hides(others.page, "two children of one family"); /* the control */
}

static void test_absent_and_hidden_are_one_answer(void **state)
{
    (void)state;
    Answer hidden = ask(&coordinator, "GET", pair_path(aisha, zara), "", "");
    Answer absent = ask(&coordinator, "GET", pair_path(aisha, 987654), "", "");
    assert_int_equal(hidden.kind, ERROR_NOT_FOUND);
    assert_int_equal(absent.kind, ERROR_NOT_FOUND);
    assert_string_equal(hidden.page, absent.page);
    name_for(small.store, small.authority, zara, leader.id);
    assert_shows(ask(&leader, "GET", pair_path(aisha, zara), "", "").page, "Zara Hidden");
    assert_int_equal(
        ask(&coordinator, "POST", "/duplicates/judge", "", form_of(aisha, zara, "verdict=same")).kind,
        ERROR_NOT_FOUND);
    assert_int_equal(ask(&coordinator, "GET", pair_path(aisha, aisha), "", "").kind, ERROR_INPUT);
    static const char *const pages[] = {"/duplicates", "/duplicates/all", "/duplicates/second"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        assert_int_equal(ask(&receptionist, "GET", pages[i], "", "").kind, ERROR_DENIED);
        assert_hides(ask(&coordinator, "GET", pages[i], "", "").page, "Zara");
    }
}

static void test_the_second_keeps_what_was_typed(void **state)
{
    (void)state;
    const char *seen =
        strstr(ask(&colleague, "GET", pair_path(omar, mia), "way=hand", "").page, "name=\"seen\" value=\"");
    assert_non_null(seen);
    int64_t number = strtoll(seen + strlen("name=\"seen\" value=\""), NULL, 10);
    const char *form =
        form_of(omar, mia,
                arena_print(&small.arena,
                            "seen=%lld&note=with+care&pick-given=%lld&rule-given=%lld&way=hand&verdict=",
                            (long long)number, (long long)omar, (long long)mia));
    Answer first =
        ask(&coordinator, "POST", "/duplicates/judge", "", arena_print(&small.arena, "%sdifferent", form));
    assert_int_equal(first.status, 303);
    Answer second =
        ask(&colleague, "POST", "/duplicates/judge", "", arena_print(&small.arena, "%ssame", form));
    assert_int_equal(second.status, 409);
    assert_shows(second.page, "has judged this pair meanwhile");
    assert_shows(second.page, "with care</textarea>");
    const char *decided =
        arena_print(&small.arena, "/count/decided/%lld/different", (long long)coordinator.id);
    const char *list = ask(&coordinator, "GET", decided, "", "").page;
    assert_shows(list, "Pairs judged different: 1<");
    assert_shows(list, "Omar Khan");
    assert_int_equal(ask(&colleague, "GET", decided, "", "").kind, ERROR_NOT_FOUND);
    assert_int_equal(ask(&receptionist, "GET", decided, "", "").kind, ERROR_DENIED);
    Answer undone =
        ask(&coordinator, "POST", "/duplicates/undo", "", form_of(omar, mia, "what=verdict&way=queue"));
    assert_string_equal(undone.location, arena_print(&small.arena, "%s?way=queue", pair_path(omar, mia)));
}

static void test_a_picked_value_stands_and_goes_with_the_join(void **state)
{
    (void)state;
    const char *child = arena_print(&small.arena, "/child/%lld", (long long)omar);
    const char *record = arena_print(&small.arena, "/record/%lld/unmerge", (long long)mia);
    Answer joined =
        ask(&coordinator, "POST", "/duplicates/judge", "",
            form_of(omar, mia,
                    arena_print(&small.arena, "verdict=same&pick-family=%lld&rule-family=%lld&way=queue",
                                (long long)omar, (long long)mia)));
    assert_string_equal(joined.location, "/duplicates");
    assert_shows(ask(&coordinator, "GET", child, "", "").page, "Mia Khan</h1>");
    assert_shows(ask(&coordinator, "GET", child, "", "").page, "staff chose it");
    assert_shows(ask(&coordinator, "GET", pair_path(omar, mia), "", "").page,
                 "These two records are one child");
    Answer late = ask(&colleague, "POST", "/duplicates/judge", "",
                      form_of(omar, mia, "verdict=same&way=hand&note=seen+at+the+door"));
    assert_int_equal(late.status, 409);
    assert_shows(late.page, "What you wrote, not saved");
    assert_shows(late.page, "seen at the door");
    assert_shows(ask(&coordinator, "GET", record, "", "").page, "Mia");
    assert_int_equal(ask(&receptionist, "POST", record, "", "").kind, ERROR_DENIED);
    assert_int_equal(ask(&coordinator, "POST", record, "", "").status, 303);
    assert_shows(ask(&coordinator, "GET", child, "", "").page, "Omar Khan</h1>");
    assert_int_equal(ask(&coordinator, "POST", record, "", "").kind, ERROR_CONFLICT);
}

static void test_a_pair_is_in_one_pair_of_hands(void **state)
{
    (void)state;
    Arena arena = {0};
    const int64_t here = on_postgres ? 77 : 79; /* hands are remembered from the first turn */
    const User one = {.id = 31, .authority = here, .name = "one"},
               other = {.id = 32, .authority = here, .name = "other"},
               far = {.id = 31, .authority = here + 1};
    assert_true(sitting_take(&one, 1, 2));
    assert_true(sitting_take(&one, 1, 2));
    assert_false(sitting_take(&other, 1, 2));
    assert_true(sitting_take(&far, 1, 2));
    assert_string_equal(sitting_holder(&arena, &other, 1, 2), "one");
    assert_true(sitting_take(&one, 3, 4)); /* lets go of the first */
    assert_true(sitting_take(&other, 1, 2));
    sitting_put_off(&other, 1, 2);
    assert_false(sitting_take(&other, 1, 2));
    assert_int_equal(sitting_put_on(&other, 1, 2), 1);
    assert_true(sitting_take(&other, 1, 2));
    Sitting sitting = sitting_now(&one, 120);
    assert_true(sitting.done == 0 && sitting.goal == SITTING_PAIRS && sitting.minutes == 5);
    for (int i = 0; i < 20; i++)
        sitting_note(&one, false);
    sitting_note(&one, true);
    sitting = sitting_now(&one, 101);
    assert_true(sitting.done == 19 && sitting.goal == 50 && sitting.minutes >= 1);
    assert_int_equal(sitting_now(&one, 10).goal, 29);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_of_one_family_are_shown_as_two),
        cmocka_unit_test(test_absent_and_hidden_are_one_answer),
        cmocka_unit_test(test_the_second_keeps_what_was_typed),
        cmocka_unit_test(test_a_picked_value_stands_and_goes_with_the_join),
        cmocka_unit_test(test_a_pair_is_in_one_pair_of_hands),
    };
    return RUN_ON_BOTH(tests, setup, teardown);
}
