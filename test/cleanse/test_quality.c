/* The quality of the lists: every figure is the length of its list. */
#include "cleanse/small_register.h"

#include "base/clock.h"
#include "cleanse/quality.h"

static int64_t list_length(const Quality *quality, int64_t source, QualityCheckName check, Arena *arena,
                           int64_t *first)
{
    int64_t *ids = NULL;
    size_t count = 0;
    quality_list(quality, source, check, arena, &ids, &count);
    *first = count ? ids[0] : 0;
    return (int64_t)count;
}

static void town_open(Small *small)
{
    static const TestChild children[] = {
        {1, "Ann", "Able", "2024-03-04", "F", "1 A Road", "ZZ1 1AA", "E01000001", "9990000018"},
        {1, "Baby", "Born", NULL, NULL, "2 B Road", "ZZ2 2BB", NULL, NULL},
        {1, "Cal", "Clear", "2024-05-04", "M", NULL, NULL, NULL, NULL},
        {2, "Ann", "Able", "2024-04-03", "F", "1 A Road", "ZZ1 1AA", "E01000001", NULL},
        {1, "Anne", "Able", "2024-03-04", "F", "1 A Road", "ZZ1 1AA", "E01000001", NULL},
    };
    small_open(small);
    for (size_t i = 0; i < 5; i++)
        (void)small_add(small, children[i]);
    small_do(small, "UPDATE person SET given_fold = lower(given), w_from = $2 WHERE authority = $1");
    small_do(small, "INSERT INTO merge (authority, person, into_person, probability, reason, w_from)"
                    " VALUES ($1, 4, 1, 1, 'test', $2), ($1, 5, 1, 1, 'test', $2)");
}

static Quality *open_quality(Small *small)
{
    Quality *quality = NULL;
    MUST(quality_open(small->store, small->authority, clock_today(), &quality, err));
    return quality;
}

static void test_each_figure_is_its_list(void **state)
{
    (void)state;
    static const struct {
        int64_t source;
        QualityCheckName check;
        uint64_t of;
        int64_t failing, first;
    } expected[] = {
        {1, CHECK_BIRTH, 4, 1, 2},      {1, CHECK_GIVEN, 4, 1, 2},    {1, CHECK_HOME, 4, 1, 3},
        {1, CHECK_NHS, 4, 3, 2},        {1, CHECK_SEX, 4, 1, 2},      {1, CHECK_ETHNICITY, 0, 0, 0},
        {1, CHECK_POSTCODE, 3, 1, 2},   {1, CHECK_ONCE, 4, 1, 5},     {2, CHECK_SAME_BIRTH, 1, 1, 4},
        {1, CHECK_SAME_BIRTH, 2, 0, 0}, {2, CHECK_SAME_SEX, 1, 0, 0}, {2, CHECK_NHS, 0, 0, 0},
    };
    Small small;
    town_open(&small);
    DEFER(quality_close) Quality *quality = open_quality(&small);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        int64_t first = 0;
        const QualityScore *score =
            &quality_source_find(quality, expected[i].source)->checks[expected[i].check];
        if (score->of != expected[i].of || (int64_t)(score->of - score->good) != expected[i].failing)
            fail_msg("case %zu: %d of %d", i, (int)score->good, (int)score->of);
        assert_int_equal(list_length(quality, expected[i].source, expected[i].check, &small.arena, &first),
                         expected[i].failing);
        assert_int_equal(first, expected[i].first);
    }
    small_close(&small);
}

/* The usual gap is 40 days (three deliveries in 80), so the list is due 60 days after the last; a list that
 * came once 92 days after; a list kept by hand never. */
