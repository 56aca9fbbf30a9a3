#include <math.h>
#include <string.h>

#include "report/databook.h"
#include "report/workbook.h"

typedef struct Sheets {
    Arena *arena;
    Workbook *workbook;
    const Databook *book;
} Sheets;

static WorkbookCell cell_of(const BookCell *cell)
{
    if (cell->text || isnan(cell->value))
        return (WorkbookCell){.text = strcmp(cell->words, "-") == 0 ? "" : cell->words};
    return (WorkbookCell){.number = cell->value};
}

static bool is_share(const BookTable *table, size_t column)
{
    for (size_t r = 0; r < table->count; r++) {
        const BookCell *cell = &table->items[r].cells[column];
        if (!cell->text && !isnan(cell->value))
            return strchr(cell->words, '%') != NULL;
    }
    return false;
}

/* What is drawn: the first share, else the first number. */
static size_t drawn_column(const BookTable *table)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (is_share(table, c))
            return c;
    for (size_t c = 0; c < table->column_count; c++)
        if (table->count && !table->items[0].cells[c].text)
            return c;
    return 0;
}

static const char *words_of(const Sheets *sheets, const BookSection *section)
{
    const char *text = "";
    for (size_t i = 0; i < section->sentence_count; i++)
        text = arena_print(sheets->arena, "%s%s%s", text, *text ? " " : "", section->sentences[i]);
    return text;
}

static bool put_section(const Sheets *sheets, const BookChapter *chapter, const BookSection *section,
                        Error *err)
{
    const BookTable *table = &section->table;
    const size_t width = table->column_count + 1, drawn = drawn_column(table);
    WorkbookColumn *columns = ARENA_ARRAY(sheets->arena, WorkbookColumn, width);
    WorkbookCell *cells = ARENA_ARRAY(sheets->arena, WorkbookCell, width * table->count + 1);
    size_t totals = 0;
    columns[0] = (WorkbookColumn){.title = table->first};
    for (size_t c = 0; c < table->column_count; c++)
        columns[c + 1] =
            (WorkbookColumn){.title = table->columns[c],
                             .kind = table->count && table->items[0].cells[c].text ? WORKBOOK_TEXT
                                     : is_share(table, c)                          ? WORKBOOK_SHARE
                                                                                   : WORKBOOK_WHOLE,
                             .charted = c == drawn || section->chart.kind == BOOK_MONTHS};
    for (size_t r = 0; r < table->count; r++) {
        cells[r * width].text = table->items[r].name;
        totals += table->items[r].total;
        for (size_t c = 0; c < table->column_count; c++)
            cells[r * width + c + 1] = cell_of(&table->items[r].cells[c]);
    }
    const char *said = section->commentary && *section->commentary->words
                           ? arena_print(sheets->arena, " What we make of it: %s", section->commentary->words)
                           : "";
    const WorkbookSheet sheet = {
        .name = chapter->name,
        .title = arena_print(sheets->arena, "%s: %s", chapter->name, section->title),
        .words = words_of(sheets, section),
        .columns = columns,
        .cells = cells,
        .column_count = width,
        .row_count = table->count,
        .totals = totals,
        .note = arena_print(sheets->arena, "Source: %s.%s", section->source, said),
        .chart = section->chart.kind == BOOK_LINE || section->chart.kind == BOOK_MONTHS ? WORKBOOK_LINE
                 : section->chart.kind == BOOK_BARS                                     ? WORKBOOK_BARS
                                                                                        : WORKBOOK_NO_CHART,
        .chart_words = section->chart.title,
    };
    if (section == chapter->items)
        return workbook_sheet(sheets->workbook, &sheet, err);
    return workbook_below(sheets->workbook, &sheet, err);
}

