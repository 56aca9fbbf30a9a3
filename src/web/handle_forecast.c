#include "base/text.h"
#include "report/prospect.h"
#include "web/handlers.h"
#include "web/pages.h"
#include "web/site.h"

enum { YEARS_AHEAD = 5 };

typedef struct Asked {
    Arena *arena;
    const SitePicture *site;
    const Outlook *outlook;
    ProspectList areas, wards, lsoas;
    const Prospect *chosen;
} Asked;

static const Prospect *find_key(const ProspectList *list, const char *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].key, key) == 0)
            return &list->items[i];
    return NULL;
}

/* Without ?of= the areas served, the authority where none are known. */
static bool find_chosen(Asked *asked, const char *key, Error *err)
{
    const Prospect *whole = find_key(&asked->areas, "served");
    asked->chosen = whole ? whole : &asked->areas.items[asked->areas.count - 1];
    if (!key || !*key)
        return true;
    asked->chosen = find_key(&asked->areas, key);
    if (!asked->chosen)
        asked->chosen = find_key(&asked->wards, key);
    if (!asked->chosen)
        asked->chosen = find_key(&asked->lsoas, key);
    return asked->chosen ||
           error_set(err, ERROR_NOT_FOUND, "There is no such area here. Choose one from the Forecast page.");
}

static bool list_all(Asked *asked, Store *store, Error *err)
{
    const Picture *picture = &asked->site->picture;
    const ProspectBy by[] = {PROSPECT_AREA, PROSPECT_WARD, PROSPECT_LSOA};
    ProspectList *lists[] = {&asked->areas, &asked->wards, &asked->lsoas};
    for (size_t i = 0; i < sizeof by / sizeof *by; i++)
        TRY(prospect_list(store, asked->arena, &picture->authority, picture->geo, asked->outlook,
                          asked->site->as_of, by[i], lists[i], err));
    return true;
}

static void fill_choices(const Asked *asked, ForecastPage *page)
{
    Choice *choices = ARENA_ARRAY(asked->arena, Choice, asked->areas.count + asked->wards.count + 2);
    size_t count = 0;
    bool listed = false;
    for (size_t i = asked->areas.count; i-- > 0;) {
        const Prospect *area = &asked->areas.items[i];
        choices[count++] = (Choice){area->key, area->place, area == asked->chosen};
        listed |= area == asked->chosen;
    }
    for (size_t i = 0; i < asked->wards.count; i++) {
        const Prospect *ward = &asked->wards.items[i];
        choices[count++] = (Choice){ward->key, ward->place, ward == asked->chosen};
        listed |= ward == asked->chosen;
    }
    if (!listed)
        choices[count++] = (Choice){asked->chosen->key, asked->chosen->place, true};
    page->choices = choices;
    page->choice_count = count;
}

static const char *range_words(Arena *arena, double low, double high)
{
    return arena_print(arena, "%s to %s", text_grouped(arena, low), text_grouped(arena, high));
}

static ChartLine line_of(const Asked *asked, const OutlookYears *years, const char *id, const char *title)
{
    ChartPoint *points = ARENA_ARRAY(asked->arena, ChartPoint, years->count + 1);
    for (size_t i = 0; i < years->count; i++) {
        const OutlookYear *year = &years->items[i];
        points[i] = (ChartPoint){year->year,         (int)year->kind,   year->children,    year->range.low80,
                                 year->range.high80, year->range.low95, year->range.high95};
    }
    const OutlookYear *first = &years->items[0], *now = prospect_now(years), *last = first + years->count - 1;
    const char *words = arena_print(
        asked->arena,
        "%s in %d, %s in %d, forecast to be %s in %d; four times in five between %s. The table has each "
        "year.",
        text_grouped(asked->arena, first->children), first->year, text_grouped(asked->arena, now->children),
        now->year, text_grouped(asked->arena, last->children), last->year,
        range_words(asked->arena, last->range.low80, last->range.high80));
    return (ChartLine){{id, title, words}, points, years->count, now->year + 1};
}

