#include "intake/small_intake.h"

static Small small;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

#define AUGUST "registrations_rosehill.csv"
#define ATTENDANCE "Session Date,Session,Venue,Reg No,Child Name,Child DOB,Postcode,Adults\n"

static bool withdraw(int64_t intake, Error *why)
{
    *why = (Error){0};
    return intake_withdraw(small.store, small.authority, 0, intake, NULL, why);
}

static void test_withdrawing_a_first_list_leaves_nothing_of_it(void **state)
{
    (void)state;
    Error why;
    const char *before = small_dump(&small);
    IntakeResult result =
        small_import(&small, "registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    assert_string_not_equal(small_dump(&small), before);
    assert_true(withdraw(result.id, &why));
    assert_string_equal(small_dump(&small), before);
    assert_false(withdraw(result.id, &why));
    assert_int_equal(why.kind, ERROR_CONFLICT);
    IntakeLineList lines;
    MUST(intake_list(small.store, &small.arena, small.authority, &lines, err));
    assert_int_equal(lines.count, 1);
    assert_true(lines.items[0].withdrawn);
}

static void test_withdrawing_a_changed_list_says_the_old_facts_again(void **state)
{
    (void)state;
    Error why;
    small_import(&small, "registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_MIA);
    const char *before = small_dump(&small);
    IntakeResult result =
        small_import(&small, "registrations", AUGUST,
                     REGISTRATIONS_HEADER
                     "R1,Aisha,Khan-Ali,05/02/2024,F,APKN,Urdu,4 Other Street,DE23 8AL,Samina,Khan,Mother,,,,"
                     "10/03/2024,01/09/2026,moved,,N,Y\n" ROW_MIA ROW_OMAR);
    assert_int_equal(result.accepted, 2);
    assert_string_not_equal(small_dump(&small), before);
    assert_true(withdraw(result.id, &why));
    assert_string_equal(small_dump(&small), before);
    IntakeResult again =
        small_import(&small, "registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    assert_int_equal(again.unchanged, 2);
    assert_int_equal(again.accepted, 1);
}

static void test_spells_courses_and_consents_come_back(void **state)
{
    (void)state;
    Error why;
#define CARE "Case Ref,Child Forename,Child Surname,DOB,Postcode,Status,From,To,Restricted\n"
#define VISITS "NHS Number,Forename,Surname,DOB,Address,Postcode,Visit Date,Visit Type,Consent\n"
    small_import(&small, "social-care", "care.csv",
                 CARE "C1,Zara,Hidden,05/02/2024,DE23 6WY,CIN,01/01/2026,,Y\n");
    small_import(&small, "health-visitor", "q1.csv",
                 VISITS "9434765919,Ana,Able,05.02.2026,1 A Street,DE23 6WY,16.02.2026,Clinic,Y\n");
    const char *before = small_dump(&small);
    IntakeResult care = small_import(&small, "social-care", "care2.csv",
                                     CARE "C1,Zara,Hidden,05/02/2024,DE23 6WY,CIN,01/01/2026,01/05/2026,Y\n");
    IntakeResult visits =
        small_import(&small, "health-visitor", "q2.csv",
                     VISITS "9434765919,Ana,Able,05.02.2026,2 B Street,DE23 8AL,16.05.2026,Clinic,N\n");
    assert_string_not_equal(small_dump(&small), before);
    assert_true(withdraw(visits.id, &why));
    assert_true(withdraw(care.id, &why));
    assert_string_equal(small_dump(&small), before);
}

static void test_lists_that_build_on_each_other_go_newest_first(void **state)
{
    (void)state;
    Error why;
    const char *before = small_dump(&small);
    IntakeResult first = small_import(&small, "registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA);
    IntakeResult second =
        small_import(&small, "registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR);
    IntakeResult sessions =
        small_import(&small, "attendance", "attendance_rosehill_2026.csv",
                     ATTENDANCE "01/09/2026,Stay and play,Rosehill,R2,Omar Khan,01/06/2025,DE23 6WY,1\n");
    assert_false(withdraw(first.id, &why));
    assert_int_equal(why.kind, ERROR_CONFLICT);
    assert_false(withdraw(second.id, &why));
    assert_int_equal(why.kind, ERROR_CONFLICT);
    assert_true(withdraw(sessions.id, &why));
    assert_true(withdraw(second.id, &why));
    assert_true(withdraw(first.id, &why));
    assert_string_equal(small_dump(&small), before);
    assert_false(withdraw(77, &why));
    assert_int_equal(why.kind, ERROR_NOT_FOUND);
}

static bool join(WriteNow *now, void *context, Error *err)
{
    (void)context;
    int64_t a = small_count(&small, "SELECT id FROM person WHERE ref = 'R1'");
    int64_t b = small_count(&small, "SELECT id FROM person WHERE kind = 'child' AND ref LIKE '~%'");
    return merge_add(now, small.authority, b, a, 0.99, "test", err);
}

static void test_joins_with_people_who_are_withdrawn_end(void **state)
{
    (void)state;
    Error why;
    small_import(&small, "registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA);
    const char *before = small_dump(&small);
    IntakeResult births =
        small_import(&small, "births", "births_2024-02.csv",
                     "NHS No,Forename,Surname,Date of Birth,Sex,Mother Forename,Mother Surname,Mother "
                     "DOB,Address,Postcode\n"
                     ",Baby Girl,Khan,20240205,2,Samina,Khan,19950501,1 High Street,DE23 6WY\n");
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, join, NULL, err));
    assert_int_equal(small_count(&small, "SELECT COUNT(*) FROM merge WHERE w_to IS NULL"), 1);
    assert_true(withdraw(births.id, &why));
    assert_string_equal(small_dump(&small), before);
}

static bool stop_at(void *context, const char *step, uint64_t done, uint64_t total)
{
    (void)step;
    (void)total;
    return done >= *(const uint64_t *)context;
}

static void test_a_withdrawal_that_is_stopped_leaves_the_import_as_it_was(void **state)
{
    (void)state;
    IntakeResult result = small_import(&small, "registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA);
    const char *before = small_dump(&small);
    for (uint64_t at = 0; at <= 22; at += 11) {
        const Progress progress = {stop_at, &at};
        Error err = {0};
        assert_false(intake_withdraw(small.store, small.authority, 0, result.id, &progress, &err));
        assert_int_equal(err.kind, ERROR_STOPPED);
        assert_string_equal(small_dump(&small), before);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_withdrawing_a_first_list_leaves_nothing_of_it),
        TEST(test_withdrawing_a_changed_list_says_the_old_facts_again),
        TEST(test_spells_courses_and_consents_come_back),
        TEST(test_lists_that_build_on_each_other_go_newest_first),
        TEST(test_joins_with_people_who_are_withdrawn_end),
        TEST(test_a_withdrawal_that_is_stopped_leaves_the_import_as_it_was),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
