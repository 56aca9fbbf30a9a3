/* What partners find of children, from the list as it comes to the figure and the children behind it; and the
 * figures of the demonstration against its truth. */
#include "intake/small_places.h"

#include <dirent.h>

#include "base/csv.h"
#include "measure/measure.h"
#include "register/merge.h"

static Small small;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    small_serve(&small);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

#define IMPORT(kind, name, text) small_import(&small, kind, name, text)
#define COUNT(sql) small_count(&small, sql)

static Date day_of(int year, int month, int day)
{
    Date date = 0;
    assert_true(date_from_parts(year, month, day, &date));
    return date;
}

/* "2 of 3", of a question on a day; and the list is as long as the count. */
static const char *figure_on(const char *question, Date day)
{
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = day};
    const Measure *measure = NULL;
    Number number;
    int64_t *ids = NULL;
    size_t count = 0;
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    MUST(measure_ask(snapshot_book(snapshot), &small.arena, question, NULL, &measure, err));
    MUST(measure_count(snapshot, measure, UNIT_CHILD, NULL, &small.arena, &number, err));
    MUST(measure_list(snapshot, measure, UNIT_CHILD, NULL, &small.arena, &ids, &count, err));
    assert_int_equal(count, number.count);
    return arena_print(&small.arena, "%llu of %.0f", (unsigned long long)number.count, number.of);
}

static const char *figure(const char *question)
{
    return figure_on(question, day_of(2026, 9, 30));
}

#define NURSERY                                                                                              \
    "Child First Name,Child Last Name,Child DoB,Postcode,Nursery,Term Start,Term End,Sessions Possible,"     \
    "Sessions Attended\n"
#define SUMMER "13/04/2026,21/07/2026"
#define SPRING "05/01/2026,27/03/2026"

static void test_nursery_attendance_is_of_the_newest_term_at_all_nurseries_together(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("nursery", "nursery.csv",
                                 NURSERY "Aisha,Khan,2023-05-01,DE23 6WY,Acorns," SPRING ",100,50\n"
                                         "Aisha,Khan,2023-05-01,DE23 6WY,Acorns," SUMMER ",100,85\n"
                                         "Omar,Ali,2023-06-01,DE23 6WY,Acorns," SUMMER ",100,84\n"
                                         "Mia,Jones,2023-07-01,DE23 6WY,Acorns," SUMMER ",100,100\n"
                                         "Mia,Jones,2023-07-01,DE23 6WY,Oaks," SUMMER ",100,60\n"
                                         "Leo,Smith,2023-08-01,DE23 6WY,Oaks," SUMMER ",0,0\n");
    assert_int_equal(result.accepted, 6);
    assert_string_equal(figure("nursery-low-attendance"), "2 of 3"); /* Omar 84%, Mia 160 of 200 */
    assert_string_equal(figure_on("nursery-low-attendance", day_of(2026, 5, 1)),
                        "1 of 1"); /* spring has ended */
    assert_string_equal(figure_on("nursery-low-attendance", day_of(2026, 3, 26)), "0 of 0");
    assert_string_equal(figure("known and nursery attendance under 81 percent in 6 months"), "1 of 0");
}

