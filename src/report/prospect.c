#include "report/prospect.h"

#include "base/text.h"

typedef struct Ask {
    Arena *arena;
    const Geo *geo;
    const Outlook *outlook;
    ReachAreaList served;
    int *lsoas,
        *centre; /* the areas served, in the order of Geo, and by place in these the index of its centre */
    size_t count;
    ProspectList *out;
} Ask;

bool prospect_by_parse(const char *text, ProspectBy *out)
{
    static const char *const words[] = {
        [PROSPECT_AREA] = "area", [PROSPECT_WARD] = "ward", [PROSPECT_LSOA] = "lsoa", [PROSPECT_AGE] = "age"};
    for (unsigned i = PROSPECT_AREA; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], text) == 0) {
            *out = (ProspectBy)i;
            return true;
        }
    return false;
}

static Prospect prospect_of(const char *key, const char *name, const char *place, const int *lsoas,
                            size_t count)
{
    return (Prospect){.key = key, .name = name, .place = place, .lsoas = lsoas, .lsoa_count = count};
}

static void add(const Ask *ask, Prospect of, int age)
{
    Prospect *prospect = GROW(ask->arena, ask->out);
    *prospect = of;
    outlook_list(ask->outlook, prospect->lsoas, prospect->lsoa_count, age, ask->arena, &prospect->years);
    if (age == FORECAST_ALL_AGES)
        outlook_list(ask->outlook, prospect->lsoas, prospect->lsoa_count, 0, ask->arena, &prospect->births);
}

static int *lsoas_of_authority(const Ask *ask, const char *code, size_t *count)
{
    int *lsoas = ARENA_ARRAY(ask->arena, int, geo_lsoa_count(ask->geo) + 1);
    *count = 0;
    for (size_t i = 0; i < geo_lsoa_count(ask->geo); i++)
        if (strcmp(geo_lsoa(ask->geo, (int)i)->authority, code) == 0)
            lsoas[(*count)++] = (int)i;
    return lsoas;
}

static void add_whole(const Ask *ask, const Authority *authority, const int *all, size_t all_count)
{
    if (ask->served.count > 0)
        add(ask, prospect_of("served", "Areas served", "the areas served", ask->lsoas, ask->count),
            FORECAST_ALL_AGES);
    add(ask, prospect_of(authority->code, authority->name, authority->name, all, all_count),
        FORECAST_ALL_AGES);
}

static void add_centres(const Ask *ask, const CentreList *centres)
{
    for (size_t c = 0; c < centres->count; c++) {
        const Centre *centre = &centres->items[c];
        int *lsoas = ARENA_ARRAY(ask->arena, int, ask->count + 1);
        size_t count = 0;
        for (size_t i = 0; i < ask->count; i++)
            if (ask->centre[i] == (int)c)
                lsoas[count++] = ask->lsoas[i];
        const char *key =
            centre->urn ? centre->urn : arena_print(ask->arena, "centre-%lld", (long long)centre->id);
        const char *place = arena_print(ask->arena, "the reach area of %s", centre->name);
        if (count > 0)
            add(ask, prospect_of(key, centre->name, place, lsoas, count), FORECAST_ALL_AGES);
    }
}

/* Geo has the areas of a ward side by side. */
static void add_wards(const Ask *ask)
{
    for (size_t i = 0, end; i < ask->count; i = end) {
        const GeoLsoa *first = geo_lsoa(ask->geo, ask->lsoas[i]);
        for (end = i;
             end < ask->count && strcmp(geo_lsoa(ask->geo, ask->lsoas[end])->ward, first->ward) == 0;)
            end++;
        const char *place = arena_print(ask->arena, "%s ward", first->ward_name);
        add(ask, prospect_of(first->ward, first->ward_name, place, ask->lsoas + i, end - i),
            FORECAST_ALL_AGES);
    }
}

static void add_lsoas(const Ask *ask)
{
    for (size_t i = 0; i < ask->count; i++) {
        const GeoLsoa *lsoa = geo_lsoa(ask->geo, ask->lsoas[i]);
        add(ask, prospect_of(lsoa->code, lsoa->name, lsoa->name, ask->lsoas + i, 1), FORECAST_ALL_AGES);
    }
}

