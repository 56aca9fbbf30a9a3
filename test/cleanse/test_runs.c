/* The history behind the true count: each run's figure is its list, what is taken back is told, and
 * restricted families are in nothing. */
#include "cleanse/runs.h"

#include "cleanse/small_register.h"
#include "register/may.h"

static const TestChild ann = {.list = 1,
                              .given = "Annika",
                              .family = "Exempelsson",
                              .birth = "2023-05-06",
                              .sex = "F",
                              .line = "4 Sample Street",
                              .postcode = "ZZ9 9ZZ",
                              .lsoa = "E01000001"};

static CleanseRunList runs_of(Small *small, const User *actor)
{
    CleanseRunList runs;
    MUST(cleanse_runs(small->store, &small->arena, actor, small->authority, 0, 10, &runs, err));
    return runs;
}

static int64_t open_with_a_run(Small *small, CleanseResult *result)
{
    small_open(small);
    small_add_crowd(small, 200, 1);
    TestChild again = ann;
    again.list = 2;
    int64_t first = small_add(small, ann);
    small_add(small, again);
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT INTO registration (authority, id, person, centre, from_day, w_from)"
             " VALUES ($1, 900, %lld, 1, %d, $2)",
             (long long)first, (int)test_day("2020-01-01"));
    small_do(small, sql);
    for (int64_t i = 1; i <= 12; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO registration (authority, id, person, centre, from_day, w_from)"
                 " VALUES ($1, %lld, %lld, 1, %d, $2)",
                 (long long)(900 + i), (long long)i, (int)test_day("2026-09-01"));
        small_do(small, sql);
    }
    *result = small_cleanse(small, true);
    return first;
}

static void test_what_a_run_did_is_its_rows(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    CleanseResult result;
    open_with_a_run(&small, &result);
    CleanseRunList runs = runs_of(&small, &small.leader);
    assert_int_equal(runs.count, 2);
    assert_false(runs.items[0].joins);
    assert_true(runs.items[1].joins);
    assert_int_equal(runs.items[0].rows, result.ended_age + result.ended_moved + result.ended_silent);
    assert_int_equal(runs.items[1].rows, result.merges);
    assert_int_equal(runs.items[1].queued, result.queued);
    assert_int_equal(runs.items[0].queued, -1);
    assert_true(runs.items[0].rows > 0 && runs.items[1].rows > 0 && runs.items[1].queued > 0);
    for (size_t i = 0; i < 2; i++) {
        int64_t *ids;
        size_t count;
        assert_int_equal(runs.items[i].undone, 0);
        MUST(cleanse_run_records(small.store, &small.arena, &small.leader, small.authority, &runs.items[i],
                                 false, &ids, &count, err));
        assert_int_equal(count, runs.items[i].rows);
    }
}

static void test_what_is_taken_back_is_told(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    CleanseResult result;
    int64_t first = open_with_a_run(&small, &result);
    MUST(cleanse_unmerge(small.store, &small.leader, small.authority, first + 1, NULL, 0, err));
    CleanseRunList runs = runs_of(&small, &small.leader);
    assert_int_equal(runs.items[1].rows, result.merges);
    assert_int_equal(runs.items[1].undone, 1);
}

static void test_restricted_families_are_in_no_run(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    CleanseResult result;
    int64_t first = open_with_a_run(&small, &result);
    char sql[128];
    snprintf(sql, sizeof sql, "INSERT INTO restricted (authority, person, w_from) VALUES ($1, %lld, $2)",
             (long long)first);
    CleanseRunList before = runs_of(&small, &small.leader);
    small_do(&small, sql);
    CleanseRunList after = runs_of(&small, &small.leader);
    int64_t *ids;
    size_t count;
    assert_int_equal(after.items[1].rows, before.items[1].rows - 1);
    MUST(cleanse_run_records(small.store, &small.arena, &small.leader, small.authority, &after.items[1],
                             false, &ids, &count, err));
    assert_int_equal(count, after.items[1].rows);
    for (size_t i = 0; i < count; i++)
        assert_true(ids[i] != first && ids[i] != first + 1);
}

