#include "web/reach_map.h"

#include <limits.h>
#include <math.h>

enum { POINT_MOST = 64 };

/* By the whole percent that is shown, so that map, legend and table cannot disagree. */
static int class_of(double exact, const int *from)
{
    int at = 0;
    while (at < MAP_SHADES - 1 && round(exact) >= from[at + 1])
        at++;
    return at;
}

static const char *shade_of(double exact, const int *from)
{
    static const char *const shades[MAP_SHADES] = {"rb-share-0", "rb-share-1", "rb-share-2", "rb-share-3",
                                                   "rb-share-4"};
    return exact < 0 ? "rb-share-none" : shades[class_of(exact, from)];
}

/* From which percent each shade is: those of the words for proportions, or equal steps where these would
 * leave the map in one or two shades. */
static void choose_shades(Arena *arena, const NumberList *numbers, int *from, ReachPage *page)
{
    static const int usual[MAP_SHADES] = {0, 35, 51, 65, 80};
    bool used[MAP_SHADES] = {0};
    int least = INT_MAX, most = 0, count = 0;
    for (size_t i = 0; i < numbers->count; i++) {
        double percent = numbers->items[i].percent;
        if (percent < 0)
            continue;
        used[class_of(percent, usual)] = true;
        least = round(percent) < least ? (int)round(percent) : least;
        most = round(percent) > most ? (int)round(percent) : most;
    }
    for (int i = 0; i < MAP_SHADES; i++)
        count += used[i];
    bool equal = count && count < 3 && most - least >= MAP_SHADES - 1;
    int step = equal ? (most - least + MAP_SHADES) / MAP_SHADES : 0;
    for (int i = 0; i < MAP_SHADES; i++)
        from[i] = equal ? least + i * step : usual[i];
    page->shades[0] = arena_print(arena, "under %d%%", from[1]);
    for (int i = 1; i < MAP_SHADES - 1; i++)
        page->shades[i] = from[i] + 1 == from[i + 1]
                              ? arena_print(arena, "%d%%", from[i])
                              : arena_print(arena, "%d to %d%%", from[i], from[i + 1] - 1);
    page->shades[MAP_SHADES - 1] = arena_print(arena, "%d%% and over", from[MAP_SHADES - 1]);
}

static void widen(GeoBox *all, const GeoBox *box, bool first)
{
    if (first) {
        *all = *box;
        return;
    }
    double right = all->left + all->width, bottom = all->top + all->height;
    double box_right = box->left + box->width, box_bottom = box->top + box->height;
    all->left = box->left < all->left ? box->left : all->left;
    all->top = box->top < all->top ? box->top : all->top;
    all->width = (box_right > right ? box_right : right) - all->left;
    all->height = (box_bottom > bottom ? box_bottom : bottom) - all->top;
}

static const char *share_words(Arena *arena, const Gate *gate, const Number *number)
{
    return number->shown == SHOWN ? site_percent(arena, number->percent)
                                  : gate_words(gate, arena, number->shown, 0);
}

/* The map is drawn in tens of metres: half a pixel of an authority on a screen. Neighbours round alike, so no
 * gap opens between them. */
enum { METRES = 10 };

static long drawn(long metres)
{
    return (metres + (metres < 0 ? -METRES : METRES) / 2) / METRES;
}

/* "M100,100L150,120L140,90Z" as "M10,10l5,2-1-3Z", which is less than half; a point that rounds to the one
 * before is left out. Outlines are held in this form alone (geo/geo.h); NULL for any other. */