static void test_rows_of_nurseries_that_cannot_be_are_refused(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("nursery", "nursery.csv",
                                 NURSERY "A,One,2023-05-01,DE23 6WY,Acorns," SUMMER ",100,101\n"
                                         "B,Two,2023-05-01,DE23 6WY,Acorns," SUMMER ",100,many\n"
                                         "C,Three,2023-05-01,DE23 6WY,Acorns,21/07/2026,13/04/2026,100,50\n"
                                         "D,Four,2023-05-01,DE23 6WY,Acorns,01/09/2027,18/12/2027,100,50\n"
                                         "E,Five,2023-05-01,DE23 6WY,Acorns," SUMMER ",100,\n"
                                         "F,Six,2023-05-01,DE23 6WY,Acorns," SUMMER ",100,99\n"
                                         "F,Six,2023-05-01,DE23 6WY,Acorns," SUMMER ",100,12\n");
    assert_int_equal(result.rejected, 5);
    assert_int_equal(result.accepted, 1);
    assert_int_equal(result.queued, 1);
    static const char *const reasons[] = {
        "\"Sessions Attended\" is more than \"Sessions Possible\"",
        "\"Sessions Attended\" is not a whole number",
        "\"Term End\" is before \"Term Start\"",
        "\"Term Start\" is in the future",
        "\"Sessions Attended\" is empty",
        "the list says otherwise of this child further up; what it said first was kept"};
    assert_int_equal(result.problems.count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(result.problems.items[i].reason, reasons[i]);
    assert_int_equal(COUNT("SELECT part FROM finding WHERE w_to IS NULL"), 99);
}

static void test_a_term_told_again_replaces_and_an_import_can_be_withdrawn(void **state)
{
    (void)state;
    (void)IMPORT("nursery", "first.csv", NURSERY "Omar,Ali,2023-06-01,DE23 6WY,Acorns," SUMMER ",100,84\n");
    assert_string_equal(figure("nursery-low-attendance"), "1 of 1");
    IntakeResult again =
        IMPORT("nursery", "second.csv", NURSERY "Omar,Ali,2023-06-01,DE23 6WY,Acorns," SUMMER ",100,90\n");
    assert_string_equal(figure("nursery-low-attendance"), "0 of 1");
    assert_int_equal(COUNT("SELECT COUNT(*) FROM finding"), 2);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM finding WHERE w_to IS NULL"), 1);
    IntakeResult same =
        IMPORT("nursery", "third.csv", NURSERY "Omar,Ali,2023-06-01,DE23 6WY,Acorns," SUMMER ",100,90\n\n");
    assert_int_equal(same.unchanged, 1);
    MUST(intake_withdraw(small.store, small.authority, 0, same.id, NULL, err));
    MUST(intake_withdraw(small.store, small.authority, 0, again.id, NULL, err));
    assert_string_equal(figure("nursery-low-attendance"), "1 of 1");
    assert_int_equal(COUNT("SELECT part FROM finding WHERE w_to IS NULL"), 84);
}

static bool join(WriteNow *now, void *context, Error *err)
{
    const int64_t *two = context;
    return DO(
        now->store,
        "INSERT INTO merge (authority, person, into_person, probability, w_from) VALUES ($1, $2, $3, 1, $4)",
        err, VALUE(small.authority), VALUE(two[1]), VALUE(two[0]), VALUE(now->id));
}

static bool part(WriteNow *now, void *context, Error *err)
{
    const int64_t *two = context;
    return DO(now->store, "UPDATE merge SET w_to = $3 WHERE authority = $1 AND person = $2 AND w_to IS NULL",
              err, VALUE(small.authority), VALUE(two[1]), VALUE(now->id));
}

/* The nursery's record and the register's are one child, then two again. */
static void test_joining_and_parting_records_carries_what_was_found(void **state)
{
    (void)state;
    (void)IMPORT("nursery", "nursery.csv", NURSERY "Omar,Ali,2023-06-01,DE23 6WY,Acorns," SUMMER ",100,60\n");
    (void)IMPORT("referrals", "referrals.csv",
                 "Forename,Surname,DOB,Postcode,Direction,Partner,Referred,Outcome,Outcome Date\n"
                 "Omar,Ali,01/06/2023,DE23 6WY,To us,Midwives,01/08/2026,Taken up,20/08/2026\n");
    const char *both = "known, referred by Midwives and nursery attendance under 85 percent";
    int64_t two[] = {COUNT("SELECT MIN(id) FROM person"), COUNT("SELECT MAX(id) FROM person")};
    const Write write = {.authority = small.authority, .action = "test"};
    assert_int_equal(two[1] - two[0] > 0, 1);
    assert_string_equal(figure(both), "0 of 0");
    MUST(write_run(small.store, &write, join, two, err));
    assert_string_equal(figure(both), "1 of 0");
    MUST(write_run(small.store, &write, part, two, err));
    assert_string_equal(figure(both), "0 of 0");
    assert_string_equal(figure("nursery-low-attendance"), "1 of 1");
}

#define TERM                                                                                                 \
    "Child First Name\tChild Last Name\tChild DoB\tParent Name\tAddress\tPostcode\tReason\tTerm\tPlace "     \
    "Taken\n"

static void test_a_place_is_that_of_the_newest_term(void **state)
{
    (void)state;
    (void)IMPORT("two-year-olds", "summer.csv",
                 TERM
                 "Aisha\tKhan\t2024-01-10\tAmina Khan\t1 Road\tDE23 6WY\tLow income\tsummer 2026\tNo\n"
                 "Omar\tAli\t2024-02-10\tSara Ali\t2 Road\tDE23 6WY\tLow income\tSummer Term 2026\tYes\n");
    assert_string_equal(figure("two-year-olds-placed"), "1 of 2");
    (void)IMPORT("two-year-olds", "autumn.csv",
                 TERM "Aisha\tKhan\t2024-01-10\tAmina Khan\t1 Road\tDE23 6WY\tLow income\tautumn 2026\tYes\n"
                      "Mia\tJones\t2024-03-10\tAnn Jones\t3 Road\tDE23 6WY\tLow income\tautumn 2026\tNo\n"
                      "Leo\tSmith\t2024-03-10\tAnn Smith\t4 Road\tDE23 6WY\tLow income\tsome day\tNo\n");
    assert_string_equal(figure("two-year-olds-placed"), "2 of 4");
    assert_string_equal(figure("two-year-olds-unplaced"),
                        "2 of 4"); /* Mia, and Leo of whom nobody told the term */
    assert_string_equal(figure_on("known and took a place", day_of(2026, 8, 31)), "1 of 0");
    assert_string_equal(figure("known and offered a place"), "3 of 0");
}

static bool is_near(double a, double b)
{
    return a - b < 1e-9 && b - a < 1e-9;
}

static void test_referrals_go_both_ways_by_partner(void **state)
{
    (void)state;
    (void)IMPORT("referrals", "referrals.csv",
                 "Forename,Surname,DOB,Postcode,Direction,Partner,Referred,Outcome,Outcome Date\n"
                 "Aisha,Khan,01/05/2023,DE23 6WY,To us,Midwives,01/08/2026,Taken up,20/08/2026\n"
                 "Aisha,Khan,01/05/2023,DE23 6WY,To us,Midwives,10/09/2026,Waiting,\n"
                 "Aisha,Khan,01/05/2023,DE23 6WY,From us,Home-Start,05/09/2026,Waiting,\n"
                 "Omar,Ali,01/06/2023,DE23 6WY,To us,Home-Start,01/02/2026,Declined,20/02/2026\n"
                 "Mia,Jones,01/07/2023,DE23 6WY,From us,Midwives,01/08/2025,Taken up,20/08/2025\n"
                 "Leo,Smith,01/07/2023,DE23 6WY,Round,Midwives,01/08/2025,Taken up,20/08/2025\n");
    assert_string_equal(figure("referred-to-us"), "2 of 4");
    assert_string_equal(figure("referred-on"), "1 of 4");
    assert_string_equal(figure("referred-both-ways"), "1 of 2");
    assert_string_equal(figure("referrals-taken-up"), "1 of 2");
    assert_string_equal(figure("known and referred to Midwives in 24 months"), "1 of 0");
    assert_string_equal(figure("known and referred to us in 24 months"),
                        "2 of 0"); /* not Leo, of whom it is not told */
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = day_of(2026, 9, 30)};
    NumberList in, out;
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    const MeasureBook *book = snapshot_book(snapshot);
    MUST(measure_by(snapshot, measure_find(book, "referred-to-us"), UNIT_CHILD, BY_FROM_PARTNER, NULL,
                    &small.arena, &in, err));
    MUST(measure_by(snapshot, measure_find(book, "referred-on"), UNIT_CHILD, BY_TO_PARTNER, NULL,
                    &small.arena, &out, err));
    assert_int_equal(in.count, 2);
    assert_string_equal(in.items[0].name, "Home-Start");
    assert_int_equal(in.items[0].count, 1);
    assert_int_equal(in.items[1].count, 1);
    assert_true(in.items[0].of > 3.5 && in.items[0].of < 4.5); /* of all, not of those it referred */
    assert_int_equal(out.items[0].count, 1);
    assert_int_equal(out.items[1].count, 0);
    Error error = {0};
    const Measure *measure = NULL;
    Number number;
    MUST(measure_count(snapshot, measure_find(book, "referrals-to-us"), UNIT_REFERRAL, NULL, &small.arena,
                       &number, err));
    assert_int_equal(number.count, 3); /* of two children */
    assert_true(number.percent < 0);
    MUST(measure_count(snapshot, measure_find(book, "referrals-to-us-waiting"), UNIT_REFERRAL, NULL,
                       &small.arena, &number, err));
    assert_int_equal(number.count, 1);
    assert_true(is_near(number.of, 3));
    MUST(measure_by(snapshot, measure_find(book, "referrals-to-us-taken-up"), UNIT_REFERRAL, BY_FROM_PARTNER,
                    NULL, &small.arena, &in, err));
    assert_int_equal(in.items[0].count, 0);
    assert_true(is_near(in.items[0].of, 1));
    assert_int_equal(in.items[1].count, 1);
    assert_true(is_near(in.items[1].of, 2));
    assert_false(measure_count(snapshot, measure_find(book, "known"), UNIT_REFERRAL, NULL, &small.arena,
                               &number, &error));
    assert_non_null(strstr(error.text, "To count referrals, the measure must say which"));
    MUST(measure_ask(book, &small.arena, "known and referred by Midwifes", NULL, &measure, err));
    assert_false(measure_count(snapshot, measure, UNIT_CHILD, NULL, &small.arena, &number, &error));
    assert_string_equal(error.text, "There is no partner \"Midwifes\" here. Did you mean \"Midwives\"?");
}

