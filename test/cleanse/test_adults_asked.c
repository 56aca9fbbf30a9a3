/* Of the pairs of adults that a cleansing of the demonstration asks about, nearly all are one person; and
 * there are few of them. */
#include "cleanse/cleanse.h"
#include "intake/small_places.h"

enum { CHILDREN = 1500 };

static void remove_lists(const SynthFileList *files, Arena *arena, const char *folder)
{
    static const char *const truths[] = {"truth_records.csv", "truth_children.csv", "truth_findings.csv"};
    for (size_t i = 0; i < files->count; i++)
        unlink(arena_print(arena, "%s/%s", folder, files->items[i].name));
    for (size_t i = 0; i < 3; i++)
        unlink(arena_print(arena, "%s/%s", folder, truths[i]));
    rmdir(folder);
}

static void test_nearly_every_pair_asked_about_is_one_adult(void **state)
{
    (void)state;
    static const char *const kinds[] = {"registrations", "births", "two-year-olds"};
    Small small;
    Date as_of;
    small_open(&small);
    assert_true(date_from_parts(2026, 9, 30, &as_of));
    const char *folder = small_path(&small, "asked");
    const SynthFileList files = small_demonstration(&small, CHILDREN, as_of, folder);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; i < files.count; i++)
            if (strcmp(files.items[i].kind, kinds[k]) == 0)
                small_take(&small, kinds[k], folder, files.items[i].name);
    const CleanseOptions options = {.authority = small.authority, .as_of = as_of, .apply = true};
    CleanseResult result;
    Truth truth;
    MUST(cleanse_run(small.store, &options, NULL, &small.arena, &result, err));
    MUST(cleanse_truth(small.store, small.authority, folder, &truth, err));
    remove_lists(&files, &small.arena, folder);
    small_close(&small);
    print_message("%d of %d pairs asked about are one adult, %d asked of %d children\n",
                  (int)truth.adult_right, (int)truth.adult_pairs, (int)result.queued_adults, CHILDREN);
    assert_true(truth.adult_pairs >= 20);
    assert_true(truth.adult_right * 100 >= truth.adult_pairs * 95);
    assert_true(result.queued_adults * 10 <= CHILDREN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearly_every_pair_asked_about_is_one_adult),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