static const char *shorter(Arena *arena, const char *path)
{
    char *text = arena_take(arena, strlen(path) * 2 + POINT_MOST, 1), *to = text;
    long x = 0, y = 0;
    bool first = true;
    for (const char *at = path; *at;) {
        char command = *at, *end;
        if (command == 'Z') {
            *to++ = *at++;
            continue;
        }
        long next_x = strtol(at + 1, &end, 10);
        if ((command != 'M' && command != 'L') || end == at + 1 || *end != ',')
            return NULL;
        const char *second = end + 1;
        long next_y = strtol(second, &end, 10);
        if (end == second || (*end && !strchr("MLZ", *end)))
            return NULL;
        at = end;
        next_x = drawn(next_x);
        next_y = drawn(next_y);
        if (command == 'L' && next_x == x && next_y == y)
            continue;
        if (command == 'M')
            to += snprintf(to, POINT_MOST, "M%ld,%ld", next_x, next_y);
        else
            to += snprintf(to, POINT_MOST, "%s%ld%s%ld",
                           first        ? "l"
                           : next_x < x ? ""
                                        : " ",
                           next_x - x, next_y < y ? "" : ",", next_y - y);
        first = command == 'M';
        x = next_x;
        y = next_y;
    }
    return text;
}

static void fill_areas(Arena *arena, const SitePicture *site, const Gate *gate, const char *kind,
                       const NumberList *numbers, GeoBox *all, ReachPage *page)
{
    MapArea *areas = ARENA_ARRAY(arena, MapArea, numbers->count + 1);
    int from[MAP_SHADES];
    choose_shades(arena, numbers, from, page);
    for (size_t i = 0; i < numbers->count; i++) {
        GeoBox box;
        const Number *number = &numbers->items[i];
        const char *outline = geo_outline(site->picture.geo, kind, number->key, &box);
        const char *path = outline ? shorter(arena, outline) : NULL;
        if (!path)
            continue;
        widen(all, &box, page->area_count == 0);
        areas[page->area_count++] = (MapArea){number->key,
                                              number->name,
                                              path,
                                              share_words(arena, gate, number),
                                              shade_of(number->percent, from),
                                              NULL};
        page->some_hidden = page->some_hidden || number->shown != SHOWN;
    }
    page->areas = areas;
}

static void fill_labels(Arena *arena, const SitePicture *site, const NumberList *wards, ReachPage *page)
{
    MapLabel *labels = ARENA_ARRAY(arena, MapLabel, wards->count + 1);
    for (size_t i = 0; i < wards->count; i++) {
        GeoBox box;
        const char *outline = geo_outline(site->picture.geo, "ward", wards->items[i].key, &box);
        const char *path = outline ? shorter(arena, outline) : NULL;
        if (path)
            labels[page->label_count++] =
                (MapLabel){wards->items[i].name, path, (int)(box.left + box.width / 2) / METRES,
                           (int)(box.top + box.height / 2) / METRES};
    }
    page->labels = labels;
}

bool reach_map_fill(Arena *arena, const SitePicture *site, const Gate *gate, const Measure *measure, By by,
                    const Expression *where, ReachPage *page, Error *err)
{
    NumberList areas = {0}, wards = {0};
    GeoBox all = {0};
    page->map_by_ward = by == BY_WARD;
    if (page->map_by_ward || gate_tells_by(gate, BY_WARD, where))
        TRY(gate_by(gate, measure, UNIT_CHILD, BY_WARD, where, arena, &wards, err));
    if (!page->map_by_ward)
        TRY(gate_by(gate, measure, UNIT_CHILD, BY_LSOA, where, arena, &areas, err));
    if (page->map_by_ward)
        fill_areas(arena, site, gate, "ward", &wards, &all, page);
    else
        fill_areas(arena, site, gate, "lsoa21", &areas, &all, page);
    fill_labels(arena, site, &wards, page);
    const double margin = all.width / 50, scale = METRES;
    page->map_words = page->map_by_ward ? "ward" : "small area";
    page->share_words =
        snapshot_words(site->picture.snapshot, arena,
                       measure->of_population ? "children under {age} living there"
                                              : arena_print(arena, "children %s", measure->among));
    page->label_size = (int)((all.width > all.height ? all.width : all.height) / 45 / METRES);
    page->view_box =
        arena_print(arena, "%.0f %.0f %.0f %.0f", (all.left - margin) / scale, (all.top - margin) / scale,
                    (all.width + 2 * margin) / scale, (all.height + 2 * margin) / scale);
    return true;
}
