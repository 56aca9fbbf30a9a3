#include <stdlib.h>
#include <string.h>

#include "measure/question.h"

static bool is_meant(MeasureUnit unit, FactKind kind)
{
    return unit == UNIT_CONTACT ? fact_is_of_contacts(kind) : fact_is_of_referrals(kind);
}

/* Those joined by "and". */
static bool facts_of(const Question *q, const Expression *e, Events *events, Error *err)
{
    if (!e)
        return true;
    if (e->kind == EXPRESSION_AND)
        return facts_of(q, e->left, events, err) && facts_of(q, e->right, events, err);
    if (e->kind == EXPRESSION_MEASURE)
        return facts_of(q, measure_on(e->measure, q->snapshot->options.as_of)->count, events, err);
    if (e->kind != EXPRESSION_FACT || !is_meant(q->unit, e->fact.word->kind) || events->count == EVENT_FACTS)
        return true;
    return probe_make(&q->snapshot->view, &e->fact, q->arena, &events->probes[events->count++], err);
}

static bool takes_contact(const Events *events, const Seen *seen)
{
    bool all = true;
    for (size_t i = 0; i < events->count && all; i++)
        all = probe_takes(&events->probes[i], seen);
    return all;
}

static bool takes_referral(const Events *events, const Found *found)
{
    bool all = found->kind == FOUND_REFERRAL;
    for (size_t i = 0; i < events->count && all; i++)
        all = found_takes(&events->probes[i], found);
    return all;
}

static const uint32_t *weigh(const Question *q, const Events *events)
{
    const Chronicle *c = q->snapshot->chronicle;
    uint32_t *weights = ARENA_ARRAY(q->arena, uint32_t, c->child_count + (size_t)1);
    for (uint32_t child = 0; child < c->child_count && q->unit == UNIT_CONTACT; child++)
        for (EACH(Seen, seen, c, SHELF_SEEN, child))
            weights[child] += takes_contact(events, seen) && takes_contact(&q->parts, seen);
    for (uint32_t child = 0; child < c->child_count && q->unit == UNIT_REFERRAL; child++)
        for (EACH(Found, found, c, SHELF_FOUND, child))
            weights[child] += takes_referral(events, found) && takes_referral(&q->parts, found);
    return weights;
}

static void weigh_all(Question *q)
{
    q->weights = weigh(q, &q->events);
    q->base_weights = q->base_events.count ? weigh(q, &q->base_events) : NULL;
}

bool events_open(Question *q, Error *err)
{
    TRY(facts_of(q, q->measure->count, &q->events, err));
    if (q->unit == UNIT_REFERRAL)
        TRY(facts_of(q, q->measure->of, &q->base_events, err));
    for (size_t i = 0; i < q->base_events.count && q->events.count < EVENT_FACTS; i++)
        q->events.probes[q->events.count++] = q->base_events.probes[i];
    if (!q->events.count)
        return error_set(err, ERROR_INPUT,
                         q->unit == UNIT_CONTACT
                             ? "To count contacts, the measure must say which: reached, engaged, attended "
                               "\"...\", had \"...\"."
                             : "To count referrals, the measure must say which: referred to us, referred on, "
                               "referred by \"...\", referral taken up.");
    weigh_all(q);
    return true;
}

bool events_go_by(MeasureUnit unit, By by)
{
    return unit == UNIT_CONTACT    ? by == BY_ACTIVITY || by == BY_CENTRE_USED
           : unit == UNIT_REFERRAL ? by == BY_FROM_PARTNER || by == BY_TO_PARTNER
                                   : false;
}

/* The part's own fact of all time: the facts of the measure say which period. */
static bool narrow(Question *q, By by, const char *key, Error *err)
{
    enum { LONGEST = 240 };
    const Expression *part = NULL;
    TRY(by_fact(q->arena, by, key, &part, err));
    Fact fact = part->fact;
    fact.numbers[fact_period(fact.word->kind)] = LONGEST;
    return probe_make(&q->snapshot->view, &fact, q->arena, &q->parts.probes[q->parts.count++], err);
}

static size_t own_parts(const Question *q, const Dimension *d)
{
    return d && events_go_by(q->unit, d->by) ? d->parts.count : 1;
}

/* Narrows to the part of a dimension that parts the events; the rest of the dimension is left to count_cells.
 */