static Decider decider_find(Small *small, const User *actor, int64_t user, size_t *count)
{
    DeciderList list;
    MUST(decider_list(small->store, &small->arena, actor, small->authority, &list, err));
    *count = list.count;
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].user == user)
            return list.items[i];
    return (Decider){.user = -1};
}

static void test_who_decided_what_and_what_of_it_holds(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    CleanseResult result;
    open_with_a_run(&small, &result);
    const struct {
        const User *who;
        int64_t a, b;
        const char *verdict;
    } verdicts[] = {
        {&small.leader, 1, 2, "different"},
        {&small.leader, 3, 4, "different"},
        {&small.leader, 5, 6, "unsure"},
        {&small.coordinator, 7, 8, "different"},
    };
    for (size_t i = 0; i < 4; i++)
        MUST(judge_plainly(small.store, verdicts[i].who, small.authority, verdicts[i].a, verdicts[i].b,
                           verdicts[i].verdict, err));
    MUST(pair_unjudge(small.store, &small.coordinator, small.authority, 3, 4, err));
    size_t count = 0;
    Decider leader = decider_find(&small, &small.leader, small.leader.id, &count);
    assert_int_equal(count, 3); /* the command line, who cleansed, too */
    assert_int_equal(leader.made[DECIDED_DIFFERENT], 2);
    assert_int_equal(leader.undone[DECIDED_DIFFERENT], 1);
    assert_int_equal(leader.made[DECIDED_UNSURE], 1);
    assert_int_equal(leader.made[DECIDED_SAME], 0);
    assert_int_equal(decider_find(&small, &small.leader, 0, &count).made[DECIDED_JOINS], result.merges);
    DecidedList list;
    MUST(decided_list(small.store, &small.arena, &small.leader, small.authority, small.leader.id,
                      DECIDED_VERDICTS, &list, err));
    assert_int_equal(list.count, 3);
    size_t undone = 0;
    for (size_t i = 0; i < list.count; i++)
        undone += list.items[i].undone;
    assert_int_equal(undone, 1);
    assert_int_equal(list.items[0].a, 5);
    MUST(decided_list(small.store, &small.arena, &small.leader, small.authority, 0, 1u << DECIDED_JOINS,
                      &list, err));
    assert_int_equal(list.count, result.merges);
    MUST(decided_list(small.store, &small.arena, &small.coordinator, small.authority, small.leader.id,
                      DECIDED_VERDICTS, &list, err));
    assert_int_equal(list.count, 0);
    Decider own = decider_find(&small, &small.coordinator, small.coordinator.id, &count);
    assert_int_equal(count, 1);
    assert_int_equal(own.made[DECIDED_DIFFERENT], 1);
}

static void test_who_may_not_see_people_is_told_nothing(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    CleanseResult result;
    open_with_a_run(&small, &result);
    Error why = {0};
    CleanseRunList runs;
    DeciderList deciders;
    const User board = {.id = 9, .authority = small.authority, .role = ROLE_BOARD};
    assert_false(cleanse_runs(small.store, &small.arena, &board, small.authority, 0, 10, &runs, &why));
    assert_int_equal(why.kind, ERROR_DENIED);
    assert_false(
        decider_list(small.store, &small.arena, &small.receptionist, small.authority, &deciders, &why));
    assert_int_equal(why.kind, ERROR_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_run_did_is_its_rows),
        cmocka_unit_test(test_what_is_taken_back_is_told),
        cmocka_unit_test(test_restricted_families_are_in_no_run),
        cmocka_unit_test(test_who_decided_what_and_what_of_it_holds),
        cmocka_unit_test(test_who_may_not_see_people_is_told_nothing),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
