/* A publisher's CSV read by column meaning: each column is found by any of its usual headings, in any order,
 * also below a few title lines. Private to geo/. */
#ifndef GEO_SHEET_H
#define GEO_SHEET_H

#include "base/csv.h"
#include "base/progress.h"

enum { SHEET_COLUMNS_MAX = 16 };

/* `headings` are wildcard patterns parted by "|", capitals ignored: "pcds|pcd|postcode". */
typedef struct SheetColumn {
    const char *headings;
    bool optional;
} SheetColumn;

typedef struct Sheet {
    Csv *csv;
    const char *name, *step;
    const Progress *progress;
    CsvRow row;
    int64_t rows_read;
    int at[SHEET_COLUMNS_MAX];            /* place of each column in the row, -1 when the file lacks it */
    char headings[SHEET_COLUMNS_MAX][96]; /* as the file writes them */
} Sheet;

/* Opens and finds the columns; the error names a heading that is missing and those found instead. */
bool sheet_open(const char *path, const SheetColumn *columns, int count, const char *step,
                const Progress *progress, Sheet *out, Error *err) MUST_CHECK;
void sheet_close(Sheet *sheet);
CLOSES(Sheet, sheet_close);

bool sheet_next(Sheet *sheet, bool *more, Error *err) MUST_CHECK;
bool sheet_has(const Sheet *sheet, int column);
const char *sheet_text(const Sheet *sheet, int column); /* "" when empty or lacking */

/* The field as a number between two limits (thousands commas allowed). The error names file, line, column and
 * what was found. */
bool sheet_number(const Sheet *sheet, int column, double least, double most, double *out,
                  Error *err) MUST_CHECK;

/* Reports a field that is not what it should be. Always false. */
bool sheet_refuse(const Sheet *sheet, int column, const char *expected, Error *err);

#endif