static void test_feeding_is_of_the_babies_whose_review_is_over(void **state)
{
    (void)state;
    (void)IMPORT(
        "breastfeeding", "feeding.csv",
        "NHS No,Forename,Surname,Date of Birth,Postcode,Review Date,Feeding Status\n"
        ",Aisha,Khan,01/05/2026,DE23 6WY,20/06/2026,Totally breastfed\n"
        ",Omar,Ali,01/06/2026,DE23 6WY,20/07/2026,Partially breastfed\n"
        ",Mia,Jones,01/07/2026,DE23 6WY,20/08/2026,Not breastfed\n"
        ",Leo,Smith,02/07/2026,DE23 6WY,21/08/2026,Not known\n"
        ",Zoe,Brown,03/08/2026,DE23 6WY,20/09/2026,Totally breastfed\n"); /* not yet two months old */
    assert_string_equal(figure("breastfed"), "2 of 4");
    assert_string_equal(figure("feeding-told"), "3 of 4");
    assert_string_equal(figure_on("breastfed", day_of(2026, 7, 10)), "1 of 1");
}

static void test_the_good_level_is_of_those_assessed_in_the_year(void **state)
{
    (void)state;
    (void)IMPORT("profile", "profile.csv",
                 "Pupil Forename,Pupil Surname,DOB,Postcode,School,Assessed,GLD,Points\n"
                 "Aisha,Khan,2021-05-01,DE23 6WY,First,2026-06-30,Y,34\n"
                 "Omar,Ali,2021-06-01,DE23 6WY,First,2026-06-30,N,20\n"
                 "Mia,Jones,2021-07-01,DE23 6WY,Second,2026-06-30,Yes,30\n"
                 "Leo,Smith,2020-07-01,DE23 6WY,Second,2025-06-30,No,18\n");
    assert_string_equal(figure("good-level"), "2 of 3");
    assert_string_equal(figure_on("good-level", day_of(2026, 5, 31)), "0 of 1");
}

