#include <stdlib.h>

#include "measure/question.h"

enum { BATCH = 4096 };

typedef struct Cells {
    const Question *q;
    const uint16_t *rows, *columns; /* NULL: one part */
    size_t row_count, column_count;
    uint64_t *out;
} Cells;

/* NO_CELL when the child is in no part. */
#define NO_CELL SIZE_MAX
static size_t cell_of(const Cells *cells, uint32_t child)
{
    size_t row = cells->rows ? cells->rows[child] : 0, column = cells->columns ? cells->columns[child] : 0;
    return row >= cells->row_count || column >= cells->column_count ? NO_CELL
                                                                    : row * cells->column_count + column;
}

static void count_children(const Cells *cells, const Set *set)
{
    const uint32_t *weights = cells->q->weights;
    uint32_t batch[BATCH];
    roaring_uint32_iterator_t at;
    roaring_init_iterator(set, &at);
    for (uint32_t read; (read = roaring_read_uint32_iterator(&at, batch, BATCH));)
        for (uint32_t i = 0; i < read; i++) {
            size_t cell = cell_of(cells, batch[i]);
            if (cell != NO_CELL)
                cells->out[cell] += weights ? weights[batch[i]] : 1;
        }
}

/* Children by cell, then those of each cell together. */
typedef struct Sorted {
    uint32_t *first, *children; /* first: by cell, one more */
} Sorted;

static Sorted sort_by_cell(const Cells *cells, const Set *set, Arena *arena)
{
    size_t count = cells->row_count * cells->column_count;
    Sorted sorted = {ARENA_ARRAY(arena, uint32_t, count + 3),
                     ARENA_ARRAY(arena, uint32_t, roaring_bitmap_get_cardinality(set) + 1)};
    roaring_uint32_iterator_t at;
    for (roaring_init_iterator(set, &at); at.has_value; roaring_advance_uint32_iterator(&at)) {
        size_t cell = cell_of(cells, at.current_value);
        if (cell != NO_CELL)
            sorted.first[cell + 2]++;
    }
    for (size_t i = 2; i <= count + 1; i++)
        sorted.first[i] += sorted.first[i - 1];
    for (roaring_init_iterator(set, &at); at.has_value; roaring_advance_uint32_iterator(&at)) {
        size_t cell = cell_of(cells, at.current_value);
        if (cell != NO_CELL)
            sorted.children[sorted.first[cell + 1]++] = at.current_value;
    }
    return sorted;
}

/* Each family, or each of its adults, once in a cell: `met` holds the cell it was last met in, plus one. */
static uint64_t count_distinct(const Families *f, const uint32_t *children, size_t count, bool adults,
                               size_t cell, size_t *met_families, size_t *met_adults)
{
    uint64_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t family = f->of[children[i]];
        if (met_families[family] == cell + 1)
            continue;
        met_families[family] = cell + 1;
        found += !adults;
        for (uint32_t a = f->adult_first[family]; adults && a < f->adult_first[family + 1]; a++) {
            found += met_adults[f->adult_number[a]] != cell + 1;
            met_adults[f->adult_number[a]] = cell + 1;
        }
    }
    return found;
}

static void count_families(const Cells *cells, const Set *set)
{
    DEFER(arena_release) Arena arena = {0};
    const Families *f = snapshot_families(cells->q->snapshot);
    Sorted sorted = sort_by_cell(cells, set, &arena);
    size_t *met_families = ARENA_ARRAY(&arena, size_t, f->count + (size_t)1);
    size_t *met_adults = ARENA_ARRAY(&arena, size_t, f->adult_count + 1);
    for (size_t cell = 0; cell < cells->row_count * cells->column_count; cell++)
        cells->out[cell] += count_distinct(f, sorted.children + sorted.first[cell],
                                           sorted.first[cell + 1] - sorted.first[cell],
                                           cells->q->unit == UNIT_ADULT, cell, met_families, met_adults);
}

static void count_columns(const Cells *cells, const Set *set)
{
    bool learners = cells->q->snapshot->chronicle->of_learners;
    if (!learners && (cells->q->unit == UNIT_FAMILY || cells->q->unit == UNIT_ADULT))
        count_families(cells, set);
    else
        count_children(cells, set);
}

void count_cells(const Question *q, const Set *set, const Dimension *rows, const Dimension *columns,
                 uint64_t *out)
{
    size_t column_count = columns ? columns->parts.count : 1;
    if (columns && columns->sets) {
        DEFER(arena_release) Arena arena = {0};
        size_t row_count = rows ? rows->parts.count : 1;
        uint64_t *one = ARENA_ARRAY(&arena, uint64_t, row_count + 1);
        for (size_t part = 0; part < column_count; part++) {
            DEFER(set_close) Set *both = roaring_bitmap_and(set, columns->sets[part]);
            for (size_t row = 0; row < row_count; row++)
                one[row] = 0;
            count_cells(q, both, rows, NULL, one);
            for (size_t row = 0; row < row_count; row++)
                out[row * column_count + part] += one[row];
        }
        return;
    }
    if (rows && rows->sets) {
        for (size_t part = 0; part < rows->parts.count; part++) {
            DEFER(set_close) Set *both = roaring_bitmap_and(set, rows->sets[part]);
            count_cells(q, both, NULL, columns, out + part * column_count);
        }
        return;
    }
    const Cells cells = {q,
                         rows ? rows->column : NULL,
                         columns ? columns->column : NULL,
                         rows ? rows->parts.count : 1,
                         column_count,
                         out};
    count_columns(&cells, set);
}
