/* Figures of one day against plain SQL over a random register: measures, breakdowns, lists, narrowings, the
 * true count. */
#include "asked_register.h"

static const struct {
    const char *measure, *condition;
} definitions[] = {
    {"known", "lives = 1 AND young = 1"},
    {"registered", "lives = 1 AND young = 1 AND rows_current > 0"},
    {"reached", "lives = 1 AND young = 1 AND contacts > 0"},
    {"engaged", "lives = 1 AND young = 1 AND engagements > 0"},
    {"sustained", "lives = 1 AND young = 1 AND days >= 3"},
    {"registered-not-attending", "lives = 1 AND young = 1 AND rows_current > 0 AND engagements = 0"},
    {"known-not-registered", "lives = 1 AND young = 1 AND rows_current = 0"},
};
enum { DEFINITIONS = sizeof definitions / sizeof *definitions };

static int64_t number_plainly(const char *select)
{
    DEFER(rows_close) Rows *rows = ask_plainly(select);
    assert_true(next(rows));
    return rows_int(rows, 0);
}

static const Expression *those(const char *words)
{
    Error err = {0};
    const Expression *expression = NULL;
    must(measure_expression(snapshot_book(snapshot), &arena, "test", words, &expression, &err), &err);
    return expression;
}

static const char *counted(MeasureUnit unit)
{
    return unit == UNIT_CHILD ? "COUNT(*)" : "COUNT(DISTINCT family)";
}

static void test_every_measure_equals_plain_sql(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEFINITIONS; d++)
        for (MeasureUnit unit = UNIT_CHILD; unit <= UNIT_FAMILY; unit++) {
            Error err = {0};
            Number number;
            must(measure_count(snapshot, measure_find(snapshot_book(snapshot), definitions[d].measure), unit,
                               NULL, &arena, &number, &err),
                 &err);
            int64_t expected = number_plainly(arena_print(&arena, "SELECT %s FROM child WHERE %s",
                                                          counted(unit), definitions[d].condition));
            assert_true(expected > 5);
            assert_int_equal(number.count, expected);
        }
}

static const Number *with_key(const NumberList *numbers, const char *key)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (strcmp(numbers->items[i].key, key) == 0)
            return &numbers->items[i];
    fail_msg("no part \"%s\"", key);
    return NULL;
}

/* `select` gives key and count; parts it does not mention count nothing. */
static void check_parts(const char *measure, MeasureUnit unit, By by, const Expression *where,
                        const char *select)
{
    Error err = {0};
    NumberList numbers = {0};
    must(measure_by(snapshot, measure_find(snapshot_book(snapshot), measure), unit, by, where, &arena,
                    &numbers, &err),
         &err);
    DEFER(rows_close) Rows *rows = ask_plainly(select);
    uint64_t expected = 0, got = 0;
    while (next(rows)) {
        const Number *number = with_key(&numbers, rows_text(rows, 0, NULL));
        assert_int_equal(number->count, rows_int(rows, 1));
        expected += number->count;
    }
    for (size_t i = 0; i < numbers.count; i++)
        got += numbers.items[i].count;
    assert_int_equal(got, expected);
    assert_true(numbers.count > 0);
}

static const struct {
    By by;
    const char *key, *join;
} breakdowns[] = {
    {BY_LSOA, "lsoa", ""},
    {BY_WARD, "ward", ""},
    {BY_CENTRE_HOME, "CAST(centre AS TEXT)", ""},
    {BY_DECILE, "CAST(decile AS TEXT)", ""},
    {BY_AGE, NULL, ""},
    {BY_GROUP, "x.group_code", "JOIN (SELECT DISTINCT root, group_code FROM belongs) x ON x.root = child.id"},
    {BY_CENTRE_USED, "CAST(x.used AS TEXT)",
     "JOIN (SELECT DISTINCT root, centre AS used FROM seen WHERE centre IS NOT NULL) x ON x.root = child.id"},
};
enum { BREAKDOWNS = sizeof breakdowns / sizeof *breakdowns };

