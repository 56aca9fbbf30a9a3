/* The lists being written. Rows wait in memory, are put in order of their keys, and go to disk with the truth
 * beside them: which child each row is about, and which adult it tells of. */
#ifndef SYNTH_SHEETS_H
#define SYNTH_SHEETS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/progress.h"
#include "synth/synth.h"

typedef enum SheetStyle {
    SHEET_COMMA,     /* UTF-8, commas, LF */
    SHEET_SEMICOLON, /* Windows-1252, semicolons, CRLF */
    SHEET_TAB,       /* UTF-8, tabs, LF */
} SheetStyle;

typedef struct Sheet Sheet;
typedef struct Sheets Sheets;

Sheets *sheets_open(void);
void sheets_close(Sheets *sheets);
CLOSES_POINTER(Sheets, sheets_close);

/* Adds an empty list; its strings and `columns` (column names, NULL-ended) must outlive it. */
Sheet *sheet_add(Sheets *sheets, const char *kind, const char *name, const char *centre, SheetStyle style,
                 const char *const *columns);

/* The day on which the partner would send it. */
void sheet_arrives(Sheet *sheet, Date day);

/* Adds a row of as many fields as there are columns; NULL is empty. Rows are sorted by key, then as they
 * came. `child` 0: not about a child. */
void sheet_row(Sheet *sheet, int64_t key, int64_t child, const char *const *fields);
/* And tells of an adult; 0: of none. */
void sheet_row_with(Sheet *sheet, int64_t key, int64_t child, int64_t adult, const char *const *fields);

/* Writes every list to the folder, and truth_records.csv, and names the files in the order to take them in:
 * by kind in the order in which kinds first appeared in `kinds` (NULL-ended), then by name. Frees the rows as
 * it goes. */
bool sheets_write(Sheets *sheets, const char *folder, const char *const *kinds, const Progress *progress,
                  Arena *arena, SynthFileList *out, Error *err) MUST_CHECK;

/* Opens a file of the folder for writing, in words when it cannot be. */
bool sheet_file(const char *folder, const char *name, FILE **out, Error *err) MUST_CHECK;
/* Closes it; false when anything could not be written. */
bool sheet_file_done(FILE *file, const char *name, Error *err) MUST_CHECK;

#endif
