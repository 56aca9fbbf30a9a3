/* The true count's ended registrations, split by why: each reason is a list, and together they are the line.
 */
#include "intake/small_intake.h"
#include "measure/measure.h"

#define ROW(ref, given, born, left, why)                                                                     \
    ref "," given ",Ended," born ",F,,,1 High Street,DE23 6WY,,,,,,,10/03/2022," left "," why ",,N,N\n"

static Small small;
static Snapshot *snapshot;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW("R1", "Ann", "05/02/2024", "", "")
                     ROW("R2", "Bea", "05/02/2020", "05/02/2025", "Turned five")
                         ROW("R3", "Cal", "05/02/2024", "01/03/2026", "Moved away")
                             ROW("R4", "Dot", "05/02/2024", "01/03/2026", "no contact in 24 months")
                                 ROW("R5", "Eli", "05/02/2024", "01/03/2026", "Asked to be removed")
                                     ROW("R6", "Fay", "05/02/2024", "01/03/2026", "")
                                         ROW("R7", "Gil", "05/02/2019", "", "")
                                             ROW("R8", "Hal", "05/02/2024", "01/12/2026", "Moved away"));
    small_import(&small, "registrations", "registrations_becket.csv",
                 REGISTRATIONS_HEADER ROW("B3", "Cal", "05/02/2024", "01/05/2026", "Asked to be removed"));
    const SnapshotOptions options = {.authority = small.authority, .as_of = 20726}; /* 30 September 2026 */
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    snapshot_close(snapshot);
    small_close(&small);
    return 0;
}

static const char *names_of(TrueLine line)
{
    int64_t *ids;
    size_t count;
    const char *names = "";
    MUST(true_count_list(snapshot, line, &small.arena, &ids, &count, err));
    for (size_t i = 0; i < count; i++)
        names = arena_print(
            &small.arena, "%s%s ", names,
            small_text(&small, arena_print(&small.arena, "SELECT given FROM person WHERE id = %lld",
                                           (long long)ids[i])));
    return names;
}

static void test_each_reason_is_a_list(void **state)
{
    (void)state;
    assert_string_equal(names_of(LINE_ENDED_BY + ENDED_TURNED), "Bea Gil ");
    assert_string_equal(names_of(LINE_ENDED_BY + ENDED_MOVED), "Cal ");
    assert_string_equal(names_of(LINE_ENDED_BY + ENDED_SILENT), "Dot ");
    assert_string_equal(names_of(LINE_ENDED_BY + ENDED_WITHDRAWN), "Eli Cal ");
    assert_string_equal(names_of(LINE_ENDED_BY + ENDED_UNSAID), "Fay ");
    assert_string_equal(names_of(LINE_REGISTERED), "Ann Hal ");
    Error err;
    int64_t *ids;
    size_t count;
    assert_false(true_count_list(snapshot, LINE_ENDED_BY + ENDED_COUNT, &small.arena, &ids, &count, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
}

static bool join_body(WriteNow *now, void *context, Error *err)
{
    const int64_t *pair = context;
    return merge_add(now, small.authority, pair[0], pair[1], 0.99, "test", err);
}

/* Joined, the two records of one child count once, by what ended last. */
static void test_the_last_ending_tells_why(void **state)
{
    (void)state;
    int64_t pair[2] = {small_count(&small, "SELECT MAX(id) FROM person WHERE given = 'Cal'"),
                       small_count(&small, "SELECT MIN(id) FROM person WHERE given = 'Cal'")};
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, join_body, pair, err));
    snapshot_close(snapshot);
    const SnapshotOptions options = {.authority = small.authority, .as_of = 20726};
    MUST(snapshot_open(small.store, small.geo, &options, &snapshot, err));
    assert_string_equal(names_of(LINE_ENDED_BY + ENDED_MOVED), "");
    assert_string_equal(names_of(LINE_ENDED_BY + ENDED_WITHDRAWN), "Cal Eli ");
    TrueCount count;
    MUST(true_count(snapshot, &count, err));
    assert_int_equal(count.ended_by[ENDED_WITHDRAWN], 2);
    uint64_t all = 0;
    for (int i = 0; i < ENDED_COUNT; i++)
        all += count.ended_by[i];
    assert_int_equal(all, count.ended);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_reason_is_a_list),
        TEST(test_the_last_ending_tells_why),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