static Gap gap_on(const Snapshot *snapshot, const char *of)
{
    const Measure *measure = NULL;
    Gap gap;
    MUST(measure_ask(snapshot_book(snapshot), &small.arena, "inequality-gap", of, &measure, err));
    MUST(measure_gap(snapshot, measure, NULL, &small.arena, &gap, err));
    return gap;
}

static void test_the_gap_is_the_median_less_the_mean_of_the_lowest_fifth(void **state)
{
    (void)state;
    const char *list = "Pupil Forename,Pupil Surname,DOB,Postcode,School,Assessed,GLD,Points\n";
    static const int points[] = {34, 20, 28, 17, 30, 31, 22, 26, 33, 18};
    for (int i = 0; i < 10; i++)
        list = arena_print(&small.arena, "%sChild%d,Family%d,2021-0%d-11,DE23 6WY,First,2026-06-30,%s,%d\n",
                           list, i, i, 1 + i % 8, points[i] > 25 ? "Y" : "N", points[i]);
    list = arena_print(&small.arena,
                       "%sNo,Points,2021-05-12,DE23 6WY,First,2026-06-30,N,\n"
                       "Too,Many,2021-05-13,DE23 6WY,First,2026-06-30,N,35\n",
                       list);
    IntakeResult result = IMPORT("profile", "profile.csv", list);
    assert_int_equal(result.rejected, 1);
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = day_of(2026, 9, 30)};
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    Gap gap = gap_on(snapshot, NULL);
    assert_int_equal(gap.children, 10); /* not the one without points */
    assert_int_equal(gap.lowest, 2);
    assert_true(is_near(gap.mean_lowest, 17.5) && is_near(gap.median, 27) &&
                is_near(gap.percent, 100 * 9.5 / 27));
    assert_string_equal(figure("inequality-gap"), "2 of 10");
    Number number = {.key = "", .name = ""};
    assert_string_equal(measure_sentence(snapshot, measure_find(snapshot_book(snapshot), "inequality-gap"),
                                         UNIT_CHILD, NULL, &number, &small.arena),
                        "The lowest 20% (2) of the 10 children assessed at the end of reception in the last "
                        "twelve months and living in "
                        "the reach areas have 17.5 points on average, the median is 27.0: a gap of 35.2%.");
    const SnapshotOptions before = {.authority = small.authority, .as_of = day_of(2026, 5, 31)};
    DEFER(snapshot_close) Snapshot *then = NULL;
    MUST(snapshot_open(small.store, small.geo, &before, &then, err));
    assert_true(gap_on(then, NULL).percent < 0);
    assert_string_equal(
        measure_sentence(then, measure_find(snapshot_book(then), "inequality-gap"), UNIT_CHILD, NULL, &number,
                         &small.arena),
        "There are no children assessed at the end of reception in the last twelve months and living in "
        "the reach areas whose points were told, so no gap can be told.");
}

