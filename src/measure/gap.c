#include "measure/gap.h"

#include <stdlib.h>

/* -1: none told. */
static int32_t points_of(const Snapshot *s, uint32_t child, Date since)
{
    int32_t points = -1;
    for (EACH(Found, found, s->chronicle, SHELF_FOUND, child))
        if (found->kind == FOUND_PROFILE && found->day > since && found->day <= s->options.as_of &&
            found->part >= 0)
            points = found->part;
    return points;
}

static int by_points(const void *left, const void *right)
{
    const Scored *a = left, *b = right;
    if (a->points != b->points)
        return a->points < b->points ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

ScoredList gap_scored(const Snapshot *s, const Set *set, int months, Arena *arena)
{
    ScoredList scored = {0};
    Date since = months ? date_add_months(s->options.as_of, -months) : s->period_start;
    roaring_uint32_iterator_t at;
    for (roaring_init_iterator(set, &at); at.has_value; roaring_advance_uint32_iterator(&at)) {
        int32_t points = points_of(s, at.current_value, since);
        if (points >= 0)
            *GROW(arena, &scored) = (Scored){at.current_value, points, s->chronicle->ids[at.current_value]};
    }
    if (scored.count)
        qsort(scored.items, scored.count, sizeof *scored.items, by_points);
    return scored;
}

void gap_of(const ScoredList *scored, int lowest_percent, Gap *out)
{
    enum { ALL = 100 };
    size_t count = scored->count, middle = count / 2;
    *out = (Gap){.children = count, .percent = -1};
    if (!count)
        return;
    out->lowest = (count * (size_t)lowest_percent + ALL / 2) / ALL;
    out->lowest = out->lowest ? out->lowest : 1;
    for (size_t i = 0; i < out->lowest; i++)
        out->mean_lowest += (double)scored->items[i].points / (double)out->lowest;
    out->median = count % 2 ? scored->items[middle].points
                            : (scored->items[middle - 1].points + scored->items[middle].points) / 2.0;
    if (out->median > 0)
        out->percent = ALL * (out->median - out->mean_lowest) / out->median;
}
