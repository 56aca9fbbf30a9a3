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

static void expect(const IntakeResult *result, uint64_t accepted, uint64_t unchanged, uint64_t queued,
                   uint64_t rejected)
{
    assert_int_equal(result->accepted, accepted);
    assert_int_equal(result->unchanged, unchanged);
    assert_int_equal(result->queued, queued);
    assert_int_equal(result->rejected, rejected);
    assert_int_equal(result->total, accepted + unchanged + queued + rejected);
}

#define AUGUST "registrations_rosehill.csv"
#define IMPORT(kind, name, text) small_import(&small, kind, name, text)
#define COUNT(sql) small_count(&small, sql)

static void test_a_list_becomes_children_families_and_registrations(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    expect(&result, 3, 0, 0, 0);
    assert_true(result.id > 0);
    assert_string_equal(result.layout, "registrations-full");
    assert_null(result.unread);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE kind = 'child'"), 3);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE kind = 'adult'"), 3);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM family"), 2);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM family_member WHERE role = 'child'"), 3);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM family_member WHERE role = 'mother'"), 3);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM registration WHERE centre = (SELECT id FROM centre WHERE "
                           "name = 'Rosehill')"),
                     3);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM consent"), 3);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM group_member"), 3);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM address WHERE lsoa = 'E01000001'"), 3);
    assert_int_equal(COUNT("SELECT line FROM person WHERE ref = 'R2'"), 3);
    assert_string_equal(small_text(&small, "SELECT postcode FROM address ORDER BY person LIMIT 1"),
                        "DE23 6WY");
    assert_string_equal(small_text(&small, "SELECT family_fold FROM person WHERE ref = 'R3'"), "obrien");
}

