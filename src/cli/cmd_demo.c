/* The demonstration, through the front door: write the lists, import them, cleanse, count, compare with the
 * truth. Stopped half-way, it takes away what it made. */
#include <dirent.h>
#include <math.h>
#include <unistd.h>

#include "base/text.h"
#include "cleanse/cleanse.h"
#include "cli/commands.h"
#include "cli/count.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "cli/setup.h"
#include "intake/intake.h"
#include "synth/synth.h"

typedef struct Demo {
    Store *store;
    Geo *geo;
    Arena *arena;
    Progress progress;
    const char *folder;
    Date as_of;
    int64_t authority, children;
    uint64_t accepted, queued, rejected;
    bool made_register, made_folder; /* neither was there before */
} Demo;

static bool demo_open(Demo *demo, Error *err)
{
    TRY(store_open(options_db(), STORE_CREATE, &demo->store, err));
    Authority authority;
    bool taken = false;
    TRY(authority_first(demo->store, demo->arena, &authority, &taken, err));
    if (taken)
        return error_set(err, ERROR_CONFLICT,
                         "The register %s already holds %s; the demonstration wants an empty one. Name "
                         "another: reachbook demo --db demo2.db",
                         store_address(demo->store), authority.name);
    TRY(setup_places(demo->store, &demo->progress, err));
    int year = 0, month = 0, day = 0;
    date_to_parts(demo->as_of, &year, &month, &day);
    TRY(geo_open(demo->store, year, &demo->geo, err));
    return setup_demonstration(demo->store, demo->geo, demo->children, &demo->authority, err);
}

static bool demo_import(Demo *demo, const SynthFileList *files, Error *err)
{
    for (size_t i = 0; i < files->count; i++) {
        DEFER(arena_release) Arena pass = {0};
        const SynthFile *file = &files->items[i];
        const IntakeOptions options = {
            .authority = demo->authority,
            .kind = file->kind,
            .path = arena_print(&pass, "%s/%s", demo->folder, file->name),
            .centre = file->centre,
            .arrived = file->arrived,
        };
        IntakeResult result;
        Progress quiet = progress_quiet();
        if (!intake_run(demo->store, demo->geo, &options, &quiet, &pass, &result, err))
            return err->kind != ERROR_STOPPED && error_prefix(err, "%s", file->name);
        demo->accepted += result.accepted;
        demo->queued += result.queued;
        demo->rejected += result.rejected;
        progress_tell(&demo->progress, "importing the lists", i + 1, files->count);
    }
    return true;
}

/* The truth is of everybody, so the restricted families are counted beside it. */
static bool demo_truth(const Demo *demo, const CleanseResult *cleansed, Error *err)
{
    DEFER(picture_close) Picture picture = {0};
    SnapshotOptions everybody = settings_snapshot(demo->as_of);
    everybody.with_restricted = true;
    TRY(picture_open(demo->store, demo->arena, &everybody, &picture, err));
    Truth truth;
    TrueCount count;
    TRY(cleanse_truth(demo->store, demo->authority, demo->folder, &truth, err));
    TRY(true_count(picture.snapshot, &count, err));
    double off = truth.registered ? 100.0 * fabs((double)count.registered - (double)truth.registered) /
                                        (double)truth.registered
                                  : 0;
    printf("  truth (known, because the demonstration is synthetic): off by %.1f%%\n\n", off);
    printf("rows: %llu accepted, %llu of them queued for a person, %llu rejected\n",
           (unsigned long long)demo->accepted, (unsigned long long)demo->queued,
           (unsigned long long)demo->rejected);
    printf("duplicates against the truth: precision %.4f, recall %.4f, F1 %.4f; %llu of %llu pairs of twins "
           "wrongly joined\n",
           truth.precision, truth.recall, truth.f1, (unsigned long long)truth.twin_wrong,
           (unsigned long long)truth.twin_pairs);
    printf("adults: %llu likely pairs in two families for a person to judge, %llu of them one person\n",
           (unsigned long long)truth.adult_pairs, (unsigned long long)truth.adult_right);
    printf("registrations ended: %llu turned %s, %llu moved away, %llu silent\n",
           (unsigned long long)cleansed->ended_age, text_number(demo->arena, (int)settings()->upper_age),
           (unsigned long long)cleansed->ended_moved, (unsigned long long)cleansed->ended_silent);
    return true;
}

