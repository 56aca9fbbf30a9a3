#include "intake/small_intake.h"

typedef struct Step {
    int64_t authority, person, into;
} Step;

static bool do_merge(WriteNow *now, void *context, Error *err)
{
    Step *step = context;
    return merge_add(now, step->authority, step->person, step->into, 0.99, "test", err);
}

static bool do_unmerge(WriteNow *now, void *context, Error *err)
{
    Step *step = context;
    return merge_end(now, step->authority, step->person, err);
}

static bool run(Small *small, WriteBody *body, int64_t person, int64_t into, Error *err)
{
    Step step = {small->authority, person, into};
    const Write write = {.authority = small->authority, .action = "test"};
    *err = (Error){0};
    return write_run(small->store, &write, body, &step, err);
}

static const char births[] =
    "NHS No,Forename,Surname,Date of Birth,Sex,Mother Forename,Mother Surname,Mother DOB,Address,Postcode\n"
    "9434765919,Ana,Able,20240101,2,Jo,Able,19900101,1 A Street,DE23 6WY\n"
    ",Ben,Baker,20240102,1,Jo,Baker,19900101,2 A Street,DE23 6WY\n"
    ",Cara,Cook,20240103,2,Jo,Cook,19900101,3 A Street,DE23 6WY\n"
    ",Dan,Dyer,20240104,1,Jo,Dyer,19900101,4 A Street,DE23 6WY\n"
    ",Eve,Earl,20240105,2,Jo,Earl,19900101,5 A Street,DE23 6WY\n"
    ",Fay,Ford,20240106,2,Jo,Ford,19900101,6 A Street,DE23 6WY\n"
    "4010232137,Gus,Gray,20240107,1,Jo,Gray,19900101,7 A Street,DE23 6WY\n";

static int64_t child(Small *small, const char *given)
{
    return small_count(
        small,
        arena_print(&small->arena,
                    "SELECT id FROM person WHERE given = '%s' AND kind = 'child' AND w_to IS NULL", given));
}

/* Merges and un-merges at random; each un-merge of the latest merge must bring back the register as it was,
 * and the roots must always be those of a plain model of sets. */
static void test_unmerge_restores_the_register_exactly(void **state)
{
    (void)state;
    Small small;
    small_open(&small);
    small_import(&small, "births", "births_2024-01.csv", births);
    static const char *const names[] = {"Ana", "Ben", "Cara", "Dan", "Eve", "Fay"};
    int64_t ids[6], merged[300];
    const char *before[300];
    int depth = 0, merges = 0, unmerges = 0;
    uint64_t random = 20260930;
    Error why;
    for (int i = 0; i < 6; i++)
        ids[i] = child(&small, names[i]);
    for (int step = 0; step < 120; step++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        int a = (int)(random >> 33) % 6, b = (int)(random >> 43) % 6;
        if (random >> 61 < 5) {
            DEFER(root_map_close) RootMap *map = NULL;
            MUST(root_map_open(small.store, small.authority, &map, err));
            int64_t root = root_of(map, ids[a]);
            const char *dump = small_dump(&small);
            bool joined = run(&small, do_merge, ids[a], ids[b], &why);
            assert_int_equal(joined, root != root_of(map, ids[b]));
            if (joined) {
                before[depth] = dump;
                merged[depth++] = root;
                merges++;
            } else {
                assert_int_equal(why.kind, ERROR_CONFLICT);
                assert_string_equal(small_dump(&small), dump);
            }
        } else if (depth > 0) {
            depth--;
            assert_true(run(&small, do_unmerge, merged[depth], 0, &why));
            assert_string_equal(small_dump(&small), before[depth]);
            unmerges++;
        }
    }
    assert_true(merges > 10 && unmerges > 10);
    small_close(&small);
}

static void test_a_chain_of_merges_has_one_root(void **state)
{
    (void)state;
    Small small;
    Error why;
    small_open(&small);
    small_import(&small, "births", "births_2024-01.csv", births);
    int64_t a = child(&small, "Ana"), b = child(&small, "Ben"), c = child(&small, "Cara"),
            d = child(&small, "Dan");
    assert_true(run(&small, do_merge, a, b, &why));
    assert_true(run(&small, do_merge, a, c, &why));
    assert_true(run(&small, do_merge, b, d, &why));
    DEFER(root_map_close) RootMap *map = NULL;
    MUST(root_map_open(small.store, small.authority, &map, err));
    assert_int_equal(root_of(map, a), d);
    assert_int_equal(root_of(map, b), d);
    assert_int_equal(root_of(map, c), d);
    assert_int_equal(root_of(map, d), d);
    User leader = {.id = 1, .authority = small.authority, .role = ROLE_LEADER};
    Child found;
    bool there;
    MUST(child_get(small.store, &small.arena, &leader, small.authority, a, &found, &there, err));
    assert_true(there);
    assert_int_equal(found.id, d);
    assert_int_equal(found.records.count, 4);
    assert_false(run(&small, do_unmerge, d, 0, &why));
    assert_int_equal(why.kind, ERROR_CONFLICT);
    small_close(&small);
}

static void test_two_nhs_numbers_are_never_joined(void **state)
{
    (void)state;
    Small small;
    Error why;
    small_open(&small);
    small_import(&small, "births", "births_2024-01.csv", births);
    int64_t a = child(&small, "Ana"), b = child(&small, "Ben"), g = child(&small, "Gus");
    assert_true(run(&small, do_merge, b, a, &why));
    assert_false(run(&small, do_merge, g, b, &why));
    assert_int_equal(why.kind, ERROR_CONFLICT);
    assert_non_null(strstr(why.text, "NHS"));
    assert_false(run(&small, do_merge, g, 424242, &why));
    assert_int_equal(why.kind, ERROR_NOT_FOUND);
    small_close(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unmerge_restores_the_register_exactly),
        cmocka_unit_test(test_a_chain_of_merges_has_one_root),
        cmocka_unit_test(test_two_nhs_numbers_are_never_joined),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
