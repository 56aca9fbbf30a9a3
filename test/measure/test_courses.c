/* Adults on courses, from the list as it comes to the figure and the adults behind it: with children held or
 * without; against plain SQL on random lists; and the demonstration's figures against its list. */
#include "intake/small_places.h"

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

#define COURSES "Learner Ref,First Name,Last Name,DOB,Postcode,Phone,Course,Start,End,Outcome\n"
#define IMPORT(kind, name, text) small_import(&small, kind, name, text)
#define COUNT(sql) small_count(&small, sql)

static Date day_of(int year, int month, int day)
{
    Date date = 0;
    assert_true(date_from_parts(year, month, day, &date));
    return date;
}

static Date today(void)
{
    return day_of(2026, 9, 30);
}

/* "2 of 3"; and the list is as long as the count. */
static const char *figure_in(const Snapshot *snapshot, const char *question, const char *of, bool list)
{
    const Measure *measure = NULL;
    Number number;
    int64_t *ids = NULL;
    size_t count = 0;
    MUST(measure_ask(snapshot_book(snapshot), &small.arena, question, of, &measure, err));
    assert_int_equal(measure->unit, UNIT_ADULT);
    MUST(measure_count(snapshot, measure, UNIT_ADULT, NULL, &small.arena, &number, err));
    MUST(measure_list(snapshot, measure, UNIT_ADULT, NULL, &small.arena, &ids, &count, err));
    assert_true(!list || count == number.count);
    return arena_print(&small.arena, "%llu of %.0f", (unsigned long long)number.count, number.of);
}

static const char *figure_on(const char *question, Date day)
{
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = day};
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    return figure_in(snapshot, question, NULL, true);
}

static const char *figure(const char *question)
{
    return figure_on(question, today());
}

#define FIVE                                                                                                 \
    "L1,Samina,Khan,01/05/1995,DE23 6WY,07700900123,English,01/01/2026,01/06/2026,Completed\n"               \
    "L1,Samina,Khan,01/05/1995,DE23 6WY,07700900123,Maths,01/09/2026,,Continuing\n"                          \
    "L2,Ann,Alone,01/05/1960,DE23 8AL,,Maths,01/02/2026,01/07/2026,Qualification gained\n"                   \
    "L3,Bea,Busy,02/05/1990,DE23 6WY,,Way into Work,01/02/2025,01/08/2026,Into work\n"                       \
    "L4,Cy,Careless,02/05/1990,DE23 6WY,,English,01/02/2026,01/03/2026,Withdrawn\n"                          \
    "L5,Di,Distant,02/05/1990,,,English,01/02/2026,01/03/2026,Completed\n"

static void test_adults_are_counted_without_children(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("adult-education", "courses.csv", COURSES FIVE);
    assert_int_equal(result.rejected, 0);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person WHERE kind = 'child'"), 0);
    assert_string_equal(figure("adults-started"), "3 of 4"); /* Di has no home; Bea began before */
    assert_string_equal(figure("adults-completed"), "3 of 4");
    assert_string_equal(figure("adults-qualified"), "1 of 4");
    assert_string_equal(figure("adults-in-work"), "1 of 4");
    assert_string_equal(figure("on course \"maths\""), "2 of 4");
    assert_string_equal(figure("on course English and not completed a course"), "1 of 4");
    assert_string_equal(figure("started a course in 1 months"), "1 of 4");
    assert_string_equal(figure("adults-started rolling 1 months"), "1 of 4");
    assert_string_equal(figure_on("adults-completed", day_of(2026, 5, 31)), "0 of 1");
    assert_string_equal(figure_on("on course English in 1 months", day_of(2026, 5, 31)), "1 of 4");
    assert_string_equal(figure_on("on course English in 1 months", day_of(2026, 7, 2)), "0 of 4");
}

static void test_children_and_their_families_stay_as_they_were(void **state)
{
    (void)state;
    (void)IMPORT("registrations", "registrations_rosehill.csv", REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR);
    DEFER(snapshot_close) Snapshot *before = NULL, *after = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = today()};
    static const char *const names[] = {"known", "registered", "reached", "families-reached",
                                        "adults-reached"};
    MUST(snapshot_open(small.store, small.geo, &options, &before, err));
    (void)IMPORT("adult-education", "courses.csv", COURSES FIVE);
    MUST(snapshot_open(small.store, small.geo, &options, &after, err));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (MeasureUnit unit = UNIT_CHILD; unit <= UNIT_ADULT; unit++) {
            const Measure *measure = measure_find(snapshot_book(before), names[i]);
            Number then, now;
            MUST(measure_count(before, measure, unit, NULL, &small.arena, &then, err));
            MUST(measure_count(after, measure, unit, NULL, &small.arena, &now, err));
            assert_int_equal(then.count, now.count);
            assert_true(then.of == now.of);
        }
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