static bool enter(Question *q, const Dimension *d, size_t part, const Dimension **rest, Error *err)
{
    *rest = d;
    if (!d || !events_go_by(q->unit, d->by))
        return true;
    *rest = NULL;
    return narrow(q, d->by, d->parts.items[part].key, err);
}

static void count_weighed(Question *q, const Set *set, const uint32_t *weights, const Dimension *rows,
                          const Dimension *columns, uint64_t *out)
{
    const uint32_t *kept = q->weights;
    q->weights = weights;
    if (weights)
        count_cells(q, set, rows, columns, out);
    q->weights = kept;
}

bool events_cells(Question *q, const Dimension *rows, const Dimension *columns, uint64_t *counts,
                  uint64_t *known, Error *err)
{
    const size_t row_count = rows ? rows->parts.count : 1, column_count = columns ? columns->parts.count : 1,
                 own_rows = own_parts(q, rows), own_columns = own_parts(q, columns);
    uint64_t *some = ARENA_ARRAY(q->arena, uint64_t, row_count * column_count + 1),
             *base = ARENA_ARRAY(q->arena, uint64_t, row_count * column_count + 1);
    for (size_t r = 0; r < own_rows; r++)
        for (size_t c = 0; c < own_columns; c++) {
            const Dimension *rest_rows = NULL, *rest_columns = NULL;
            q->parts.count = 0;
            TRY(enter(q, rows, r, &rest_rows, err) && enter(q, columns, c, &rest_columns, err));
            const size_t high = rest_rows ? row_count : 1, wide = rest_columns ? column_count : 1;
            memset(some, 0, high * wide * sizeof *some);
            memset(base, 0, high * wide * sizeof *base);
            weigh_all(q);
            count_weighed(q, q->counted, q->weights, rest_rows, rest_columns, some);
            count_weighed(q, q->base, q->base_weights, rest_rows, rest_columns, base);
            for (size_t i = 0; i < high * wide; i++) {
                size_t cell = (r + i / wide) * column_count + c + i % wide;
                counts[cell] = some[i];
                known[cell] = base[i];
            }
        }
    q->parts.count = 0;
    return true;
}

static int newest_first(const void *left, const void *right)
{
    const CountedEvent *a = left, *b = right;
    return a->on != b->on ? (a->on < b->on) - (a->on > b->on) : (a->child > b->child) - (a->child < b->child);
}

static void list_child(const Question *q, uint32_t child, CountedEventList *list)
{
    const Chronicle *c = q->snapshot->chronicle;
    for (EACH(Seen, seen, c, SHELF_SEEN, child))
        if (q->unit == UNIT_CONTACT && takes_contact(&q->events, seen) && takes_contact(&q->parts, seen))
            *GROW(q->arena, list) = (CountedEvent){
                .child = c->ids[child],
                .on = seen->day,
                .kind = contact_kind_word(seen->kind),
                .what = c->activities.items[seen->activity],
                .where = seen->centre == NO_CENTRE ? "" : c->centres.items[seen->centre].name,
            };
    for (EACH(Found, found, c, SHELF_FOUND, child))
        if (q->unit == UNIT_REFERRAL && takes_referral(&q->events, found) && takes_referral(&q->parts, found))
            *GROW(q->arena, list) = (CountedEvent){
                .child = c->ids[child],
                .on = found->day,
                .kind = found->out ? "from us" : "to us",
                .what = c->words.items[found->what],
                .where = c->partners.items[found->by],
            };
}

bool measure_events(const Snapshot *s, const Measure *measure, const Expression *where, By by,
                    const char *key, Arena *arena, CountedEventList *out, Error *err)
{
    DEFER(question_close) Question q = {0};
    CountedEventList list = {0};
    const Expression *part = NULL;
    const bool own = events_go_by(measure->unit, by);
    roaring_uint32_iterator_t at;
    if (by != BY_NONE && !own)
        TRY(by_fact(arena, by, key, &part, err));
    TRY(question_open(s, measure, measure->unit, expression_and(arena, where, part), arena, &q, err));
    if (own)
        TRY(narrow(&q, by, key, err));
    for (roaring_init_iterator(q.counted, &at); at.has_value; roaring_advance_uint32_iterator(&at))
        list_child(&q, at.current_value, &list);
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, newest_first);
    *out = list;
    return true;
}
