#include "web/explore_page.h"

#include <math.h>

#include "base/text.h"
#include "geo/neighbour.h"
#include "web/explore_cost.h"
#include "web/reach_map.h"

enum { BARS_MOST = 40 };

typedef struct Making {
    Arena *arena;
    const Explore *explore;
    const ExploreAsk *ask;
    bool opens;
    const char *query;
} Making;

static ExploreRow row_of(const Making *making, const Number *number, const char *name)
{
    Arena *arena = making->arena;
    return (ExploreRow){
        .name = name,
        .count = gate_words(&making->explore->gate, arena, number->shown, (double)number->count),
        .hidden = number->shown != SHOWN,
        .of = number->of > 0 ? text_grouped(arena, number->of) : "-",
        .percent = number->percent < 0 && number->shown == SHOWN && !(number->of > 0)
                       ? unit_is_of_events(making->ask->measure->unit)
                             ? "-"
                             : arena_print(arena, "no %s", unit_words(making->ask->measure->unit, 2))
                       : site_percent(arena, number->percent),
        .band = number->percent > 100.5 ? "more than estimated" : number->band,
    };
}

/* The same question of one part alone; NULL where it cannot be asked so. */
static const char *within(const Making *making, const Number *part)
{
    ExploreAsk ask = *making->ask;
    bool open = making->explore->gate.open;
    By by = ask.by;
    if (by == BY_CENTRE_HOME || by == BY_WARD || by == BY_LSOA) {
        ask.place = by;
        ask.place_key = part->key;
        ask.by = by == BY_CENTRE_HOME && open ? BY_WARD : by == BY_LSOA ? BY_NONE : BY_LSOA;
    } else if (by == BY_GROUP && open) {
        ask.group = part->key;
        ask.by = BY_WARD;
    } else if (by == BY_AGE && open) {
        ask.age_from = ask.age_to = (int)strtol(part->key, NULL, 10);
        ask.by = BY_WARD;
    } else if (by == BY_DECILE && open) {
        ask.decile_from = ask.decile_to = (int)strtol(part->key, NULL, 10);
        ask.by = BY_LSOA;
    } else
        return NULL;
    return arena_print(making->arena, "/explore?%s",
                       explore_query(making->arena, &making->explore->gate, &ask));
}

static const char *list_of(const Making *making, const Number *part)
{
    if (!making->opens)
        return NULL;
    return arena_print(making->arena, "/explore/list?%s%s%s", making->query, part ? "&key=" : "",
                       part ? explore_escaped(making->arena, part->key) : "");
}

static void fill_rows(const Making *making, ExplorePage *page)
{
    const ExploreAnswer *answer = &making->explore->answer;
    ExploreRow *rows = ARENA_ARRAY(making->arena, ExploreRow, answer->parts.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < answer->parts.count; i++) {
        const Number *part = &answer->parts.items[i];
        rows[count] = row_of(making, part, part->name);
        rows[count].within = within(making, part);
        rows[count++].list = list_of(making, part);
    }
    rows[count] = row_of(making, &answer->whole, "All");
    rows[count].total = true;
    rows[count++].list = list_of(making, NULL);
    page->rows = rows;
    page->row_count = count;
}

const char *explore_month(Arena *arena, Date day)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, of_month;
    date_to_parts(day, &year, &month, &of_month);
    return arena_print(arena, "%s %d", names[month - 1], year);
}

static const char *month_list(const Making *making, Date day)
{
    ExploreAsk ask = *making->ask;
    ask.as_of = day;
    ask.by = BY_NONE;
    if (!making->opens)
        return NULL;
    return arena_print(making->arena, "/explore/list?%s",
                       explore_query(making->arena, &making->explore->gate, &ask));
}

static const char *trend_word(const Making *making, const Number *cell, bool percent)
{
    if (cell->shown != SHOWN || !percent)
        return gate_words(&making->explore->gate, making->arena, cell->shown, (double)cell->count);
    return site_percent(making->arena, cell->percent);
}

static const char *trend_words(const Making *making, const MonthTable *table, bool percent)
{
    const int last = table->months - 1, first = last > making->ask->trend ? last - making->ask->trend : 0;
    return arena_print(
        making->arena, "From %s at %s to %s at %s.", trend_word(making, &table->cells[first], percent),
        site_day(making->arena, table->days[first]), trend_word(making, &table->cells[last], percent),
        site_day(making->arena, table->days[last]));
}

