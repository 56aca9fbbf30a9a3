/* Somebody who has seen some cells of a table and works out what else must be so: unknown numbers at least 0,
 * what was shown of sums of them, and by linear programming (the simplex method, Bland's rule) the least and
 * the most that any other sum of them can be. Owes nothing to src/measure. */
#ifndef TEST_ATTACKER_H
#define TEST_ATTACKER_H

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct Attacker {
    size_t unknown_count;
    size_t seen_count, room;
    double *sums;       /* [seen * unknown_count] */
    double *low, *high; /* what was said of each: equal when it was shown; high INFINITY when open */
} Attacker;

static inline void attacker_close(Attacker *a)
{
    free(a->sums);
    free(a->low);
    free(a->high);
    *a = (Attacker){0};
}

/* The row of coefficients to fill, all nought. */
static inline double *attacker_see(Attacker *a, double low, double high)
{
    if (a->seen_count == a->room) {
        a->room = a->room ? a->room * 2 : 16;
        a->sums = realloc(a->sums, a->room * a->unknown_count * sizeof *a->sums);
        a->low = realloc(a->low, a->room * sizeof *a->low);
        a->high = realloc(a->high, a->room * sizeof *a->high);
        assert(a->sums && a->low && a->high);
    }
    a->low[a->seen_count] = low;
    a->high[a->seen_count] = high;
    double *row = &a->sums[a->seen_count++ * a->unknown_count];
    memset(row, 0, a->unknown_count * sizeof *row);
    return row;
}

typedef struct Simplex {
    size_t rows, columns; /* without the right side */
    double *cells;        /* [(rows + 1) * (columns + 1)]: the last row is what is made largest */
    size_t *basis;
} Simplex;

static inline double *simplex_row(const Simplex *s, size_t row)
{
    return &s->cells[row * (s->columns + 1)];
}

static inline void simplex_pivot(Simplex *s, size_t row, size_t column)
{
    double *pivot = simplex_row(s, row), unit = pivot[column];
    for (size_t c = 0; c <= s->columns; c++)
        pivot[c] /= unit;
    for (size_t r = 0; r <= s->rows; r++) {
        double *other = simplex_row(s, r), times = other[column];
        for (size_t c = 0; r != row && fabs(times) > 1e-11 && c <= s->columns; c++)
            other[c] -= times * pivot[c];
    }
    s->basis[row] = column;
}

/* Makes the last row largest among columns below `usable`; false when it has no end. */
static inline bool simplex_run(Simplex *s, size_t usable)
{
    for (;;) {
        size_t column = 0, row = s->rows;
        const double *goal = simplex_row(s, s->rows);
        while (column < usable && goal[column] > -1e-7)
            column++;
        if (column == usable)
            return true;
        double least = INFINITY;
        for (size_t r = 0; r < s->rows; r++) {
            const double *here = simplex_row(s, r);
            double ratio = here[column] > 1e-9 ? here[s->columns] / here[column] : INFINITY;
            if (ratio < least - 1e-9 ||
                (ratio < least + 1e-9 && row < s->rows && s->basis[r] < s->basis[row])) {
                least = ratio < least ? ratio : least;
                row = r;
            }
        }
        if (row == s->rows)
            return false;
        simplex_pivot(s, row, column);
    }
}

static inline size_t simplex_put(const Attacker *a, Simplex *s)
{
    size_t slack = a->unknown_count, row = 0;
    for (size_t i = 0; i < a->seen_count; i++)
        slack += a->low[i] < a->high[i] ? 1 + (a->high[i] < INFINITY) : 0;
    size_t artificial = slack, next = a->unknown_count;
    for (size_t i = 0; i < a->seen_count; i++)
        for (int side = 0; side < 2; side++) { /* at least low, at most high; equal once */
            bool equal = a->low[i] >= a->high[i];
            if (side == 1 && (equal || a->high[i] >= INFINITY))
                continue;
            double *here = simplex_row(s, row);
            memcpy(here, &a->sums[i * a->unknown_count], a->unknown_count * sizeof *here);
            here[s->columns] = side ? a->high[i] : a->low[i];
            if (!equal)
                here[next++] = side ? 1 : -1;
            here[artificial + row] = 1;
            s->basis[row] = artificial + row;
            row++;
        }
    return artificial;
}

static inline size_t simplex_rows(const Attacker *a)
{
    size_t rows = 0;
    for (size_t i = 0; i < a->seen_count; i++)
        rows += a->low[i] < a->high[i] && a->high[i] < INFINITY ? 2 : 1;
    return rows;
}

/* The most that the sum `of` can be; INFINITY when there is no end, NAN when what was seen contradicts
 * itself. */
static inline double attacker_most(const Attacker *a, const double *of)
{
    Simplex s = {.rows = simplex_rows(a)};
    s.columns = a->unknown_count + s.rows * 2;
    s.cells = calloc((s.rows + 1) * (s.columns + 1), sizeof *s.cells);
    s.basis = calloc(s.rows + 1, sizeof *s.basis);
    assert(s.cells && s.basis);
    size_t usable = simplex_put(a, &s);
    double *goal = simplex_row(&s, s.rows), most = NAN;
    for (size_t r = 0; r < s.rows; r++)
        for (size_t c = 0; c <= s.columns; c++)
            goal[c] -= c >= usable && c < s.columns ? 0 : simplex_row(&s, r)[c];
    (void)simplex_run(&s, usable);
    if (fabs(goal[s.columns]) < 1e-5) {
        for (size_t r = 0; r < s.rows; r++) /* artificial columns that stand at nought leave where they can */
            for (size_t c = 0; c < usable && s.basis[r] >= usable; c++)
                if (fabs(simplex_row(&s, r)[c]) > 1e-7)
                    simplex_pivot(&s, r, c);
        memset(goal, 0, (s.columns + 1) * sizeof *goal);
        for (size_t c = 0; c < a->unknown_count; c++)
            goal[c] = -of[c];
        for (size_t r = 0; r < s.rows; r++) {
            double times = s.basis[r] < a->unknown_count ? of[s.basis[r]] : 0;
            for (size_t c = 0; c <= s.columns; c++)
                goal[c] += times * simplex_row(&s, r)[c];
        }
        most = simplex_run(&s, usable) ? goal[s.columns] : INFINITY;
    }
    free(s.cells);
    free(s.basis);
    return most;
}

static inline double attacker_least(const Attacker *a, const double *of)
{
    double *back = calloc(a->unknown_count + 1, sizeof *back);
    assert(back);
    for (size_t c = 0; c < a->unknown_count; c++)
        back[c] = -of[c];
    double most = attacker_most(a, back);
    free(back);
    return -most;
}

#endif
