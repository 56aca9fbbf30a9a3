/* Lists of people from any CSV, read for record linkage: columns recognised by name and content, values
 * folded. */
#ifndef CLI_DEDUPE_H
#define CLI_DEDUPE_H

#include "base/arena.h"
#include "base/error.h"
#include "linkage/linkage.h"

/* A column of a file and what it was taken for. */
typedef struct ColumnChoice {
    const char *path, *header;
    const char *role; /* name of a LinkColumn, "id", "street_number"; NULL: not used */
    bool exclusive;
} ColumnChoice;

typedef struct ColumnChoices {
    ColumnChoice *items;
    size_t count, capacity;
} ColumnChoices;

typedef struct PeopleList {
    size_t count, column_count;
    LinkColumn columns[LINK_COLUMNS_MAX];
    const char *const *written[LINK_COLUMNS_MAX]; /* values as they stand in the file, when they were kept */
    ColumnChoices choices;
    const char **ids;   /* as in the file, else the row's number */
    const char **truth; /* NULL without a truth column */
    uint32_t *set;      /* NULL for one file, else 0 and 1 */
} PeopleList;

/* Reads one or two files. `truth` names the column with the right answer, or NULL. With two files a column
 * counts only when both have it. Values are kept as written too with `keep_written`. Says on standard error
 * what each column was taken for. */
bool people_list_read(Arena *arena, const char *const *paths, size_t path_count, const char *truth,
                      bool keep_written, PeopleList *out, Error *err) MUST_CHECK;

#endif