/* ---- the demonstration against its truth ---- */

typedef struct Told { /* the truth */
    int64_t child, from;
    const char *kind, *way, *what;
    int part, whole;
} Told;
static struct {
    Told *items;
    size_t count, capacity;
} truth;

static void read_truth(const char *path)
{
    DEFER(csv_close) Csv *csv = NULL;
    CsvRow row;
    bool more = false;
    Date from, to;
    MUST(csv_open(path, &csv, err));
    MUST(csv_next(csv, &row, &more, err));
    for (;;) {
        MUST(csv_next(csv, &row, &more, err));
        if (!more)
            return;
        assert_true(date_parse_iso(row.fields[2], &from));
        bool nursery = strcmp(row.fields[1], "nursery") == 0;
        if (nursery)
            assert_true(date_parse_iso(row.fields[3], &to));
        *GROW(&small.arena, &truth) = (Told){.child = strtoll(row.fields[0], NULL, 10),
                                             .from = nursery ? to : from,
                                             .kind = arena_print(&small.arena, "%s", row.fields[1]),
                                             .way = arena_print(&small.arena, "%s", row.fields[4]),
                                             .what = arena_print(&small.arena, "%s", row.fields[6]),
                                             .part = (int)strtol(row.fields[7], NULL, 10),
                                             .whole = (int)strtol(row.fields[8], NULL, 10)};
    }
}

/* Children whose newest finding of a kind, or any of them, in the months to the day, meets a condition. */
static uint64_t truly(const char *kind, const char *way, const char *what, int under, bool newest, int months,
                      Date as_of)
{
    uint64_t count = 0;
    Date since = date_add_months(as_of, -months);
    for (size_t i = 0; i < truth.count; i++) {
        const Told *one = &truth.items[i];
        bool counts = strcmp(one->kind, kind) == 0 && one->from > since && one->from <= as_of &&
                      (!way || strcmp(one->way, way) == 0) && (!what || strcmp(one->what, what) == 0) &&
                      (!under || 100 * one->part < under * one->whole);
        for (size_t j = 0; j < truth.count && counts; j++) {
            const Told *other = &truth.items[j];
            bool same = other->child == one->child && strcmp(other->kind, kind) == 0 && other->from <= as_of;
            if (newest)
                counts = !(same && other->from > one->from);
            else if (same && j < i) /* the child is counted by its first that meets it */
                counts = !(other->from > since && (!way || strcmp(other->way, way) == 0) &&
                           (!what || strcmp(other->what, what) == 0));
        }
        count += counts;
    }
    return count;
}

