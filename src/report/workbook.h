/* A workbook (XLSX) that people can send on: the definition on its first sheet, one table a sheet, charts
 * that the spreadsheet draws itself, and nothing hidden.
 *
 * Text is written as text, whatever it begins with, so that no name becomes a formula; there are no formulas
 * at all. The file is there in full or not at all (base/out_file.h). */
#ifndef REPORT_WORKBOOK_H
#define REPORT_WORKBOOK_H

#include <stddef.h>

#include "base/error.h"

typedef struct Workbook Workbook;

typedef enum WorkbookKind {
    WORKBOOK_TEXT,
    WORKBOOK_WHOLE,  /* 1,402 */
    WORKBOOK_POUNDS, /* 1,402.50 */
    WORKBOOK_SHARE,  /* numbers are percent, 0 to 100: 66.2 stands as 66% */
} WorkbookKind;
typedef struct WorkbookColumn {
    const char *title;
    WorkbookKind kind;
    bool charted; /* a series of the sheet's chart; its rows are named by the first column */
} WorkbookColumn;

/* A text, else a number; "" leaves the cell empty, for what is not known. */
typedef struct WorkbookCell {
    const char *text;
    double number;
} WorkbookCell;

typedef enum WorkbookChart {
    WORKBOOK_NO_CHART,
    WORKBOOK_BARS,
    WORKBOOK_LINE,
} WorkbookChart;

typedef struct WorkbookSheet {
    const char *name;  /* of the tab: made fit to be one, and unlike those before it */
    const char *title; /* the first row */
    const char *words; /* a sentence below it; NULL: none */
    const WorkbookColumn *columns;
    const WorkbookCell *cells; /* [row * column_count + column] */
    size_t column_count, row_count;
    size_t totals;    /* so many of the last rows are totals: bold, and in no chart */
    const char *note; /* below the table; NULL: none */
    WorkbookChart chart;
    const char *chart_words; /* what the chart shows, for those who do not see it */
} WorkbookSheet;

typedef struct WorkbookLine {
    const char *name, *text; /* "Measure", "Children reached" */
} WorkbookLine;

/* To be written to `path`, an ordinary file, when it is finished. `title` heads the first sheet,
 * "Definition", and is the document's. The first sheet tells the lines. */
bool workbook_begin(const char *path, const char *title, const WorkbookLine *lines, size_t line_count,
                    Workbook **out, Error *err) MUST_CHECK;

/* ERROR_INPUT for more rows than a sheet has. Everything is copied. */
bool workbook_sheet(Workbook *workbook, const WorkbookSheet *sheet, Error *err) MUST_CHECK;

/* Writes and places the file. Nothing may be added after it. */
bool workbook_finish(Workbook *workbook, Error *err) MUST_CHECK;

/* What was not finished is gone. */
void workbook_drop(Workbook *workbook);
CLOSES_POINTER(Workbook, workbook_drop);

#endif