static void test_the_same_file_twice_changes_nothing(void **state)
{
    (void)state;
    IMPORT("registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR);
    const char *before = small_dump(&small);
    int64_t writes = COUNT("SELECT COUNT(*) FROM audit");
    IntakeResult again = IMPORT("registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR);
    assert_true(again.same_file);
    assert_int_equal(again.id, 0);
    assert_string_equal(small_dump(&small), before);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM audit"), writes);
}

static void test_known_rows_are_unchanged_and_a_changed_row_ends_the_old_facts(void **state)
{
    (void)state;
    IMPORT("registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_MIA);
    int64_t id = COUNT("SELECT id FROM person WHERE ref = 'R3'");
    IntakeResult result = IMPORT(
        "registrations", AUGUST,
        REGISTRATIONS_HEADER ROW_AISHA
        "R3,Mia,O'Brien,17/11/2023,F,WBRI,English,5 New Road,DE23 6WY,Kate,O'Brien,Mother,,,,12/12/2023,"
        "01/09/2026,moved,,Y,N\n" ROW_OMAR);
    expect(&result, 2, 1, 0, 0);
    assert_int_equal(COUNT("SELECT id FROM person WHERE ref = 'R3' AND w_to IS NULL"), id);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE ref = 'R3'"), 2);
    assert_string_equal(
        small_text(&small, "SELECT a.line FROM address a JOIN person p ON p.id = a.person AND p.w_to IS NULL"
                           " WHERE p.ref = 'R3' AND a.w_to IS NULL"),
        "5 New Road");
    assert_int_equal(COUNT("SELECT COUNT(*) FROM address WHERE w_to IS NOT NULL"), 1);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM registration WHERE w_to IS NULL"), 3);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM registration WHERE w_to IS NULL AND to_day IS NOT NULL AND "
                           "end_reason = 'moved'"),
                     1);
    assert_int_equal(
        COUNT("SELECT COUNT(*) FROM group_member WHERE w_to IS NULL AND group_code = 'lone-parent'"), 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM consent WHERE w_to IS NULL AND partner = 'education'"), 0);
}

static void test_a_dry_run_counts_and_leaves_nothing(void **state)
{
    (void)state;
    Error why;
    const char *before = small_dump(&small);
    int64_t sources = COUNT("SELECT COUNT(*) FROM source"), writes = COUNT("SELECT COUNT(*) FROM audit");
    IntakeResult result = small_try(&small, (IntakeOptions){.kind = "registrations", .dry_run = true}, AUGUST,
                                    REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR "R9,,,05/02/2024,F\n", &why);
    assert_int_equal(why.kind, ERROR_NONE);
    expect(&result, 2, 0, 0, 1);
    assert_int_equal(result.id, 0);
    assert_string_equal(small_dump(&small), before);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM source"), sources);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM intake"), 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM audit"), writes);
}

#define SHORT_HEADER                                                                                         \
    "Registration;Name;Date of Birth;Sex;Address;Post Code;Mother/Carer;Mobile;Date Joined;Date "            \
    "Left;Reason;Groups\r\n"

static void test_semicolons_windows_1252_and_short_dates_are_read(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("registrations", "registrations_becket.csv",
                                 SHORT_HEADER "B1;Nov\xe1kov\xe1, Zo\xeb;5-Feb-24;Girl;3 Long Lane;DE23 "
                                              "8AL;Jana Nov\xe1kov\xe1;07700 900456;1-Mar-24;;;eal\r\n");
    expect(&result, 1, 0, 0, 0);
    assert_string_equal(result.layout, "registrations-short");
    assert_string_equal(small_text(&small, "SELECT given FROM person WHERE kind = 'child'"), "Zo\xc3\xab");
    assert_string_equal(small_text(&small, "SELECT family_fold FROM person WHERE kind = 'child'"),
                        "novakova");
    assert_string_equal(small_text(&small, "SELECT sex FROM person WHERE kind = 'child'"), "F");
    assert_string_equal(small_text(&small, "SELECT given FROM person WHERE kind = 'adult'"), "Jana");
    Date birth;
    assert_true(date_parse_iso("2024-02-05", &birth));
    assert_int_equal(COUNT("SELECT birth FROM person WHERE kind = 'child'"), birth);
    assert_int_equal(COUNT("SELECT centre FROM registration"), small.becket);
}

static void test_rejected_rows_are_written_with_line_column_value_and_reason(void **state)
{
    (void)state;
    Error why;
    const IntakeOptions options = {.kind = "registrations",
                                   .rejects_path = small_path(&small, "rejects.csv")};
    IntakeResult result =
        small_try(&small, options, AUGUST,
                  REGISTRATIONS_HEADER ROW_AISHA "R5,=Bad,Date,31/02/2024,F,,,,DE23 6WY,,,,,,,,,,,,\n"
                                                 "R6,,,05/02/2024,F,,,,DE23 6WY,,,,,,,,,,,,\n"
                                                 "R7,No,Birth,,F,,,,DE23 6WY,,,,,,,,,,,,\n"
                                                 "R8,Not,Yet,01/10/2026,F,,,,DE23 6WY,,,,,,,,,,,,\n"
                                                 "R9,Short\n",
                  &why);
    expect(&result, 1, 0, 0, 5);
    assert_int_equal(result.problems.count, 5);
    assert_int_equal(result.problems.items[0].line, 3);
    assert_string_equal(result.problems.items[0].column, "DOB");
    assert_string_equal(result.problems.items[0].value, "31/02/2024");
    assert_non_null(strstr(result.problems.items[0].reason, "not a day"));
    assert_string_equal(result.problems.items[3].reason, "the date of birth is in the future");

    char text[8192] = "";
    FILE *file = fopen(options.rejects_path, "rb");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_non_null(strstr(text, "Reg No,Child Forename"));
    assert_non_null(strstr(text, ",Line,Column,Value,Reason\r\n"));
    assert_non_null(strstr(text, "R5,'=Bad,Date,31/02/2024,"));
    assert_non_null(strstr(text, ",3,DOB,31/02/2024,"));
    assert_non_null(strstr(text, "the row names nobody"));
    assert_non_null(strstr(text, ",7,,,\"too few columns: 2, where the list has 21\""));
    assert_null(strstr(text, "Aisha"));

    IntakeProblemList kept;
    MUST(intake_problems(small.store, &small.arena, &(User){.id = 1}, small.authority, result.id, 100, &kept,
                         err));
    assert_int_equal(kept.count, 5);
}

/* The partner corrects the reject file and sends it: what the file guards against spreadsheets is theirs
 * again. */
static void test_a_corrected_reject_is_what_the_partner_typed(void **state)
{
    (void)state;
    Error why;
    const char *path = small_path(&small, "rejects.csv");
    const IntakeOptions options = {.kind = "registrations", .rejects_path = path};
    small_try(&small, options, AUGUST,
              REGISTRATIONS_HEADER "R5,-Ann,+Lee,31/02/2024,F,,,@home,DE23 6WY,,,,,,,01/01/2025,,,,,\n",
              &why);
    char text[4096] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_non_null(strstr(text, "R5,'-Ann,'+Lee,31/02/2024,F,,,'@home,"));
    for (char *day; (day = strstr(text, "31/02"));)
        memcpy(day, "05/02", 5);
    IntakeResult result = IMPORT("registrations", "registrations_rosehill_corrected.csv", text);
    expect(&result, 1, 0, 0, 0);
    assert_string_equal(small_text(&small, "SELECT given FROM person"), "-Ann");
    assert_string_equal(small_text(&small, "SELECT family FROM person"), "+Lee");
    assert_string_equal(small_text(&small, "SELECT line FROM address"), "@home");
}

static void test_doubtful_rows_are_taken_and_queued(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("registrations", AUGUST,
                                 REGISTRATIONS_HEADER
                                 "R1,Unknown,Postcode,05/02/2024,F,,,,DE99 9ZZ,,,,,,,01/01/2025,,,,,\n"
                                 "R2,Not,Postcode,05/02/2024,F,,,,nowhere,,,,,,,01/01/2025,,,,,\n"
                                 "R3,Wrong,Number,05/02/2024,F,,,,DE23 6WY,,,,,,9434765918,01/01/2025,,,,,\n"
                                 "R4,Grown,Up,05/02/2004,F,,,,DE23 6WY,,,,,,,01/01/2025,,,,,\n"
                                 "R5,Odd,Code,05/02/2024,Q,,,,DE23 6WY,,,,,,,01/01/2025,,,,,\n"
                                 "R6,Odd,Group,05/02/2024,F,,,,DE23 6WY,,,,,,,01/01/2025,,,martians,,\n"
                                 "R7,Bad,Leaving,05/02/2024,F,,,,DE23 6WY,,,,,,,01/01/2025,soon,,,,\n");
    expect(&result, 0, 0, 7, 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE kind = 'child'"), 7);
    assert_int_equal(
        COUNT("SELECT COUNT(*) FROM address WHERE postcode IN ('DE99 9ZZ', 'nowhere') AND lsoa IS NULL"), 2);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM identifier"), 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM intake_row WHERE state = 'queued' AND person IS NOT NULL"),
                     7);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM group_member"), 0);
}

