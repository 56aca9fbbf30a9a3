/* The measure language against plain SQL: random expressions, periods that roll, another day, populations of
 * a year, and trends of anything. */
#include <math.h>

#include "asked_register.h"

static const char *const lives_and_young = "lives = 1 AND young = 1";

/* ---- random expressions ---- */

/* Findings of a kind that count in the period: a nursery's term when it ends. */
#define DAY(f)                                                                                               \
    "(CASE WHEN " f ".kind = 'nursery' THEN COALESCE(" f ".to_day, " f ".from_day) ELSE " f ".from_day END)"
#define FOUND(kind, what, condition)                                                                         \
    "COALESCE((SELECT " what " FROM finding f JOIN record r ON r.person = f.person WHERE r.root = child.id"  \
    " AND f.authority = $1 AND f.w_to IS NULL AND f.kind = '" kind                                           \
    "' AND " DAY("f") " > $3 AND " DAY("f") " <= $2 " condition "), 0)"
#define NEWEST(kind, condition)                                                                              \
    DAY("f")                                                                                                 \
    " = (SELECT MAX(" DAY(                                                                                   \
        "g") ") FROM finding g JOIN record q ON q.person = g.person"                                         \
             " WHERE q.root = child.id AND g.authority = $1 AND g.w_to IS NULL AND g.kind = '" kind          \
             "' AND " DAY("g") " <= $2 " condition ")"

static const struct {
    const char *words, *condition;
} facts[] = {
    {"known", "1 = 1"},
    {"reached", "contacts > 0"},
    {"engaged", "engagements > 0"},
    {"sustained", "days >= 3"},
    {"sustained 2 days", "days >= 2"},
    {"registered", "rows_current > 0"},
    {"in centre 1", "COALESCE(centre, 0) = 1"},
    {"in centre 2", "COALESCE(centre, 0) = 2"},
    {"in decile 1 to 3", "COALESCE(decile, 0) BETWEEN 1 AND 3"},
    {"in group eal", "EXISTS (SELECT 1 FROM belongs WHERE belongs.root = id AND group_code = 'eal')"},
    {"in group refuge", "EXISTS (SELECT 1 FROM belongs WHERE belongs.root = id AND group_code = 'refuge')"},
    {"used centre 3", "EXISTS (SELECT 1 FROM seen WHERE seen.root = id AND seen.centre = 3)"},
    {"had letter", "EXISTS (SELECT 1 FROM seen WHERE seen.root = id AND seen.kind = 'letter')"},
    {"referred to us", FOUND("referral", "COUNT(*)", "AND f.way = 'in'") " > 0"},
    {"referred to Midwives",
     FOUND("referral", "COUNT(*)", "AND f.way = 'out' AND f.by_whom = 'Midwives'") " > 0"},
    {"referral taken up", FOUND("referral", "COUNT(*)", "AND f.what = 'taken up'") " > 0"},
    {"at nursery", FOUND("nursery", "COUNT(*)", "AND f.whole > 0") " > 0"},
    {"nursery attendance under 60 percent",
     FOUND("nursery", "CASE WHEN 100 * SUM(f.part) < 60 * SUM(f.whole) THEN 1 ELSE 0 END",
           "AND f.whole > 0 AND " NEWEST("nursery", "AND g.whole > 0")) " = 1"},
    {"took a place",
     FOUND("place", "MAX(CASE WHEN f.what = 'taken' THEN 1 ELSE 0 END)", "AND " NEWEST("place", "")) " = 1"},
    {"good level of development", FOUND("profile", "MAX(CASE WHEN f.what = 'good level' THEN 1 ELSE 0 END)",
                                        "AND " NEWEST("profile", "")) " = 1"},
    {"(breastfed)",
     "EXISTS (SELECT 1 FROM finding f JOIN record r ON r.person = f.person WHERE r.root = child.id"
     " AND f.authority = $1 AND f.w_to IS NULL AND f.kind = 'breastfeeding' AND f.from_day <= $2"
     " AND f.what IN ('total', 'partial'))"},
    {"(registered-not-attending)", "engagements = 0"},
    {"(known-not-registered)", "rows_current = 0"},
};
enum { FACTS = sizeof facts / sizeof *facts };

typedef struct Said { /* the same in the language and in SQL */
    const char *words, *condition;
} Said;