static const char *key_of(size_t b)
{
    if (breakdowns[b].key)
        return breakdowns[b].key;
    const char *key = "'4'";
    for (int age = 3; age >= 0; age--)
        key = arena_print(&arena, "CASE WHEN birth > %d THEN '%d' ELSE %s END",
                          date_add_months(as_of, -12 * (age + 1)), age, key);
    return key;
}

static void test_every_breakdown_equals_plain_sql(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEFINITIONS; d++)
        for (size_t b = 0; b < BREAKDOWNS; b++)
            for (MeasureUnit unit = UNIT_CHILD; unit <= UNIT_FAMILY; unit++) {
                const char *key = key_of(b);
                check_parts(definitions[d].measure, unit, breakdowns[b].by, NULL,
                            arena_print(&arena, "SELECT %s AS k, %s FROM child %s WHERE %s GROUP BY 1", key,
                                        counted(unit), breakdowns[b].join, definitions[d].condition));
            }
}

static void test_every_list_holds_the_very_people_counted(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEFINITIONS; d++)
        for (MeasureUnit unit = UNIT_CHILD; unit <= UNIT_FAMILY; unit++) {
            Error err = {0};
            const Measure *measure = measure_find(snapshot_book(snapshot), definitions[d].measure);
            int64_t *ids = NULL;
            size_t count = 0;
            Number number;
            must(measure_list(snapshot, measure, unit, NULL, &arena, &ids, &count, &err), &err);
            must(measure_count(snapshot, measure, unit, NULL, &arena, &number, &err), &err);
            assert_int_equal(number.count, count);
            check_same_ids(ids, count,
                           arena_print(&arena, "SELECT DISTINCT %s FROM child WHERE %s ORDER BY 1",
                                       unit == UNIT_CHILD ? "id" : "family", definitions[d].condition));
        }
}

/* Each family counted by one of its children counted, and by no second. */
static void test_every_family_is_listed_by_a_child(void **state)
{
    (void)state;
    for (size_t d = 0; d < DEFINITIONS; d++) {
        Error err = {0};
        const Measure *measure = measure_find(snapshot_book(snapshot), definitions[d].measure);
        int64_t *ids = NULL;
        size_t count = 0;
        must(measure_list_families(snapshot, measure, NULL, &arena, &ids, &count, &err), &err);
        for (size_t i = 0; i < count; i++) {
            DEFER(rows_close)
            Rows *rows = ask_plainly(arena_print(&arena, "SELECT family FROM child WHERE id = %lld AND %s",
                                                 (long long)ids[i], definitions[d].condition));
            assert_true(next(rows));
            ids[i] = rows_int(rows, 0);
        }
        check_same_ids(ids, count,
                       arena_print(&arena, "SELECT DISTINCT family FROM child WHERE %s ORDER BY 1",
                                   definitions[d].condition));
    }
}

static const char *first_text(const char *select)
{
    DEFER(rows_close) Rows *rows = ask_plainly(select);
    assert_true(next(rows));
    return rows_text(rows, 0, &arena);
}

static void check_where(const char *words, const char *condition)
{
    Error err = {0};
    const Expression *where = those(words);
    const Measure *reached = measure_find(snapshot_book(snapshot), "reached");
    int64_t *ids = NULL;
    size_t count = 0;
    Number number;
    must(measure_list(snapshot, reached, UNIT_CHILD, where, &arena, &ids, &count, &err), &err);
    must(measure_count(snapshot, reached, UNIT_CHILD, where, &arena, &number, &err), &err);
    assert_int_equal(number.count, count);
    assert_true(count > 0);
    check_same_ids(ids, count,
                   arena_print(&arena,
                               "SELECT id FROM child WHERE lives = 1 AND young = 1 AND contacts > 0 AND %s"
                               " ORDER BY 1",
                               condition));
    check_parts("reached", UNIT_FAMILY, BY_WARD, where,
                arena_print(&arena,
                            "SELECT ward, COUNT(DISTINCT family) FROM child WHERE lives = 1 AND young = 1"
                            " AND contacts > 0 AND %s GROUP BY ward",
                            condition));
}

