#include "report/workbook.h"

#include <errno.h>
#include <xlsxwriter.h>

#include "base/arena.h"
#include "base/out_file.h"
#include "report/package.h"

/* The library takes what it only reads, and copies, as its own. */
#define UNCONST(text) ((char *)(uintptr_t)(text))

enum { NAME_MOST = 31, TEXT_MOST = 32767, ROWS_MOST = 1000000, WIDE = 44, NARROW = 13 };

struct Workbook {
    Arena arena;
    OutFile file;
    lxw_workbook *book; /* NULL once written */
    lxw_format *heading, *words, *head, *head_right, *text, *whole, *pounds, *share, *total_text,
        *total_whole, *total_pounds, *total_share;
    size_t sheets;
};

static lxw_format *format_of(lxw_workbook *book, const char *number, bool bold)
{
    lxw_format *format = workbook_add_format(book);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (number)
        format_set_num_format(format, number);
    if (bold)
        format_set_bold(format);
    return format;
}

static void formats_make(Workbook *workbook)
{
    lxw_workbook *book = workbook->book;
    workbook->heading = format_of(book, NULL, true);
    format_set_font_size(workbook->heading, 16);
    workbook->words = format_of(book, NULL, false);
    workbook->text = format_of(book, NULL, false);
    format_set_text_wrap(workbook->text);
    workbook->head = format_of(book, NULL, true);
    format_set_bottom(workbook->head, LXW_BORDER_THIN);
    workbook->head_right = format_of(book, NULL, true);
    format_set_bottom(workbook->head_right, LXW_BORDER_THIN);
    format_set_align(workbook->head_right, LXW_ALIGN_RIGHT);
    workbook->whole = format_of(book, "#,##0", false);
    workbook->pounds = format_of(book, "#,##0.00", false);
    workbook->share = format_of(book, "0%", false);
    workbook->total_text = format_of(book, NULL, true);
    workbook->total_whole = format_of(book, "#,##0", true);
    workbook->total_pounds = format_of(book, "#,##0.00", true);
    workbook->total_share = format_of(book, "0%", true);
}

/* Cut to what a cell or a name may hold, at the end of a letter. */
static const char *fitting(Arena *arena, const char *text, size_t most)
{
    size_t letters = 0, i = 0;
    for (; text[i]; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80 && letters++ == most)
            break;
    return arena_copy(arena, text, i);
}

static bool write_text(Workbook *workbook, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                       const char *text, lxw_format *format)
{
    return !*text || worksheet_write_string(sheet, row, column, fitting(&workbook->arena, text, TEXT_MOST),
                                            format) == LXW_NO_ERROR;
}

/* A name without what none may hold, and with a number when there is one like it. */
static const char *sheet_name(Workbook *workbook, const char *wanted)
{
    char *name = UNCONST(fitting(&workbook->arena, *wanted ? wanted : "Sheet", NAME_MOST));
    for (char *at = name; *at; at++)
        if (strchr("[]:*?/\\'", *at) || (unsigned char)*at < ' ')
            *at = ' ';
    if (workbook_validate_sheet_name(workbook->book, name) == LXW_NO_ERROR)
        return name;
    return arena_print(&workbook->arena, "%s %zu", fitting(&workbook->arena, name, NAME_MOST - 6),
                       workbook->sheets + 1);
}

static lxw_worksheet *sheet_add(Workbook *workbook, const char *wanted, const char **name)
{
    *name = sheet_name(workbook, wanted);
    lxw_worksheet *sheet = workbook_add_worksheet(workbook->book, *name);
    if (!sheet)
        return NULL;
    workbook->sheets++;
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9); /* A4 */
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_footer(sheet, "&L&A&RPage &P of &N");
    return sheet;
}

static bool failed(const Workbook *workbook, Error *err)
{
    return error_set(
        err, ERROR_SYSTEM,
        "%s could not be written in full. Free some space on the disk and try again, or elsewhere.",
        workbook->file.path);
}

