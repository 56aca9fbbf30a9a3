/* What a session and a family in sustained contact cost: from the list of costs to the figure, the rows
 * behind it, and every reason why none is told. */
#include "intake/small_places.h"

#include "base/csv.h"
#include "measure/cost.h"

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

#define COSTS "Centre,From,To,Kind,Amount\n"
#define SESSIONS "Session Date,Session,Venue,Reg No,Child Name,Child DOB,Postcode,Adults\n"
#define IMPORT(kind, name, text) small_import(&small, kind, name, text)
#define COUNT(sql) small_count(&small, sql)
#define YEAR "01/10/2025,30/09/2026,"
#define BECKET "Becket," YEAR "Staff,1000\n"

static Date today(void)
{
    Date date = 0;
    assert_true(date_from_parts(2026, 9, 30, &date));
    return date;
}

static CostAnswer ask(const char *name, Snapshot **snapshot)
{
    CostAnswer answer;
    const SnapshotOptions options = {.authority = small.authority, .as_of = today()};
    MUST(snapshot_open(small.store, small.geo, &options, snapshot, err));
    const Measure *measure = measure_find(snapshot_book(*snapshot), name);
    assert_non_null(measure);
    MUST(cost_ask(small.store, small.authority, *snapshot, measure, &small.arena, &answer, err));
    return answer;
}

/* The line of one centre, or of all, as text: "300000 / 3", or why not. */
static const char *line_of(const char *name, const char *centre)
{
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    CostAnswer answer = ask(name, &snapshot);
    const CostLine *line = &answer.whole;
    for (size_t i = 0; i < answer.lines.count; i++)
        if (centre && strcmp(answer.lines.items[i].name, centre) == 0)
            line = &answer.lines.items[i];
    return line->pence < 0 ? line->why
                           : arena_print(&small.arena, "%lld / %llu", (long long)line->pence,
                                         (unsigned long long)line->count);
}

static const char *sentence(const char *name)
{
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    CostAnswer answer = ask(name, &snapshot);
    return cost_sentence(snapshot, measure_find(snapshot_book(snapshot), name), &answer.whole, &small.arena);
}

static void attend(void)
{
    (void)IMPORT("attendance", "attendance_rosehill_2026.csv",
                 SESSIONS "01/03/2026,Stay and Play,,,Aisha Khan,05/02/2024,DE23 6WY,1\n"
                          "01/03/2026,Stay and Play,,,Omar Khan,01/06/2025,DE23 6WY,1\n"
                          "01/03/2026,Baby Massage,,,Omar Khan,01/06/2025,DE23 6WY,1\n"
                          "01/04/2026,Stay and Play,,,Aisha Khan,05/02/2024,DE23 6WY,1\n"
                          "01/05/2026,Stay and Play,,,Aisha Khan,05/02/2024,DE23 6WY,1\n"
                          "30/09/2025,Stay and Play,,,Aisha Khan,05/02/2024,DE23 6WY,1\n");
}

static void test_cost_of_a_session_and_a_family(void **state)
{
    (void)state;
    attend();
    IntakeResult result =
        IMPORT("costs", "costs.csv",
               COSTS "Rosehill," YEAR "Staff,\"£3,000.40\"\nrosehill,01/10/2025,31/03/2026,Rent,"
                     "100\nRosehill,01/04/2026,30/09/2026,rent,200.5\n" BECKET);
    assert_int_equal(result.rejected, 0);
    assert_int_equal(result.accepted, 4);
    assert_string_equal(line_of("cost-per-session", "Rosehill"), "330090 / 4");
    assert_string_equal(line_of("cost-per-session", "Becket"), "100000 / 0");
    assert_string_equal(line_of("cost-per-session", NULL), "430090 / 4");
    assert_string_equal(line_of("cost-per-sustained-family", "Rosehill"), "330090 / 1");
    assert_string_equal(line_of("cost-per-sustained-family", NULL), "430090 / 1");
    assert_string_equal(
        sentence("cost-per-session"),
        "Cost per session: 1,075.23 pounds in the 12 months to 30 September 2026, 4,300.90 pounds "
        "for 4 sessions.");
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    CostAnswer answer = ask("cost-per-session", &snapshot);
    int64_t pence = 0;
    for (size_t i = 0; i < answer.costs.count; i++)
        pence += answer.costs.items[i].pence;
    assert_int_equal(pence, answer.whole.pence); /* the list behind the number is the number */
    assert_int_equal(answer.sessions.count, answer.whole.count);
}