static uint64_t counted(const Snapshot *snapshot, const char *question)
{
    const Measure *measure = NULL;
    Number number;
    MUST(measure_ask(snapshot_book(snapshot), &small.arena, question, "known", &measure, err));
    MUST(measure_count(snapshot, measure, UNIT_CHILD, NULL, &small.arena, &number, err));
    return number.count;
}

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* From the truth alone: one profile a child. */
static double true_gap(Date as_of)
{
    int *points = ARENA_ARRAY(&small.arena, int, truth.count + 1);
    size_t count = 0;
    double sum = 0;
    for (size_t i = 0; i < truth.count; i++)
        if (strcmp(truth.items[i].kind, "profile") == 0 && truth.items[i].from > date_add_months(as_of, -12))
            points[count++] = truth.items[i].part;
    assert_true(count > 20);
    qsort(points, count, sizeof *points, by_number);
    size_t lowest = (2 * count + 5) / 10;
    for (size_t i = 0; i < lowest; i++)
        sum += points[i];
    double median = (points[(count - 1) / 2] + points[count / 2]) / 2.0;
    return 100 * (median - sum / (double)lowest) / median;
}

typedef struct Records { /* a child's records, joined by the truth */
    Small *small;
    const char *path;
} Records;

static bool join_by_truth(WriteNow *now, void *context, Error *err)
{
    const Records *records = context;
    DEFER(csv_close) Csv *csv = NULL;
    CsvRow row;
    bool more = false, header = true;
    TRY(store_script(now->store, "CREATE TABLE told (file TEXT, line BIGINT, child BIGINT)", err));
    TRY(csv_open(records->path, &csv, err));
    for (;; header = false) {
        TRY(csv_next(csv, &row, &more, err));
        if (!more)
            break;
        if (!header)
            TRY(DO(now->store, "INSERT INTO told (file, line, child) VALUES ($1, $2, $3)", err,
                   VALUE(row.fields[0]), VALUE((int64_t)strtoll(row.fields[1], NULL, 10)),
                   VALUE((int64_t)strtoll(row.fields[2], NULL, 10))));
    }
    TRY(store_script(
        now->store,
        "CREATE TABLE whose AS SELECT DISTINCT p.id AS person, t.child AS child FROM told t"
        " JOIN intake i ON i.file_name = t.file JOIN person p ON p.intake = i.id AND p.line = t.line"
        " WHERE p.kind = 'child' AND p.w_to IS NULL",
        err));
    return DO(now->store,
              "INSERT INTO merge (authority, person, into_person, probability, w_from)"
              " SELECT $1, w.person, r.root, 1, $2 FROM whose w"
              " JOIN (SELECT child, MIN(person) AS root FROM whose GROUP BY child) r ON r.child = w.child"
              " WHERE w.person <> r.root",
              err, VALUE(records->small->authority), VALUE(now->id));
}

static void remove_folder(const char *path)
{
    DIR *entries = opendir(path);
    for (const struct dirent *entry; entries && (entry = readdir(entries));)
        unlink(arena_print(&small.arena, "%s/%s", path, entry->d_name));
    if (entries)
        closedir(entries);
    rmdir(path);
}

/* Each referral counts, by partner and outcome, as plain SQL counts the rows; a list has a line for each. */
static void check_referrals(const Snapshot *snapshot, bool in, const char *what, Date as_of)
{
    const Measure *asked = NULL;
    NumberList parts;
    uint64_t referrals = 0, lines = 0;
    const char *way = in ? "in" : "out", *count = in ? "referred to us" : "referred on";
    MUST(measure_ask(snapshot_book(snapshot), &small.arena,
                     *what ? arena_print(&small.arena, "%s and referral %s", count, what) : count,
                     arena_print(&small.arena, "known and %s", count), &asked, err));
    Measure measure = *asked;
    measure.unit = UNIT_REFERRAL;
    const By by = in ? BY_FROM_PARTNER : BY_TO_PARTNER;
    MUST(measure_by(snapshot, &measure, UNIT_REFERRAL, by, NULL, &small.arena, &parts, err));
    for (size_t i = 0; i < parts.count; i++) {
        const char *rows =
            arena_print(&small.arena,
                        "SELECT COUNT(*) FROM finding WHERE w_to IS NULL AND kind = 'referral'"
                        " AND way = '%s' AND by_whom = '%s' AND from_day > %d AND from_day <= %d",
                        way, parts.items[i].name, date_add_months(as_of, -12), as_of);
        CountedEventList list;
        MUST(measure_events(snapshot, &measure, NULL, by, parts.items[i].key, &small.arena, &list, err));
        assert_int_equal(list.count, parts.items[i].count);
        assert_int_equal(parts.items[i].of, COUNT(rows));
        if (*what)
            rows = arena_print(&small.arena, "%s AND COALESCE(what, 'waiting') = '%s'", rows, what);
        assert_int_equal(parts.items[i].count, COUNT(rows));
        referrals += parts.items[i].count;
        lines += list.count;
    }
    Number whole;
    MUST(measure_count(snapshot, &measure, UNIT_REFERRAL, NULL, &small.arena, &whole, err));
    assert_int_equal(whole.count, referrals);
    assert_int_equal(lines, referrals);
    assert_true(referrals > 0);
    measure.unit = UNIT_CHILD;
    MUST(measure_count(snapshot, &measure, UNIT_CHILD, NULL, &small.arena, &whole, err));
    assert_true(*what || referrals >= whole.count); /* an outcome of a child may be that of the other way */
}