/* Somebody to sign in as, with a password nobody could know beforehand. */
static bool demo_user(const Demo *demo, NewUser user, const char *of, Error *err)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    unsigned char random[16];
    char password[sizeof random + 1] = "";
    if (getentropy(random, sizeof random) != 0)
        return error_set(err, ERROR_SYSTEM, "The system gives no random numbers for a password.");
    for (size_t i = 0; i < sizeof random; i++)
        password[i] = letters[random[i] % (sizeof letters - 1)];
    user.password = password;
    TRY(user_add(demo->store, 0, demo->authority, &user, err));
    printf("sign in as: %s (%s, %s)   password: %s\n", user.name, role_title(user.role), of, password);
    return true;
}

/* Somebody of the whole authority, somebody of its first centre. */
static bool demo_users(const Demo *demo, Error *err)
{
    CentreList centres = {0};
    const NewUser leader = {.name = "leader", .role = ROLE_LEADER, .last_day = DATE_NONE};
    TRY(demo_user(demo, leader, "the whole authority", err));
    TRY(centre_list(demo->store, demo->arena, demo->authority, &centres, err));
    if (!centres.count)
        return true;
    const NewUser worker = {
        .name = "worker", .role = ROLE_WORKER, .last_day = DATE_NONE, .centre = centres.items[0].id};
    return demo_user(demo, worker, centres.items[0].name, err);
}

static bool demo_run(Demo *demo, const SynthOptions *synth, Error *err)
{
    DEFER(setup_end) Begun begun = setup_begin(options_db());
    TRY(demo_open(demo, err));
    begun.ready = true;
    SynthFileList files = {0};
    TRY(synth_write(demo->geo, synth, &demo->progress, demo->arena, &files, err));
    TRY(demo_import(demo, &files, err));
    CleanseOptions options = settings_cleanse();
    options.authority = demo->authority;
    options.as_of = demo->as_of;
    options.apply = true;
    CleanseResult cleansed;
    TRY(cleanse_run(demo->store, &options, &demo->progress, demo->arena, &cleansed, err));
    DEFER(picture_close) Picture picture = {0};
    const SnapshotOptions counted = settings_snapshot(demo->as_of);
    TRY(picture_open(demo->store, demo->arena, &counted, &picture, err));
    TRY(count_print(&picture, err));
    TRY(demo_truth(demo, &cleansed, err));
    return demo_users(demo, err);
}

static void demo_close(Demo *demo)
{
    geo_close(demo->geo);
    store_close(demo->store);
    demo->geo = NULL;
    demo->store = NULL;
}
CLOSES(Demo, demo_close);

static void remove_folder(const char *folder)
{
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));)
        (void)unlinkat(dirfd(open), entry->d_name, 0);
    if (open)
        closedir(open);
    (void)rmdir(folder);
}

/* The register and the lists go when this run made them; a register that was there before keeps what it got
 * in. */
static void demo_clear_away(Demo *demo, Error *err)
{
    static const char *const endings[] = {"-wal", "-shm", ""};
    demo_close(demo);
    if (demo->made_folder)
        remove_folder(demo->folder);
    for (size_t i = 0; demo->made_register && i < sizeof endings / sizeof *endings; i++)
        (void)unlink(arena_print(demo->arena, "%s%s", options_db(), endings[i]));
    if (!demo->made_register && demo->authority)
        error_set(err, ERROR_STOPPED,
                  "Stopped. The register holds a part of the demonstration now: begin again with an empty "
                  "one.");
}

bool cmd_demo(int argc, char **argv, Error *err)
{
    const char *seed = "1", *children = "0", *day = "2026-09-30", *lists = NULL;
    const Option table[] = {{"--seed", &seed, NULL},
                            {"--children", &children, NULL},
                            {"--as-of", &day, NULL},
                            {"--lists", &lists, NULL},
                            {0}};
    Words words;
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    long long seed_number = 0, child_count = 0;
    TRY(options_number("--seed", seed, 0, INT64_MAX, &seed_number, err));
    TRY(options_number("--children", children, 0, 3000000, &child_count, err));
    DEFER(arena_release) Arena arena = {0};
    DEFER(demo_close)
    Demo demo = {.arena = &arena, .progress = progress_to_stderr(), .children = child_count};
    TRY(options_date("--as-of", day, &demo.as_of, err));
    bool in_file = strncmp(options_db(), "postgres", 8) != 0;
    demo.folder = lists ? lists : in_file ? arena_print(&arena, "%s.lists", options_db()) : "demo.lists";
    const SynthOptions synth = {
        .seed = (uint64_t)seed_number, .children = child_count, .as_of = demo.as_of, .folder = demo.folder};
    demo.made_folder = access(demo.folder, F_OK) != 0;
    demo.made_register = in_file && access(options_db(), F_OK) != 0;
    bool made = demo_run(&demo, &synth, err);
    if (!made && err->kind == ERROR_STOPPED)
        demo_clear_away(&demo, err);
    return made;
}
