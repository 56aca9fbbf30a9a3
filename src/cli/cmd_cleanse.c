#include <inttypes.h>
#include <limits.h>

#include "base/text.h"
#include "cleanse/cleanse.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/settings.h"

static void print_result(const CleanseOptions *options, const CleanseResult *result)
{
    char day[24];
    uint64_t ended = result->ended_age + result->ended_moved + result->ended_silent + result->ended_died;
    const char *was = options->apply ? "were" : "would be";
    fputs(result->report, stderr);
    printf("%" PRIu64 " children's records were compared, as of %s.\n", result->records,
           date_print_long(options->as_of, day));
    printf("%" PRIu64 " records %s joined to an older record of the same child.\n", result->merges, was);
    printf("%" PRIu64 " pairs %s put in the queue for a person to judge.\n", result->queued, was);
    DEFER(arena_release) Arena arena = {0};
    printf("%" PRIu64 " registrations %s ended: %" PRIu64 " turned %s, %" PRIu64
           " moved out of the area, %" PRIu64 " without contact or confirmation in %d months.\n",
           ended, was, result->ended_age, text_number(&arena, options->upper_age), result->ended_moved,
           result->ended_silent, options->silent_months);
    if (result->ended_died)
        printf("Among them %" PRIu64 " of children who died: look at each before a letter goes out.\n",
               result->ended_died);
    if (!options->apply)
        puts("Nothing was changed. To do it: reachbook cleanse --apply");
}

static bool print_truth(Store *store, int64_t authority, const char *folder, Error *err)
{
    Truth truth;
    TRY(cleanse_truth(store, authority, folder, &truth, err));
    printf("Against the truth: %" PRIu64 " pairs of records are one child, %" PRIu64 " were joined, %" PRIu64
           " of them rightly.\n",
           truth.true_pairs, truth.found_pairs, truth.right_pairs);
    printf("Precision %.4f, recall %.4f, F1 %.4f.\n", truth.precision, truth.recall, truth.f1);
    printf("%" PRIu64 " of %" PRIu64 " pairs of twins were wrongly joined.\n", truth.twin_wrong,
           truth.twin_pairs);
    printf("By the truth %" PRIu64 " children are registered and %" PRIu64 " are reached.\n",
           truth.registered, truth.reached);
    return true;
}

bool cmd_cleanse(int argc, char **argv, Error *err)
{
    const char *as_of = NULL, *truth = NULL, *sure = NULL;
    bool apply = false;
    const Option table[] = {{"--apply", NULL, &apply},
                            {"--as-of", &as_of, NULL},
                            {"--truth", &truth, NULL},
                            {"--sure", &sure, NULL},
                            {0}};
    Words words;
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    CleanseOptions options = settings_cleanse();
    options.apply = apply;
    long long endings = 0;
    if (sure)
        TRY(options_number("--sure", sure, 1, LLONG_MAX, &endings, err));
    options.sure = (uint64_t)endings;
    TRY(options_date("--as-of", as_of, &options.as_of, err));
    Progress progress = progress_to_stderr();
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), options.apply ? STORE_WRITE : STORE_READ, &store, err));
    Authority authority;
    bool found = false;
    TRY(authority_first(store, &arena, &authority, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "The register %s holds no authority yet. See: reachbook help init",
                         store_address(store));
    options.authority = authority.id;
    CleanseResult result;
    TRY(cleanse_run(store, &options, &progress, &arena, &result, err));
    print_result(&options, &result);
    return !truth || print_truth(store, authority.id, truth, err);
}
