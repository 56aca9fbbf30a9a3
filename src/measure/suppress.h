/* What of a table may be shown to those who may not see the children behind it: hides the small numbers and
 * as few others as it finds it must, so that the small ones cannot be worked out.
 *
 * Numbers in, verdicts out: it knows neither register nor database.
 *
 * Rows are the finest parts of a breakdown (small areas); places are the sets of rows that are published
 * (each area, its ward, a centre's area that lies across wards, the authority), and may overlap as they
 * like. Kinds are the finest kinds of child (registered and seen often, ...); sums are the sets of kinds
 * that are published (registered, reached, ...: numerator, denominator; their difference, which anyone can
 * take, is protected with them). A cell is a sum in a place.
 *
 * What is guaranteed. A piece is a least set of kinds that follows from the published sums by adding and
 * taking away ("reached" less "engaged"). A piece of a row is small when it holds less than `least` children,
 * none included. Each small piece of each row is tied to another row: a tie moves children of some kinds
 * between the two rows and children of other kinds back, changes no cell that is shown, leaves a cell marked
 * small small and a cell marked hidden as large as it was said to be, and touches on the other side only
 * pieces that are not small. So there is another table of children that shows the same page with another
 * number there (none where there were some, or one more), and any set of
 * rows and kinds whose number follows from what is shown, if it holds the small piece, holds one of at least
 * `least` children too. Hence no number below `least` follows from any cells of the table, in whatever order
 * they are asked for. docs/SMALL-NUMBERS.md has the proof.
 *
 * The method: greedy search for the cheapest tie of each small piece, hidden cells costing nothing (as the
 * shortest paths of Kelly, Golden and Assad 1992, "Cell suppression: disclosure protection for sensitive
 * tabular data", Networks 22, and of Castro 2007, "A shortest-paths heuristic for statistical data
 * protection in positive tables", INFORMS Journal on Computing 19), with the basic moves of Diaconis and
 * Sturmfels (1998, Annals of Statistics 26) for paths, since rows in overlapping places and sums that share
 * kinds make no network; then each tie is sought again beside all others, and whatever turned out not to be
 * needed is shown again, the dearest first. */
#ifndef MEASURE_SUPPRESS_H
#define MEASURE_SUPPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { SUPPRESS_KINDS_MAX = 12 };

typedef enum Shown {
    SHOWN,        /* as it is */
    SHOWN_SMALL,  /* "fewer than 5": 0 is one of them */
    SHOWN_HIDDEN, /* hidden so that a small number cannot be worked out */
} Shown;

typedef struct SuppressTable {
    size_t row_count, kind_count;
    const uint32_t *counts; /* [row * kind_count + kind] */
    size_t sum_count;
    const uint32_t *sums; /* bit k: kind k is in it; not 0, all different */
    const double *worth;  /* of showing one cell of the sum; above 0 */
    size_t place_count;
    const bool *places;    /* [place * row_count + row]: the row is in it */
    const double *weights; /* by place: showing a cell of it is worth this, times its sum's worth; above 0 */
    uint32_t least;        /* numbers below it are small; at least 1 */
} SuppressTable;

/* Verdicts in the arena: [place * sum_count + sum]. Always succeeds: sums that a table is too small to show
 * in any place are hidden everywhere, and told in given_up[sum]; at worst all of them. */
Shown *suppress(const SuppressTable *table, Arena *arena, bool *given_up);

/* The pieces of published sums, at most SUPPRESS_KINDS_MAX, as sets of kinds; `count` gets how many. */
uint32_t *suppress_pieces(const uint32_t *sums, size_t sum_count, size_t kind_count, Arena *arena,
                          size_t *count);

#endif