static void test_a_list_is_due_by_its_own_rhythm(void **state)
{
    (void)state;
    static const struct {
        int ago[3]; /* days; -1 none */
        int due;    /* days after the last */
        uint64_t good;
    } cases[] = {
        {{140, 100, 60}, 60, 4}, {{141, 101, 61}, 60, 0}, {{93, -1, -1}, 92, 0},
        {{92, -1, -1}, 92, 4},   {{31, 31, 31}, 31, 4},   {{-1, -1, -1}, 0, 0},
    };
    Date today = clock_today();
    Small small;
    town_open(&small);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small_do(&small, "DELETE FROM intake WHERE authority = $1 AND $2 > 0");
        int last = -1;
        for (int d = 0; d < 3; d++) {
            char sql[400];
            if (cases[i].ago[d] < 0)
                continue;
            last = cases[i].ago[d];
            snprintf(sql, sizeof sql,
                     "INSERT INTO intake (authority, id, source, kind, layout, file_name, digest, total, "
                     "accepted, unchanged, queued, rejected, at, w_from) VALUES ($1, %d, 1, 'places', 'x', "
                     "'b.csv', 'x%d', 3, 3, 0, 0, 0, %lld, $2)",
                     d + 7, d, (long long)(today - last) * 86400);
            small_do(&small, sql);
        }
        DEFER(quality_close) Quality *quality = open_quality(&small);
        const QualitySource *source = quality_source_find(quality, 1);
        assert_int_equal(source->due, last < 0 ? DATE_NONE : today - last + cases[i].due);
        assert_int_equal(source->checks[CHECK_DUE].of, last < 0 ? 0 : 4);
        if (source->checks[CHECK_DUE].good != cases[i].good)
            fail_msg("case %zu: %d good", i, (int)source->checks[CHECK_DUE].good);
    }
    small_close(&small);
}

/* 1, 4 and 5 are one child, registered twice here; 2 is registered here, 3 no longer. Any record's number is
 * the child's; two dates of birth, or the same list twice, spoil it. */
static void test_a_centre_is_scored_by_its_children(void **state)
{
    (void)state;
    static const struct {
        QualityCheckName check;
        uint64_t of;
        size_t failing;
        int64_t first;
    } expected[] = {
        {CHECK_BIRTH, 2, 1, 2},    {CHECK_NHS, 2, 1, 2},       {CHECK_HOME, 2, 0, 0},
        {CHECK_POSTCODE, 2, 1, 2}, {CHECK_ONCE, 2, 1, 1},      {CHECK_SAME_BIRTH, 1, 1, 1},
        {CHECK_SAME_SEX, 1, 0, 0}, {CHECK_ETHNICITY, 0, 0, 0},
    };
    Small small;
    town_open(&small);
    small_do(&small, "UPDATE registration SET w_to = $2 WHERE authority = $1 AND w_to IS NULL");
    small_do(&small,
             "INSERT INTO registration (authority, id, person, centre, from_day, to_day, w_from) VALUES"
             " ($1, 901, 1, (SELECT MIN(id) FROM centre), 1, NULL, $2),"
             " ($1, 902, 4, (SELECT MIN(id) FROM centre), 1, NULL, $2),"
             " ($1, 903, 2, (SELECT MIN(id) FROM centre), 1, NULL, $2),"
             " ($1, 904, 3, (SELECT MIN(id) FROM centre), 1, 2, $2)");
    DEFER(quality_close) Quality *quality = open_quality(&small);
    const QualityCentre *centre = quality_centre_find(quality, small.centre);
    assert_int_equal(centre->children, 2);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        int64_t *ids = NULL;
        size_t count = 0;
        const QualityScore *score = &centre->checks[expected[i].check];
        quality_centre_list(quality, small.centre, expected[i].check, &small.arena, &ids, &count);
        if (score->of != expected[i].of || score->of - score->good != expected[i].failing ||
            count != expected[i].failing || (count && ids[0] != expected[i].first))
            fail_msg("case %zu: %d of %d, %zu listed", i, (int)score->good, (int)score->of, count);
    }
    assert_null(quality_centre_find(quality, 999));
    small_close(&small);
}