static void test_a_list_that_fits_no_layout_says_what_is_missing(void **state)
{
    (void)state;
    Error why;
    small_try(&small, (IntakeOptions){.kind = "births"}, "births.csv",
              "NHS No,Forename,Surname,Postcode\n1,2,3,4\n", &why);
    assert_int_equal(why.kind, ERROR_INPUT);
    assert_non_null(strstr(why.text, "\"Date of Birth\""));
    assert_non_null(strstr(why.text, "NHS No, Forename, Surname, Postcode"));
    assert_non_null(strstr(why.text, "births lacks"));
    small_try(&small, (IntakeOptions){.kind = "birds"}, "births.csv", "NHS No\n1\n", &why);
    assert_non_null(strstr(why.text, "health-visitor"));
    assert_int_equal(COUNT("SELECT COUNT(*) FROM intake"), 0);
}

static void test_a_list_from_no_centre_asks_which(void **state)
{
    (void)state;
    Error why;
    small_try(&small, (IntakeOptions){.kind = "registrations"}, "list.csv", REGISTRATIONS_HEADER ROW_AISHA,
              &why);
    assert_int_equal(why.kind, ERROR_INPUT);
    assert_non_null(strstr(why.text, "Becket, Rosehill"));
    small_try(&small, (IntakeOptions){.kind = "registrations", .centre = "Atlantis"}, "list.csv",
              REGISTRATIONS_HEADER ROW_AISHA, &why);
    assert_int_equal(why.kind, ERROR_NOT_FOUND);
    small_try(&small, (IntakeOptions){.kind = "registrations", .centre = "becket"}, "list.csv",
              REGISTRATIONS_HEADER ROW_AISHA, &why);
    assert_int_equal(why.kind, ERROR_NONE);
    assert_int_equal(COUNT("SELECT centre FROM registration"), small.becket);
}

#define ATTENDANCE_HEADER "Session Date,Session,Venue,Reg No,Child Name,Child DOB,Postcode,Adults\n"