static void fill_years(const Asked *asked, ForecastPage *page)
{
    Arena *arena = asked->arena;
    const Prospect *chosen = asked->chosen;
    size_t count = chosen->years.count;
    ForecastRow *rows = ARENA_ARRAY(arena, ForecastRow, count);
    ChartStack *stacks = ARENA_ARRAY(arena, ChartStack, count);
    OutlookYears ages[FORECAST_AGES];
    for (int age = 0; age < FORECAST_AGES; age++)
        outlook_list(asked->outlook, chosen->lsoas, chosen->lsoa_count, age, arena, &ages[age]);
    for (size_t i = 0; i < count; i++) {
        const OutlookYear *year = &chosen->years.items[i];
        rows[i] = (ForecastRow){.year = year->year,
                                .kind = prospect_kind(year->kind),
                                .all = text_grouped(arena, year->children)};
        stacks[i] = (ChartStack){.name = arena_print(arena, "%d", year->year), .words = rows[i].all};
        if (year->kind != OUTLOOK_ESTIMATED) {
            rows[i].likely = range_words(arena, year->range.low80, year->range.high80);
            rows[i].nearly_sure = range_words(arena, year->range.low95, year->range.high95);
        }
        for (int age = 0; age < FORECAST_AGES; age++) {
            stacks[i].parts[age] = ages[age].items[i].children;
            rows[i].ages[age] = text_grouped(arena, stacks[i].parts[age]);
        }
    }
    page->rows = rows;
    page->row_count = count;
    page->ages = (ChartStacks){
        {"ages", "By age", "Children of each age in each year. The table above has the figures."},
        stacks,
        count,
        FORECAST_AGES};
    page->last_year = rows[count - 1].year;
}

static void fill_areas(const Asked *asked, ForecastPage *page)
{
    Arena *arena = asked->arena;
    ChartBar *bars = ARENA_ARRAY(arena, ChartBar, asked->areas.count);
    ForecastAreaRow *rows = ARENA_ARRAY(arena, ForecastAreaRow, asked->areas.count);
    size_t count = 0;
    for (; count < asked->areas.count; count++) {
        const Prospect *area = &asked->areas.items[count];
        const OutlookYear *now = prospect_now(&area->years),
                          *then = &area->years.items[area->years.count - 1];
        if (area == find_key(&asked->areas, "served") || count + 1 == asked->areas.count)
            break;
        rows[count] = (ForecastAreaRow){area->key, area->name, text_grouped(arena, now->children),
                                        text_grouped(arena, then->children),
                                        range_words(arena, then->range.low80, then->range.high80)};
        bars[count] =
            (ChartBar){area->name, arena_print(arena, "%s, then %s", rows[count].now, rows[count].then),
                       now->children, then->children};
    }
    page->area_rows = rows;
    page->area_count = count;
    page->areas = (ChartBars){
        {"areas", arena_print(arena, "Bar: %d; upright mark: %d", page->this_year, page->last_year),
         "Children under five by reach area. The table beside it has the figures."},
        bars,
        count};
}

bool show_forecast(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    DEFER(outlook_close) Outlook *outlook = NULL;
    TRY(site_picture(request, &site, err));
    TRY(site_allow(request, ACTION_SEE_COUNTS, site.picture.authority.id, err));
    Asked asked = {.arena = request->arena, .site = &site};
    int year, month, day;
    date_to_parts(site.as_of, &year, &month, &day);
    TRY(outlook_open(request->store, site.picture.geo, year, YEARS_AHEAD, &outlook, err));
    asked.outlook = outlook;
    TRY(list_all(&asked, request->store, err));
    TRY(find_chosen(&asked, request_query(request, "of"), err));
    char iso[DATE_TEXT_SIZE];
    ForecastPage page = {
        .title = "Forecast of children under five",
        .sentence = prospect_sentence(request->arena, asked.chosen),
        .source = outlook_source(outlook, site.picture.authority.code, request->arena),
        .iso_day = date_print(site.as_of, iso),
        .this_year = year,
        .line = line_of(&asked, &asked.chosen->years, "under-five", "Children under five by year"),
        .births = line_of(&asked, &asked.chosen->births, "births", "Children under one by year"),
    };
    fill_choices(&asked, &page);
    fill_years(&asked, &page);
    fill_areas(&asked, &page);
    PageFrame frame = page_frame(request, page.title);
    frame.wide = true;
    view_forecast(&response->html, &frame, &page);
    return true;
}