static void test_the_demonstration_s_figures_are_its_truth(void **state)
{
    (void)state;
    const char *folder = small_path(&small, "outcomes");
    Date as_of = day_of(2026, 9, 30);
    const SynthFileList files = small_demonstration(&small, 500, as_of, folder);
    const Write write = {.authority = small.authority, .action = "import"};
    static const char *const partners[] = {"nursery", "referrals", "breastfeeding", "profile"};
    for (size_t i = 0; i < files.count; i++)
        for (size_t k = 0; k < sizeof partners / sizeof *partners; k++) {
            if (strcmp(files.items[i].kind, partners[k]) != 0)
                continue;
            IntakeResult result = small_take(&small, partners[k], folder, files.items[i].name);
            assert_int_equal(result.rejected, 0);
        }
    truth.items = NULL;
    truth.count = truth.capacity = 0;
    read_truth(arena_print(&small.arena, "%s/truth_findings.csv", folder));
    Records records = {&small, arena_print(&small.arena, "%s/truth_records.csv", folder)};
    MUST(write_run(small.store, &write, join_by_truth, &records, err));
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions on = {.authority = small.authority, .as_of = as_of};
    MUST(snapshot_open(small.store, small.geo, &on, &snapshot, err));
    const struct {
        const char *question;
        uint64_t truth;
    } figures[] = {
        {"nursery attendance under 85 percent", truly("nursery", NULL, NULL, 85, true, 12, as_of)},
        {"at nursery", truly("nursery", NULL, NULL, 0, true, 12, as_of)},
        {"referred to us", truly("referral", "in", NULL, 0, false, 12, as_of)},
        {"referred on", truly("referral", "out", NULL, 0, false, 12, as_of)},
        {"referral taken up", truly("referral", NULL, "taken up", 0, false, 12, as_of)},
        {"assessed at five", truly("profile", NULL, NULL, 0, true, 12, as_of)},
        {"good level of development", truly("profile", NULL, "good level", 0, true, 12, as_of)},
        {"breastfed", truly("breastfeeding", NULL, "total", 0, true, 240, as_of) +
                          truly("breastfeeding", NULL, "partial", 0, true, 240, as_of)},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        uint64_t count = counted(snapshot, figures[i].question);
        if (count != figures[i].truth || count < 5)
            fail_msg("%s: %llu, truly %llu", figures[i].question, (unsigned long long)count,
                     (unsigned long long)figures[i].truth);
    }
    static const char *const outcomes[] = {"", "taken up", "declined", "waiting"};
    for (size_t i = 0; i < 2 * sizeof outcomes / sizeof *outcomes; i++)
        check_referrals(snapshot, i % 2, outcomes[i / 2], as_of);
    assert_true(is_near(gap_on(snapshot, "assessed at five").percent, true_gap(as_of)));
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_nursery_attendance_is_of_the_newest_term_at_all_nurseries_together, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rows_of_nurseries_that_cannot_be_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_term_told_again_replaces_and_an_import_can_be_withdrawn, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_joining_and_parting_records_carries_what_was_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_place_is_that_of_the_newest_term, setup, teardown),
        cmocka_unit_test_setup_teardown(test_referrals_go_both_ways_by_partner, setup, teardown),
        cmocka_unit_test_setup_teardown(test_feeding_is_of_the_babies_whose_review_is_over, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_good_level_is_of_those_assessed_in_the_year, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_the_gap_is_the_median_less_the_mean_of_the_lowest_fifth, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_the_demonstration_s_figures_are_its_truth, setup, teardown),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