static bool definition_write(Workbook *workbook, const char *title, const WorkbookLine *lines, size_t count,
                             Error *err)
{
    const char *name;
    lxw_worksheet *sheet = sheet_add(workbook, "Definition", &name);
    bool written = sheet && write_text(workbook, sheet, 0, 0, title, workbook->heading);
    if (sheet) {
        worksheet_set_column(sheet, 0, 0, 24, NULL);
        worksheet_set_column(sheet, 1, 1, 100, NULL);
    }
    for (size_t i = 0; written && i < count; i++)
        written = write_text(workbook, sheet, (lxw_row_t)i + 2, 0, lines[i].name, workbook->total_text) &&
                  write_text(workbook, sheet, (lxw_row_t)i + 2, 1, lines[i].text, workbook->text);
    return written || failed(workbook, err);
}

bool workbook_begin(const char *path, const char *title, const WorkbookLine *lines, size_t line_count,
                    Workbook **out, Error *err)
{
    DEFER(workbook_drop) Workbook *workbook = calloc(1, sizeof *workbook);
    if (!workbook)
        abort();
    TRY(out_file_open(&workbook->file, path, err));
    if (!workbook->file.part)
        return error_set(err, ERROR_INPUT,
                         "A workbook needs a file of its own. Name one that ends in .xlsx.");
    workbook->book = workbook_new(workbook->file.part);
    if (!workbook->book)
        abort();
    lxw_doc_properties about = {.title = UNCONST(title), .comments = UNCONST("Made by Reachbook")};
    workbook_set_properties(workbook->book, &about);
    formats_make(workbook);
    TRY(definition_write(workbook, title, lines, line_count, err));
    *out = workbook;
    workbook = NULL;
    return true;
}

static bool write_cell(Workbook *workbook, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                       const WorkbookCell *cell, WorkbookKind kind, bool total)
{
    lxw_format *const formats[2][4] = {
        {workbook->text, workbook->whole, workbook->pounds, workbook->share},
        {workbook->total_text, workbook->total_whole, workbook->total_pounds, workbook->total_share},
    };
    lxw_format *format = formats[total][kind];
    if (cell->text)
        return write_text(workbook, sheet, row, column, cell->text, format);
    double number = kind == WORKBOOK_SHARE ? cell->number / 100 : cell->number;
    return worksheet_write_number(sheet, row, column, number, format) == LXW_NO_ERROR;
}

static bool write_table(Workbook *workbook, lxw_worksheet *at, const WorkbookSheet *sheet, lxw_row_t top)
{
    bool written = true;
    for (size_t c = 0; c < sheet->column_count; c++) {
        bool text = sheet->columns[c].kind == WORKBOOK_TEXT;
        worksheet_set_column(at, (lxw_col_t)c, (lxw_col_t)c, c == 0 ? WIDE : text ? WIDE / 2 : NARROW, NULL);
        written = written && write_text(workbook, at, top, (lxw_col_t)c, sheet->columns[c].title,
                                        text ? workbook->head : workbook->head_right);
    }
    for (size_t i = 0; written && i < sheet->row_count * sheet->column_count; i++) {
        size_t row = i / sheet->column_count, column = i % sheet->column_count;
        written = write_cell(workbook, at, top + 1 + (lxw_row_t)row, (lxw_col_t)column, &sheet->cells[i],
                             sheet->columns[column].kind, row + sheet->totals >= sheet->row_count);
    }
    return written;
}