/* Brings the chronicle up to the newest write as a server does. */
static void refresh(Chronicle *chronicle, Snapshot *snapshot)
{
    OrdinalList changed = {0};
    Refreshed did;
    MUST(chronicle_refresh(chronicle, small.store, small.geo, &small.arena, &changed, &did, err));
    assert_int_equal(did, REFRESHED_SOME);
    snapshot_apply(snapshot, &changed);
}

static void test_each_write_is_followed(void **state)
{
    (void)state;
    DEFER(chronicle_close) Chronicle *chronicle = NULL;
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = today()};
    const Write write = {.authority = small.authority, .action = "test"};
    static char many[64 * 100];
    size_t at = (size_t)snprintf(many, sizeof many, "%s", REGISTRATIONS_HEADER);
    for (int i = 0; i < 60; i++)
        at += (size_t)snprintf(many + at, sizeof many - at,
                               "M%d,Kim%c%c,Many,05/02/2024,F,,,,DE23 6WY,,,,,,,01/01/2026,,,,,\n", i,
                               'a' + i / 26, 'a' + i % 26);
    (void)IMPORT("registrations", "registrations_rosehill.csv", many);
    (void)IMPORT("adult-education", "one.csv",
                 COURSES "L1,Samina,Khan,01/05/1995,DE23 6WY,,English,01/01/2026,,\n");
    MUST(chronicle_open(small.store, small.geo, small.authority, false, &chronicle, err));
    MUST(snapshot_of(chronicle, small.geo, &options, &snapshot, err));
    assert_string_equal(figure_in(snapshot, "adults-completed", NULL, true), "0 of 0");
    IntakeResult ended =
        IMPORT("adult-education", "two.csv",
               COURSES "L1,Samina,Khan,01/05/1995,DE23 6WY,,English,01/01/2026,01/06/2026,Completed\n");
    refresh(chronicle, snapshot);
    assert_string_equal(figure_in(snapshot, "adults-completed", NULL, true), "1 of 1");
    IntakeResult third =
        IMPORT("adult-education", "three.csv",
               COURSES "L9,Samina,Khan,01/05/1995,DE23 6WY,,Maths,01/02/2026,01/07/2026,Completed\n");
    refresh(chronicle, snapshot);
    assert_string_equal(figure_in(snapshot, "adults-completed", NULL, true), "2 of 2");
    int64_t two[] = {COUNT("SELECT id FROM person WHERE ref = 'L1' AND w_to IS NULL"),
                     COUNT("SELECT id FROM person WHERE ref = 'L9' AND w_to IS NULL")};
    MUST(write_run(small.store, &write, join, two, err));
    refresh(chronicle, snapshot);
    assert_string_equal(figure_in(snapshot, "adults-completed", NULL, true), "1 of 1");
    MUST(write_run(small.store, &write, part, two, err));
    refresh(chronicle, snapshot);
    assert_string_equal(figure_in(snapshot, "adults-completed", NULL, true), "2 of 2");
    MUST(intake_withdraw(small.store, small.authority, 0, third.id, NULL, err));
    refresh(chronicle, snapshot);
    assert_string_equal(figure_in(snapshot, "adults-completed", NULL, true), "1 of 1");
    MUST(intake_withdraw(small.store, small.authority, 0, ended.id, NULL, err));
    refresh(chronicle, snapshot);
    assert_string_equal(figure_in(snapshot, "adults-completed", NULL, true), "0 of 0");
    assert_string_equal(figure("adults-completed"), "0 of 0");
}

static bool restrict_ann(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return DO(now->store,
              "INSERT INTO restricted (authority, person, w_from) SELECT authority, id, $2 FROM person"
              " WHERE authority = $1 AND given = 'Ann'",
              err, VALUE(small.authority), VALUE(now->id));
}

static void test_a_restricted_adult_is_counted_where_asked_for_alone(void **state)
{
    (void)state;
    const Write write = {.authority = small.authority, .action = "test"};
    (void)IMPORT("adult-education", "courses.csv", COURSES FIVE);
    MUST(write_run(small.store, &write, restrict_ann, NULL, err));
    assert_string_equal(figure("adults-qualified"), "0 of 3");
    DEFER(snapshot_close) Snapshot *all = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = today(), .with_restricted = true};
    MUST(snapshot_open(small.store, small.geo, &options, &all, err));
    assert_string_equal(figure_in(all, "adults-qualified", NULL, true), "1 of 4");
}

