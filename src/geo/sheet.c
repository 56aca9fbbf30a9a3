#include "geo/sheet.h"

#include <fnmatch.h>

#include "geo/load.h"

enum { TITLE_LINES_MAX = 10, CHECK_EVERY = 20000 };

static bool heading_fits(const char *patterns, const char *heading)
{
    while (*patterns) {
        char pattern[160];
        size_t length = strcspn(patterns, "|");
        snprintf(pattern, sizeof pattern, "%.*s", (int)length, patterns);
        if (fnmatch(pattern, heading, FNM_CASEFOLD) == 0)
            return true;
        patterns += length + (patterns[length] == '|');
    }
    return false;
}

/* Returns the first column that must be there and is not, or `count`. */
static int find_columns(Sheet *sheet, const SheetColumn *columns, int count)
{
    int missing = count;
    for (int c = count - 1; c >= 0; c--) {
        sheet->at[c] = -1;
        for (size_t i = 0; i < sheet->row.count && sheet->at[c] < 0; i++)
            if (heading_fits(columns[c].headings, sheet->row.fields[i])) {
                sheet->at[c] = (int)i;
                snprintf(sheet->headings[c], sizeof sheet->headings[c], "%s", sheet->row.fields[i]);
            }
        if (sheet->at[c] < 0 && !columns[c].optional)
            missing = c;
    }
    return missing;
}

/* "lsoa|lsoa21*" -> "lsoa" or "lsoa21...". */
static void print_headings(const char *patterns, char *out, size_t size)
{
    size_t used = 0;
    *out = '\0';
    for (const char *p = patterns; *p && used + 8 < size; p++) {
        const char character[] = {*p, '\0'};
        const char *printed = *p == '|' ? "\" or \"" : *p == '*' ? "..." : character;
        used += (size_t)snprintf(out + used, size - used, "%s", printed);
    }
}

static void describe_missing(const Sheet *sheet, const char *headings, Error *err)
{
    char found[160] = "", wanted[160];
    size_t used = 0;
    for (size_t i = 0; i < sheet->row.count && used < sizeof found - 1; i++) {
        int n = snprintf(found + used, sizeof found - used, "%s%s", i ? ", " : "", sheet->row.fields[i]);
        used += n > 0 ? (size_t)n : 0;
    }
    print_headings(headings, wanted, sizeof wanted);
    error_set(err, ERROR_INPUT,
              "%s line %lld has no column headed \"%s\", only: %s. Name the publisher's own file.",
              sheet->name, (long long)sheet->row.line, wanted, found);
}

static bool find_header(Sheet *sheet, const SheetColumn *columns, int count, Error *err)
{
    Error first = {0};
    for (int tried = 0; tried < TITLE_LINES_MAX; tried++) {
        bool more;
        if (!csv_next(sheet->csv, &sheet->row, &more, err))
            return error_prefix(err, "%s", sheet->name);
        if (!more)
            break;
        int missing = find_columns(sheet, columns, count);
        if (missing == count)
            return true;
        if (tried == 0)
            describe_missing(sheet, columns[missing].headings, &first);
    }
    if (first.kind == ERROR_NONE)
        return error_set(err, ERROR_INPUT, "%s has no rows.", sheet->name);
    *err = first;
    return false;
}

bool sheet_open(const char *path, const SheetColumn *columns, int count, const char *step,
                const Progress *progress, Sheet *out, Error *err)
{
    DEFER(sheet_close) Sheet sheet = {.name = file_name_of(path), .step = step, .progress = progress};
    TRY(csv_open(path, &sheet.csv, err));
    TRY(find_header(&sheet, columns, count, err));
    *out = sheet;
    sheet.csv = NULL;
    return true;
}

void sheet_close(Sheet *sheet)
{
    csv_close(sheet->csv);
    sheet->csv = NULL;
}

bool sheet_next(Sheet *sheet, bool *more, Error *err)
{
    if (!csv_next(sheet->csv, &sheet->row, more, err))
        return error_prefix(err, "%s", sheet->name);
    if (*more && ++sheet->rows_read % CHECK_EVERY != 0)
        return true;
    uint64_t done, total;
    csv_progress(sheet->csv, &done, &total);
    if (progress_tell(sheet->progress, sheet->step, *more ? done : total, total))
        return progress_stopped(err);
    return true;
}

bool sheet_has(const Sheet *sheet, int column)
{
    return sheet->at[column] >= 0;
}

const char *sheet_text(const Sheet *sheet, int column)
{
    int at = sheet->at[column];
    return at >= 0 && (size_t)at < sheet->row.count ? sheet->row.fields[at] : "";
}

bool sheet_refuse(const Sheet *sheet, int column, const char *expected, Error *err)
{
    return error_set(err, ERROR_INPUT, "%s line %lld, column \"%s\": found \"%.60s\", expected %s.",
                     sheet->name, (long long)sheet->row.line, sheet->headings[column],
                     sheet_text(sheet, column), expected);
}

bool sheet_number(const Sheet *sheet, int column, double least, double most, double *out, Error *err)
{
    char digits[40], expected[80], *end = NULL;
    size_t length = 0;
    const char *p = sheet_text(sheet, column);
    for (; *p && length < sizeof digits - 1; p++)
        if (*p != ',')
            digits[length++] = *p;
    digits[length] = '\0';
    double value = strtod(digits, &end);
    if (length == 0 || *end || *p || !(value >= least && value <= most)) {
        snprintf(expected, sizeof expected, "a number from %g to %g", least, most);
        return sheet_refuse(sheet, column, expected, err);
    }
    *out = value;
    return true;
}
