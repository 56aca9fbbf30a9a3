#include "cleanse/small_register.h"
#include "named.h"

#define STANDING_MERGES "SELECT COUNT(*) FROM merge WHERE authority = $1 AND w_to IS NULL"
#define QUEUED "SELECT COUNT(*) FROM derived_pair WHERE authority = $1"
#define WRITES "SELECT COUNT(*) FROM audit WHERE authority = $1"

static const TestChild ann = {.list = 1,
                              .given = "Annika",
                              .family = "Exempelsson",
                              .birth = "2023-05-06",
                              .sex = "F",
                              .line = "4 Sample Street",
                              .postcode = "ZZ9 9ZZ",
                              .lsoa = "E01000001"};

static TestChild on_list_two(TestChild child)
{
    child.list = 2;
    return child;
}

static void test_records_of_one_child_are_joined_to_the_oldest(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 300, 1);
    int64_t first = small_add(&small, ann), second = small_add(&small, on_list_two(ann));
    CleanseResult result = small_cleanse(&small, true);
    assert_int_equal(small_root(&small, second), first);
    assert_int_equal(small_root(&small, first), first);
    assert_true(result.merges > 0 && small_ask(&small, STANDING_MERGES) == (int64_t)result.merges);
    assert_int_equal(small_ask(&small, QUEUED), result.queued);
}

static void test_without_apply_nothing_is_written(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 300, 1);
    int64_t writes = small_ask(&small, WRITES);
    CleanseResult said = small_cleanse(&small, false);
    assert_true(said.merges > 0);
    assert_int_equal(small_ask(&small, STANDING_MERGES), 0);
    assert_int_equal(small_ask(&small, QUEUED), 0);
    assert_int_equal(small_ask(&small, WRITES), writes);
    CleanseResult done = small_cleanse(&small, true);
    assert_int_equal(done.merges, said.merges);
    assert_int_equal(done.queued, said.queued);
}

static void test_a_second_cleansing_changes_nothing(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 300, 2);
    CleanseResult first = small_cleanse(&small, true), second = small_cleanse(&small, true);
    assert_true(first.merges > 0);
    assert_int_equal(second.merges, 0);
    assert_int_equal(second.queued, first.queued);
    assert_int_equal(small_ask(&small, STANDING_MERGES), first.merges);
}

static void test_unmerge_restores_and_stands_over_the_next_cleansing(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 300, 3);
    int64_t first = small_add(&small, ann), second = small_add(&small, on_list_two(ann));
    int64_t facts =
        small_ask(&small, "SELECT SUM(id * 31 + w_from) FROM person WHERE authority = $1 AND w_to IS NULL");
    small_cleanse(&small, true);
    assert_int_equal(small_root(&small, second), first);
    int64_t merges = small_ask(&small, STANDING_MERGES);
    MUST(cleanse_unmerge(small.store, &small.coordinator, small.authority, second, NULL, 0, err));
    assert_int_equal(small_root(&small, second), second);
    assert_int_equal(small_ask(&small, STANDING_MERGES), merges - 1);
    assert_int_equal(
        small_ask(&small, "SELECT SUM(id * 31 + w_from) FROM person WHERE authority = $1 AND w_to IS NULL"),
        facts);
    small_cleanse(&small, true);
    assert_int_equal(small_root(&small, second), second);
    Error refusal = {0};
    assert_false(
        cleanse_unmerge(small.store, &small.coordinator, small.authority, second, NULL, 0, &refusal));
}

static void test_pairs_judged_different_are_never_joined_or_queued_again(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 300, 4);
    int64_t first = small_add(&small, ann), second = small_add(&small, on_list_two(ann));
    MUST(judge_plainly(small.store, &small.coordinator, small.authority, second, first, "different", err));
    small_cleanse(&small, true);
    assert_int_equal(small_root(&small, second), second);
    int64_t third = small_add(&small, ann);
    small_cleanse(&small, true);
    assert_int_not_equal(small_root(&small, first), small_root(&small, second));
    assert_true(small_root(&small, third) == first || small_root(&small, third) == second);
    PairList pairs = {0};
    size_t total = 0;
    MUST(pair_list(small.store, &small.arena, &small.leader, small.authority, 0, 10000, &pairs, &total, err));
    assert_int_equal(total, pairs.count);
    for (size_t i = 0; i < pairs.count; i++)
        assert_false(pairs.items[i].a >= first && pairs.items[i].b >= first);
}

static void test_a_judgement_stands_when_the_record_comes_again(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 300, 5);
    int64_t first = small_add(&small, ann), second = small_add(&small, on_list_two(ann));
    MUST(judge_plainly(small.store, &small.coordinator, small.authority, first, second, "different", err));
    small_do(&small,
             "INSERT INTO person (authority, id, kind, source, ref, line, given, family, birth, sex, w_from)"
             " SELECT authority, id, kind, source, ref, line, given, family, birth, sex, $2 FROM person"
             " WHERE authority = $1 AND w_to IS NULL");
    small_do(&small,
             "UPDATE person SET w_to = $2 - 1 WHERE authority = $1 AND w_to IS NULL AND w_from < $2 - 1");
    small_cleanse(&small, true);
    assert_int_equal(small_root(&small, second), second);
}