static void test_attendance_belongs_to_the_registered_child_whose_number_fits(void **state)
{
    (void)state;
    IMPORT("registrations", AUGUST, REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR);
    IntakeResult result =
        IMPORT("attendance", "attendance_rosehill_2026.csv",
               ATTENDANCE_HEADER "01/09/2026,Stay and play,Rosehill,R1,Aisha Khan,05/02/2024,DE23 6WY,1\n"
                                 "08/09/2026,Stay and play,Rosehill,R1,Aysha Khan,05/02/2024,DE23 6WY,1\n"
                                 "08/09/2026,Stay and play,Rosehill,R1,Peter Pan,09/09/2025,DE23 8AL,1\n"
                                 "08/09/2026,Stay and play,Rosehill,,Wendy Darling,09/09/2025,DE23 8AL,1\n"
                                 "15/09/2026,Stay and play,Rosehill,,Wendy Darling,09/09/2025,DE23 8AL,1\n"
                                 "15/09/2026,Stay and play,Rosehill,,Wendy Darling,09/09/2025,DE23 8AL,1\n"
                                 "15/11/2026,Stay and play,Rosehill,R1,Aisha Khan,05/02/2024,DE23 6WY,1\n");
    expect(&result, 4, 1, 1, 1);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM contact"), 5);
    assert_int_equal(
        COUNT("SELECT COUNT(*) FROM contact WHERE person = (SELECT id FROM person WHERE ref = 'R1')"), 2);
    assert_int_equal(
        COUNT("SELECT COUNT(*) FROM contact WHERE person = (SELECT id FROM person WHERE given = 'Wendy')"),
        2);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person p JOIN source s ON s.id = p.source WHERE s.name = "
                           "'Attendance Rosehill'"),
                     2);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM contact WHERE centre IS NULL"), 0);
}

static void test_health_visits_are_contacts_of_one_record_and_consent_may_be_taken_back(void **state)
{
    (void)state;
    IntakeResult result =
        IMPORT("health-visitor", "health_visitor_2026-Q1.csv",
               "NHS Number,Forename,Surname,DOB,Address,Postcode,Visit Date,Visit Type,Consent\n"
               "9434765919,Baby,Khan,05.02.2026,1 High Street,DE23 6WY,16.02.2026,New birth visit,Y\n"
               "9434765919,Aisha,Khan,05.02.2026,1 High Street,DE23 6WY,02.03.2026,Clinic,Y\n"
               "9434765919,Aisha,Khan,05.02.2026,9 New Road,DE23 8AL,20.03.2026,6-8 week review,N\n");
    expect(&result, 3, 0, 0, 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person"), 1);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM contact WHERE kind = 'visit'"), 2);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM contact WHERE kind = 'clinic' AND activity = 'Clinic'"), 1);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM address WHERE w_to IS NULL"), 2);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM consent WHERE w_to IS NULL"), 1);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM consent WHERE w_to IS NULL AND withdrawn_day IS NOT NULL"),
                     1);
}

static void test_social_care_spells_end_and_restrictions_stay(void **state)
{
    (void)state;
#define CARE "Case Ref,Child Forename,Child Surname,DOB,Postcode,Status,From,To,Restricted\n"
    IMPORT("social-care", "social_care.csv", CARE "C1,Zara,Hidden,05/02/2024,DE23 6WY,CIN,01/01/2026,,Y\n");
    IntakeResult result = IMPORT("social-care", "social_care.csv",
                                 CARE "C1,Zara,Hidden,05/02/2024,DE23 6WY,CIN,01/01/2026,01/05/2026,Y\n"
                                      "C1,Zara,Hidden,05/02/2024,DE23 6WY,CP,01/05/2026,,N\n");
    expect(&result, 1, 0, 1, 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM group_member WHERE w_to IS NULL"), 2);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM group_member WHERE w_to IS NULL AND group_code = "
                           "'child-in-need' AND to_day IS NOT NULL"),
                     1);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM restricted WHERE w_to IS NULL"), 1);
}

static void test_courses_belong_to_adults(void **state)
{
    (void)state;
    IntakeResult result =
        IMPORT("adult-education", "adult_education.csv",
               "Learner Ref,First Name,Last Name,DOB,Postcode,Phone,Course,Start,End,Outcome\n"
               "L1,Samina,Khan,01/05/1995,DE23 6WY,07700900123,English,01/01/2026,,\n"
               "L1,Samina,Khan,01/05/1995,DE23 6WY,07700900123,Maths,01/02/2026,01/06/2026,Completed\n");
    expect(&result, 2, 0, 0, 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE kind = 'adult'"), 1);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM course"), 2);
}

