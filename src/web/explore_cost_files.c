
#include "base/csv.h"
#include "web/explore_cost.h"

static void csv_line(FILE *file, Arena *arena, const Explore *explore, const CostLine *line)
{
    char day[DATE_TEXT_SIZE];
    double each = cost_each(line);
    const char *fields[] = {
        explore->ask.measure->name,
        date_print(explore->ask.as_of, day),
        arena_print(arena, "%d", explore->ask.months),
        line->centre ? arena_print(arena, "%lld", (long long)line->centre) : "",
        line->name,
        line->pence < 0 ? "" : arena_print(arena, "%.2f", (double)line->pence / 100),
        arena_print(arena, "%llu", (unsigned long long)line->count),
        each < 0 ? "" : arena_print(arena, "%.2f", each / 100),
        line->why ? line->why : "",
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        csv_write_field(file, fields[i], i == 0, true);
    fputs("\r\n", file);
}

void explore_cost_csv(FILE *file, Arena *arena, const Explore *explore)
{
    const CostAnswer *cost = explore->answer.cost;
    fputs("measure,as_of,months,key,name,cost_pounds,counted,pounds_each,not_told_because\r\n", file);
    for (size_t i = 0; i < cost->lines.count; i++)
        csv_line(file, arena, explore, &cost->lines.items[i]);
    csv_line(file, arena, explore, &cost->whole);
}

static json_t *json_line(const CostLine *line, Date day)
{
    char iso[DATE_TEXT_SIZE];
    json_t *object = json_object();
    double each = cost_each(line);
    if (day != DATE_NONE)
        json_object_set_new(object, "as_of", json_string(date_print(day, iso)));
    if (line->centre) {
        json_object_set_new(object, "key", json_integer(line->centre));
        json_object_set_new(object, "name", json_string(line->name));
    }
    json_object_set_new(object, "pounds",
                        line->pence < 0 ? json_null() : json_real((double)line->pence / 100));
    json_object_set_new(object, "count", json_integer((json_int_t)line->count));
    json_object_set_new(object, "pounds_each", each < 0 ? json_null() : json_real(each / 100));
    if (line->why)
        json_object_set_new(object, "not_told_because", json_string(line->why));
    return object;
}

void explore_cost_json(json_t *object, const Explore *explore)
{
    const ExploreAnswer *answer = &explore->answer;
    json_t *parts = json_array(), *months = json_array();
    for (size_t i = 0; i < answer->cost->lines.count; i++)
        json_array_append_new(parts, json_line(&answer->cost->lines.items[i], DATE_NONE));
    for (int i = 0; i < answer->cost_trend->months; i++)
        json_array_append_new(months, json_line(&answer->cost_trend->lines[i], answer->cost_trend->days[i]));
    json_object_set_new(object, "whole", json_line(&answer->cost->whole, DATE_NONE));
    json_object_set_new(object, "parts", parts);
    json_object_set_new(object, "trend", months);
}

enum { COLUMNS = 5 };

static void cells_of(const CostLine *line, const char *name, WorkbookCell *cells)
{
    const WorkbookCell empty = {"", 0};
    double each = cost_each(line);
    cells[0] = (WorkbookCell){name, 0};
    cells[1] = line->pence < 0 ? empty : (WorkbookCell){NULL, (double)line->pence / 100};
    cells[2] = (WorkbookCell){NULL, (double)line->count};
    cells[3] = each < 0 ? empty : (WorkbookCell){NULL, each / 100};
    cells[4] = (WorkbookCell){line->why ? line->why : "", 0};
}

static bool figures_sheet(Workbook *book, const Explore *explore, bool months, Arena *arena, Error *err)
{
    const ExploreAnswer *answer = &explore->answer;
    size_t rows = months ? (size_t)answer->cost_trend->months : answer->cost->lines.count + 1;
    WorkbookCell *cells = ARENA_ARRAY(arena, WorkbookCell, rows * COLUMNS);
    for (size_t i = 0; i < rows; i++)
        if (months)
            cells_of(&answer->cost_trend->lines[i], site_day(arena, answer->cost_trend->days[i]),
                     &cells[i * COLUMNS]);
        else if (i < answer->cost->lines.count)
            cells_of(&answer->cost->lines.items[i], answer->cost->lines.items[i].name, &cells[i * COLUMNS]);
        else
            cells_of(&answer->cost->whole, "All", &cells[i * COLUMNS]);
    const WorkbookColumn columns[COLUMNS] = {
        {months ? "Up to" : "Centre", WORKBOOK_TEXT, false},
        {"Cost in pounds", WORKBOOK_POUNDS, false},
        {explore_cost_unit(explore, 2), WORKBOOK_WHOLE, false},
        {"Pounds for each", WORKBOOK_POUNDS, true},
        {"Not told because", WORKBOOK_TEXT, false},
    };
    const WorkbookSheet sheet = {
        .name = months ? "Month by month" : "By centre",
        .title = arena_print(arena, "%s by %s", explore->ask.measure->title, months ? "month" : "centre"),
        .words = answer->sentence,
        .columns = columns,
        .cells = cells,
        .column_count = COLUMNS,
        .row_count = rows,
        .totals = !months,
        .chart = months ? WORKBOOK_LINE : WORKBOOK_BARS,
        .chart_words = "Pounds for each; the table beside it has the figures.",
    };
    return workbook_sheet(book, &sheet, err);
}

static const char *centre_of(const CostAnswer *cost, int64_t centre)
{
    for (size_t i = 0; i < cost->lines.count; i++)
        if (cost->lines.items[i].centre == centre)
            return cost->lines.items[i].name;
    return "";
}

static bool costs_sheet(Workbook *book, const CostAnswer *cost, Arena *arena, Error *err)
{
    const WorkbookColumn columns[] = {{"Centre", WORKBOOK_TEXT, false},
                                      {"From", WORKBOOK_TEXT, false},
                                      {"To", WORKBOOK_TEXT, false},
                                      {"Kind", WORKBOOK_TEXT, false},
                                      {"Pounds", WORKBOOK_POUNDS, false}};
    WorkbookCell *cells = ARENA_ARRAY(arena, WorkbookCell, cost->costs.count * COLUMNS + 1), *cell = cells;
    for (size_t i = 0; i < cost->costs.count; i++) {
        const CostRow *row = &cost->costs.items[i];
        *cell++ = (WorkbookCell){centre_of(cost, row->centre), 0};
        *cell++ = (WorkbookCell){site_day(arena, row->from), 0};
        *cell++ = (WorkbookCell){site_day(arena, row->to), 0};
        *cell++ = (WorkbookCell){row->kind, 0};
        *cell++ = (WorkbookCell){NULL, (double)row->pence / 100};
    }
    const WorkbookSheet sheet = {.name = "Costs",
                                 .title = "The costs told of the period",
                                 .columns = columns,
                                 .cells = cells,
                                 .column_count = COLUMNS,
                                 .row_count = cost->costs.count};
    return workbook_sheet(book, &sheet, err);
}

static bool sessions_sheet(Workbook *book, const CostAnswer *cost, Arena *arena, Error *err)
{
    enum { OF_SESSION = 3 };
    const WorkbookColumn columns[] = {
        {"Centre", WORKBOOK_TEXT, false}, {"On", WORKBOOK_TEXT, false}, {"Activity", WORKBOOK_TEXT, false}};
    WorkbookCell *cells = ARENA_ARRAY(arena, WorkbookCell, cost->sessions.count * OF_SESSION + 1),
                 *cell = cells;
    for (size_t i = 0; i < cost->sessions.count; i++) {
        const SessionRow *row = &cost->sessions.items[i];
        *cell++ = (WorkbookCell){centre_of(cost, row->centre), 0};
        *cell++ = (WorkbookCell){site_day(arena, row->on), 0};
        *cell++ = (WorkbookCell){row->activity, 0};
    }
    const WorkbookSheet sheet = {.name = "Sessions",
                                 .title = "The sessions counted",
                                 .columns = columns,
                                 .cells = cells,
                                 .column_count = OF_SESSION,
                                 .row_count = cost->sessions.count};
    return workbook_sheet(book, &sheet, err);
}

bool explore_cost_sheets(Workbook *book, const Explore *explore, Arena *arena, Error *err)
{
    const CostAnswer *cost = explore->answer.cost;
    TRY(figures_sheet(book, explore, false, arena, err));
    TRY(figures_sheet(book, explore, true, arena, err));
    TRY(costs_sheet(book, cost, arena, err));
    return !cost->sessions.count || sessions_sheet(book, cost, arena, err);
}