static void refused(const char *question, const char *of, MeasureUnit unit, By by, const char *words)
{
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = today()};
    const Measure *measure = NULL;
    NumberList numbers;
    Error why = {0};
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    MUST(measure_ask(snapshot_book(snapshot), &small.arena, question, of, &measure, err));
    assert_false(measure_by(snapshot, measure, unit, by, NULL, &small.arena, &numbers, &why));
    if (!strstr(why.text, words))
        fail_msg("%s", why.text);
}

static void test_what_cannot_be_told_is_refused(void **state)
{
    (void)state;
    (void)IMPORT("adult-education", "courses.csv", COURSES FIVE);
    refused("adults-started", NULL, UNIT_CHILD, BY_WARD, "count them in adults");
    refused("adults-started", NULL, UNIT_FAMILY, BY_WARD, "count them in adults");
    refused("started a course and reached", NULL, UNIT_ADULT, BY_WARD, "told of children");
    refused("started a course", "under age, living in the area", UNIT_ADULT, BY_WARD, "told of children");
    refused("adults-started", NULL, UNIT_ADULT, BY_AGE, "not by age");
    refused("adults-started", NULL, UNIT_ADULT, BY_GROUP, "not by group");
    refused("on course Englsh", NULL, UNIT_ADULT, BY_WARD, "Did you mean \"English\"?");
}

/* ---- against plain SQL ---- */

static uint32_t chance = 20260930;
static int dice(int sides)
{
    chance = chance * 1664525u + 1013904223u;
    return (int)((chance >> 8) % (uint32_t)sides);
}

/* Months in one pass are what a picture of each month's end says. */
static void check_months(Date day)
{
    enum { MONTHS = 14 };
    static const char *const names[] = {"adults-started", "adults-completed", "adults-qualified"};
    const SnapshotOptions options = {.authority = small.authority, .as_of = day};
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    uint64_t met = 0;
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const Measure *measure = measure_find(snapshot_book(snapshot), names[i]);
        MonthTable table;
        MUST(measure_months(snapshot, &measure, 1, BY_NONE, NULL, MONTHS, &small.arena, &table, err));
        assert_int_equal(table.parts.count, 1);
        for (int month = 0; month < MONTHS; month++) {
            const Number *number = &table.cells[month];
            const char *told =
                arena_print(&small.arena, "%llu of %.0f", (unsigned long long)number->count, number->of);
            assert_string_equal(told, figure_on(names[i], table.days[month]));
            met += number->count;
        }
    }
    assert_true(met > 100);
}

static int64_t asked_in_sql(const char *condition, Date day, int months)
{
    const char *sql =
        arena_print(&small.arena,
                    "SELECT COUNT(DISTINCT c.person) FROM course c JOIN address a ON a.person = c.person"
                    " AND a.authority = c.authority WHERE c.w_to IS NULL AND a.w_to IS NULL"
                    " AND a.lsoa = 'E01000001' AND %s",
                    condition);
    char from[24], to[24];
    snprintf(from, sizeof from, "%d", date_add_months(day, -months));
    snprintf(to, sizeof to, "%d", day);
    const char *with = "";
    for (const char *at = sql; *at; at++)
        with = *at == '<' || *at == '>' ? arena_print(&small.arena, "%s%s", with, *at == '<' ? from : to)
                                        : arena_print(&small.arena, "%s%c", with, *at);
    return COUNT(with);
}

#define STARTED "c.from_day BETWEEN 1 + < AND >"
#define ENDED "c.to_day BETWEEN 1 + < AND >"

