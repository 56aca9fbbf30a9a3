#include "base/text.h"
#include "web/handlers.h"
#include "web/pages.h"
#include "web/reach_map.h"
#include "web/site.h"

enum { MEASURES_MAX = 64 };

static ReachRow row_of(Arena *arena, const Gate *gate, const Number *number)
{
    return (ReachRow){
        .key = number->key,
        .name = number->name,
        .count = gate_words(gate, arena, number->shown, (double)number->count),
        .hidden = number->shown != SHOWN,
        .of = number->of > 0 ? text_grouped(arena, number->of) : "-",
        .percent = site_percent(arena, number->percent),
        .band = number->percent > 100.5 ? "more than estimated" : number->band,
    };
}

static void fill_choices(Arena *arena, const SitePicture *site, const Gate *gate, const Measure *measure,
                         const char *by, ReachPage *page)
{
    Choice *measures = ARENA_ARRAY(arena, Choice, MEASURES_MAX),
           *choices = ARENA_ARRAY(arena, Choice, BY_COUNT);
    const Measure *each;
    for (size_t i = 0; i < MEASURES_MAX && (each = measure_at(snapshot_book(site->picture.snapshot), i)); i++)
        if (gate_tells(gate, each))
            measures[page->measure_count++] = (Choice){each->name, each->title, each == measure};
    for (By part = BY_LSOA; part < BY_COUNT; part++) {
        if (!gate->open && part > BY_DECILE)
            continue;
        bool chosen = strcmp(by_word(part), by) == 0;
        choices[page->part_count++] = (Choice){by_word(part), by_title(part), chosen};
        if (chosen)
            page->by_title = by_title(part);
    }
    page->measures = measures;
    page->parts = choices;
}

static bool fill_rows(Arena *arena, const SitePicture *site, const Gate *gate, const Measure *measure, By by,
                      const Expression *where, ReachPage *page, Error *err)
{
    NumberList numbers = {0};
    Number whole;
    TRY(gate_by(gate, measure, UNIT_CHILD, by, where, arena, &numbers, err));
    TRY(gate_count(gate, measure, UNIT_CHILD, where, arena, &whole, err));
    ReachRow *rows = ARENA_ARRAY(arena, ReachRow, numbers.count + 1);
    for (size_t i = 0; i < numbers.count; i++) {
        rows[i] = row_of(arena, gate, &numbers.items[i]);
        int lsoa = by == BY_LSOA ? geo_lsoa_by_code(site->picture.geo, rows[i].key) : -1;
        rows[i].ward = lsoa >= 0 ? geo_lsoa(site->picture.geo, lsoa)->ward_name : "";
    }
    page->rows = rows;
    page->row_count = numbers.count;
    const char *among = !measure->of_population ? arena_print(arena, "children %s", measure->among)
                        : page->ward_name
                            ? arena_print(arena, "children under {age} living in %s ward", page->ward_name)
                            : "children under {age} living in the areas served";
    among = snapshot_words(site->picture.snapshot, arena, among);
    page->sentence = whole.percent < 0
                         ? arena_print(arena, "%s: %s.", measure->title,
                                       gate_words(gate, arena, whole.shown, (double)whole.count))
                         : arena_print(arena, "%s: %s of the %s %s (%.0f%%, %s).", measure->title,
                                       text_grouped(arena, (double)whole.count),
                                       text_grouped(arena, whole.of), among, whole.percent, whole.band);
    return true;
}

/* ?ward= narrows a table of small areas to that ward. */
static bool ward_of(const Request *request, const SitePicture *site, By by, const Expression **where,
                    ReachPage *page, Error *err)
{
    const char *code = request_query(request, "ward");
    if (!code || !*code || by != BY_LSOA)
        return true;
    for (int i = 0; i < (int)geo_ward_count(site->picture.geo); i++) {
        const GeoWard *ward = geo_ward(site->picture.geo, i);
        if (strcmp(ward->code, code) != 0)
            continue;
        *where = expression_fact(request->arena, FACT_IN_WARD, ward->code, NUMBER_NONE, NUMBER_NONE);
        page->ward_code = ward->code;
        page->ward_name = ward->name;
        return true;
    }
    return error_set(err, ERROR_NOT_FOUND, "There is no such ward among the places loaded.");
}