static Said say(Chance *c, int depth)
{
    int kind = depth ? below(c, 5) : 0;
    if (kind < 2) {
        size_t f = (size_t)below(c, FACTS);
        return (Said){facts[f].words, facts[f].condition};
    }
    Said left = say(c, depth - 1);
    if (kind == 2)
        return (Said){arena_print(&arena, "not (%s)", left.words),
                      arena_print(&arena, "NOT (%s)", left.condition)};
    Said right = say(c, depth - 1);
    const char *joint = kind == 4 ? "or" : below(c, 2) ? "and" : ",";
    bool tight = below(c, 2);
    return (Said){
        arena_print(&arena, tight ? "((%s) %s (%s))" : "(%s) %s (%s)", left.words, joint, right.words),
        arena_print(&arena, "((%s) %s (%s))", left.condition, kind == 4 ? "OR" : "AND", right.condition)};
}

static const Measure *asked(const char *question)
{
    Error err = {0};
    const Measure *measure = NULL;
    must(measure_ask(snapshot_book(snapshot), &arena, question, NULL, &measure, &err), &err);
    return measure;
}

static size_t check_list(const Measure *measure, const char *select)
{
    Error err = {0};
    int64_t *ids = NULL;
    size_t count = 0;
    Number number;
    must(measure_list(snapshot, measure, UNIT_CHILD, NULL, &arena, &ids, &count, &err), &err);
    must(measure_count(snapshot, measure, UNIT_CHILD, NULL, &arena, &number, &err), &err);
    assert_int_equal(number.count, count);
    check_same_ids(ids, count, select);
    return count;
}

static const char *select_of(const char *condition)
{
    return arena_print(&arena, "SELECT id FROM child WHERE %s AND (%s) ORDER BY 1", lives_and_young,
                       condition);
}

static void test_random_expressions_equal_plain_sql(void **state)
{
    (void)state;
    for (size_t f = 0; f < FACTS; f++)
        if (check_list(asked(facts[f].words), select_of(facts[f].condition)) == 0)
            fail_msg("%s: nobody", facts[f].words);
    enum { TRIES = 60, DEPTH = 4 };
    Chance chance = {.state = 41};
    size_t some = 0;
    for (int i = 0; i < TRIES; i++) {
        Said said = say(&chance, DEPTH);
        size_t count = check_list(asked(said.words), select_of(said.condition));
        some += count > 0;
    }
    assert_true(some > TRIES / 2);
}

static void test_a_rolling_period_is_that_of_every_fact_without_one(void **state)
{
    (void)state;
    enum { TRIES = 40, DEPTH = 3 };
    Chance chance = {.state = 43};
    size_t other = 0;
    for (int i = 0; i < TRIES; i++) {
        Said said = say(&chance, DEPTH);
        int months = 1 + below(&chance, 9);
        const char *question = arena_print(&arena, "%s rolling %d months", said.words, months);
        period = months;
        size_t count = check_list(asked(question), select_of(said.condition));
        period = 12;
        Error err = {0};
        Number year;
        must(measure_count(snapshot, asked(said.words), UNIT_CHILD, NULL, &arena, &year, &err), &err);
        other += year.count != count;
    }
    assert_true(other > TRIES / 4);
    /* A period that is told stands. */
    assert_int_equal(check_list(asked("reached in 12 months rolling 2 months"), select_of("contacts > 0")),
                     check_list(asked("reached"), select_of("contacts > 0")));
}

/* ---- another day ---- */

typedef struct Ids {
    int64_t *items;
    size_t count, capacity;
} Ids;

static Ids ids_plainly(const char *condition, Date day)
{
    Date now = as_of;
    Ids ids = {0};
    as_of = day;
    DEFER(rows_close) Rows *rows = ask_plainly(select_of(condition));
    as_of = now;
    while (next(rows))
        *GROW(&arena, &ids) = rows_int(rows, 0);
    return ids;
}

static Ids less(const Ids *from, const Ids *away)
{
    Ids left = {0};
    for (size_t i = 0; i < from->count; i++) {
        bool gone = false;
        for (size_t j = 0; j < away->count; j++)
            gone |= from->items[i] == away->items[j];
        if (!gone)
            *GROW(&arena, &left) = from->items[i];
    }
    return left;
}

static void check_listed(const char *question, const Ids *expected)
{
    Error err = {0};
    int64_t *ids = NULL;
    size_t count = 0;
    Number number;
    must(measure_list(snapshot, asked(question), UNIT_CHILD, NULL, &arena, &ids, &count, &err), &err);
    must(measure_count(snapshot, asked(question), UNIT_CHILD, NULL, &arena, &number, &err), &err);
    assert_int_equal(count, expected->count);
    assert_int_equal(number.count, count);
    if (count)
        qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ids[i], expected->items[i]);
}

