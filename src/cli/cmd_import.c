#include <inttypes.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "intake/intake.h"

enum { PROBLEMS_PRINTED = 10 };

static void print_result(const IntakeOptions *options, const IntakeResult *result)
{
    if (result->same_file) {
        printf("This file had been taken before: nothing changed.\n");
        return;
    }
    if (options->dry_run)
        printf("Trial of %s with layout %s: nothing was taken.\n", options->path, result->layout);
    else
        printf("Import %" PRId64 ": %s with layout %s.\n", result->id, options->path, result->layout);
    printf("%8" PRIu64 " rows\n%8" PRIu64 " accepted\n%8" PRIu64 " unchanged\n%8" PRIu64
           " taken, for a person to look at\n"
           "%8" PRIu64 " rejected\n",
           result->total, result->accepted, result->unchanged, result->queued, result->rejected);
    if (result->unread)
        printf("Columns that the layout does not read: %s\n", result->unread);
    size_t shown = result->problems.count < PROBLEMS_PRINTED ? result->problems.count : PROBLEMS_PRINTED;
    for (size_t i = 0; i < shown; i++) {
        const IntakeProblem *problem = &result->problems.items[i];
        printf("line %" PRId64 "%s%s%s%s%s: %s (%s)\n", problem->line,
               problem->column && *problem->column ? ", " : "", problem->column ? problem->column : "",
               problem->value ? " \"" : "", problem->value ? problem->value : "", problem->value ? "\"" : "",
               problem->reason, problem->rejected ? "rejected" : "taken");
    }
    if (result->problems.count > shown)
        printf("... and more%s\n",
               options->rejects_path ? "; rejected rows are in the reject file" : "; see --rejects FILE");
}

static bool open_register(Arena *arena, Store **store, Authority *authority, Error *err)
{
    bool found;
    TRY(store_open(options_db(), STORE_WRITE, store, err));
    TRY(authority_first(*store, arena, authority, &found, err));
    return found ||
           error_set(err, ERROR_CONFLICT, "The register %s holds no authority yet. Run: reachbook init",
                     store_address(*store));
}

bool cmd_import(int argc, char **argv, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    DEFER(geo_close) Geo *geo = NULL;
    IntakeOptions options = {0};
    const char *arrived = NULL;
    const Option table[] = {
        {.name = "--centre", .value = &options.centre},
        {.name = "--layout", .value = &options.layout_path},
        {.name = "--rejects", .value = &options.rejects_path},
        {.name = "--source", .value = &options.source},
        {.name = "--arrived", .value = &arrived},
        {.name = "--dry-run", .flag = &options.dry_run},
        {0},
    };
    Words words;
    TRY(options_read(argc, argv, table, 2, 2, &words, err));
    options.kind = words.items[0];
    options.path = words.items[1];
    if (arrived)
        TRY(options_date("--arrived", arrived, &options.arrived, err));
    Progress progress = progress_to_stderr();
    Authority authority;
    TRY(open_register(&arena, &store, &authority, err));
    options.authority = authority.id;
    TRY(geo_open(store, 0, &geo, err));
    IntakeResult result;
    TRY(intake_run(store, geo, &options, &progress, &arena, &result, err));
    print_result(&options, &result);
    return true;
}

bool cmd_withdraw(int argc, char **argv, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    Words words;
    long long intake;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 1, 1, &words, err));
    TRY(options_number("The import's number", words.items[0], 1, INT64_MAX, &intake, err));
    Progress progress = progress_to_stderr();
    Authority authority;
    TRY(open_register(&arena, &store, &authority, err));
    TRY(intake_withdraw(store, authority.id, 0, intake, &progress, err));
    printf("Import %lld was withdrawn: the register is as it was before it.\n", intake);
    return true;
}