static void test_two_children_under_one_number_are_kept_apart(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("registrations", AUGUST,
                                 REGISTRATIONS_HEADER ROW_AISHA
                                 "R1,Peter,Pan,09/09/2025,M,,,,DE23 8AL,,,,,,,01/01/2026,,,,,\n"
                                 "R1,Aisha,Khan,05/02/2024,F,,,,DE23 8AL,,,,,,,01/01/2026,,,,,\n");
    expect(&result, 1, 0, 2, 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE kind = 'child'"), 2);
    IntakeResult again = IMPORT("registrations", AUGUST,
                                REGISTRATIONS_HEADER ROW_AISHA
                                "R1,Peter,Pan,09/09/2025,M,,,,DE23 8AL,,,,,,,01/01/2026,,,,,\n");
    assert_int_equal(again.accepted, 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE kind = 'child'"), 2);
}

static void test_hostile_text_is_only_text(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("registrations", AUGUST,
                                 REGISTRATIONS_HEADER
                                 "\"R1'; DROP TABLE person; --\",\"<script>alert(1)</script>\",\"a,\"\"b\n "
                                 "c\",05/02/2024,F,,,,DE23 6WY,,,,,,,"
                                 "01/01/2026,,,,,\n");
    expect(&result, 1, 0, 0, 0);
    assert_string_equal(small_text(&small, "SELECT given FROM person"), "<script>alert(1)</script>");
}

typedef struct StopAfter {
    int reports, seen;
} StopAfter;

static bool stop_after(void *context, const char *step, uint64_t done, uint64_t total)
{
    StopAfter *stop = context;
    (void)step;
    assert_true(done <= total);
    return ++stop->seen > stop->reports;
}

static void test_an_import_stopped_at_any_report_leaves_nothing(void **state)
{
    (void)state;
    const char *before = small_dump(&small);
    char *rows = ARENA_ARRAY(&small.arena, char, 500000), *end = stpcpy(rows, REGISTRATIONS_HEADER);
    for (int i = 0; i < 5000; i++)
        end += snprintf(end, 90, "S%d,Ann%d,Test,05/02/2024,F,,,,DE23 6WY,,,,,,,01/01/2026,,,,,\n", i, i);
    const IntakeOptions options = {.authority = small.authority,
                                   .kind = "registrations",
                                   .path = small_write(&small, AUGUST, rows, strlen(rows))};
    int64_t writes = COUNT("SELECT COUNT(*) FROM audit");
    bool stopped = true;
    for (int reports = 0; stopped; reports++) {
        StopAfter stop = {.reports = reports};
        const Progress progress = {stop_after, &stop};
        IntakeResult result = {0};
        Error err = {0};
        stopped = !intake_run(small.store, small.geo, &options, &progress, &small.arena, &result, &err);
        assert_true(stopped || reports == 4);
        if (!stopped)
            break;
        assert_int_equal(err.kind, ERROR_STOPPED);
        assert_string_equal(small_dump(&small), before);
        assert_int_equal(COUNT("SELECT COUNT(*) FROM audit"), writes);
    }
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE kind = 'child'"), 5000);
    unlink(options.path);
}

static void test_a_list_kept_under_another_name_is_told_by_its_own(void **state)
{
    (void)state;
    Error err;
    small_try(&small, (IntakeOptions){.kind = "births", .name = "births.csv"}, "kept-elsewhere", "", &err);
    assert_string_equal(err.text, "births.csv: The file is empty.");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_list_becomes_children_families_and_registrations),
        TEST(test_the_same_file_twice_changes_nothing),
        TEST(test_known_rows_are_unchanged_and_a_changed_row_ends_the_old_facts),
        TEST(test_a_dry_run_counts_and_leaves_nothing),
        TEST(test_semicolons_windows_1252_and_short_dates_are_read),
        TEST(test_rejected_rows_are_written_with_line_column_value_and_reason),
        TEST(test_a_corrected_reject_is_what_the_partner_typed),
        TEST(test_doubtful_rows_are_taken_and_queued),
        TEST(test_a_list_that_fits_no_layout_says_what_is_missing),
        TEST(test_a_list_from_no_centre_asks_which),
        TEST(test_attendance_belongs_to_the_registered_child_whose_number_fits),
        TEST(test_health_visits_are_contacts_of_one_record_and_consent_may_be_taken_back),
        TEST(test_social_care_spells_end_and_restrictions_stay),
        TEST(test_courses_belong_to_adults),
        TEST(test_two_children_under_one_number_are_kept_apart),
        TEST(test_hostile_text_is_only_text),
        TEST(test_an_import_stopped_at_any_report_leaves_nothing),
        TEST(test_a_list_kept_under_another_name_is_told_by_its_own),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