static void test_gained_and_lost_are_the_differences_of_two_days(void **state)
{
    (void)state;
    enum { TRIES = 30, DEPTH = 3 };
    Chance chance = {.state = 47};
    size_t gained_some = 0, lost_some = 0;
    for (int i = 0; i < TRIES; i++) {
        Error err = {0};
        char written[DATE_TEXT_SIZE];
        Said said = say(&chance, DEPTH);
        Date day = as_of - 1 - below(&chance, 300);
        const char *since = date_print(day, written);
        Ids now = ids_plainly(said.condition, as_of), then = ids_plainly(said.condition, day);
        Ids gained = less(&now, &then), lost = less(&then, &now);
        check_listed(arena_print(&arena, "%s gained since %s", said.words, since), &gained);
        check_listed(arena_print(&arena, "%s lost since %s", said.words, since), &lost);
        Changed change;
        must(measure_change(snapshot, asked(arena_print(&arena, "%s change since %s", said.words, since)),
                            UNIT_CHILD, NULL, &arena, &change, &err),
             &err);
        assert_int_equal(change.now.count, now.count);
        assert_int_equal(change.then.count, then.count);
        assert_int_equal(change.gained, gained.count);
        assert_int_equal(change.lost, lost.count);
        assert_int_equal((int64_t)change.now.count - (int64_t)change.then.count,
                         (int64_t)change.gained - (int64_t)change.lost);
        gained_some += gained.count > 0;
        lost_some += lost.count > 0;
    }
    assert_true(gained_some > TRIES / 2 && lost_some > TRIES / 2);
}

static void test_months_back_lead_from_a_month_s_end_to_a_month_s_end(void **state)
{
    (void)state;
    Date march, january, february;
    assert_true(date_from_parts(2026, 3, 31, &march) && date_from_parts(2026, 1, 15, &january) &&
                date_from_parts(2026, 2, 28, &february));
    assert_int_equal(measure_other_day(asked("reached change since 6 months"), as_of), march);
    assert_int_equal(measure_other_day(asked("reached change since 1 month"), march), february);
    assert_int_equal(measure_other_day(asked("reached lost since 2 months"), january + 59), january);
    assert_int_equal(measure_other_day(asked("reached gained since 2026-01-15"), as_of), january);
}

