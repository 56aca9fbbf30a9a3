/* Lists of people from any CSV, read for record linkage: columns recognised by name and content, values
 * folded. */
#ifndef CLI_DEDUPE_H
#define CLI_DEDUPE_H

#include "base/columns.h"
#include "base/error.h"
#include "linkage/linkage.h"

/* A column of a file and what it was taken for. */
typedef struct ColumnChoice {
    const char *path, *header;
    const char *role; /* name of a LinkColumn, "id", "street_number"; NULL: not used */
    bool further;     /* another value of it */
    bool exclusive;
} ColumnChoice;

typedef struct ColumnChoices {
    ColumnChoice *items;
    size_t count, capacity;
} ColumnChoices;

typedef struct PeopleList {
    size_t count, column_count;
    LinkColumn columns[LINK_COLUMNS_MAX];
    const char *const *written[LINK_COLUMNS_MAX]; /* texts of a column as they stand in the file, when kept */
    LinkMore more[LINK_MORE_MAX];                 /* earlier names and addresses, second telephones */
    const char *more_names[LINK_MORE_MAX];
    const char *const *more_written[LINK_MORE_MAX]; /* as `written` */
    size_t more_count;
    ColumnChoices choices;
    const Column *ids;   /* NULL: the file has none; see people_id */
    const Column *truth; /* NULL without a truth column */
    uint32_t *set;       /* NULL for one file, else 0 and 1 */
    Columns cells;       /* what the columns refer to */
} PeopleList;

/* Reads one or two files. `truth` names the column with the right answer, or NULL. With two files a column
 * counts only when both have it. Values are kept as written too with `keep_written`. Says on standard error
 * what each column was taken for. `out` is to be closed, also when this fails. Texts in it live as long as it
 * does, choices as long as the arena. */
bool people_list_read(Arena *arena, const char *const *paths, size_t path_count, const char *truth,
                      bool keep_written, int threads, PeopleList *out, Error *err) MUST_CHECK;
void people_list_close(PeopleList *list);
CLOSES(PeopleList, people_list_close);

/* What a record is called: its id in the file, or when that is empty its number, from 1. */
enum { PEOPLE_ID_ROOM = 24 };
const char *people_id(const PeopleList *list, size_t record, char number[PEOPLE_ID_ROOM]);

/* What a record holds in a column, as written when that was kept, else folded. */
const char *people_value(const PeopleList *list, size_t column, size_t record);
const char *people_further(const PeopleList *list, size_t more,
                           size_t record); /* the same of further values */

#endif