static void fill_trend(const Making *making, ExplorePage *page)
{
    const ExploreAnswer *answer = &making->explore->answer;
    const MonthTable *table = &answer->trend;
    page->no_trend = answer->no_trend;
    if (!answer->has_trend)
        return;
    ExploreRow *rows = ARENA_ARRAY(making->arena, ExploreRow, (size_t)table->months);
    ChartMonth *months = ARENA_ARRAY(making->arena, ChartMonth, (size_t)table->months);
    bool percent = answer->whole.percent >= 0;
    for (int i = 0; i < table->months; i++) {
        const Number *cell = &table->cells[i];
        ExploreRow *row = &rows[table->months - 1 - i]; /* the newest first */
        *row = row_of(making, cell, site_day(making->arena, table->days[i]));
        row->list = month_list(making, table->days[i]);
        months[i] = (ChartMonth){explore_month(making->arena, table->days[i]), percent ? cell->percent
                                                                               : cell->shown == SHOWN
                                                                                   ? (double)cell->count
                                                                                   : -1};
    }
    page->months = rows;
    page->month_count = (size_t)table->months;
    page->trend = (ChartTrend){
        .name = {"trend", arena_print(making->arena, "%s month by month", making->ask->measure->title),
                 trend_words(making, table, percent)},
        .months = months,
        .count = (size_t)table->months,
        .percent = percent,
        .mark = percent && making->ask->target ? making->ask->target : -1,
    };
}

/* Beside the target; without one, beside all areas or all of what was asked. */
static void fill_bars(const Making *making, ExplorePage *page)
{
    const ExploreAnswer *answer = &making->explore->answer;
    Arena *arena = making->arena;
    double average = answer->average >= 0 ? answer->average : answer->whole.percent;
    double mark = making->ask->target ? making->ask->target : average;
    if (mark < 0 || answer->parts.count > BARS_MOST)
        return;
    ChartBar *bars = ARENA_ARRAY(arena, ChartBar, answer->parts.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < answer->parts.count; i++) {
        const Number *part = &answer->parts.items[i];
        if (part->percent >= 0 && part->shown == SHOWN)
            bars[count++] = (ChartBar){part->name, site_percent(arena, part->percent), part->percent, mark};
    }
    page->bar_words = making->ask->target
                          ? arena_print(arena, "the target of %d%%", making->ask->target)
                          : arena_print(arena, "the average of all areas served (%.0f%%)", average);
    page->bars = (ChartBars){
        {"bars", arena_print(arena, "%s by %s", making->ask->measure->title, by_title(making->ask->by)),
         arena_print(arena, "A bar for each, and %s as an upright line.", page->bar_words)},
        bars,
        count};
}

static bool fill_map(const Making *making, ExplorePage *page, Error *err)
{
    const ExploreAsk *ask = making->ask;
    const Explore *explore = making->explore;
    ExploreAsk part = *ask;
    page->map = (ReachPage){.title = ask->measure->title, .sentence = explore->answer.sentence};
    if (ask->measure->unit != UNIT_CHILD || ask->place == BY_LSOA)
        return true;
    TRY(reach_map_fill(making->arena, &explore->site, &explore->gate, ask->measure,
                       ask->by == BY_WARD ? BY_WARD : BY_LSOA, explore_where(making->arena, ask, false),
                       &page->map, err));
    MapArea *areas = ARENA_ARRAY(making->arena, MapArea, page->map.area_count + 1);
    part.place = ask->by == BY_WARD ? BY_WARD : BY_LSOA;
    part.by = ask->by == BY_WARD ? BY_LSOA : BY_NONE;
    for (size_t i = 0; i < page->map.area_count; i++) {
        areas[i] = page->map.areas[i];
        part.place_key = areas[i].code;
        areas[i].href =
            arena_print(making->arena, "/explore?%s", explore_query(making->arena, &explore->gate, &part));
    }
    page->map.areas = areas;
    return true;
}

