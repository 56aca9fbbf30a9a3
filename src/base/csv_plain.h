/* Rows of plain ASCII without quotes, nearly all rows there are, split sixteen bytes at a time. Private to
 * csv.c, which reads all others byte by byte. */
#ifndef BASE_CSV_PLAIN_H
#define BASE_CSV_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

enum { CSV_PLAIN_MOST = 64 << 10, CSV_PLAIN_SLACK = 16 };

typedef struct CsvPlain {
    char *text; /* room for the bytes looked at and CSV_PLAIN_SLACK more; gets the fields */
    const char **fields;
    size_t *lengths, room;       /* of fields and lengths */
    size_t count, length, whole; /* fields; bytes of the row without its line end, and with it */
} CsvPlain;

/* False when the row at `bytes` has a quote, a NUL byte, a byte above 127, more than `room` fields or no end
 * within what is there: then it is not split. Fields are trimmed and NUL-terminated. */
bool csv_split_plain(CsvPlain *row, const char *bytes, size_t left, char delimiter);

#endif
