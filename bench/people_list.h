/* A list made by `people`, read for the engine. */
#ifndef BENCH_PEOPLE_LIST_H
#define BENCH_PEOPLE_LIST_H

#include <string.h>

#include "base/columns.h"
#include "linkage/linkage.h"

enum { COLUMNS = 6 };

typedef struct Table {
    Columns columns; /* those of `shape`, and behind them the truth */
    uint32_t *cluster;
    size_t rows;
} Table;

static const LinkColumn shape[COLUMNS] = {
    {.name = "first_name", .kind = LINK_GIVEN_NAME},
    {.name = "surname", .kind = LINK_FAMILY_NAME, .household = true},
    {.name = "dob", .kind = LINK_DATE},
    {.name = "sex", .kind = LINK_SEX},
    {.name = "street", .kind = LINK_STREET, .household = true},
    {.name = "postcode", .kind = LINK_POSTCODE, .household = true},
};

static inline const char *fold(void *context, size_t column, Arena *scratch, const char *text)
{
    (void)context;
    return column == COLUMNS || shape[column].kind == LINK_DATE ? text : text_fold(scratch, text);
}

static inline bool find_columns(const CsvRow *row, int places[COLUMNS + 1], Error *err)
{
    for (int c = 0; c <= COLUMNS; c++) {
        const char *name = c < COLUMNS ? shape[c].name : "cluster";
        places[c] = -1;
        for (size_t i = 0; i < row->count; i++)
            if (strcmp(row->fields[i], name) == 0)
                places[c] = (int)i;
        if (places[c] < 0)
            return error_set(err, ERROR_INPUT, "The list has no column \"%s\".", name);
    }
    return true;
}

static inline bool read_table(const char *path, int threads, Table *table, Error *err)
{
    DEFER(csv_close) Csv *csv = NULL;
    CsvRow row;
    bool more;
    int places[COLUMNS + 1];
    TRY(csv_open(path, &csv, err));
    TRY(csv_next(csv, &row, &more, err));
    TRY(find_columns(&row, places, err));
    static const bool row_by_row[COLUMNS + 1] = {[COLUMNS] = true};
    columns_open(&table->columns, COLUMNS + 1, row_by_row);
    TRY(columns_read(&table->columns, csv, places, threads, err));
    columns_seal(&table->columns);
    columns_fold(&table->columns, fold, NULL, false, threads);
    table->rows = table->columns.rows;
    return true;
}

static inline void table_columns(const Table *table, LinkColumn columns[COLUMNS])
{
    for (int c = 0; c < COLUMNS; c++) {
        columns[c] = shape[c];
        columns[c].codes = table->columns.items[c].codes;
        columns[c].texts = table->columns.items[c].texts;
        columns[c].text_count = table->columns.items[c].text_count;
    }
}

#endif
