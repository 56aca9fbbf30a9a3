#include "web/reach_map.h"

#include <math.h>

/* By the whole percent that is shown, so that map, legend and table cannot disagree. */
static const char *share_class(double exact)
{
    double percent = round(exact);
    return exact < 0      ? "rb-share-none"
           : percent < 35 ? "rb-share-0"
           : percent < 51 ? "rb-share-1"
           : percent < 65 ? "rb-share-2"
           : percent < 80 ? "rb-share-3"
                          : "rb-share-4";
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

static void fill_areas(Arena *arena, const SitePicture *site, const Gate *gate, const char *kind,
                       const NumberList *numbers, GeoBox *all, ReachPage *page)
{
    MapArea *areas = ARENA_ARRAY(arena, MapArea, numbers->count + 1);
    for (size_t i = 0; i < numbers->count; i++) {
        GeoBox box;
        const Number *number = &numbers->items[i];
        const char *path = geo_outline(site->picture.geo, kind, number->key, &box);
        if (!path)
            continue;
        widen(all, &box, page->area_count == 0);
        areas[page->area_count++] = (MapArea){
            number->key, number->name, path, share_words(arena, gate, number), share_class(number->percent),
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
        const char *path = geo_outline(site->picture.geo, "ward", wards->items[i].key, &box);
        if (path)
            labels[page->label_count++] = (MapLabel){
                wards->items[i].name, path, (int)(box.left + box.width / 2), (int)(box.top + box.height / 2)};
    }
    page->labels = labels;
}

bool reach_map_fill(Arena *arena, const SitePicture *site, const Gate *gate, const Measure *measure, By by,
                    const Expression *where, ReachPage *page, Error *err)
{
    NumberList areas = {0}, wards = {0};
    GeoBox all = {0};
    page->map_by_ward = by == BY_WARD;
    TRY(gate_by(gate, measure, UNIT_CHILD, BY_WARD, where, arena, &wards, err));
    if (!page->map_by_ward)
        TRY(gate_by(gate, measure, UNIT_CHILD, BY_LSOA, where, arena, &areas, err));
    if (page->map_by_ward)
        fill_areas(arena, site, gate, "ward", &wards, &all, page);
    else
        fill_areas(arena, site, gate, "lsoa21", &areas, &all, page);
    fill_labels(arena, site, &wards, page);
    double margin = all.width / 50;
    page->map_words = page->map_by_ward ? "ward" : "small area";
    page->share_words = snapshot_words(site->picture.snapshot, arena,
                                       measure->of_population ? "children under {age} living there"
                                                              : "registered children there");
    page->label_size = (int)((all.width > all.height ? all.width : all.height) / 45);
    page->view_box = arena_print(arena, "%.0f %.0f %.0f %.0f", all.left - margin, all.top - margin,
                                 all.width + 2 * margin, all.height + 2 * margin);
    return true;
}
