/* Columns of a CSV file in memory: each different cell kept once, and a number per row that says which. Long
 * lists are read by several threads, with the same result. */
#ifndef BASE_COLUMNS_H
#define BASE_COLUMNS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/text.h"

typedef struct ColumnSlot ColumnSlot;

/* Cells are looked up some at a time, so that memory is asked for before it is needed. */
enum { COLUMN_WAITING = 16, COLUMN_SHORT = 56 };
typedef struct WaitingCell {
    uint32_t hash, length;
    char text[COLUMN_SHORT];
} WaitingCell;

/* Row r holds texts[codes[r]]; of a column kept row by row (identifiers, hardly one twice) texts[r]. */
typedef struct Column {
    bool row_by_row;
    uint32_t *codes;     /* NULL when row_by_row */
    const char **texts;  /* texts[0] is "" unless row_by_row */
    const char **before; /* texts as they were before column_fold, when it was to keep them; else NULL */
    size_t text_count, texts_room, rows, codes_room;
    ColumnSlot *slots; /* from text to code; gone after columns_seal */
    size_t slot_count;
    Arena arena, folded;
    char *free_bytes; /* in the arena's newest piece */
    size_t free_count, waiting_count;
    WaitingCell waiting[COLUMN_WAITING];
} Column;

typedef struct Columns {
    Column *items;
    size_t count, rows;
} Columns;

/* No rows yet; `row_by_row` per column, or NULL. */
void columns_open(Columns *columns, size_t count, const bool *row_by_row);
void columns_close(Columns *columns); /* {0} is fine */
CLOSES(Columns, columns_close);

/* Adds one row: fields[c] is the number of the field that column c gets, COLUMN_EMPTY for none. What the row
 * does not have is "". A column that is left out gets nothing, and so is of no use in any row. */
enum { COLUMN_EMPTY = -1, COLUMN_LEFT_OUT = -2 };
void columns_add(Columns *columns, const CsvRow *row, const int *fields);

/* Adds all rows that `csv` has not yet given out, on up to `threads` threads. */
bool columns_read(Columns *columns, Csv *csv, const int *fields, int threads, Error *err) MUST_CHECK;

/* Adds one cell, for a column that does not come from a file. */
void column_add(Column *column, const char *text, size_t length);
static inline const char *column_text(const Column *column, size_t row)
{
    return column->texts[column->row_by_row ? row : column->codes[row]];
}

/* Nothing will be added any more: gives back what only that needed. */
void columns_seal(Columns *columns);
void column_seal(Column *column); /* the same of one */

/* Puts fold(context, column, scratch, text) in the place of each text; the result may lie in `scratch`. Many
 * columns at once on `threads` threads, so `fold` must bear that. Sealed columns only. */
typedef const char *ColumnFold(void *context, size_t column, Arena *scratch, const char *text);
void columns_fold(Columns *columns, ColumnFold *fold, void *context, bool keep_before, int threads);

#endif
