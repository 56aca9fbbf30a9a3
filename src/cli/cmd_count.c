#include "base/text.h"
#include "cli/commands.h"
#include "cli/count.h"
#include "cli/options.h"
#include "cli/settings.h"

static void line(const char *words, const char *figure, const char *note)
{
    printf("  %-38s %9s   %s\n", words, figure, note);
}

static void share_line(Arena *arena, const char *words, uint64_t count, double of)
{
    double percent = of > 0 ? 100.0 * (double)count / of : -1;
    line(words, percent < 0 ? "-" : arena_print(arena, "%.0f%%", percent),
         arena_print(arena, "%s (%s children)", percent < 0 ? "no population figure" : band_of(percent),
                     text_grouped(arena, (double)count)));
}

bool count_print(const Picture *picture, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    TrueCount count;
    TRY(true_count(picture->snapshot, &count, err));
    char day[24];
    const Authority *authority = &picture->authority;
    printf("%s%s%s - as of %s\n", authority->name, authority->area_note ? ", " : "",
           authority->area_note ? authority->area_note : "",
           date_print_long(snapshot_as_of(picture->snapshot), day));
    line("registrations held", text_grouped(&arena, (double)count.registrations_held), "");
    line("- the same child more than once",
         arena_print(&arena, "-%s", text_grouped(&arena, (double)count.same_child_again)),
         arena_print(&arena, "%s certain, %s for a person to judge",
                     text_grouped(&arena, (double)count.certain),
                     text_grouped(&arena, (double)count.to_judge)));
    line(snapshot_words(picture->snapshot, &arena, "- turned {age}, moved away, withdrawn"),
         arena_print(&arena, "-%s", text_grouped(&arena, (double)count.ended)), "");
    line("= children registered today", text_grouped(&arena, (double)count.registered), "");
    line(snapshot_words(picture->snapshot, &arena, "children under {age} living here"),
         count.living_here > 0 ? text_grouped(&arena, count.living_here) : "-",
         geo_population_source(picture->geo, authority->code));
    share_line(&arena, "registered", count.living_registered, count.living_here);
    share_line(&arena, snapshot_words(picture->snapshot, &arena, "reached in the last {months} months"),
               count.reached, count.living_here);
    return true;
}

bool cmd_count(int argc, char **argv, Error *err)
{
    const char *day = NULL;
    Words words;
    bool restricted = false;
    const Option table[] = {{"--as-of", &day, NULL}, {"--with-restricted", NULL, &restricted}, {0}};
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    Date as_of;
    TRY(options_date("--as-of", day, &as_of, err));
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_READ, &store, err));
    DEFER(picture_close) Picture picture = {0};
    SnapshotOptions options = settings_snapshot(as_of);
    options.with_restricted = restricted;
    TRY(picture_open(store, &arena, &options, &picture, err));
    TRY(count_print(&picture, err));
    if (restricted)
        printf("%s\n", RESTRICTED_COUNTED);
    return true;
}
