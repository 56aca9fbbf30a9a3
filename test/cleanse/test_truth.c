#include "cleanse/small_register.h"

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void remove_folder(const char *folder)
{
    char path[128];
    snprintf(path, sizeof path, "%s/truth_records.csv", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/truth_children.csv", folder);
    unlink(path);
    rmdir(folder);
}

/* Records 1 2 3 are child 1, 4 is its twin 2, 5 6 are child 3, 7 is nobody the truth knows.
 * Joined: 1 2, 4 into 1, 5 6. Adults: 8 and 9 are one, 10 is another, of 11 the truth knows nothing; people
 * are asked of 8 with each of them, and of no others. */
static void test_pairs_are_counted_against_the_truth(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    for (int i = 0; i < 11; i++)
        small_add(&small, (TestChild){.list = 1, .given = "A", .family = "B", .birth = "2024-01-01"});
    small_do(&small,
             "INSERT INTO intake (authority, id, source, kind, layout, file_name, digest, total, accepted, "
             "unchanged, queued, rejected, at, w_from)"
             " VALUES ($1, 1, 1, 'births', 'a', 'one.csv', 'd', 7, 7, 0, 0, 0, 0, $2)");
    small_do(&small, "UPDATE person SET intake = 1 WHERE authority = $1 AND $2 > 0");
    small_do(&small, "INSERT INTO merge (authority, person, into_person, w_from)"
                     " VALUES ($1, 2, 1, $2), ($1, 4, 2, $2), ($1, 6, 5, $2)");
    small_do(&small, "UPDATE person SET kind = 'adult' WHERE authority = $1 AND $2 > 0 AND id > 7");
    small_do(&small,
             "INSERT INTO derived_pair (authority, person_a, person_b, probability, weight, sentence, "
             "reasons, value) SELECT $1, a.id, b.id, 1, 1, '', '', CASE WHEN a.id = 8 THEN 1 ELSE 0 "
             "END FROM person a JOIN person b ON b.id > a.id WHERE a.id > 7 AND $2 > 0");
    char folder[] = "/tmp/reachbook-truth-XXXXXX";
    assert_non_null(mkdtemp(folder));
    write_file(folder, "truth_records.csv",
               "file,line,child,adult\none.csv,8,1,5\none.csv,9,1,5\none.csv,10,1,6\none.csv,1,1\none.csv,2,"
               "1\none.csv,3,1\none.csv,4,2\none.csv,5,3\none.csv,6,3\n"
               "two.csv,7,3\none.csv,99,1\n");
    write_file(folder, "truth_children.csv",
               "child,birth,family,twin_set,lsoa,lives_here,registered,reached\n"
               "1,2024-01-01,1,1,E01000001,1,1,1\n2,2024-01-01,1,1,E01000001,1,1,0\n"
               "3,2024-01-01,2,0,E01000001,1,0,0\n4,2024-01-01,3,2,E01000001,1,1,0\n"
               "5,2024-01-01,3,2,E01000001,1,0,0\n");
    Truth truth;
    MUST(cleanse_truth(small.store, small.authority, folder, &truth, err));
    remove_folder(folder);
    assert_int_equal(truth.true_pairs, 4);
    assert_int_equal(truth.found_pairs, 4);
    assert_int_equal(truth.right_pairs, 2);
    assert_int_equal(truth.twin_pairs, 1);
    assert_int_equal(truth.twin_wrong, 1);
    assert_int_equal(truth.adult_pairs, 2);
    assert_int_equal(truth.adult_right, 1);
    assert_int_equal(truth.registered, 3);
    assert_int_equal(truth.reached, 1);
    assert_true(truth.precision == 0.5 && truth.recall == 0.5 && truth.f1 == 0.5);
}

static void test_a_missing_truth_file_is_named(void **state)
{
    (void)state;
    DEFER(small_close) Small small;
    small_open(&small);
    Truth truth;
    Error refusal = {0};
    assert_false(cleanse_truth(small.store, small.authority, "/nowhere/at/all", &truth, &refusal));
    assert_non_null(strstr(refusal.text, "truth_records.csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_are_counted_against_the_truth),
        cmocka_unit_test(test_a_missing_truth_file_is_named),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