static void test_every_narrowing_equals_plain_sql(void **state)
{
    (void)state;
    const char *busiest =
        " FROM child WHERE lives = 1 AND young = 1 AND contacts > 0 GROUP BY 1 ORDER BY COUNT(*) DESC, 1";
    const char *lsoa = first_text(arena_print(&arena, "SELECT lsoa%s", busiest));
    const char *ward = first_text(arena_print(&arena, "SELECT ward%s", busiest));
    int decile = (int)number_plainly(arena_print(&arena, "SELECT decile%s", busiest));
    check_where(arena_print(&arena, "in lsoa %s", lsoa), arena_print(&arena, "lsoa = '%s'", lsoa));
    check_where(arena_print(&arena, "in ward %s", ward), arena_print(&arena, "ward = '%s'", ward));
    check_where(arena_print(&arena, "in decile %d", decile), arena_print(&arena, "decile = %d", decile));
    check_where("in centre 2", "centre = 2");
    check_where("aged 0", arena_print(&arena, "birth > %d", date_add_months(as_of, -12)));
    const char *in_group = "id IN (SELECT root FROM belongs WHERE group_code = 'eal')";
    const char *used = "id IN (SELECT root FROM seen WHERE seen.centre = 3)";
    check_where("in group eal", in_group);
    check_where("used centre 3", used);
    check_where("in group eal, used centre 3", arena_print(&arena, "%s AND %s", in_group, used));
}

static void test_the_true_count_equals_plain_sql_and_adds_up(void **state)
{
    (void)state;
    Error err = {0};
    TrueCount count;
    must(true_count(snapshot, &count, &err), &err);
    assert_int_equal(count.registrations_held, number_plainly("SELECT COUNT(*) FROM held"));
    assert_int_equal(count.same_child_again,
                     number_plainly("SELECT COUNT(*) - COUNT(DISTINCT root) FROM held"));
    assert_int_equal(count.registered,
                     number_plainly("SELECT COUNT(*) FROM child WHERE young = 1 AND rows_current > 0"));
    assert_int_equal(count.ended, number_plainly("SELECT COUNT(*) FROM child WHERE rows_held > 0"
                                                 " AND (young = 0 OR rows_current = 0)"));
    assert_int_equal(count.registrations_held - count.same_child_again - count.ended, count.registered);
    assert_int_equal(
        count.to_judge,
        number_plainly("SELECT COUNT(*) FROM derived_pair p JOIN record a ON a.person = p.person_a JOIN "
                       "record b ON b.person = p.person_b"
                       " WHERE p.authority = $1 AND a.root <> b.root AND NOT EXISTS (SELECT 1 FROM decision "
                       "d WHERE d.authority = $1"
                       " AND d.w_to IS NULL AND (d.person_a = p.person_a AND d.person_b = p.person_b"
                       " OR d.person_a = p.person_b AND d.person_b = p.person_a))"));
    assert_true(count.same_child_again > 0 && count.ended > 0 && count.registered > 0 && count.to_judge > 0);
}