static void test_gains_are_children_of_whom_no_record_tells(void **state)
{
    (void)state;
    Small small;
    town_open(&small);
    DEFER(quality_close) Quality *quality = open_quality(&small);
    QualityGain gains[CHECK_COUNT];
    size_t count = quality_gains(quality, gains);
    bool birth = false, home = false;
    for (size_t i = 0; i < count; i++) {
        int64_t first = 0;
        assert_int_equal(list_length(quality, 0, gains[i].check, &small.arena, &first), gains[i].children);
        birth = birth || (gains[i].check == CHECK_BIRTH && gains[i].children == 1 && first == 2);
        home = home || (gains[i].check == CHECK_HOME && gains[i].children == 1 && first == 3);
    }
    assert_true(birth && home);
    small_close(&small);
}

/* Births are in time when their list arrived within a fortnight. */
static void test_births_in_time(void **state)
{
    (void)state;
    Small small;
    small_open(&small);
    const TestChild early = {1, "In", "Time", "2026-03-20", "F", "1 A Road", "ZZ1 1AA", "E01000001", NULL};
    const TestChild late = {1, "Too", "Late", "2026-03-10", "F", "1 A Road", "ZZ1 1AA", "E01000001", NULL};
    (void)small_add(&small, early);
    (void)small_add(&small, late);
    char sql[400];
    snprintf(sql, sizeof sql,
             "INSERT INTO intake (authority, id, source, kind, layout, file_name, digest, total, accepted, "
             "unchanged,"
             " queued, rejected, at, w_from) VALUES ($1, 7, 1, 'births', 'births', 'b.csv', 'x', 3, 2, 0, 0, "
             "1, %lld, $2)",
             (long long)test_day("2026-03-31") * 86400);
    small_do(&small, sql);
    small_do(&small, "UPDATE person SET intake = 7, w_from = $2 WHERE authority = $1");
    DEFER(quality_close) Quality *quality = open_quality(&small);
    const QualitySource *source = quality_source_find(quality, 1);
    assert_int_equal(source->checks[CHECK_IN_TIME].of, 2);
    assert_int_equal(source->checks[CHECK_IN_TIME].good, 1);
    assert_int_equal(source->rejected, 1);
    small_close(&small);
}

static void test_restricted_families_are_in_no_figure(void **state)
{
    (void)state;
    Small small;
    town_open(&small);
    small_do(&small, "INSERT INTO restricted (authority, person, w_from) VALUES ($1, 1, $2)");
    DEFER(quality_close) Quality *quality = open_quality(&small);
    assert_int_equal(quality_source_find(quality, 1)->records, 2);
    assert_int_equal(quality_source_find(quality, 2)->records, 0);
    small_close(&small);
}

static void test_a_target_needs_owner_day_and_more_than_today(void **state)
{
    (void)state;
    Small small;
    town_open(&small);
    Date today = small.as_of;
    const QualityTarget good = {1, CHECK_NHS, "Data lead", 80, 25, today, today + 90};
    MUST(quality_target_set(small.store, &small.coordinator, small.authority, &good, err));
    QualityTarget wrong[] = {good, good, good, good};
    wrong[0].owner = "";
    wrong[1].percent = 25;
    wrong[2].percent = 101;
    wrong[3].due = today;
    for (size_t i = 0; i < 4; i++) {
        Error err = {0};
        assert_false(quality_target_set(small.store, &small.coordinator, small.authority, &wrong[i], &err));
        assert_int_equal(err.kind, ERROR_INPUT);
    }
    QualityTarget later = good;
    later.percent = 90;
    MUST(quality_target_set(small.store, &small.coordinator, small.authority, &later, err));
    QualityTargetList list;
    MUST(quality_targets(small.store, &small.arena, small.authority, &list, err));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].percent, 90);
    Error err = {0};
    assert_false(quality_target_set(small.store, &small.receptionist, small.authority, &good, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
    small_close(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_figure_is_its_list),
        cmocka_unit_test(test_a_list_is_due_by_its_own_rhythm),
        cmocka_unit_test(test_a_centre_is_scored_by_its_children),
        cmocka_unit_test(test_gains_are_children_of_whom_no_record_tells),
        cmocka_unit_test(test_births_in_time),
        cmocka_unit_test(test_restricted_families_are_in_no_figure),
        cmocka_unit_test(test_a_target_needs_owner_day_and_more_than_today),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
