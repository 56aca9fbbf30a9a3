#include "cleanse/small_register.h"

#include "cleanse/age_out.h"

static Date day_or_none(const char *text)
{
    return text ? test_day(text) : DATE_NONE;
}

static void test_the_first_reason_to_come_true_ends_a_registration(void **state)
{
    (void)state;
    static const struct {
        const char *birth, *registered, *last_seen;
        bool away;
        const char *away_since;
        EndReason reason;
        const char *day;
    } cases[] = {
        {"2023-01-01", "2024-01-01", "2026-09-01", false, NULL, END_NONE, NULL},
        {"2021-09-30", "2022-01-01", "2026-09-01", false, NULL, END_AGE, "2026-09-30"},
        {"2021-10-01", "2022-01-01", "2026-09-01", false, NULL, END_NONE, NULL},
        {"2020-02-29", "2022-01-01", "2025-02-01", false, NULL, END_AGE, "2025-03-01"},
        {"2023-01-01", "2024-01-01", "2026-09-01", true, "2025-05-05", END_MOVED, "2025-05-05"},
        {"2023-01-01", "2024-01-01", "2026-09-01", true, NULL, END_MOVED, "2026-09-30"},
        {"2023-01-01", "2023-06-01", "2024-09-30", false, NULL, END_SILENT, "2026-09-30"},
        {"2023-01-01", "2023-06-01", "2024-10-01", false, NULL, END_NONE, NULL},
        {"2020-01-01", "2021-06-01", "2021-06-01", false, NULL, END_SILENT, "2023-06-01"},
        {"2020-01-01", "2021-06-01", "2024-12-01", true, "2024-03-03", END_MOVED, "2024-03-03"},
        {"2020-01-01", "2025-06-01", "2026-06-01", false, NULL, END_AGE, "2025-06-01"},
        {NULL, "2024-01-01", "2026-09-01", false, NULL, END_NONE, NULL},
        {NULL, NULL, NULL, false, NULL, END_SILENT, "2026-09-30"},
    };
    const AgeingRules rules = {
        .amount = {[END_DIED] = 1, [END_AGE] = 5, [END_MOVED] = 1, [END_LEFT] = 1, [END_SILENT] = 24}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Standing standing = {.birth = day_or_none(cases[i].birth),
                                   .registered = day_or_none(cases[i].registered),
                                   .away = cases[i].away,
                                   .away_since = day_or_none(cases[i].away_since),
                                   .told_moved = DATE_NONE,
                                   .died = DATE_NONE,
                                   .last_seen = day_or_none(cases[i].last_seen)};
        Date day = DATE_NONE;
        EndReason reason = age_out_reason(&standing, &rules, test_day("2026-09-30"), &day);
        if (reason != cases[i].reason || day != day_or_none(cases[i].day))
            fail_msg("case %zu: reason %d, day %d", i, (int)reason, (int)day);
    }
}

static void register_child(Small *small, int64_t person, const char *from)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT INTO registration (authority, id, person, centre, from_day, w_from)"
             " VALUES ($1, %lld, %lld, 1, %d, $2)",
             (long long)person, (long long)person, (int)test_day(from));
    small_do(small, sql);
}

static int64_t ended(Small *small, int64_t id, const char *reason)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT to_day FROM registration WHERE authority = $1 AND id = %lld AND w_to IS NULL AND "
             "end_reason LIKE "
             "'%s%%'",
             (long long)id, reason);
    return small_ask(small, sql);
}

