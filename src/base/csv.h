/* Delimited files as partners really send them: RFC 4180 plus a BOM, semicolons or tabs, Windows-1252,
 * quoted line breaks, CRLF or LF. Reads forward in bounded memory. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    CSV_FIELDS_MAX = 512,
    CSV_ROW_BYTES_MAX = 1 << 20, /* a longer row is refused: no list has a 1 MiB line */
};

typedef struct Csv Csv;

/* One row. Fields are NUL-terminated UTF-8 (converted from Windows-1252 when the file is not UTF-8),
 * trimmed, and valid until the next csv_next. */
typedef struct CsvRow {
    int64_t line; /* line of the file on which the row starts, from 1 */
    size_t count;
    const char *const *fields;
    const size_t *lengths; /* of the fields, in bytes */
    const char *raw;       /* the row's own bytes, for the reject file */
    size_t raw_length;
} CsvRow;

/* Opens a file and looks at its start to choose the delimiter (comma, semicolon, tab) and encoding.
 * Refuses, with ERROR_INPUT or ERROR_NOT_FOUND and one plain sentence, a missing file, a directory,
 * an empty file and a binary. */
bool csv_open(const char *path, Csv **out, Error *err) MUST_CHECK;

/* Bytes instead of a file, for forms and fuzzing. `bytes` must outlive the reader. */
bool csv_open_bytes(const char *bytes, size_t length, Csv **out, Error *err) MUST_CHECK;

/* The next row; *more is false at the end. A row that cannot be read (over-long, quote never closed, NUL
 * byte) is an error that names the line. Blank lines are passed over. */
bool csv_next(Csv *csv, CsvRow *row, bool *more, Error *err) MUST_CHECK;

/* A second reader of the same file for another thread, standing behind the first line end at or after byte
 * `from`. Whether a row starts there, or the line end lies in a quoted field, is known once the reader before
 * it has come to that byte: see csv_progress. Lines are counted from there. NULL when the file cannot be read
 * at any place (a pipe) or has no such line end within 256 KiB. */
Csv *csv_part(const Csv *whole, uint64_t from);

/* How far the reader has come and how far it has to go, in bytes (total 0 when unknown). */
void csv_progress(const Csv *csv, uint64_t *done, uint64_t *total);
char csv_delimiter(const Csv *csv);
void csv_close(Csv *csv);
CLOSES_POINTER(Csv, csv_close);

/* Writes one field, quoted when it must be. With `for_spreadsheet`, a field that a spreadsheet would run
 * as a formula (first character = + - @ tab CR, or their full-width forms, also after spaces) gets an
 * apostrophe before it. */
void csv_write_field(FILE *file, const char *field, bool first, bool for_spreadsheet);

/* What was written: the field without the apostrophe that was put before it for a spreadsheet, within the
 * field given. */
const char *csv_typed(const char *field);

#endif
