#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/setup.h"
#include "synth/synth.h"

/* A register that lasts as long as the command: only its places are wanted. */
typedef struct Scratch {
    char folder[32], path[48];
} Scratch;

static bool scratch_open(Scratch *scratch, Error *err)
{
    snprintf(scratch->folder, sizeof scratch->folder, "/tmp/reachbook-XXXXXX");
    if (!mkdtemp(scratch->folder)) {
        scratch->folder[0] = '\0';
        return error_set(err, ERROR_SYSTEM,
                         "No temporary folder can be made in /tmp; make room there and run again.");
    }
    snprintf(scratch->path, sizeof scratch->path, "%s/places", scratch->folder);
    return true;
}

static void scratch_close(Scratch *scratch)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char path[64];
    if (!scratch->folder[0])
        return;
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", scratch->path, ends[i]);
        unlink(path);
    }
    rmdir(scratch->folder);
}
CLOSES(Scratch, scratch_close);

static bool write_lists(const SynthOptions *options, const Progress *progress, SynthFileList *files,
                        Arena *arena, Error *err)
{
    DEFER(scratch_close) Scratch scratch = {{0}, {0}};
    DEFER(store_close) Store *store = NULL;
    DEFER(geo_close) Geo *geo = NULL;
    int year = 0, month = 0, day = 0;
    date_to_parts(options->as_of, &year, &month, &day);
    TRY(scratch_open(&scratch, err));
    TRY(store_open(scratch.path, STORE_CREATE, &store, err));
    TRY(setup_places(store, progress, err));
    TRY(geo_open(store, year, &geo, err));
    return synth_write(geo, options, progress, arena, files, err);
}

bool cmd_synth(int argc, char **argv, Error *err)
{
    const char *out = NULL, *seed_text = "1", *children_text = "6837", *day_text = NULL;
    const Option table[] = {
        {"--out", &out, NULL},
        {"--seed", &seed_text, NULL},
        {"--children", &children_text, NULL},
        {"--as-of", &day_text, NULL},
        {0},
    };
    DEFER(arena_release) Arena arena = {0};
    Words words;
    long long seed = 0, children = 0;
    SynthOptions options = {0};
    SynthFileList files = {0};
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    if (!out)
        return error_set(err, ERROR_INPUT, "synth needs a folder to write to: reachbook synth --out lists");
    TRY(options_number("--seed", seed_text, 0, INT64_MAX, &seed, err));
    TRY(options_number("--children", children_text, 1, 10000000, &children, err));
    TRY(options_date("--as-of", day_text, &options.as_of, err));
    options.seed = (uint64_t)seed;
    options.children = children;
    options.folder = out;
    Progress progress = progress_to_stderr();
    TRY(write_lists(&options, &progress, &files, &arena, err));
    printf("%zu lists and their truth are in %s.\n", files.count, out);
    return true;
}
