#include <jansson.h>
#include <math.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/text.h"
#include "report/workbook.h"
#include "web/explore_cost.h"
#include "web/handlers.h"

enum { COLUMNS = 5, LINES_MOST = 16 };

static const char *file_name(Arena *arena, const Explore *explore, const char *ending)
{
    char day[DATE_TEXT_SIZE];
    return arena_print(arena, "%s-%s.%s", explore->ask.measure->name, date_print(explore->ask.as_of, day),
                       ending);
}

static void csv_row(FILE *file, Arena *arena, const Explore *explore, const Number *number, const char *name)
{
    const ExploreAsk *ask = &explore->ask;
    char day[DATE_TEXT_SIZE];
    bool shown = number->shown == SHOWN;
    const char *fields[] = {
        ask->measure->name,
        date_print(ask->as_of, day),
        arena_print(arena, "%d", ask->months),
        explore_narrowing(arena, ask),
        by_word(ask->by),
        number->key ? number->key : "",
        name,
        shown ? arena_print(arena, "%llu", (unsigned long long)number->count)
              : gate_words(&explore->gate, arena, number->shown, 0),
        number->of > 0 ? arena_print(arena, "%.0f", number->of) : "",
        number->percent >= 0 ? arena_print(arena, "%.1f", number->percent) : "",
        number->band,
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        csv_write_field(file, fields[i], i == 0, true);
    fputs("\r\n", file);
}

static void csv_rows(FILE *file, Arena *arena, const Explore *explore)
{
    const ExploreAnswer *answer = &explore->answer;
    fputs("measure,as_of,months,of_those,by,key,name,count,of,percent,in_words\r\n", file);
    for (size_t i = 0; i < answer->parts.count; i++)
        csv_row(file, arena, explore, &answer->parts.items[i], answer->parts.items[i].name);
    csv_row(file, arena, explore, &answer->whole, "All");
}

bool show_explore_csv(Request *request, Response *response, Error *err)
{
    DEFER(explore_close) Explore explore = {0};
    DEFER(written_close) WrittenFile written = {0};
    TRY(explore_open(request, false, &explore, err));
    TRY(written_open(&written, request->arena, err));
    if (explore.answer.cost)
        explore_cost_csv(written.file, request->arena, &explore);
    else
        csv_rows(written.file, request->arena, &explore);
    return response_written(response, "text/csv; charset=utf-8", file_name(request->arena, &explore, "csv"),
                            &written, err);
}

static json_t *json_number(const Number *number)
{
    json_t *object = json_object();
    if (number->key && *number->key) {
        json_object_set_new(object, "key", json_string(number->key));
        json_object_set_new(object, "name", json_string(number->name));
    }
    json_object_set_new(object, "count",
                        number->shown == SHOWN ? json_integer((json_int_t)number->count) : json_null());
    if (number->shown != SHOWN)
        json_object_set_new(object, "hidden", json_string(number->shown == SHOWN_SMALL ? "small" : "hidden"));
    json_object_set_new(object, "of", number->of > 0 ? json_real(number->of) : json_null());
    json_object_set_new(object, "percent", number->percent >= 0 ? json_real(number->percent) : json_null());
    json_object_set_new(object, "band", json_string(number->band));
    return object;
}

static json_t *json_months(const MonthTable *table)
{
    json_t *months = json_array();
    char day[DATE_TEXT_SIZE];
    for (int i = 0; i < table->months; i++) {
        json_t *month = json_number(&table->cells[i]);
        json_object_set_new(month, "as_of", json_string(date_print(table->days[i], day)));
        json_array_append_new(months, month);
    }
    return months;
}

static void json_figures(json_t *object, const ExploreAnswer *answer)
{
    json_t *parts = json_array();
    json_object_set_new(object, "whole", json_number(&answer->whole));
    for (size_t i = 0; i < answer->parts.count; i++)
        json_array_append_new(parts, json_number(&answer->parts.items[i]));
    json_object_set_new(object, "parts", parts);
    if (answer->has_trend)
        json_object_set_new(object, "trend", json_months(&answer->trend));
}

static json_t *json_explore(Request *request, const Explore *explore)
{
    const ExploreAsk *ask = &explore->ask;
    const Measure *measure = measure_on(ask->measure, ask->as_of);
    char day[DATE_TEXT_SIZE];
    json_t *object = json_object();
    const struct {
        const char *name, *text;
    } words[] = {
        {"measure", measure->name},
        {"title", measure->title},
        {"meaning", measure->meaning},
        {"unit", unit_word(measure->unit)},
        {"authority", explore->site.picture.authority.name},
        {"as_of", date_print(ask->as_of, day)},
        {"of_those", explore_narrowing(request->arena, ask)},
        {"denominator", measure_denominator_source(explore->site.picture.snapshot, ask->measure)},
        {"by", by_word(ask->by)},
        {"address",
         arena_print(request->arena, "/explore?%s", explore_query(request->arena, &explore->gate, ask))},
        {"sentence", explore->answer.sentence},
        {"comparison", explore->answer.comparison},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        json_object_set_new(object, words[i].name, json_string(words[i].text));
    json_object_set_new(object, "months", json_integer(ask->months));
    if (explore->answer.cost)
        explore_cost_json(object, explore);
    else
        json_figures(object, &explore->answer);
    const char *note = gate_note(&explore->gate, request->arena);
    if (note)
        json_object_set_new(object, "note", json_string(note));
    return object;
}

bool show_explore_json(Request *request, Response *response, Error *err)
{
    DEFER(explore_close) Explore explore = {0};
    TRY(explore_open(request, true, &explore, err));
    json_t *object = json_explore(request, &explore);
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    json_decref(object);
    if (!text)
        return error_set(err, ERROR_SYSTEM, "There is no memory for the file.");
    size_t length = strlen(text);
    response_bytes(response, "application/json", file_name(request->arena, &explore, "json"),
                   arena_copy(request->arena, text, length), length);
    free(text);
    return true;
}

static size_t definition_lines(Request *request, const Explore *explore, WorkbookLine *lines)
{
    Arena *arena = request->arena;
    const ExploreAsk *ask = &explore->ask;
    const Measure *measure = measure_on(ask->measure, ask->as_of);
    const char *narrow = explore_narrowing(arena, ask), *note = gate_note(&explore->gate, arena);
    size_t count = 0;
    lines[count++] = (WorkbookLine){"In words", explore->answer.sentence};
    if (*explore->answer.comparison)
        lines[count++] = (WorkbookLine){"Compared", explore->answer.comparison};
    lines[count++] = (WorkbookLine){"Where", site_place(arena, &explore->site)};
    lines[count++] = (WorkbookLine){"On the day", site_day(arena, ask->as_of)};
    lines[count++] = (WorkbookLine){"Contacts in the last", arena_print(arena, "%d months", ask->months)};
    lines[count++] = (WorkbookLine){"Of those", *narrow ? narrow : "all"};
    lines[count++] = (WorkbookLine){"What it counts", measure->meaning};
    lines[count++] = (WorkbookLine){"Counted", expression_print(arena, measure->count)};
    if (measure->of)
        lines[count++] = (WorkbookLine){"Of whom", expression_print(arena, measure->of)};
    lines[count++] = (WorkbookLine){"Version", arena_print(arena, "%d", measure->version)};
    if (!explore->answer.cost)
        lines[count++] = (WorkbookLine){"Counted in", unit_words(measure->unit, 2)};
    if (!explore->answer.cost)
        lines[count++] = (WorkbookLine){
            "Out of", measure_denominator_source(explore->site.picture.snapshot, ask->measure)};
    lines[count++] = (WorkbookLine){"Small numbers", note ? note
                                                          : "Figures as they are, for staff who may see the "
                                                            "children behind them: not for handing on."};
    lines[count++] = (WorkbookLine){
        "Address of this view", arena_print(arena, "/explore?%s", explore_query(arena, &explore->gate, ask))};
    return count;
}

static void cells_of(Arena *arena, const Gate *gate, const Number *number, const char *name,
                     WorkbookCell *cells)
{
    cells[0] = (WorkbookCell){name, 0};
    cells[1] = number->shown == SHOWN ? (WorkbookCell){NULL, (double)number->count}
                                      : (WorkbookCell){gate_words(gate, arena, number->shown, 0), 0};
    cells[2] = number->of > 0 ? (WorkbookCell){NULL, round(number->of)} : (WorkbookCell){"", 0};
    cells[3] = number->percent >= 0 ? (WorkbookCell){NULL, number->percent} : (WorkbookCell){"", 0};
    cells[4] = (WorkbookCell){number->band, 0};
}

static bool sheet_add(Workbook *book, const Explore *explore, bool months, Arena *arena, Error *err)
{
    const ExploreAnswer *answer = &explore->answer;
    const ExploreAsk *ask = &explore->ask;
    bool percent = answer->whole.percent >= 0;
    size_t parts = months ? (size_t)answer->trend.months : answer->parts.count, rows = parts + !months;
    WorkbookCell *cells = ARENA_ARRAY(arena, WorkbookCell, rows * COLUMNS + 1);
    for (size_t i = 0; i < parts; i++)
        cells_of(arena, &explore->gate, months ? &answer->trend.cells[i] : &answer->parts.items[i],
                 months ? site_day(arena, answer->trend.days[i]) : answer->parts.items[i].name,
                 &cells[i * COLUMNS]);
    if (!months)
        cells_of(arena, &explore->gate, &answer->whole, "All", &cells[parts * COLUMNS]);
    const WorkbookColumn columns[COLUMNS] = {
        {months ? "Up to" : by_title(ask->by), WORKBOOK_TEXT, false},
        {"Counted", WORKBOOK_WHOLE, !percent},
        {"Of", WORKBOOK_WHOLE, false},
        {"Share", WORKBOOK_SHARE, percent},
        {"In words", WORKBOOK_TEXT, false},
    };
    const char *by = months ? "month" : by_title(ask->by);
    const WorkbookSheet sheet = {
        .name = months ? "Month by month" : arena_print(arena, "By %s", by_word(ask->by)),
        .title = arena_print(arena, "%s by %s", ask->measure->title, by),
        .words = answer->sentence,
        .columns = columns,
        .cells = cells,
        .column_count = COLUMNS,
        .row_count = rows,
        .totals = !months,
        .note = gate_note(&explore->gate, arena),
        .chart = months ? WORKBOOK_LINE : WORKBOOK_BARS,
        .chart_words = arena_print(arena, "%s of %s by %s; the table beside it has the figures.",
                                   percent ? "Share" : "Number", ask->measure->title, by),
    };
    return workbook_sheet(book, &sheet, err);
}

static bool workbook_write(Request *request, const Explore *explore, const char *path, Error *err)
{
    WorkbookLine lines[LINES_MOST];
    DEFER(workbook_drop) Workbook *book = NULL;
    TRY(workbook_begin(path, explore->ask.measure->title, lines, definition_lines(request, explore, lines),
                       &book, err));
    if (explore->answer.cost)
        return explore_cost_sheets(book, explore, request->arena, err) && workbook_finish(book, err);
    TRY(sheet_add(book, explore, false, request->arena, err));
    if (explore->answer.has_trend)
        TRY(sheet_add(book, explore, true, request->arena, err));
    return workbook_finish(book, err);
}

bool show_explore_xlsx(Request *request, Response *response, Error *err)
{
    DEFER(explore_close) Explore explore = {0};
    const char *place = getenv("TMPDIR");
    TRY(explore_open(request, true, &explore, err));
    const char *made = arena_print(request->arena, "%s/reachbook-XXXXXX", place && *place ? place : "/tmp");
    char *folder = (char *)(uintptr_t)made;
    if (!mkdtemp(folder))
        return error_set(err, ERROR_SYSTEM,
                         "The file could not be written: there is no room for it. Try again later.");
    const char *path = arena_print(request->arena, "%s/figures.xlsx", folder);
    bool done = workbook_write(request, &explore, path, err) &&
                response_file(response, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                              file_name(request->arena, &explore, "xlsx"), path, err);
    (void)unlink(path);
    (void)rmdir(folder);
    return done;
}
