/* A measure's answer as a table, CSV or JSON on standard output. */
#ifndef CLI_MEASURE_PRINT_H
#define CLI_MEASURE_PRINT_H

#include "measure/gate.h"
#include "register/register.h"

typedef enum MeasureFormat { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON } MeasureFormat;
bool measure_format_parse(const char *text, MeasureFormat *out);

typedef struct MeasureAnswer {
    const Measure *measure;
    MeasureUnit unit;
    MeasureFormat format;
    Date as_of;
    const char *authority, *denominator;
    const char *where, *sentence; /* "" where nothing narrows; NULL where no sentence is wanted */
    Number whole;
    NumberList parts; /* empty: the whole only */
    const Gate *gate; /* the figures came through it */
    const char *note; /* of it; NULL when it hides nothing */
} MeasureAnswer;

void measure_print(const MeasureAnswer *answer);

/* By two breakdowns: rows down, columns across; CSV and JSON have a row for each cell. */
void measure_print_cross(const MeasureAnswer *answer, const CrossTable *table);
/* Month by month. */
void measure_print_months(const MeasureAnswer *answer, const MonthTable *table);

/* Then and now. */
void measure_print_change(const MeasureAnswer *answer, const Changed *change);

/* The people counted: `rows` beside `ids` when they are children, NULL when they are families. */
void measure_print_list(const MeasureAnswer *answer, const int64_t *ids, size_t count,
                        const ChildRowList *rows);

#endif
