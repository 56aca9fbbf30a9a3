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

enum { ALL = 100 };

/* The nearest whole number of children, one at least. */
static size_t lowest_of(size_t count, int percent)
{
    size_t lowest = (count * (size_t)percent + ALL / 2) / ALL;
    return lowest ? lowest : 1;
}

void gap_of(const ScoredList *scored, int lowest_percent, Gap *out)
{
    size_t count = scored->count, middle = count / 2;
    *out = (Gap){.children = count, .percent = -1};
    if (!count)
        return;
    out->lowest = lowest_of(count, lowest_percent);
    for (size_t i = 0; i < out->lowest; i++)
        out->mean_lowest += (double)scored->items[i].points / (double)out->lowest;
    out->median = count % 2 ? scored->items[middle].points
                            : (scored->items[middle - 1].points + scored->items[middle].points) / 2.0;
    if (out->median > 0)
        out->percent = ALL * (out->median - out->mean_lowest) / out->median;
}

void gap_moments_open(const View *view, int months, Arena *arena, GapMoments *out)
{
    const Moments *m = &view->moments;
    Date starts[MONTHS_MOST];
    for (int i = 0; i < m->count; i++)
        starts[i] = date_add_months(m->days[i], -(months ? months : view->options.months));
    *out = (GapMoments){.view = view, .arena = arena};
    moments_make(arena, starts, m->count, &out->starts);
}

void gap_moments_add(GapMoments *gap, uint32_t child, uint64_t counted)
{
    const Chronicle *c = gap->view->chronicle;
    const Found *first = NULL, *found = NULL;
    for (EACH(Found, each, c, SHELF_FOUND, child)) {
        first = first ? first : each;
        found = each + 1;
    }
    while (counted && found != first) {
        found--;
        if (found->kind != FOUND_PROFILE || found->part < 0)
            continue;
        uint64_t when = counted & moments_below(moment_at(&gap->starts, found->day)) &
                        ~moments_below(moment_at(&gap->view->moments, found->day));
        counted &= ~when;
        if (when)
            *GROW(gap->arena, &gap->told) = (Told){child, found->part, c->ids[child], when, 0};
    }
}

static int by_told_points(const void *left, const void *right)
{
    const Told *a = left, *b = right;
    if (a->points != b->points)
        return a->points < b->points ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

void gap_moments_rank(GapMoments *gap, int lowest_percent)
{
    const size_t count = gap->told.count;
    if (count)
        qsort(gap->told.items, count, sizeof *gap->told.items, by_told_points);
    for (int moment = 0; moment < gap->view->moments.count; moment++) {
        size_t all = 0;
        for (size_t i = 0; i < count; i++)
            all += gap->told.items[i].when >> moment & 1;
        size_t left = lowest_of(all, lowest_percent);
        for (size_t i = 0; i < count && left; i++) {
            uint64_t here = gap->told.items[i].when >> moment & 1;
            gap->told.items[i].lowest |= here << moment;
            left -= here;
        }
    }
}