static bool restrict_omar(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return DO(now->store,
              "INSERT INTO restricted (authority, person, w_from) SELECT authority, id, $2 FROM person"
              " WHERE authority = $1 AND given = 'Omar'",
              err, VALUE(small.authority), VALUE(now->id));
}

/* A session that nobody but a restricted family is told to have come to would tell of it. */
static void test_a_session_of_a_restricted_child_alone_is_none(void **state)
{
    (void)state;
    const Write write = {.authority = small.authority, .action = "test"};
    (void)IMPORT("registrations", "registrations_rosehill.csv", REGISTRATIONS_HEADER ROW_OMAR);
    attend();
    (void)IMPORT("costs", "costs.csv", COSTS "Rosehill," YEAR "Staff,3000\n" BECKET);
    assert_string_equal(line_of("cost-per-session", "Rosehill"), "300000 / 4");
    MUST(write_run(small.store, &write, restrict_omar, NULL, err));
    assert_string_equal(line_of("cost-per-session", "Rosehill"), "300000 / 3"); /* without Baby Massage */
}

static void test_without_sessions_nothing_is_divided(void **state)
{
    (void)state;
    (void)IMPORT("costs", "costs.csv", COSTS "Rosehill," YEAR "Staff,3000\n" BECKET);
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    CostAnswer answer = ask("cost-per-session", &snapshot);
    assert_true(cost_each(&answer.whole) < 0);
    assert_string_equal(
        sentence("cost-per-session"),
        "There were no sessions in the 12 months to 30 September 2026, so no cost of one can be "
        "told; 4,000.00 pounds were spent.");
}

static void test_costs_that_are_missing_or_partial_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *why;
    } cases[] = {
        {"Rosehill,01/10/2025,31/03/2026,Staff,3000\n",
         "staff is missing for 1 April 2026 to 30 September 2026"},
        {"Rosehill,01/11/2025,30/09/2026,Staff,3000\n",
         "staff is missing for 1 October 2025 to 31 October 2025"},
        {"Rosehill,01/10/2025,31/12/2025,Staff,1\nRosehill,02/01/2026,30/09/2026,Staff,1\n",
         "staff is missing for 1 January 2026 to 1 January 2026"},
        {"Rosehill," YEAR "Staff,1\nRosehill,01/10/2025,31/03/2026,Rent,1\n",
         "rent is missing for 1 April 2026 to 30 September 2026"},
        {"Rosehill,01/04/2025,31/03/2026,Staff,1\nRosehill,01/04/2026,30/09/2026,Staff,1\n",
         "staff is told for 1 April 2025 to 31 March 2026, which reaches beyond the period"},
        {"Rosehill," YEAR "Staff,1\nRosehill,01/09/2026,30/09/2026,Staff,1\n",
         "staff is told twice for 1 September 2026 to 30 September 2026"},
        {"Rosehill,01/10/2024,30/09/2025,Staff,1\n", "no costs are told of the period"},
    };
    attend();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        IntakeResult result =
            IMPORT("costs", "costs.csv", arena_print(&small.arena, COSTS BECKET "%s", cases[i].rows));
        assert_int_equal(result.rejected, 0);
        assert_string_equal(line_of("cost-per-session", "Rosehill"), cases[i].why);
        assert_string_equal(line_of("cost-per-session", "Becket"), "100000 / 0");
        assert_string_equal(line_of("cost-per-session", NULL),
                            arena_print(&small.arena, "Rosehill: %s", cases[i].why));
        MUST(intake_withdraw(small.store, small.authority, 0, result.id, NULL, err));
        assert_string_equal(line_of("cost-per-session", "Becket"), "no costs are told of the period");
    }
    assert_int_equal(COUNT("SELECT COUNT(*) FROM cost WHERE w_to IS NULL"), 0);
}