static void series_add(lxw_chart *chart, const WorkbookSheet *sheet, const char *name, lxw_row_t top,
                       size_t column, size_t nth)
{
    static const lxw_color_t shades[] = {0x1D4F7C, 0xD07B00, 0x6B6B6B, 0x8FB8DE};
    lxw_row_t first = top + 1, last = top + (lxw_row_t)(sheet->row_count - sheet->totals);
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    chart_series_set_categories(series, name, first, 0, last, 0);
    chart_series_set_values(series, name, first, (lxw_col_t)column, last, (lxw_col_t)column);
    chart_series_set_name_range(series, name, top, (lxw_col_t)column);
    lxw_chart_line line = {.color = shades[nth % 4], .width = 2};
    lxw_chart_fill fill = {.color = shades[nth % 4]};
    if (sheet->chart == WORKBOOK_LINE)
        chart_series_set_line(series, &line);
    else
        chart_series_set_fill(series, &fill);
}

/* Right of the table; as tall as the bars need. */
static bool write_chart(Workbook *workbook, lxw_worksheet *at, const WorkbookSheet *sheet, const char *name,
                        lxw_row_t top)
{
    bool line = sheet->chart == WORKBOOK_LINE, share = false;
    size_t rows = sheet->row_count - sheet->totals, count = 0;
    lxw_chart *chart = workbook_add_chart(workbook->book, line ? LXW_CHART_LINE : LXW_CHART_BAR);
    for (size_t c = 1; c < sheet->column_count; c++)
        if (sheet->columns[c].charted) {
            share = sheet->columns[c].kind == WORKBOOK_SHARE;
            series_add(chart, sheet, name, top, c, count++);
        }
    chart_title_set_name(chart, sheet->title);
    if (count == 1)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    lxw_chart_axis *values = line ? chart->y_axis : chart->x_axis; /* bars lie: the axes change places */
    chart_axis_set_num_format(values, share ? "0%" : "#,##0");
    chart_axis_set_min(values, 0);
    if (!line)
        chart_axis_set_reverse(chart->y_axis);
    double height = line ? 1.2 : (double)rows / 12;
    lxw_chart_options options = {
        .description = UNCONST(sheet->chart_words),
        .x_scale = 1.4,
        .y_scale = height < 1    ? 1
                   : height > 10 ? 10
                                 : height,
        .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
    };
    return worksheet_insert_chart_opt(at, top, (lxw_col_t)sheet->column_count + 1, chart, &options) ==
           LXW_NO_ERROR;
}

bool workbook_sheet(Workbook *workbook, const WorkbookSheet *sheet, Error *err)
{
    if (sheet->row_count > ROWS_MOST)
        return error_set(err, ERROR_INPUT,
                         "%s has more rows than a sheet can hold. Ask for fewer, or take CSV.", sheet->title);
    const char *name;
    lxw_worksheet *at = sheet_add(workbook, sheet->name, &name);
    if (!at)
        return failed(workbook, err);
    lxw_row_t top = sheet->words ? 3 : 2;
    bool written = write_text(workbook, at, 0, 0, sheet->title, workbook->heading) &&
                   (!sheet->words || write_text(workbook, at, 1, 0, sheet->words, workbook->words)) &&
                   write_table(workbook, at, sheet, top);
    worksheet_freeze_panes(at, top + 1, 1);
    lxw_row_t below = top + 2 + (lxw_row_t)sheet->row_count;
    if (written && sheet->note)
        written = write_text(workbook, at, below, 0, sheet->note, workbook->words);
    if (written && sheet->chart != WORKBOOK_NO_CHART && sheet->row_count > sheet->totals)
        written = write_chart(workbook, at, sheet, name, top);
    return written || failed(workbook, err);
}

bool workbook_finish(Workbook *workbook, Error *err)
{
    lxw_workbook *book = workbook->book;
    workbook->book = NULL;
    lxw_error problem = workbook_close(book);
    if (problem != LXW_NO_ERROR || !package_is_whole(workbook->file.part))
        return failed(workbook, err);
    return out_file_finish(&workbook->file, err) && out_file_place(&workbook->file, err);
}

void workbook_drop(Workbook *workbook)
{
    if (!workbook)
        return;
    if (workbook->book)
        lxw_workbook_free(workbook->book);
    out_file_close(&workbook->file);
    arena_release(&workbook->arena);
    free(workbook);
}