static void fill_links(const Making *making, ExplorePage *page)
{
    ExploreLink *links = ARENA_ARRAY(making->arena, ExploreLink, BY_COUNT);
    const Gate *gate = &making->explore->gate;
    for (By by = BY_LSOA; by < BY_COUNT; by++) {
        ExploreAsk ask = *making->ask;
        ask.by = by;
        if ((gate->open && measure_goes_by(making->explore->site.picture.snapshot, ask.measure, by)) ||
            (!gate->open && by <= BY_DECILE && (ask.place == BY_NONE || by == BY_LSOA || by == ask.place)))
            links[page->by_count++] = (ExploreLink){
                by_title(by),
                arena_print(making->arena, "/explore?%s", explore_query(making->arena, gate, &ask)),
                by == making->ask->by};
    }
    page->bys = links;
}

static void fill_files(const Making *making, ExplorePage *page)
{
    page->address = arena_print(making->arena, "/explore?%s", making->query);
    page->csv = arena_print(making->arena, "/explore/figures.csv?%s", making->query);
    page->json = arena_print(making->arena, "/explore/figures.json?%s", making->query);
    page->xlsx = arena_print(making->arena, "/explore/figures.xlsx?%s", making->query);
}

static void fill_words(const Making *making, ExplorePage *page)
{
    const Explore *explore = making->explore;
    const ExploreAsk *ask = making->ask;
    const Measure *measure = measure_on(ask->measure, ask->as_of);
    char iso[DATE_TEXT_SIZE];
    page->open = explore->gate.open;
    page->title = measure->title;
    page->sentence = explore->answer.sentence;
    page->comparison = explore->answer.comparison;
    page->neighbours = "";
    page->day = site_day(making->arena, ask->as_of);
    page->iso_day = arena_print(making->arena, "%s", date_print(ask->as_of, iso));
    page->meaning = measure->meaning;
    page->formula = expression_print(making->arena, measure->count);
    page->source = measure_denominator_source(explore->site.picture.snapshot, measure);
    page->places =
        page->open && strncmp(explore->ask.measure->name, "two-year-olds-", strlen("two-year-olds-")) == 0;
    page->note = gate_note(&explore->gate, making->arena);
    page->target = ask->target ? arena_print(making->arena, "%d", ask->target) : "";
    page->by_title = by_title(ask->by);
    page->unit_words = unit_words(measure->unit, 2);
}

static bool fill_neighbours(Request *request, const Making *making, ExplorePage *page, Error *err)
{
    int year, month, day;
    date_to_parts(making->ask->as_of, &year, &month, &day);
    return neighbour_words(request->store, making->arena, making->explore->site.picture.authority.code,
                           making->ask->measure->name, year, &page->neighbours, err);
}

bool explore_page(Request *request, const Explore *explore, ExplorePage *out, Error *err)
{
    Making making = {
        .arena = request->arena,
        .explore = explore,
        .ask = &explore->ask,
        .opens = explore_opens(request, &explore->site, &explore->ask),
        .query = explore_query(request->arena, &explore->gate, &explore->ask),
    };
    ExplorePage page = {.answered = true,
                        .query = making.query,
                        .choices =
                            explore_choices(request->arena, &explore->gate, &explore->parts, &explore->ask)};
    fill_words(&making, &page);
    TRY(fill_neighbours(request, &making, &page, err));
    fill_files(&making, &page);
    if (explore->answer.cost) {
        page.cost = explore_cost_page(request, explore);
        *out = page;
        return true;
    }
    fill_rows(&making, &page);
    fill_links(&making, &page);
    fill_bars(&making, &page);
    fill_trend(&making, &page);
    TRY(fill_map(&making, &page, err));
    *out = page;
    return true;
}

bool explore_form(Request *request, ExplorePage *out, Error *err)
{
    DEFER(explore_close) Explore explore = {0};
    Error problem = {0};
    Date day;
    int months;
    if (!explore_period(request, &day, &months, &problem))
        day = site_today();
    TRY(site_picture_of(request, day, 0, &explore.site, err));
    TRY(site_gate(request, &explore.site, &explore.gate, err));
    TRY(explore_parts(&explore.gate, request->arena, &explore.parts, err));
    if (!explore_read(request, &explore.site, &explore.gate, &explore.parts, &explore.ask, &problem))
        explore.ask.as_of = explore.site.as_of;
    *out = (ExplorePage){.choices =
                             explore_choices(request->arena, &explore.gate, &explore.parts, &explore.ask)};
    Making making = {.arena = request->arena, .explore = &explore, .ask = &explore.ask};
    fill_words(&making, out);
    return true;
}
