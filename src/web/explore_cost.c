#include "web/explore_cost.h"

#include "base/text.h"
#include "web/explore_page.h"

static const char *pounds_or(Arena *arena, double pence, const char *otherwise)
{
    return pence < 0 ? otherwise : arena_print(arena, "\u00a3%s", cost_pounds(arena, pence));
}

const char *explore_cost_unit(const Explore *explore, uint64_t count)
{
    const Measure *measure = measure_on(explore->ask.measure, explore->ask.as_of);
    return measure->cost == COST_PER_SESSION ? count == 1 ? "session" : "sessions"
                                             : unit_words(UNIT_FAMILY, count);
}

/* "Twelve months earlier, to 30 September 2025, it was 41.20 pounds." */
static const char *comparison_of(const ExploreAnswer *answer, Arena *arena)
{
    const CostMonths *trend = answer->cost_trend;
    if (!trend || cost_each(&answer->cost->whole) < 0)
        return "";
    int then = trend->months - 1 - EXPLORE_MONTHS;
    double each = cost_each(&trend->lines[then]);
    if (each < 0)
        return arena_print(arena, "For a year earlier it cannot be told.");
    return arena_print(arena, "For a year earlier, to %s, it was %s pounds.",
                       site_day(arena, trend->days[then]), cost_pounds(arena, each));
}

bool explore_cost_answer(Request *request, const SitePicture *site, const ExploreAsk *ask, bool trend,
                         ExploreAnswer *out, Error *err)
{
    Arena *arena = request->arena;
    const Snapshot *snapshot = site->picture.snapshot;
    CostAnswer *cost = ARENA_NEW(arena, CostAnswer);
    CostMonths *months = trend ? ARENA_NEW(arena, CostMonths) : NULL;
    TRY(cost_ask(request->store, site->picture.authority.id, snapshot, ask->measure, arena, cost, err));
    if (trend)
        TRY(cost_months(request->store, site->picture.authority.id, snapshot, ask->measure, ask->trend + 1,
                        arena, months, err));
    ExploreAnswer answer = {.average = -1, .cost = cost, .cost_trend = months};
    answer.whole = (Number){.key = "", .name = "", .count = cost->whole.count, .percent = -1, .band = ""};
    answer.sentence = cost_sentence(snapshot, ask->measure, &cost->whole, arena);
    answer.comparison = comparison_of(&answer, arena);
    *out = answer;
    return true;
}

static ExploreCostRow row_of(Arena *arena, const Explore *explore, const CostLine *line, const char *name)
{
    const char *none =
        line->pence >= 0 && !line->count ? arena_print(arena, "no %s", explore_cost_unit(explore, 2)) : "-";
    return (ExploreCostRow){
        .name = name,
        .cost = pounds_or(arena, (double)line->pence, "-"),
        .count = text_grouped(arena, (double)line->count),
        .each = pounds_or(arena, cost_each(line), none),
        .why = line->why,
    };
}

static void fill_centres(Arena *arena, const Explore *explore, ExploreCost *page)
{
    const CostAnswer *cost = explore->answer.cost;
    ExploreCostRow *rows = ARENA_ARRAY(arena, ExploreCostRow, cost->lines.count + 1);
    for (size_t i = 0; i < cost->lines.count; i++)
        rows[i] = row_of(arena, explore, &cost->lines.items[i], cost->lines.items[i].name);
    rows[cost->lines.count] = row_of(arena, explore, &cost->whole, "All");
    rows[cost->lines.count].why = NULL; /* the sentence says it */
    rows[cost->lines.count].total = true;
    page->rows = rows;
    page->row_count = cost->lines.count + 1;
}

static void fill_months(Arena *arena, const Explore *explore, ExploreCost *page)
{
    const CostMonths *trend = explore->answer.cost_trend;
    size_t count = (size_t)trend->months, told = 0;
    ExploreCostRow *rows = ARENA_ARRAY(arena, ExploreCostRow, count);
    ChartMonth *months = ARENA_ARRAY(arena, ChartMonth, count);
    for (size_t i = 0; i < count; i++) {
        double each = cost_each(&trend->lines[i]);
        const char *day = site_day(arena, trend->days[i]);
        rows[count - 1 - i] = row_of(arena, explore, &trend->lines[i], day); /* the newest first */
        months[i] = (ChartMonth){explore_month(arena, trend->days[i]), each < 0 ? -1 : each / 100};
        told += each >= 0;
    }
    page->months = rows;
    page->month_count = count;
    page->trend = (ChartTrend){
        .name = {"trend", arena_print(arena, "%s month by month, in pounds", explore->ask.measure->title),
                 "Months whose costs are not told whole are left out."},
        .months = months,
        .count = told ? count : 0,
        .mark = -1,
    };
}

const ExploreCost *explore_cost_page(Request *request, const Explore *explore)
{
    Arena *arena = request->arena;
    const CostAnswer *cost = explore->answer.cost;
    ExploreCost *page = ARENA_NEW(arena, ExploreCost);
    page->counted = measure_on(explore->ask.measure, explore->ask.as_of)->cost == COST_PER_SESSION
                        ? "Sessions"
                        : "Families";
    fill_centres(arena, explore, page);
    fill_months(arena, explore, page);
    if (cost->newest == DATE_NONE)
        page->newest = "No costs are held: take in a list of costs.";
    else if (cost->whole.pence < 0 && cost->newest != explore->ask.as_of) {
        ExploreAsk ask = explore->ask;
        ask.as_of = cost->newest;
        page->newest = arena_print(arena, "The newest cost is told up to %s.", site_day(arena, cost->newest));
        page->newest_path = arena_print(arena, "/explore?%s", explore_query(arena, &explore->gate, &ask));
    }
    return page;
}
