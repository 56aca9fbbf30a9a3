/* Of the pairs of adults that a cleansing of the demonstration asks about, nearly all are one person; and
 * there are few of them. */
#include "cleanse/cleanse.h"
#include "cli/setup.h"
#include "intake/small_intake.h"
#include "synth/synth.h"

enum { CHILDREN = 1000 };

static void remove_lists(const SynthFileList *files, Arena *arena, const char *folder)
{
    static const char *const truths[] = {"truth_records.csv", "truth_children.csv", "truth_findings.csv"};
    for (size_t i = 0; i < files->count; i++)
        unlink(arena_print(arena, "%s/%s", folder, files->items[i].name));
    for (size_t i = 0; i < 3; i++)
        unlink(arena_print(arena, "%s/%s", folder, truths[i]));
    rmdir(folder);
}

static bool places(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return geo_load_bundled(now->store, NULL, err);
}

static void test_nearly_every_pair_asked_about_is_one_adult(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    DEFER(geo_close) Geo *geo = NULL;
    char folder[] = "/tmp/reachbook-asked-XXXXXX";
    SynthOptions synth = {.seed = 11, .children = CHILDREN, .folder = folder};
    SynthFileList files = {0};
    int64_t authority = 0;
    const Write write = {.action = "test"};
    assert_non_null(mkdtemp(folder));
    assert_true(date_from_parts(2026, 9, 30, &synth.as_of));
    MUST(store_open(fresh_register(), STORE_CREATE, &store, err));
    MUST(write_run(store, &write, places, NULL, err));
    MUST(geo_open(store, 2026, &geo, err));
    MUST(setup_demonstration(store, geo, CHILDREN, &authority, err));
    MUST(synth_write(geo, &synth, NULL, &arena, &files, err));
    for (size_t i = 0; i < files.count; i++) {
        const SynthFile *file = &files.items[i];
        const IntakeOptions list = {.authority = authority,
                                    .kind = file->kind,
                                    .path = arena_print(&arena, "%s/%s", folder, file->name),
                                    .centre = file->centre,
                                    .arrived = file->arrived};
        IntakeResult taken;
        if (strcmp(file->kind, "registrations") == 0 || strcmp(file->kind, "births") == 0)
            MUST(intake_run(store, geo, &list, NULL, &arena, &taken, err));
    }
    const CleanseOptions options = {
        .authority = authority, .as_of = synth.as_of, .apply = true, .end_nothing = true};
    CleanseResult result;
    Truth truth;
    MUST(cleanse_run(store, &options, NULL, &arena, &result, err));
    MUST(cleanse_truth(store, authority, folder, &truth, err));
    remove_lists(&files, &arena, folder);
    print_message("%d of %d pairs asked about are one adult, of %d children\n", (int)truth.adult_right,
                  (int)truth.adult_pairs, CHILDREN);
    assert_true(truth.adult_pairs >= 20);
    assert_true(truth.adult_right * 100 >= truth.adult_pairs * 95);
    assert_true(truth.adult_pairs <= result.queued_adults && result.queued_adults * 10 <= CHILDREN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearly_every_pair_asked_about_is_one_adult),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
