#include <assert.h>

#include "measure/question.h"

typedef struct Lines { /* sets and counts behind the lines */
    Set *ever, *registered, *living_registered, *reached, *ended[ENDED_COUNT];
    uint64_t held;
} Lines;

static void lines_close(Lines *lines)
{
    set_close(lines->ever);
    set_close(lines->registered);
    set_close(lines->living_registered);
    set_close(lines->reached);
    for (int i = 0; i < ENDED_COUNT; i++)
        set_close(lines->ended[i]);
}
CLOSES(Lines, lines_close);

/* Of a registration: whether it had begun. */
static bool held_by(const Held *held, Date day)
{
    return held->from == DATE_NONE || held->from <= day;
}

/* Of the child's registration that ended last: the root record's before others, then the lowest number. */
static Ended why_ended(const Snapshot *s, uint32_t child)
{
    const Held *last = NULL;
    Date birth = s->chronicle->births[child], day = s->options.as_of;
    for (EACH(Held, held, s->chronicle, SHELF_HELD, child)) {
        if (!held_by(held, day))
            continue;
        Date ended = held->to <= day ? held->to : DATE_NONE;
        Date before = last && last->to <= day ? last->to : DATE_NONE;
        if (moments_in(&s->view.moments, held->from, held->to))
            return birth != DATE_NONE && birth <= day ? ENDED_TURNED : ENDED_UNSAID;
        if (!last || ended > before)
            last = held;
    }
    return last && last->to <= day ? (Ended)last->why : ENDED_UNSAID;
}

static bool set_words(const Snapshot *s, const char *words, Set **out, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    const Expression *expression = NULL;
    TRY(measure_expression(s->options.book, &arena, "the true count", words, &expression, err));
    return snapshot_set(s, expression, out, err);
}

static Lines hand_over(Lines *held)
{
    Lines lines = *held;
    *held = (Lines){0};
    return lines;
}

static bool lines_make(const Snapshot *s, Lines *out, Error *err)
{
    const Chronicle *c = s->chronicle;
    DEFER(lines_close) Lines lines = {.ever = roaring_bitmap_create()};
    for (int i = 0; i < ENDED_COUNT; i++)
        lines.ended[i] = roaring_bitmap_create();
    TRY(set_words(s, "registered, under age", &lines.registered, err));
    TRY(set_words(s, "registered, under age, living in the area", &lines.living_registered, err));
    TRY(set_words(s, "reached, under age, living in the area", &lines.reached, err));
    for (uint32_t child = 0; child < c->child_count; child++) {
        uint32_t rows = 0;
        for (EACH(Held, held, c, SHELF_HELD, child))
            rows += held_by(held, s->options.as_of);
        lines.held += rows;
        if (!rows)
            continue;
        roaring_bitmap_add(lines.ever, child);
        if (!roaring_bitmap_contains(lines.registered, child))
            roaring_bitmap_add(lines.ended[why_ended(s, child)], child);
    }
    *out = hand_over(&lines);
    return true;
}

static double population(const Snapshot *s)
{
    double sum = 0;
    if (s->options.upper_age > STATISTICS_AGES)
        return 0;
    for (size_t a = 0; a < s->area_count; a++)
        for (int age = 0; age < s->options.upper_age; age++)
            sum += s->areas[a].under5[age];
    return sum;
}

bool true_count(const Snapshot *s, TrueCount *out, Error *err)
{
    DEFER(lines_close) Lines lines = {0};
    TRY(lines_make(s, &lines, err));
    uint64_t children = roaring_bitmap_get_cardinality(lines.ever);
    TrueCount count = {
        .registrations_held = lines.held,
        .same_child_again = lines.held - children,
        .certain = lines.held - children,
        .to_judge = s->chronicle->to_judge,
        .ended = roaring_bitmap_andnot_cardinality(lines.ever, lines.registered),
        .registered = roaring_bitmap_get_cardinality(lines.registered),
        .living_here = population(s),
        .reached = roaring_bitmap_get_cardinality(lines.reached),
        .living_registered = roaring_bitmap_get_cardinality(lines.living_registered),
    };
    uint64_t reasons = 0;
    for (int i = 0; i < ENDED_COUNT; i++)
        reasons += count.ended_by[i] = roaring_bitmap_get_cardinality(lines.ended[i]);
    assert(reasons == count.ended);
    assert(count.registrations_held - count.same_child_again - count.ended == count.registered);
    *out = count;
    return true;
}

/* Of each child the root record's row is the one that counts, else the lowest. */
static int64_t *list_held(const Snapshot *s, bool again, Arena *arena, size_t *count)
{
    const Chronicle *c = s->chronicle;
    int64_t *records = ARENA_ARRAY(arena, int64_t, c->shelves[SHELF_HELD].count + 1);
    size_t found = 0;
    for (uint32_t child = 0; child < c->child_count; child++) {
        const Held *counted = NULL;
        for (EACH(Held, held, c, SHELF_HELD, child)) {
            if (!held_by(held, s->options.as_of))
                continue;
            bool root = held->record == c->ids[child],
                 root_counted = counted && counted->record == c->ids[child];
            if (!counted || (root && !root_counted) || (root == root_counted && held->id < counted->id))
                counted = held;
        }
        for (EACH(Held, held, c, SHELF_HELD, child))
            if (held_by(held, s->options.as_of) && (!again || held != counted))
                records[found++] = held->record;
    }
    *count = found;
    return records;
}

static bool line_set(const Lines *lines, TrueLine line, Set **out, Error *err)
{
    const Set *kept[] = {[LINE_REGISTERED] = lines->registered,
                         [LINE_LIVING_REGISTERED] = lines->living_registered,
                         [LINE_REACHED] = lines->reached};
    if (line == LINE_ENDED)
        *out = roaring_bitmap_andnot(lines->ever, lines->registered);
    else if (line == LINE_REGISTERED || line == LINE_LIVING_REGISTERED || line == LINE_REACHED)
        *out = roaring_bitmap_copy(kept[line]);
    else if (line >= LINE_ENDED_BY && line < LINE_ENDED_BY + ENDED_COUNT)
        *out = roaring_bitmap_copy(lines->ended[line - LINE_ENDED_BY]);
    else
        return error_set(err, ERROR_INPUT, "The true count has no such line.");
    return true;
}

bool true_count_list(const Snapshot *s, TrueLine line, Arena *arena, int64_t **ids, size_t *count, Error *err)
{
    if (line == LINE_HELD || line == LINE_AGAIN) {
        *ids = list_held(s, line == LINE_AGAIN, arena, count);
        return true;
    }
    DEFER(lines_close) Lines lines = {0};
    DEFER(set_close) Set *set = NULL;
    TRY(lines_make(s, &lines, err));
    TRY(line_set(&lines, line, &set, err));
    *ids = set_list(s, set, arena, count);
    return true;
}