bool show_reach(Request *request, Response *response, Error *err)
{
    const char *name = request_query(request, "measure"), *part = request_query(request, "by");
    By by = BY_WARD;
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    const Measure *measure =
        measure_find(snapshot_book(site.picture.snapshot), name && *name ? name : "reached");
    if (!measure || measure->unit != UNIT_CHILD || (part && *part && !by_parse(part, &by)))
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such measure or part. Choose one from the Reach page.");
    part = part && *part ? by_word(by) : "ward";
    int64_t authority = site.picture.authority.id;
    Gate gate;
    TRY(site_gate(request, &site, &gate, err));
    char iso[DATE_TEXT_SIZE];
    ReachPage page = {
        .day = site_day(request->arena, site.as_of),
        .iso_day = date_print(site.as_of, iso),
        .title = measure->title,
        .meaning = measure->meaning,
        .source = measure_denominator_source(site.picture.snapshot, measure),
        .measure = measure->name,
        .by = part,
        .by_title = "",
        .unit_words = "children",
        .by_ward = by == BY_WARD,
        .by_lsoa = by == BY_LSOA,
        .note = gate_note(&gate, request->arena),
        .opens = may(&request->actor, ACTION_SEE_PEOPLE, authority) && !measure->less,
    };
    const Expression *where = NULL;
    TRY(ward_of(request, &site, by, &where, &page, err));
    fill_choices(request->arena, &site, &gate, measure, part, &page);
    TRY(fill_rows(request->arena, &site, &gate, measure, by, where, &page, err));
    TRY(reach_map_fill(request->arena, &site, &gate, measure, by, where, &page, err));
    PageFrame frame = page_frame(request, measure->title);
    frame.wide = true;
    view_reach(&response->html, &frame, &page);
    return true;
}

bool show_area(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    Gate gate;
    TRY(site_gate(request, &site, &gate, err));
    int index = geo_lsoa_by_code(site.picture.geo, request_param(request, "lsoa"));
    if (index < 0)
        return error_set(err, ERROR_NOT_FOUND, "There is no such small area among the places loaded.");
    Arena *arena = request->arena;
    const GeoLsoa *lsoa = geo_lsoa(site.picture.geo, index);
    const Expression *here = expression_fact(arena, FACT_IN_LSOA, lsoa->code, NUMBER_NONE, NUMBER_NONE);
    ReachRow *rows = ARENA_ARRAY(arena, ReachRow, MEASURES_MAX);
    size_t count = 0;
    const Measure *measure;
    for (size_t i = 0; i < MEASURES_MAX && (measure = measure_at(snapshot_book(site.picture.snapshot), i));
         i++) {
        Number number;
        if (!gate_tells(&gate, measure))
            continue;
        TRY(gate_count(&gate, measure, UNIT_CHILD, here, arena, &number, err));
        rows[count] = row_of(arena, &gate, &number);
        rows[count].key = measure->name;
        rows[count++].name = measure->title;
    }
    double children = 0;
    for (int age = 0; age < 5; age++)
        children += lsoa->under5[age];
    char iso[DATE_TEXT_SIZE];
    AreaPage page = {
        .code = lsoa->code,
        .name = lsoa->name,
        .source = geo_population_source(site.picture.geo, site.picture.authority.code),
        .ward = lsoa->ward,
        .ward_name = lsoa->ward_name,
        .day = site_day(arena, site.as_of),
        .iso_day = date_print(site.as_of, iso),
        .deprivation = lsoa->imd_decile
                           ? arena_print(arena, "Deprivation decile %d of 10 (IoD 2019, 1 is most deprived).",
                                         lsoa->imd_decile)
                           : "",
        .children =
            snapshot_words(site.picture.snapshot, arena,
                           arena_print(arena, "About %.0f children under {age} live here.", children)),
        .rows = rows,
        .row_count = count,
        .note = gate_note(&gate, arena),
        .opens = may(&request->actor, ACTION_SEE_PEOPLE, site.picture.authority.id),
    };
    PageFrame frame = page_frame(request, lsoa->name);
    frame.wide = true;
    view_area(&response->html, &frame, &page);
    return true;
}