static void test_every_line_of_the_true_count_is_a_list(void **state)
{
    (void)state;
    Error err = {0};
    TrueCount count;
    must(true_count(snapshot, &count, &err), &err);
    const uint64_t figures[] = {
        [LINE_HELD] = count.registrations_held,
        [LINE_AGAIN] = count.same_child_again,
        [LINE_ENDED] = count.ended,
        [LINE_REGISTERED] = count.registered,
        [LINE_LIVING_REGISTERED] = count.living_registered,
        [LINE_REACHED] = count.reached,
    };
    static const char *const selects[] = {
        [LINE_HELD] =
            "SELECT g.person FROM held JOIN registration g ON g.id = held.id AND g.authority = $1 ORDER BY 1",
        [LINE_ENDED] =
            "SELECT id FROM child WHERE rows_held > 0 AND (young = 0 OR rows_current = 0) ORDER BY 1",
        [LINE_REGISTERED] = "SELECT id FROM child WHERE young = 1 AND rows_current > 0 ORDER BY 1",
        [LINE_LIVING_REGISTERED] =
            "SELECT id FROM child WHERE lives = 1 AND young = 1 AND rows_current > 0 ORDER BY 1",
        [LINE_REACHED] = "SELECT id FROM child WHERE lives = 1 AND young = 1 AND contacts > 0 ORDER BY 1",
    };
    for (TrueLine line = LINE_HELD; line <= LINE_REACHED; line++) {
        int64_t *ids = NULL;
        size_t listed = 0;
        must(true_count_list(snapshot, line, &arena, &ids, &listed, &err), &err);
        assert_int_equal(listed, figures[line]);
        if (selects[line])
            check_same_ids(ids, listed, selects[line]);
    }
}

static double population_of(const char *select)
{
    double sum = 0;
    DEFER(rows_close) Rows *rows = ask_plainly(select);
    while (next(rows)) {
        const GeoLsoa *lsoa = geo_lsoa(geo, geo_lsoa_by_code(geo, rows_text(rows, 0, NULL)));
        for (int age = 0; age < 5; age++)
            sum += lsoa->under5[age];
    }
    return sum;
}

static void test_denominators_are_the_statistics_of_the_reach_areas(void **state)
{
    (void)state;
    Error err = {0};
    const Measure *registered = measure_find(snapshot_book(snapshot), "registered");
    Number whole, part;
    must(measure_count(snapshot, registered, UNIT_CHILD, NULL, &arena, &whole, &err), &err);
    assert_true(whole.of > 100);
    assert_true(is_near(whole.of, population_of("SELECT lsoa FROM reach")));
    assert_true(is_near(whole.percent, 100.0 * (double)whole.count / whole.of));
    must(measure_count(snapshot, registered, UNIT_CHILD, those("in centre 1"), &arena, &part, &err), &err);
    assert_true(is_near(part.of, population_of("SELECT lsoa FROM reach WHERE centre = 1")));
    for (By by = BY_LSOA; by <= BY_DECILE; by++) {
        if (by == BY_GROUP || by == BY_CENTRE_USED)
            continue;
        NumberList parts;
        double sum = 0;
        must(measure_by(snapshot, registered, UNIT_CHILD, by, NULL, &arena, &parts, &err), &err);
        for (size_t i = 0; i < parts.count; i++)
            sum += parts.items[i].of;
        assert_true(is_near(sum, whole.of));
    }
    TrueCount count;
    must(true_count(snapshot, &count, &err), &err);
    assert_true(is_near(count.living_here, whole.of));
}

static void test_where_nobody_publishes_figures_the_known_are_the_denominator(void **state)
{
    (void)state;
    Error err = {0};
    Number number, known, families;
    const Expression *where = those("in group eal");
    must(measure_count(snapshot, measure_find(snapshot_book(snapshot), "engaged"), UNIT_CHILD, where, &arena,
                       &number, &err),
         &err);
    must(measure_count(snapshot, measure_find(snapshot_book(snapshot), "known"), UNIT_CHILD, where, &arena,
                       &known, &err),
         &err);
    assert_true(number.of > 0 && is_near(number.of, (double)known.count));
    must(measure_count(snapshot, measure_find(snapshot_book(snapshot), "known"), UNIT_FAMILY, NULL, &arena,
                       &known, &err),
         &err);
    must(measure_count(snapshot, measure_find(snapshot_book(snapshot), "registered"), UNIT_FAMILY, NULL,
                       &arena, &families, &err),
         &err);
    assert_true(is_near(families.of, (double)known.count));
    must(measure_count(snapshot, measure_find(snapshot_book(snapshot), "registered"), UNIT_CHILD, NULL,
                       &arena, &known, &err),
         &err);
    must(measure_count(snapshot, measure_find(snapshot_book(snapshot), "registered-not-attending"),
                       UNIT_CHILD, NULL, &arena, &number, &err),
         &err);
    assert_true(is_near(number.of, (double)known.count));
}