static void refused(const Measure *measure, MeasureUnit unit, const char *words)
{
    Error err = {0};
    Number number;
    assert_false(measure_count(snapshot, measure, unit, NULL, &arena, &number, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    if (!strstr(err.text, words))
        fail_msg("%s", err.text);
}

static void test_days_that_cannot_be_compared_are_refused(void **state)
{
    (void)state;
    refused(asked("reached gained since 2027-01-01"), UNIT_CHILD, "wants a day before 30 September 2026");
    refused(asked("reached gained since 2026-09-30"), UNIT_CHILD, "wants a day before 30 September 2026");
    refused(asked("reached gained since 1999-01-01"), UNIT_CHILD, "Nothing is recorded up to 1 January 1999");
    refused(asked("reached gained since 3 months"), UNIT_FAMILY, "are counted in children");
}

/* ---- populations ---- */

static MeasureBook *own(const char *clauses)
{
    Error err = {0};
    MeasureBook *book = NULL;
    const char *text =
        arena_print(&arena, "measure own\n  title Own\n  count reached\n  meaning Ours.\n%s", clauses);
    must(measure_book_read("own.measure", text, true, &book, &err), &err);
    return book;
}

static double estimated(int year)
{
    Error err = {0};
    DEFER(rows_close) Rows *rows = ask_plainly("SELECT lsoa FROM reach");
    double sum = 0;
    while (next(rows)) {
        DEFER(rows_close) Rows *one = NULL;
        must(ASK(store,
                 "SELECT age0 + age1 + age2 + age3 + age4 FROM geo_estimate WHERE lsoa = $1 AND year = $2",
                 &one, &err, VALUE(rows_text(rows, 0, &arena)), VALUE(year)),
             &err);
        assert_true(next(one));
        sum += rows_real(one, 0);
    }
    return sum;
}

static void test_a_population_of_a_year_is_the_denominator_whatever_the_unit(void **state)
{
    (void)state;
    Error err = {0};
    Number number, reached;
    MeasureBook *book = own("  per population of 2019\n");
    must(measure_count(snapshot, measure_find(book, "own"), UNIT_CHILD, NULL, &arena, &number, &err), &err);
    must(measure_count(snapshot, measure_find(book, "reached"), UNIT_CHILD, NULL, &arena, &reached, &err),
         &err);
    assert_int_equal(number.count, reached.count);
    assert_true(number.of > 100 && is_near(number.of, estimated(2019)));
    assert_false(is_near(number.of, reached.of));
    for (MeasureUnit unit = UNIT_CHILD; unit < UNIT_REFERRAL; unit++) {
        Number other;
        must(measure_count(snapshot, measure_find(book, "own"), unit, NULL, &arena, &other, &err), &err);
        assert_true(is_near(other.of, number.of) && other.of_statistics);
    }
    NumberList parts;
    double sum = 0;
    must(measure_by(snapshot, measure_find(book, "own"), UNIT_CONTACT, BY_DECILE, NULL, &arena, &parts, &err),
         &err);
    for (size_t i = 0; i < parts.count; i++)
        sum += parts.items[i].of;
    assert_true(parts.count > 1 && is_near(sum, number.of));
    measure_book_close(book);
    /* Of years to come there is a forecast. */
    book = own("  per population of 2029\n");
    must(measure_count(snapshot, measure_find(book, "own"), UNIT_CHILD, NULL, &arena, &number, &err), &err);
    assert_true(number.of > 100 && !is_near(number.of, reached.of));
    measure_book_close(book);
}

static void test_a_population_that_is_missing_or_too_old_is_refused(void **state)
{
    (void)state;
    MeasureBook *book = own("  per population of 2001\n");
    refused(measure_find(book, "own"), UNIT_CHILD, "Nobody has told the population of 2001 for");
    measure_book_close(book);
    book = own("  per population of 2019\n  stale 6 years\n");
    refused(measure_find(book, "own"), UNIT_CHILD,
            "The population figures are of 2019, more than the 6 years that measure own allows.");
    measure_book_close(book);
    book = own("  per population of 2019\n  stale 7 years\n");
    Error err = {0};
    Number number;
    must(measure_count(snapshot, measure_find(book, "own"), UNIT_CHILD, NULL, &arena, &number, &err), &err);
    measure_book_close(book);
}

/* ---- adults and contacts ---- */

#define ADULTS                                                                                               \
    ", top(person, root) AS (SELECT DISTINCT person, person FROM family_member WHERE authority = $1"         \
    " UNION SELECT top.person, m.into_person FROM top JOIN merge m ON m.person = top.root"                   \
    "  WHERE m.authority = $1 AND m.w_to IS NULL)"                                                           \
    " SELECT DISTINCT top.root FROM child JOIN joined j ON j.lowest = child.family"                          \
    " JOIN family_member f ON f.family = j.family AND f.authority = $1 AND f.w_to IS NULL"                   \
    "  AND f.role <> 'child' AND COALESCE(f.from_day, $2) <= $2 AND COALESCE(f.to_day, $2 + 1) > $2"         \
    " JOIN top ON top.person = f.person"                                                                     \
    " WHERE NOT EXISTS (SELECT 1 FROM merge m WHERE m.person = top.root AND m.authority = $1 AND m.w_to IS " \
    "NULL)"                                                                                                  \
    "  AND f.person NOT IN (SELECT person FROM record)"

static void test_adults_and_contacts_equal_plain_sql(void **state)
{
    (void)state;
    Error err = {0};
    int64_t *ids = NULL;
    size_t count = 0;
    Number number;
    const Measure *reached = asked("reached");
    must(measure_list(snapshot, reached, UNIT_ADULT, NULL, &arena, &ids, &count, &err), &err);
    must(measure_count(snapshot, reached, UNIT_ADULT, NULL, &arena, &number, &err), &err);
    assert_true(count > 5);
    assert_int_equal(number.count, count);
    check_same_ids(ids, count, ADULTS " AND lives = 1 AND young = 1 AND contacts > 0 ORDER BY 1");
    const struct {
        const char *question, *sum;
    } contacts[] = {
        {"reached", "contacts"},
        {"engaged", "engagements"},
        {"had letter", "(SELECT COUNT(*) FROM seen WHERE seen.root = id AND seen.kind = 'letter')"},
        {"used centre 2 and engaged", "(SELECT COUNT(*) FROM seen WHERE seen.root = id AND seen.centre = 2"
                                      " AND seen.kind IN ('attendance', 'appointment', 'clinic'))"}};
    for (size_t i = 0; i < sizeof contacts / sizeof *contacts; i++) {
        must(measure_count(snapshot, asked(contacts[i].question), UNIT_CONTACT, NULL, &arena, &number, &err),
             &err);
        DEFER(rows_close)
        Rows *rows = ask_plainly(
            arena_print(&arena, "SELECT SUM(%s) FROM child WHERE %s", contacts[i].sum, lives_and_young));
        assert_true(next(rows));
        assert_int_equal(number.count, rows_int(rows, 0));
        assert_true(number.count > 5);
    }
}

/* ---- trends ---- */

static uint64_t check_trend(const Measure *measure, By by)
{
    enum { MONTHS = 5 };
    Error err = {0};
    MonthTable table;
    must(measure_months(snapshot, &measure, 1, by, NULL, MONTHS, &arena, &table, &err), &err);
    assert_int_equal(table.months, MONTHS);
    uint64_t met = 0;
    for (int month = 0; month < MONTHS; month++) {
        DEFER(snapshot_close) Snapshot *then = NULL;
        const SnapshotOptions options = {.authority = 1, .as_of = table.days[month]};
        NumberList numbers;
        must(snapshot_of(snapshot_chronicle(snapshot), geo, &options, &then, &err), &err);
        must(measure_by(then, measure, measure->unit, by, NULL, &arena, &numbers, &err), &err);
        for (size_t i = 0; i < numbers.count; i++)
            for (size_t part = 0; part < table.parts.count; part++)
                if (strcmp(table.parts.items[part].key, numbers.items[i].key) == 0) {
                    const Number *cell = &table.cells[part * MONTHS + (size_t)month];
                    assert_int_equal(cell->count, numbers.items[i].count);
                    assert_float_equal(cell->of, numbers.items[i].of, 1e-6);
                    met += numbers.items[i].count;
                }
    }
    return met;
}

static void test_a_trend_of_any_unit_and_breakdown_equals_each_day_s_picture(void **state)
{
    (void)state;
    const MeasureBook *book = snapshot_book(snapshot);
    assert_true(check_trend(measure_find(book, "families-reached"), BY_NONE) > 10);
    assert_true(check_trend(measure_find(book, "adults-reached"), BY_AGE) > 10);
    assert_true(check_trend(measure_find(book, "attendances"), BY_CENTRE_HOME) > 10);
    assert_true(check_trend(measure_find(book, "contacts-per-child"), BY_NONE) > 10);
    assert_true(check_trend(measure_find(book, "reached"), BY_GROUP) > 10);
    assert_true(check_trend(measure_find(book, "reached"), BY_CENTRE_USED) > 10);
    static const By parts[] = {BY_NONE, BY_LSOA, BY_WARD, BY_AGE, BY_DECILE, BY_GROUP};
    uint64_t gained = 0, lost = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        gained += check_trend(measure_find(book, "newly-reached"), parts[i]);
        lost += check_trend(measure_find(book, "no-longer-reached"), parts[i]);
    }
    assert_true(gained > 100 && lost > 100);
}

/* Where the register does not hold the other day, everybody would be new: no such month is told. */
static void test_a_trend_of_those_gained_begins_where_both_days_are_held(void **state)
{
    (void)state;
    Error err = {0};
    MonthTable table;
    const Measure *gained = measure_find(snapshot_book(snapshot), "newly-reached"),
                  *reached = measure_find(snapshot_book(snapshot), "reached");
    const Measure *both[] = {reached, gained};
    MonthTable tables[2];
    must(measure_months(snapshot, both, 2, BY_LSOA, NULL, MONTHS_MOST, &arena, tables, &err), &err);
    table = tables[1];
    assert_int_equal(tables[0].months, MONTHS_MOST);
    assert_in_range(table.months, 2, MONTHS_MOST - 1);
    Date first = chronicle_first_day(snapshot_chronicle(snapshot));
    assert_true(measure_other_day(gained, table.days[0]) >= first);
    assert_true(measure_other_day(gained, tables[0].days[MONTHS_MOST - 1 - table.months]) < first);
    assert_int_equal(table.days[table.months - 1], tables[0].days[MONTHS_MOST - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_expressions_equal_plain_sql),
        cmocka_unit_test(test_a_rolling_period_is_that_of_every_fact_without_one),
        cmocka_unit_test(test_gained_and_lost_are_the_differences_of_two_days),
        cmocka_unit_test(test_months_back_lead_from_a_month_s_end_to_a_month_s_end),
        cmocka_unit_test(test_days_that_cannot_be_compared_are_refused),
        cmocka_unit_test(test_a_population_of_a_year_is_the_denominator_whatever_the_unit),
        cmocka_unit_test(test_a_population_that_is_missing_or_too_old_is_refused),
        cmocka_unit_test(test_adults_and_contacts_equal_plain_sql),
        cmocka_unit_test(test_a_trend_of_any_unit_and_breakdown_equals_each_day_s_picture),
        cmocka_unit_test(test_a_trend_of_those_gained_begins_where_both_days_are_held),
    };
    return RUN_ON_BOTH(tests, fill, close_all);
}