static void test_figures_equal_plain_sql(void **state)
{
    (void)state;
    static const char *const outcomes[] = {"Completed", "Qualification gained", "Into work", "Withdrawn", ""};
    static const struct {
        const char *question, *condition;
    } same[] = {
        {"started a course", STARTED},
        {"ended a course", ENDED},
        {"completed a course", ENDED " AND c.outcome IN ('completed', 'qualified', 'in work')"},
        {"qualified", ENDED " AND c.outcome = 'qualified'"},
        {"in work after a course", ENDED " AND c.outcome = 'in work'"},
    };
    static char text[300 * 110];
    size_t at = (size_t)snprintf(text, sizeof text, "%s", COURSES);
    for (int i = 0; i < 300; i++) {
        int year = 2024 + dice(2), month = 1 + dice(12), day = 1 + dice(28);
        bool going = dice(5) == 0;
        char end[24] = "";
        if (!going)
            snprintf(end, sizeof end, "%02d/%02d/%d", 1 + dice(28), 1 + dice(9), year + 1);
        at += (size_t)snprintf(text + at, sizeof text - at,
                               "L%d,Adult,Of%c,01/05/1990,%s,,Course %d,%02d/%02d/%d,%s,%s\n", i / 2,
                               'a' + i / 2 % 26, i % 14 < 2 ? "" : "DE23 6WY", i, day, month, year, end,
                               going ? "" : outcomes[dice(5)]);
    }
    IntakeResult result = IMPORT("adult-education", "random.csv", text);
    assert_int_equal(result.rejected, 0);
    for (int month = 1; month <= 9; month += 2)
        for (size_t i = 0; i < sizeof same / sizeof *same; i++)
            for (int months = 3; months <= 12; months += 9) {
                Date day = day_of(2026, month, 15);
                const char *question = arena_print(&small.arena, "%s in %d months", same[i].question, months);
                long long told = strtoll(figure_on(question, day), NULL, 10);
                if (told != asked_in_sql(same[i].condition, day, months))
                    fail_msg("%s on day %d: %lld, by SQL %lld", question, day, told,
                             (long long)asked_in_sql(same[i].condition, day, months));
            }
    assert_true(asked_in_sql(same[0].condition, day_of(2026, 1, 15), 12) > 50);
    check_months(day_of(2026, 9, 15));
}

/* ---- the demonstration ---- */

static Date written(const char *text)
{
    int day, month, year;
    return sscanf(text, "%d/%d/%d", &day, &month, &year) == 3 ? day_of(year, month, day) : DATE_NONE;
}

/* Each row of the list is an adult of its own: those with that outcome, or any, that began or ended in the
 * twelve months. */
static int told_by_the_list(const char *path, const char *outcome, bool began)
{
    DEFER(csv_close) Csv *csv = NULL;
    CsvRow row;
    bool more = false;
    int count = 0;
    MUST(csv_open(path, &csv, err));
    MUST(csv_next(csv, &row, &more, err));
    for (;;) {
        MUST(csv_next(csv, &row, &more, err));
        if (!more)
            return count;
        Date on = written(row.fields[began ? 7 : 8]);
        count += on != DATE_NONE && on > date_add_months(today(), -12) && on <= today() &&
                 (!outcome || strcmp(row.fields[9], outcome) == 0);
    }
}

static void test_the_demonstration_s_figures_are_its_list(void **state)
{
    (void)state;
    const char *folder = small_path(&small, "courses");
    const SynthFileList files = small_demonstration(&small, 2000, today(), folder);
    const char *path = arena_print(&small.arena, "%s/adult_education.csv", folder);
    IntakeResult result = small_take(&small, "adult-education", folder, "adult_education.csv");
    assert_int_equal(result.rejected, 0);
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions on = {.authority = small.authority, .as_of = today()};
    MUST(snapshot_open(small.store, small.geo, &on, &snapshot, err));
    int completed = told_by_the_list(path, "Completed", false),
        qualified = told_by_the_list(path, "Qualification gained", false),
        work = told_by_the_list(path, "Into work", false), ended = told_by_the_list(path, NULL, false);
    const struct {
        const char *question;
        int truth;
    } figures[] = {
        {"started a course", told_by_the_list(path, NULL, true)},
        {"ended a course", ended},
        {"completed a course", completed + qualified + work},
        {"qualified", qualified},
        {"in work after a course", work},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        long long count = strtoll(figure_in(snapshot, figures[i].question, "known", true), NULL, 10);
        if (count != figures[i].truth || count < 3)
            fail_msg("%s: %lld, truly %d", figures[i].question, count, figures[i].truth);
    }
    for (size_t i = 0; i < files.count; i++)
        unlink(arena_print(&small.arena, "%s/%s", folder, files.items[i].name));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_adults_are_counted_without_children),
        TEST(test_children_and_their_families_stay_as_they_were),
        TEST(test_each_write_is_followed),
        TEST(test_a_restricted_adult_is_counted_where_asked_for_alone),
        TEST(test_what_cannot_be_told_is_refused),
        TEST(test_figures_equal_plain_sql),
        TEST(test_the_demonstration_s_figures_are_its_list),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