static void test_endings_are_new_versions_that_keep_the_old(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 200, 1);
    const TestChild five = {1, "Old", "Enough", "2021-03-04", "F", "1 A Road", "ZZ1 1AA", "E01000001", NULL};
    const TestChild gone = {1,          "Moved",   "Away",      "2024-03-04", "M",
                            "2 B Road", "ZZ2 2BB", "E01999999", "9990000018"};
    const TestChild before = {2,          "Moved",   "Away",      "2024-03-04", "M",
                              "9 H Road", "ZZ9 9HH", "E01000001", "9990000018"};
    const TestChild elsewhere = {1,          "Always",  "Outside",   "2024-09-04", "M",
                                 "7 G Road", "ZZ2 7GG", "E01999999", NULL};
    const TestChild still = {1, "Not", "Seen", "2023-03-04", "F", "3 C Road", "ZZ3 3CC", "E01000001", NULL};
    const TestChild here = {1, "Still", "Here", "2024-05-06", "M", "4 D Road", "ZZ4 4DD", "E01000001", NULL};
    const TestChild nowhere = {1, "Place", "Unknown", "2024-07-08", "M", "5 E Road", "ZZ5", NULL, NULL};
    int64_t ids[5];
    const TestChild *const children[] = {&five, &gone, &still, &here, &nowhere};
    static const char *const from[] = {"2025-06-01", "2025-06-01", "2023-08-01", "2025-06-01", "2025-06-01"};
    for (int i = 0; i < 5; i++) {
        ids[i] = small_add(&small, *children[i]);
        register_child(&small, ids[i], from[i]);
    }
    (void)small_add(&small, before);
    register_child(&small, small_add(&small, elsewhere), "2025-06-01");
    CleanseResult result = small_cleanse(&small, true);
    assert_int_equal(result.ended_age, 1);
    assert_int_equal(result.ended_moved, 1);
    assert_int_equal(result.ended_silent, 1);
    assert_int_equal(ended(&small, ids[0], "turned five"), test_day("2026-03-04"));
    assert_int_equal(ended(&small, ids[1], "moved out of the area"), test_day("2026-09-30"));
    assert_int_equal(ended(&small, ids[2], "no contact in 24 months"), test_day("2025-08-01"));
    assert_int_equal(small_ask(&small, "SELECT COUNT(*) FROM registration WHERE authority = $1"), 9);
    assert_int_equal(
        small_ask(&small, "SELECT COUNT(*) FROM registration WHERE authority = $1 AND w_to IS NULL"), 6);
    assert_int_equal(small_ask(&small,
                               "SELECT COUNT(*) FROM registration WHERE authority = $1 AND w_to IS NULL"
                               " AND to_day IS NULL"),
                     3);
    result = small_cleanse(&small, true);
    assert_int_equal(result.ended_age + result.ended_moved + result.ended_silent, 0);
}

static void test_a_contact_of_any_record_of_the_child_counts(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    TestChild child = {1, "Two", "Records", "2023-03-04", "F", "1 A Road", "ZZ1 1AA", "E01000001", NULL};
    int64_t first = small_add(&small, child);
    child.list = 2;
    int64_t second = small_add(&small, child);
    register_child(&small, first, "2023-08-01");
    MUST(pair_judge(small.store, &small.coordinator, small.authority, first, second, "same", err));
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT INTO contact (authority, id, kind, person, on_day, source, w_from)"
             " VALUES ($1, 1, 'visit', %lld, %d, 2, $2)",
             (long long)second, (int)test_day("2026-05-01"));
    assert_int_equal(small_cleanse(&small, false).ended_silent, 1);
    small_do(&small, sql);
    assert_int_equal(small_cleanse(&small, false).ended_silent, 0);
}

/* One centre was told why they left, another still holds the child: only "moved" ends that registration. */
static void test_to_be_removed_is_not_to_have_moved(void **state)
{
    (void)state;
    static const char *const reasons[] = {"Asked to be removed", "Moved away"};
    for (uint64_t i = 0; i < 2; i++) {
        DEFER(small_close) Small small;
        small_open(&small);
        const TestChild child = {1,          "Stays",   "Here",      "2023-03-04", "F",
                                 "1 A Road", "ZZ1 1AA", "E01000001", NULL};
        int64_t id = small_add(&small, child);
        char sql[256];
        register_child(&small, id, "2025-08-01");
        snprintf(
            sql, sizeof sql,
            "INSERT INTO registration (authority, id, person, centre, from_day, to_day, end_reason, w_from)"
            " VALUES ($1, 900, %lld, 1, %d, %d, '%s', $2)",
            (long long)id, (int)test_day("2025-01-01"), (int)test_day("2026-05-01"), reasons[i]);
        small_do(&small, sql);
        assert_int_equal(small_cleanse(&small, false).ended_moved, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_reason_to_come_true_ends_a_registration),
        cmocka_unit_test(test_endings_are_new_versions_that_keep_the_old),
        cmocka_unit_test(test_to_be_removed_is_not_to_have_moved),
        cmocka_unit_test(test_a_contact_of_any_record_of_the_child_counts),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