static void test_judging_same_joins_and_taking_it_back_parts_them(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    int64_t first = small_add(&small, ann);
    TestChild other = on_list_two(ann);
    other.given = "Someone";
    int64_t second = small_add(&small, other);
    MUST(judge_plainly(small.store, &small.coordinator, small.authority, first, second, "same", err));
    assert_int_equal(small_root(&small, second), first);
    Error refusal = {0};
    assert_false(
        judge_plainly(small.store, &small.coordinator, small.authority, first, second, "same", &refusal));
    assert_int_equal(refusal.kind, ERROR_CONFLICT);
    MUST(pair_unjudge(small.store, &small.coordinator, small.authority, first, second, err));
    assert_int_equal(small_root(&small, second), second);
    refusal = (Error){0};
    assert_false(pair_unjudge(small.store, &small.coordinator, small.authority, first, second, &refusal));
    assert_int_equal(refusal.kind, ERROR_NOT_FOUND);
}

static void test_restricted_records_are_queued_but_never_joined_and_shown_to_few(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 300, 6);
    int64_t first = small_add(&small, ann), second = small_add(&small, on_list_two(ann));
    char sql[128];
    snprintf(sql, sizeof sql, "INSERT INTO restricted (authority, person, w_from) VALUES ($1, %lld, $2)",
             (long long)first);
    small_do(&small, sql);
    small_cleanse(&small, true);
    assert_int_equal(small_root(&small, second), second);
    size_t of_leader = 0, of_coordinator = 0;
    name_for(small.store, small.authority, first, small.leader.id);
    PairList seen = {0}, hidden = {0};
    MUST(pair_list(small.store, &small.arena, &small.leader, small.authority, 0, 10000, &seen, &of_leader,
                   err));
    MUST(pair_list(small.store, &small.arena, &small.coordinator, small.authority, 0, 10000, &hidden,
                   &of_coordinator, err));
    assert_int_equal(of_leader, of_coordinator + 1);
    for (size_t i = 0; i < hidden.count; i++)
        assert_true(hidden.items[i].a != first && hidden.items[i].b != first);
    Error refusal = {0};
    assert_false(judge_plainly(small.store, &small.coordinator, small.authority, first, second, "different",
                               &refusal));
    assert_int_equal(refusal.kind, ERROR_NOT_FOUND);
}

static void test_two_nhs_numbers_are_never_one_child(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    small_add_crowd(&small, 300, 7);
    TestChild one = ann, other = on_list_two(ann);
    one.nhs = "9434765919";
    other.nhs = "9434765870";
    small_add(&small, one);
    int64_t second = small_add(&small, other);
    small_cleanse(&small, true);
    assert_int_equal(small_root(&small, second), second);
}

static void test_only_those_who_may_judge_do(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    int64_t first = small_add(&small, ann), second = small_add(&small, on_list_two(ann));
    PairList pairs;
    size_t total;
    Error refusal = {0};
    assert_false(
        judge_plainly(small.store, &small.receptionist, small.authority, first, second, "same", &refusal));
    assert_int_equal(refusal.kind, ERROR_DENIED);
    refusal = (Error){0};
    assert_false(pair_list(small.store, &small.arena, &small.receptionist, small.authority, 0, 9, &pairs,
                           &total, &refusal));
    assert_int_equal(refusal.kind, ERROR_DENIED);
    refusal = (Error){0};
    assert_false(
        judge_plainly(small.store, &small.coordinator, small.authority, first, second, "perhaps", &refusal));
    assert_int_equal(refusal.kind, ERROR_INPUT);
}

/* Whatever the seed: a child's root is its oldest record, no two given names of one list and birth date are
 * joined, the queue holds one pair for two children at most, and most joins are right. */
static void test_a_cleansed_crowd_keeps_the_rules(void **state)
{
    (void)state;
    for (uint64_t seed = 10; seed < (on_postgres ? 11 : 14); seed++) {
        DEFER(small_close) Small small;
        small_open(&small);
        Crowd crowd = small_add_crowd(&small, 400, seed);
        CleanseResult result = small_cleanse(&small, true);
        assert_int_equal(
            small_ask(&small, "SELECT COUNT(*) FROM merge WHERE authority = $1 AND into_person >= person"),
            0);
        RootMap *map = NULL;
        MUST(root_map_open(small.store, small.authority, &map, err));
        size_t right = 0, wrong = 0, missed = 0;
        for (int64_t a = 1; a < small.next; a++)
            for (int64_t b = a + 1; b < small.next; b++) {
                bool same = crowd.truth[a] == crowd.truth[b], joined = root_of(map, a) == root_of(map, b);
                right += same && joined;
                wrong += !same && joined;
                missed += same && !joined;
            }
        PairList pairs = {0};
        size_t total = 0;
        MUST(pair_list(small.store, &small.arena, &small.leader, small.authority, 0, 10000, &pairs, &total,
                       err));
        assert_int_equal(total, result.queued);
        for (size_t i = 0; i < pairs.count; i++)
            for (size_t j = 0; j <= i; j++) {
                int64_t a = root_of(map, pairs.items[i].a), b = root_of(map, pairs.items[i].b);
                int64_t c = root_of(map, pairs.items[j].a), d = root_of(map, pairs.items[j].b);
                assert_true(a != b);
                assert_true(i == j || !((a == c && b == d) || (a == d && b == c)));
                assert_true(pairs.items[j].probability >= pairs.items[i].probability);
            }
        root_map_close(map);
        if (wrong > 0 || right < 9 * missed)
            fail_msg("seed %d: %zu right, %zu wrong, %zu missed", (int)seed, right, wrong, missed);
    }
}