static void test_the_unknown_are_the_population_less_the_known(void **state)
{
    (void)state;
    Error err = {0};
    Number unknown, known;
    int64_t *ids = NULL;
    size_t count = 0;
    must(measure_count(snapshot, measure_find(snapshot_book(snapshot), "unknown"), UNIT_CHILD, NULL, &arena,
                       &unknown, &err),
         &err);
    must(measure_count(snapshot, measure_find(snapshot_book(snapshot), "known"), UNIT_CHILD, NULL, &arena,
                       &known, &err),
         &err);
    double expected = known.of - (double)known.count;
    assert_true(expected > 0);
    assert_true((double)unknown.count - expected <= 0.5 && expected - (double)unknown.count <= 0.5);
    assert_false(measure_list(snapshot, measure_find(snapshot_book(snapshot), "unknown"), UNIT_CHILD, NULL,
                              &arena, &ids, &count, &err));
    NumberList parts;
    assert_false(measure_by(snapshot, measure_find(snapshot_book(snapshot), "unknown"), UNIT_CHILD, BY_GROUP,
                            NULL, &arena, &parts, &err));
}

static void test_a_place_nobody_has_is_not_found(void **state)
{
    (void)state;
    static const char *const cases[] = {"in lsoa E01000001", "in ward E05000000", "in group none",
                                        "in centre 99", "used centre 99"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = {0};
        Number number;
        assert_false(measure_count(snapshot, measure_find(snapshot_book(snapshot), "known"), UNIT_CHILD,
                                   those(cases[i]), &arena, &number, &err));
        assert_int_equal(err.kind, ERROR_NOT_FOUND);
    }
}

static void test_a_cross_table_adds_up_to_its_rows(void **state)
{
    (void)state;
    Error err = {0};
    for (By rows = BY_LSOA; rows < BY_ETHNICITY; rows++)
        for (MeasureUnit unit = UNIT_CHILD; unit <= UNIT_FAMILY; unit++) {
            CrossTable table;
            NumberList alone;
            const Measure *reached = measure_find(snapshot_book(snapshot), "reached");
            must(measure_cross(snapshot, reached, unit, rows, BY_AGE, NULL, &arena, &table, &err), &err);
            must(measure_by(snapshot, reached, unit, rows, NULL, &arena, &alone, &err), &err);
            assert_int_equal(table.rows.count, alone.count);
            for (size_t r = 0; r < alone.count; r++) {
                uint64_t sum = 0;
                for (size_t c = 0; c < table.columns.count; c++)
                    sum += table.cells[r * table.columns.count + c].count;
                assert_true(unit == UNIT_CHILD ? sum == alone.items[r].count : sum >= alone.items[r].count);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_measure_equals_plain_sql),
        cmocka_unit_test(test_every_breakdown_equals_plain_sql),
        cmocka_unit_test(test_every_list_holds_the_very_people_counted),
        cmocka_unit_test(test_every_family_is_listed_by_a_child),
        cmocka_unit_test(test_every_narrowing_equals_plain_sql),
        cmocka_unit_test(test_the_true_count_equals_plain_sql_and_adds_up),
        cmocka_unit_test(test_every_line_of_the_true_count_is_a_list),
        cmocka_unit_test(test_denominators_are_the_statistics_of_the_reach_areas),
        cmocka_unit_test(test_where_nobody_publishes_figures_the_known_are_the_denominator),
        cmocka_unit_test(test_the_unknown_are_the_population_less_the_known),
        cmocka_unit_test(test_a_place_nobody_has_is_not_found),
        cmocka_unit_test(test_a_cross_table_adds_up_to_its_rows),
    };
    return RUN_ON_BOTH(tests, fill, close_all);
}