static void add_ages(const Ask *ask)
{
    for (int age = 0; age < FORECAST_AGES; age++) {
        const char *key = arena_print(ask->arena, "%d", age);
        const char *name =
            age == 0 ? "under 1" : arena_print(ask->arena, "%d year%s", age, age == 1 ? "" : "s");
        add(ask, prospect_of(key, name, "the areas served", ask->lsoas, ask->count), age);
    }
}

static void find_served(Ask *ask, const CentreList *centres)
{
    ask->lsoas = ARENA_ARRAY(ask->arena, int, ask->served.count + 1);
    ask->centre = ARENA_ARRAY(ask->arena, int, ask->served.count + 1);
    for (size_t i = 0; i < geo_lsoa_count(ask->geo); i++)
        for (size_t r = 0; r < ask->served.count; r++) {
            if (strcmp(ask->served.items[r].lsoa, geo_lsoa(ask->geo, (int)i)->code) != 0)
                continue;
            int centre = 0;
            while (centre < (int)centres->count && centres->items[centre].id != ask->served.items[r].centre)
                centre++;
            ask->lsoas[ask->count] = (int)i;
            ask->centre[ask->count++] = centre;
        }
}

bool prospect_list(Store *store, Arena *arena, const Authority *authority, const Geo *geo,
                   const Outlook *outlook, Date day, ProspectBy by, ProspectList *out, Error *err)
{
    Ask ask = {.arena = arena, .geo = geo, .outlook = outlook, .out = out};
    CentreList centres;
    size_t all_count;
    *out = (ProspectList){0};
    TRY(centre_list(store, arena, authority->id, &centres, err));
    TRY(reach_area_list(store, arena, authority->id, day, &ask.served, err));
    int *all = lsoas_of_authority(&ask, authority->code, &all_count);
    if (all_count == 0)
        return error_set(
            err, ERROR_NOT_FOUND,
            "No places of %s are loaded, so there is nothing to forecast. Load its \"lookup\" and "
            "\"population\" files with: reachbook geo load",
            authority->name);
    find_served(&ask, &centres);
    if (ask.served.count == 0) {
        ask.lsoas = all;
        ask.count = all_count;
    }
    switch (by) {
    case PROSPECT_WHOLE:
        break;
    case PROSPECT_AREA:
        if (ask.served.count > 0)
            add_centres(&ask, &centres);
        break;
    case PROSPECT_WARD:
        add_wards(&ask);
        break;
    case PROSPECT_LSOA:
        add_lsoas(&ask);
        break;
    case PROSPECT_AGE:
        add_ages(&ask);
        break;
    }
    if (by == PROSPECT_WHOLE || by == PROSPECT_AREA)
        add_whole(&ask, authority, all, all_count);
    return true;
}

const OutlookYear *prospect_now(const OutlookYears *years)
{
    const OutlookYear *now = NULL;
    for (size_t i = 0; i < years->count && years->items[i].kind != OUTLOOK_FORECAST; i++)
        now = &years->items[i];
    return now;
}

const char *prospect_sentence(Arena *arena, const Prospect *prospect)
{
    const OutlookYear *now = prospect_now(&prospect->years);
    if (!now || prospect->years.count == 0)
        return "";
    const OutlookYear *then = &prospect->years.items[prospect->years.count - 1];
    const char *today = arena_print(arena, "Children under five in %s: %s in %d", prospect->place,
                                    text_grouped(arena, now->children), now->year);
    if (then == now)
        return arena_print(arena, "%s.", today);
    return arena_print(arena, "%s, about %s in %d (four times in five between %s and %s).", today,
                       text_grouped(arena, then->children), then->year,
                       text_grouped(arena, then->range.low80), text_grouped(arena, then->range.high80));
}

const char *prospect_kind(OutlookKind kind)
{
    static const char *const words[] = {"estimate", "projection", "forecast"};
    return words[kind];
}
