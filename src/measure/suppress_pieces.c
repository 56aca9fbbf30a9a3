#include <assert.h>

#include "measure/suppress.h"

/* Rows of a matrix over the kinds, each with a leading one where the others have none. */
typedef struct Span {
    double rows[SUPPRESS_KINDS_MAX][SUPPRESS_KINDS_MAX];
    size_t lead[SUPPRESS_KINDS_MAX];
    size_t rank, kind_count;
} Span;

static bool is_nothing(double part)
{
    return part > -1e-9 && part < 1e-9;
}

/* What of a set of kinds is left after the span is taken out; true when nothing is. */
static bool span_reduce(const Span *span, uint32_t set, double left[SUPPRESS_KINDS_MAX])
{
    for (size_t k = 0; k < span->kind_count; k++)
        left[k] = set >> k & 1;
    for (size_t r = 0; r < span->rank; r++) {
        double times = left[span->lead[r]];
        for (size_t k = 0; k < span->kind_count && !is_nothing(times); k++)
            left[k] -= times * span->rows[r][k];
    }
    for (size_t k = 0; k < span->kind_count; k++)
        if (!is_nothing(left[k]))
            return false;
    return true;
}

static void span_add(Span *span, uint32_t set)
{
    double left[SUPPRESS_KINDS_MAX];
    if (span_reduce(span, set, left))
        return;
    size_t lead = 0;
    while (is_nothing(left[lead]))
        lead++;
    double unit = left[lead];
    for (size_t k = 0; k < span->kind_count; k++)
        left[k] /= unit;
    for (size_t r = 0; r < span->rank; r++) {
        double times = span->rows[r][lead];
        for (size_t k = 0; k < span->kind_count; k++)
            span->rows[r][k] -= times * left[k];
    }
    for (size_t k = 0; k < span->kind_count; k++)
        span->rows[span->rank][k] = left[k];
    span->lead[span->rank++] = lead;
}

static bool holds_one_of(uint32_t set, const uint32_t *pieces, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((pieces[i] & set) == pieces[i])
            return true;
    return false;
}

uint32_t *suppress_pieces(const uint32_t *sums, size_t sum_count, size_t kind_count, Arena *arena,
                          size_t *count)
{
    assert(kind_count <= SUPPRESS_KINDS_MAX);
    Span span = {.kind_count = kind_count};
    double left[SUPPRESS_KINDS_MAX];
    for (size_t s = 0; s < sum_count; s++)
        span_add(&span, sums[s]);
    uint32_t *pieces = ARENA_ARRAY(arena, uint32_t, (size_t)1 << kind_count);
    size_t found = 0;
    for (int size = 1; size <= (int)kind_count && span.rank; size++) {
        if (size == 2 && found == kind_count)
            break;
        for (uint32_t set = 1; set < (uint32_t)1 << kind_count; set++)
            if (__builtin_popcount(set) == size && !holds_one_of(set, pieces, found) &&
                span_reduce(&span, set, left))
                pieces[found++] = set;
    }
    *count = found;
    return pieces;
}