static bool put_priorities(const Sheets *sheets, Error *err)
{
    static const WorkbookColumn columns[] = {
        {.title = "Area"}, {.title = "Priority"}, {.title = "Reason"}, {"Children", WORKBOOK_WHOLE, false}};
    enum { WIDTH = sizeof columns / sizeof *columns };
    size_t count = 0, row = 0;
    for (size_t i = 0; i < sheets->book->count; i++)
        count += sheets->book->items[i].priorities.count;
    WorkbookCell *cells = ARENA_ARRAY(sheets->arena, WorkbookCell, count * WIDTH + 1);
    for (size_t i = 0; i < sheets->book->count; i++)
        for (size_t p = 0; p < sheets->book->items[i].priorities.count; p++, row++) {
            const BookPriority *one = &sheets->book->items[i].priorities.items[p];
            cells[row * WIDTH].text = sheets->book->items[i].name;
            cells[row * WIDTH + 1].text = one->title;
            cells[row * WIDTH + 2].text = one->reason;
            cells[row * WIDTH + 3].number = round(one->children);
        }
    const WorkbookSheet sheet = {.name = "Priorities",
                                 .title = "What matters most, proposed from the figures",
                                 .columns = columns,
                                 .cells = cells,
                                 .column_count = WIDTH,
                                 .row_count = count};
    return workbook_sheet(sheets->workbook, &sheet, err);
}

typedef struct CellList {
    WorkbookCell *items;
    size_t count, capacity;
} CellList;

static void put_cell(const Sheets *sheets, CellList *cells, WorkbookCell cell)
{
    *GROW(sheets->arena, cells) = cell;
}

static bool put_all(const Sheets *sheets, Error *err)
{
    static const WorkbookColumn columns[] = {{.title = "Area"},  {.title = "Section"},
                                             {.title = "Row"},   {.title = "Column"},
                                             {.title = "Words"}, {"Number", WORKBOOK_WHOLE, false}};
    enum { WIDTH = sizeof columns / sizeof *columns };
    CellList cells = {0};
    for (size_t i = 0; i < sheets->book->count; i++)
        for (size_t s = 0; s < sheets->book->items[i].count; s++) {
            const BookSection *section = &sheets->book->items[i].items[s];
            for (size_t r = 0; r < section->table.count; r++)
                for (size_t c = 0; c < section->table.column_count; c++) {
                    const BookCell *cell = &section->table.items[r].cells[c];
                    put_cell(sheets, &cells, (WorkbookCell){.text = sheets->book->items[i].name});
                    put_cell(sheets, &cells, (WorkbookCell){.text = section->title});
                    put_cell(sheets, &cells, (WorkbookCell){.text = section->table.items[r].name});
                    put_cell(sheets, &cells, (WorkbookCell){.text = section->table.columns[c]});
                    put_cell(sheets, &cells, (WorkbookCell){.text = cell->words});
                    put_cell(sheets, &cells,
                             isnan(cell->value) ? (WorkbookCell){.text = ""}
                                                : (WorkbookCell){.number = cell->value});
                }
        }
    const WorkbookSheet sheet = {.name = "All figures",
                                 .title = "Every figure of the book, a line each",
                                 .columns = columns,
                                 .cells = cells.items,
                                 .column_count = WIDTH,
                                 .row_count = cells.count / WIDTH};
    return workbook_sheet(sheets->workbook, &sheet, err);
}

bool databook_sheets(const Databook *book, const char *path, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(workbook_drop) Workbook *workbook = NULL;
    struct {
        WorkbookLine *items;
        size_t count, capacity;
    } lines = {0};
    *GROW(&arena, &lines) = (WorkbookLine){"Area", book->count == 1 ? book->items[0].name : book->authority};
    *GROW(&arena, &lines) = (WorkbookLine){"As of", book->day};
    *GROW(&arena, &lines) = (WorkbookLine){"What is hidden", book->threshold};
    for (size_t i = 0; i < book->words.count; i++)
        *GROW(&arena, &lines) = (WorkbookLine){
            book->words.items[i].title,
            arena_print(&arena, "%s Out of: %s.", book->words.items[i].meaning, book->words.items[i].source)};
    for (size_t i = 0; i < book->missing.count; i++)
        *GROW(&arena, &lines) =
            (WorkbookLine){"Not told", arena_print(&arena, "%s. %s", book->missing.items[i].what,
                                                   book->missing.items[i].why)};
    TRY(workbook_begin(path, book->title, lines.items, lines.count, &workbook, err));
    const Sheets sheets = {&arena, workbook, book};
    TRY(put_priorities(&sheets, err));
    for (size_t i = 0; i < book->count; i++)
        for (size_t s = 0; s < book->items[i].count; s++)
            TRY(put_section(&sheets, &book->items[i], &book->items[i].items[s], err));
    TRY(put_all(&sheets, err));
    return workbook_finish(workbook, err);
}
