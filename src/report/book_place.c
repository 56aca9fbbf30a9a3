#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "report/book_inside.h"
#include "sql.h"

typedef struct GroupName {
    int64_t id;
    const char *name;
} GroupName;
typedef struct GroupNames {
    GroupName *items;
    size_t count, capacity;
} GroupNames;

static bool read_groups(Store *store, Arena *arena, int64_t authority, GroupNames *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_site_group_all, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (GroupName){rows_int(rows, 0), rows_text(rows, 2, arena)};
    }
}

typedef struct Placing {
    Arena *arena;
    const Geo *geo;
    const CentreList *centres;
    ReachAreaList served;
    BookPlaceList *out;
} Placing;

static bool has_centre(const BookPlace *place, int64_t centre)
{
    for (size_t i = 0; i < place->centre_count; i++)
        if (place->centres[i]->id == centre)
            return true;
    return false;
}

static void add_lsoas(const Placing *placing, BookPlace *place)
{
    place->lsoas = ARENA_ARRAY(placing->arena, int, placing->served.count + 1);
    for (size_t i = 0; i < geo_lsoa_count(placing->geo); i++)
        for (size_t r = 0; r < placing->served.count; r++)
            if (strcmp(placing->served.items[r].lsoa, geo_lsoa(placing->geo, (int)i)->code) == 0 &&
                (place->whole || has_centre(place, placing->served.items[r].centre)))
                place->lsoas[place->lsoa_count++] = (int)i;
}

/* Of all centres (group 0), or of one group's. */
static BookPlace place_of_group(const Placing *placing, int64_t group)
{
    BookPlace place = {.centres = ARENA_ARRAY(placing->arena, const Centre *, placing->centres->count + 1)};
    for (size_t i = 0; i < placing->centres->count; i++)
        if (!group || placing->centres->items[i].group == group)
            place.centres[place.centre_count++] = &placing->centres->items[i];
    return place;
}

static void add_place(const Placing *placing, BookPlace place)
{
    add_lsoas(placing, &place);
    if (place.lsoa_count)
        *GROW(placing->arena, placing->out) = place;
}

static void add_groups(const Placing *placing, const GroupNames *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        BookPlace place = place_of_group(placing, groups->items[i].id);
        place.key = arena_print(placing->arena, "group-%lld", (long long)groups->items[i].id);
        place.name = groups->items[i].name;
        place.place = arena_print(placing->arena, "the reach areas of %s", place.name);
        if (place.centre_count == placing->centres->count) {
            BookPlace *whole = &placing->out->items[0];
            whole->also[1] = place.key;
            whole->also[2] = place.name;
            whole->note = arena_print(
                placing->arena, "%s has all these centres, so what is said here is said of the group too.",
                place.name);
        } else if (place.centre_count)
            add_place(placing, place);
    }
}

bool book_places(Store *store, Arena *arena, const Authority *authority, const Geo *geo, Date day,
                 CentreList *centres, BookPlaceList *out, Error *err)
{
    Placing placing = {arena, geo, centres, {0}, out};
    GroupNames groups = {0};
    *out = (BookPlaceList){0};
    TRY(centre_list(store, arena, authority->id, centres, err));
    TRY(reach_area_list(store, arena, authority->id, day, &placing.served, err));
    TRY(read_groups(store, arena, authority->id, &groups, err));
    BookPlace whole = place_of_group(&placing, 0);
    whole.key = "all";
    whole.name = authority->area_note ? arena_print(arena, "%s, %s", authority->name, authority->area_note)
                                      : authority->name;
    whole.place = "the areas served";
    whole.also[0] = authority->name;
    whole.whole = true;
    add_place(&placing, whole);
    if (!out->count)
        return error_set(
            err, ERROR_NOT_FOUND,
            "No centre of %s serves an area yet, so there is nothing to tell of. Say which small "
            "areas each centre serves first.",
            authority->name);
    add_groups(&placing, &groups);
    for (size_t i = 0; i < centres->count; i++) {
        const Centre *centre = &centres->items[i];
        BookPlace place = {.key = arena_print(arena, "centre-%lld", (long long)centre->id),
                           .name = centre->name,
                           .place = arena_print(arena, "the reach area of %s", centre->name),
                           .centres = ARENA_ARRAY(arena, const Centre *, 1),
                           .centre_count = 1};
        place.centres[0] = centre;
        add_place(&placing, place);
    }
    return true;
}

static bool is_called(const BookPlace *place, const char *wanted)
{
    bool called = text_same(place->key, wanted) || text_same(place->name, wanted);
    for (size_t i = 0; i < sizeof place->also / sizeof *place->also && !called; i++)
        called = place->also[i] && text_same(place->also[i], wanted);
    return called;
}

bool place_find(const BookPlaceList *places, const char *wanted, const BookPlace **out, Error *err)
{
    Nearest nearest = {.meant = wanted};
    for (size_t i = 0; i < places->count; i++) {
        if (is_called(&places->items[i], wanted)) {
            *out = &places->items[i];
            return true;
        }
        nearest_offer(&nearest, places->items[i].name);
    }
    return error_set(err, ERROR_NOT_FOUND, "There is no area \"%.60s\". %s%s%s", wanted,
                     nearest.word ? "Did you mean "
                                  : "The areas are those of the centres; see: reachbook forecast --by area",
                     nearest.word ? nearest.word : "", nearest.word ? "?" : "");
}

double place_children(const BookMaking *making, const BookPlace *place, int age)
{
    double sum = 0;
    for (size_t i = 0; i < place->lsoa_count; i++)
        for (int a = 0; a < FORECAST_AGES; a++)
            if (age < 0 || a == age)
                sum += geo_lsoa(making->ask->picture->geo, place->lsoas[i])->under5[a];
    return sum;
}

bool place_fact(const MeasureBook *measures, Arena *arena, const BookPlace *place, const Expression **out,
                Error *err)
{
    const char *text = "";
    *out = NULL;
    if (place->whole)
        return true;
    for (size_t i = 0; i < place->centre_count; i++)
        text = arena_print(arena, "%s%sin centre \"%lld\"", text, i ? " or " : "",
                           (long long)place->centres[i]->id);
    return measure_expression(measures, arena, "area", text, out, err);
}
