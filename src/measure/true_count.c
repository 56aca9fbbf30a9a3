#include <assert.h>

#include "measure/snapshot.h"

bool true_count(const Snapshot *s, TrueCount *out, Error *err)
{
    (void)err;
    uint64_t children = roaring_bitmap_get_cardinality(s->ever_registered);
    uint64_t registered = roaring_bitmap_get_cardinality(s->registered);
    double living_here = 0;
    for (uint32_t i = 0; i < s->area_count; i++)
        living_here += areas_population(s, &i, 1, 0, s->options.upper_age);
    TrueCount count = {
        .registrations_held = s->held.count,
        .same_child_again = s->held.count - children,
        .certain = s->held.count - children,
        .to_judge = s->to_judge,
        .ended = roaring_bitmap_andnot_cardinality(s->ever_registered, s->registered),
        .registered = registered,
        .living_here = living_here < 0 ? 0 : living_here,
        .reached = roaring_bitmap_get_cardinality(s->facts[FACT_REACHED]),
        .living_registered = roaring_bitmap_get_cardinality(s->facts[FACT_REGISTERED]),
    };
    uint64_t reasons = 0;
    for (int i = 0; i < ENDED_COUNT; i++)
        reasons += count.ended_by[i] = roaring_bitmap_get_cardinality(s->ended[i]);
    assert(reasons == count.ended);
    assert(count.registrations_held - count.same_child_again - count.ended == count.registered);
    *out = count;
    return true;
}

static int64_t *list_held(const Snapshot *s, bool again, Arena *arena, size_t *count)
{
    int64_t *records = ARENA_ARRAY(arena, int64_t, s->held.count + 1);
    size_t found = 0;
    for (size_t i = 0; i < s->held.count; i++) {
        bool counted = i == 0 || s->held.items[i].child != s->held.items[i - 1].child;
        if (!again || !counted)
            records[found++] = s->held.items[i].record;
    }
    *count = found;
    return records;
}

bool true_count_list(const Snapshot *s, TrueLine line, Arena *arena, int64_t **ids, size_t *count, Error *err)
{
    DEFER(set_close) Set *ended = NULL;
    const Set *set = NULL;
    switch (line) {
    case LINE_HELD:
    case LINE_AGAIN:
        *ids = list_held(s, line == LINE_AGAIN, arena, count);
        return true;
    case LINE_ENDED:
        ended = roaring_bitmap_andnot(s->ever_registered, s->registered);
        set = ended;
        break;
    case LINE_REGISTERED:
        set = s->registered;
        break;
    case LINE_LIVING_REGISTERED:
        set = s->facts[FACT_REGISTERED];
        break;
    case LINE_REACHED:
        set = s->facts[FACT_REACHED];
        break;
    case LINE_ENDED_BY:
    default:
        if (line >= LINE_ENDED_BY && line < LINE_ENDED_BY + ENDED_COUNT)
            set = s->ended[line - LINE_ENDED_BY];
        break;
    }
    if (!set)
        return error_set(err, ERROR_INPUT, "The true count has no such line.");
    *ids = set_list(s, UNIT_CHILD, set, arena, count);
    return true;
}