static void test_bad_rows_are_rejected_with_their_reason(void **state)
{
    (void)state;
    IntakeResult result =
        IMPORT("costs", "costs.csv",
               COSTS "Rosehil," YEAR "Staff,3000\nRosehill," YEAR "Staff,-3\nRosehill," YEAR
                     "Staff,1.234\nRosehill," YEAR "Staff,\nRosehill,01/10/2026,30/09/2026,Staff,"
                     "3\nRosehill," YEAR "Staff,7\n");
    assert_int_equal(result.rejected, 5);
    assert_int_equal(result.accepted, 1);
    assert_int_equal(COUNT("SELECT SUM(pence) FROM cost WHERE w_to IS NULL"), 700);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person"), 0);
}

static void test_a_cost_told_again_replaces_and_is_withdrawn(void **state)
{
    (void)state;
    (void)IMPORT("costs", "a.csv", COSTS "Rosehill," YEAR "Staff,3000\n");
    IntakeResult again = IMPORT("costs", "b.csv", COSTS "Rosehill," YEAR "Staff,3500\n");
    IntakeResult same = IMPORT("costs", "c.csv", COSTS "Rosehill," YEAR "staff,3500.00\n");
    assert_int_equal(same.unchanged, 1);
    assert_string_equal(line_of("cost-per-session", "Rosehill"), "350000 / 0");
    assert_int_equal(COUNT("SELECT COUNT(*) FROM cost"), 2);
    MUST(intake_withdraw(small.store, small.authority, 0, same.id, NULL, err));
    MUST(intake_withdraw(small.store, small.authority, 0, again.id, NULL, err));
    assert_string_equal(line_of("cost-per-session", "Rosehill"), "300000 / 0");
    assert_true(COUNT("SELECT COUNT(*) FROM audit WHERE action IN ('import', 'withdraw')") >= 5);
}

static void test_a_cost_is_no_count_of_children(void **state)
{
    (void)state;
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = today()};
    Number number;
    Error why = {0};
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    assert_false(measure_count(snapshot, measure_find(snapshot_book(snapshot), "cost-per-session"),
                               UNIT_CHILD, NULL, &small.arena, &number, &why));
    assert_non_null(strstr(why.text, "told in pounds"));
    const Measure *mixed = NULL;
    assert_false(measure_ask(snapshot_book(snapshot), &small.arena, "reached and cost-per-session", NULL,
                             &mixed, &why));
    assert_non_null(strstr(why.text, "cannot stand inside a question"));
}

/* ---- the demonstration ---- */

static int64_t told_of(const char *path, const char *centre, const char *after)
{
    DEFER(csv_close) Csv *csv = NULL;
    CsvRow row;
    bool more = false;
    double pounds = 0;
    MUST(csv_open(path, &csv, err));
    MUST(csv_next(csv, &row, &more, err));
    for (;;) {
        MUST(csv_next(csv, &row, &more, err));
        if (!more)
            return (int64_t)(pounds * 100 + 0.5);
        if (strcmp(row.fields[0], centre) == 0 && strcmp(row.fields[1], after) > 0)
            pounds += strtod(row.fields[4], NULL);
    }
}

static void test_the_demonstration_s_costs_are_its_list(void **state)
{
    (void)state;
    const char *folder = small_path(&small, "costs");
    const SynthFileList files = small_demonstration(&small, 100, today(), folder);
    const char *path = arena_print(&small.arena, "%s/costs.csv", folder);
    IntakeResult result = small_take(&small, "costs", folder, "costs.csv");
    assert_true(result.accepted > 100); /* of the two centres there are here; the others are rejected */
    for (int i = 0; i < 2; i++) {
        const char *centre = i ? "Becket" : "Rosehill";
        int64_t truth = told_of(path, centre, "2025-09-30");
        assert_true(truth > 100000);
        assert_string_equal(line_of("cost-per-session", centre),
                            arena_print(&small.arena, "%lld / 0", (long long)truth));
    }
    for (size_t i = 0; i < files.count; i++)
        unlink(arena_print(&small.arena, "%s/%s", folder, files.items[i].name));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_cost_of_a_session_and_a_family),
        TEST(test_a_session_of_a_restricted_child_alone_is_none),
        TEST(test_without_sessions_nothing_is_divided),
        TEST(test_costs_that_are_missing_or_partial_are_refused),
        TEST(test_bad_rows_are_rejected_with_their_reason),
        TEST(test_a_cost_told_again_replaces_and_is_withdrawn),
        TEST(test_a_cost_is_no_count_of_children),
        TEST(test_the_demonstration_s_costs_are_its_list),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
