#include "base/text.h"
#include "web/handlers.h"
#include "web/pages.h"
#include "web/site.h"

enum { AGES = 5 };

typedef struct Figures { /* the population of one age, or of all, by small area */
    NumberList areas;
    Number whole;
} Figures;

/* Every measure of the population has it as its denominator. age: -1 for all. */
static bool figures_of(Arena *arena, const SitePicture *site, int age, Figures *out, Error *err)
{
    const Snapshot *snapshot = site->picture.snapshot;
    const Measure *known = measure_find(snapshot_book(snapshot), "known");
    const Expression *where = age < 0 ? NULL : expression_fact(arena, FACT_AGED, NULL, age, NUMBER_NONE);
    TRY(measure_by(snapshot, known, UNIT_CHILD, BY_LSOA, where, arena, &out->areas, err));
    return measure_count(snapshot, known, UNIT_CHILD, where, arena, &out->whole, err);
}

static bool fill_rows(Arena *arena, const SitePicture *site, PopulationPage *page, Error *err)
{
    Figures all = {0}, ages[AGES] = {0};
    TRY(figures_of(arena, site, -1, &all, err));
    for (int age = 0; age < AGES; age++) {
        TRY(figures_of(arena, site, age, &ages[age], err));
        page->totals[age] = text_grouped(arena, ages[age].whole.of);
    }
    PopulationRow *rows = ARENA_ARRAY(arena, PopulationRow, all.areas.count + 1);
    const char *ward = "";
    for (size_t i = 0; i < all.areas.count; i++) {
        const Number *number = &all.areas.items[i];
        int index = geo_lsoa_by_code(site->picture.geo, number->key);
        const char *name = index >= 0 ? geo_lsoa(site->picture.geo, index)->ward_name : "";
        rows[i] = (PopulationRow){.code = number->key,
                                  .name = number->name,
                                  .ward = strcmp(name, ward) != 0 ? name : NULL,
                                  .all = text_grouped(arena, number->of)};
        for (int age = 0; age < AGES; age++)
            rows[i].ages[age] = text_grouped(arena, ages[age].areas.items[i].of);
        ward = name;
    }
    page->rows = rows;
    page->row_count = all.areas.count;
    page->total = text_grouped(arena, all.whole.of);
    return true;
}

bool show_population(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    TRY(site_allow(request, ACTION_SEE_COUNTS, site.picture.authority.id, err));
    char iso[DATE_TEXT_SIZE];
    PopulationPage page = {
        .place = site_place(request->arena, &site),
        .source = geo_population_source(site.picture.geo, site.picture.authority.code),
        .day = site_day(request->arena, site.as_of),
        .iso_day = date_print(site.as_of, iso),
    };
    TRY(fill_rows(request->arena, &site, &page, err));
    PageFrame frame = page_frame(request, "Children under five living here");
    frame.wide = true;
    view_population(&response->html, &frame, &page);
    return true;
}
