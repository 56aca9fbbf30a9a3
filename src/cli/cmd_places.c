#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "measure/picture.h"
#include "report/places_csv.h"

static const char *figure(Arena *arena, int64_t value)
{
    return value == PLACES_NOT_TOLD ? "-" : arena_print(arena, "%lld", (long long)value);
}

static void print_area(Arena *arena, const char *name, const PlacesArea *area)
{
    printf("%-28.28s %9s %9s %9s %9s %9s %9s\n", name, figure(arena, area->eligible),
           figure(arena, area->unplaced), figure(arena, area->offered), figure(arena, area->taken),
           figure(arena, area->spare), figure(arena, area->unmet));
}

static void print_table(Arena *arena, const Picture *picture, const PlacesAnswer *answer)
{
    char day[24], term[24];
    printf("Funded places for two-year-olds, %s, %s\n", picture->authority.name,
           date_print_long(snapshot_as_of(picture->snapshot), day));
    if (answer->term != DATE_NONE)
        printf("Taken in the term from %s, the newest told\n", date_print_long(answer->term, term));
    printf("\n%-28s %9s %9s %9s %9s %9s %9s\n", "ward", "eligible", "no place", "offered", "taken", "free",
           "unmet");
    for (size_t i = 0; i < answer->areas.count; i++)
        print_area(arena, answer->areas.items[i].name, &answer->areas.items[i]);
    print_area(arena, "All areas served", &answer->whole);
    printf("\n%-28s %9s %9s %9s   %s\n", "provider", "offered", "taken", "free", "ward");
    for (size_t i = 0; i < answer->providers.count; i++) {
        const PlacesProvider *one = &answer->providers.items[i];
        printf("%-28.28s %9s %9s %9s   %s\n", *one->name ? one->name : "(provider not told)",
               figure(arena, one->offered), figure(arena, one->taken), figure(arena, one->spare),
               one->ward_name ? one->ward_name : "-");
    }
    printf("\n%s\n", places_sentence(answer, arena));
    if (answer->whole.unmet == PLACES_NOT_TOLD)
        printf("Take in what providers offer: reachbook import places FILE\n");
}

bool cmd_places(int argc, char **argv, Error *err)
{
    const char *as_of = NULL, *format = NULL;
    const Option table[] = {{"--as-of", &as_of, NULL}, {"--format", &format, NULL}, {0}};
    Words words;
    Date day;
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    TRY(options_date("--as-of", as_of, &day, err));
    if (day > clock_today())
        return error_set(err, ERROR_INPUT, "--as-of %s has not come yet: nothing is recorded of it.", as_of);
    if (format && strcmp(format, "table") != 0 && strcmp(format, "csv") != 0)
        return error_set(err, ERROR_INPUT, "--format wants table or csv, not \"%s\".", format);
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    DEFER(picture_close) Picture picture = {0};
    PlacesAnswer answer;
    TRY(store_open(options_db(), STORE_READ, &store, err));
    SnapshotOptions options = settings_snapshot(day);
    TRY(picture_open(store, &arena, &options, &picture, err));
    TRY(places_ask(store, picture.authority.id, picture.snapshot, &arena, &answer, err));
    if (format && strcmp(format, "csv") == 0)
        places_csv(stdout, &arena, day, &answer);
    else
        print_table(&arena, &picture, &answer);
    return true;
}