typedef struct StopAfter {
    int reports, seen;
} StopAfter;

static bool stop_after(void *context, const char *step, uint64_t done, uint64_t total)
{
    StopAfter *stop = context;
    (void)step;
    (void)done;
    (void)total;
    return ++stop->seen > stop->reports;
}

static void test_a_cleansing_stopped_at_any_report_changes_nothing(void **state)
{
    (void)state;
    Small small;
    small_open(&small);
    (void)small_add_crowd(&small, 120, 5);
    static const char writes[] = "SELECT COUNT(*) FROM audit WHERE authority = $1";
    int64_t before = small_ask(&small, writes);
    const CleanseOptions options = {.authority = small.authority, .as_of = small.as_of, .apply = true};
    for (int reports = 0;; reports++) {
        StopAfter stop = {.reports = reports};
        const Progress progress = {stop_after, &stop};
        CleanseResult result = {0};
        Error err = {0};
        if (cleanse_run(small.store, &options, &progress, &small.arena, &result, &err)) {
            assert_true(reports > 3);
            assert_true(result.merges > 0);
            break;
        }
        assert_int_equal(err.kind, ERROR_STOPPED);
        assert_string_equal(err.text, "Stopped: nothing was changed.");
        assert_int_equal(small_ask(&small, writes), before);
    }
    assert_true(small_ask(&small, writes) > before);
    small_close(&small);
}

/* Pairs that differ in their birth dates alone: what people say of some of them changes what the next
 * cleansing thinks of another. */
static double weight_after_verdicts(const char *verdict)
{
    enum { PAIRS = 12 };
    DEFER(small_close) Small small;
    small_open(&small);
    Crowd crowd = small_add_crowd(&small, 400, 11);
    int64_t first = 0;
    for (int i = 0; i < PAIRS; i++) {
        TestChild child = {.list = 1,
                           .given = crowd_name(&crowd, &small.arena, 2),
                           .family = crowd_name(&crowd, &small.arena, 3),
                           .birth = crowd_birth(&crowd, &small.arena),
                           .sex = "F"};
        int64_t id = small_add(&small, child);
        first = first ? first : id;
        child.list = 2;
        child.birth = crowd_birth(&crowd, &small.arena);
        (void)small_add(&small, child);
    }
    for (int64_t i = 1; verdict && i < PAIRS; i++)
        MUST(judge_plainly(small.store, &small.leader, small.authority, first + 2 * i, first + 2 * i + 1,
                           verdict, err));
    (void)small_cleanse(&small, true);
    int64_t weight =
        small_ask(&small, arena_print(&small.arena,
                                      "SELECT CAST(1000 * MAX(weight) AS BIGINT) FROM derived_pair"
                                      " WHERE authority = $1 AND person_a = %d",
                                      (int)first));
    return (double)weight;
}

static void test_the_next_cleansing_learns_from_what_people_decided(void **state)
{
    (void)state;
    double none = weight_after_verdicts(NULL), same = weight_after_verdicts("same"),
           different = weight_after_verdicts("different");
    printf("weight of a pair nobody judged: %.3f; beside pairs judged the same %.3f, different %.3f\n",
           none / 1000, same / 1000, different / 1000);
    assert_true(same > none);
    assert_true(different <= none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_of_one_child_are_joined_to_the_oldest),
        cmocka_unit_test(test_without_apply_nothing_is_written),
        cmocka_unit_test(test_a_second_cleansing_changes_nothing),
        cmocka_unit_test(test_unmerge_restores_and_stands_over_the_next_cleansing),
        cmocka_unit_test(test_pairs_judged_different_are_never_joined_or_queued_again),
        cmocka_unit_test(test_a_judgement_stands_when_the_record_comes_again),
        cmocka_unit_test(test_judging_same_joins_and_taking_it_back_parts_them),
        cmocka_unit_test(test_restricted_records_are_queued_but_never_joined_and_shown_to_few),
        cmocka_unit_test(test_two_nhs_numbers_are_never_one_child),
        cmocka_unit_test(test_only_those_who_may_judge_do),
        cmocka_unit_test(test_a_cleansed_crowd_keeps_the_rules),
        cmocka_unit_test(test_a_cleansing_stopped_at_any_report_changes_nothing),
        cmocka_unit_test(test_the_next_cleansing_learns_from_what_people_decided),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
