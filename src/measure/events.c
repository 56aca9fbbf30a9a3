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
static bool part_probe(const Question *q, By by, const char *key, Probe *out, Error *err)
{
    enum { LONGEST = 240 };
    const Expression *part = NULL;
    TRY(by_fact(q->arena, by, key, &part, err));
    Fact fact = part->fact;
    fact.numbers[fact_period(fact.word->kind)] = LONGEST;
    return probe_make(&q->snapshot->view, &fact, q->arena, out, err);
}

static bool narrow(Question *q, By by, const char *key, Error *err)
{
    return part_probe(q, by, key, &q->parts.probes[q->parts.count++], err);
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

/* ---- one pass that sorts the events of a child into parts ---- */

typedef struct Sorter {
    const Question *q;
    const Dimension *own, *rest; /* own: parts the events; rest: NULL, or the children by column */
    Probe *probes;               /* by part of own */
    uint32_t *first, *parts;     /* by number of activity, centre or partner (one more): parts it may be in */
    size_t own_step, rest_step;
} Sorter;

static uint32_t seen_key(By by, const Seen *seen)
{
    return by == BY_ACTIVITY ? seen->activity : seen->centre;
}

/* Whether the part may hold an event of that number, whatever else it is. */
static bool may_hold(const Sorter *sorter, size_t part, uint32_t key)
{
    const Date day = sorter->q->snapshot->options.as_of;
    const bool centre = sorter->own->by == BY_CENTRE_USED, out = sorter->own->by == BY_TO_PARTNER;
    const Seen seen = {.day = day,
                       .activity = centre ? 0 : key,
                       .centre = centre ? (uint16_t)key : NO_CENTRE,
                       .kind = KIND_ATTENDANCE};
    const Found found = {.from = day, .day = day, .by = key, .kind = FOUND_REFERRAL, .out = out};
    return sorter->q->unit == UNIT_CONTACT ? probe_takes(&sorter->probes[part], &seen)
                                           : found_takes(&sorter->probes[part], &found);
}

static size_t keys_of(const Chronicle *c, By by)
{
    return by == BY_ACTIVITY      ? c->activities.count
           : by == BY_CENTRE_USED ? c->centres.count
                                  : c->partners.count;
}

static bool sorter_make(const Question *q, const Dimension *own, const Dimension *rest, Sorter *out,
                        Error *err)
{
    Sorter sorter = {.q = q, .own = own, .rest = rest};
    const size_t keys = keys_of(q->snapshot->chronicle, own->by), parts = own->parts.count;
    struct {
        uint32_t *items;
        size_t count, capacity;
    } held = {0};
    sorter.probes = ARENA_ARRAY(q->arena, Probe, parts + 1);
    sorter.first = ARENA_ARRAY(q->arena, uint32_t, keys + 2);
    for (size_t part = 0; part < parts; part++)
        TRY(part_probe(q, own->by, own->parts.items[part].key, &sorter.probes[part], err));
    for (uint32_t key = 0; key < keys; key++) {
        for (uint32_t part = 0; part < parts; part++)
            if (may_hold(&sorter, part, key))
                *GROW(q->arena, &held) = part;
        sorter.first[key + 1] = (uint32_t)held.count;
    }
    sorter.parts = held.items;
    *out = sorter;
    return true;
}

static void sort_child(const Sorter *sorter, const Events *events, uint32_t child, uint64_t *cells)
{
    const Chronicle *c = sorter->q->snapshot->chronicle;
    const size_t keys = keys_of(c, sorter->own->by);
    for (EACH(Seen, seen, c, SHELF_SEEN, child)) {
        const uint32_t key = seen_key(sorter->own->by, seen);
        if (sorter->q->unit != UNIT_CONTACT || key >= keys || !takes_contact(events, seen))
            continue;
        for (uint32_t i = sorter->first[key]; i < sorter->first[key + 1]; i++)
            cells[sorter->parts[i] * sorter->own_step] +=
                probe_takes(&sorter->probes[sorter->parts[i]], seen);
    }
    for (EACH(Found, found, c, SHELF_FOUND, child)) {
        if (sorter->q->unit != UNIT_REFERRAL || found->by >= keys || !takes_referral(events, found))
            continue;
        for (uint32_t i = sorter->first[found->by]; i < sorter->first[found->by + 1]; i++)
            cells[sorter->parts[i] * sorter->own_step] +=
                found_takes(&sorter->probes[sorter->parts[i]], found);
    }
}

static void sort_set(const Sorter *sorter, const Set *set, const Events *events, uint64_t *cells)
{
    roaring_uint32_iterator_t at;
    for (roaring_init_iterator(set, &at); at.has_value; roaring_advance_uint32_iterator(&at)) {
        size_t rest = sorter->rest ? sorter->rest->column[at.current_value] : 0;
        if (!sorter->rest || rest < sorter->rest->parts.count)
            sort_child(sorter, events, at.current_value, cells + rest * sorter->rest_step);
    }
}

/* Where the denominator is not of events, each part has all of it. */
static void share_base(const Sorter *sorter, uint64_t *known)
{
    const size_t rests = sorter->rest ? sorter->rest->parts.count : 1;
    uint64_t *base = ARENA_ARRAY(sorter->q->arena, uint64_t, rests + 1);
    Question q = *sorter->q;
    q.weights = NULL;
    count_cells(&q, q.base, sorter->rest, NULL, base);
    for (size_t part = 0; part < sorter->own->parts.count; part++)
        for (size_t rest = 0; rest < rests; rest++)
            known[part * sorter->own_step + rest * sorter->rest_step] = base[rest];
}

static bool is_sorted(const Question *q, const Dimension *own, const Dimension *rest)
{
    return own && events_go_by(q->unit, own->by) &&
           (!rest || (rest->column && !events_go_by(q->unit, rest->by)));
}

static bool sort_events(Question *q, const Dimension *rows, const Dimension *columns, uint64_t *counts,
                        uint64_t *known, Error *err)
{
    const bool by_rows = is_sorted(q, rows, columns);
    const size_t wide = columns ? columns->parts.count : 1;
    Sorter sorter;
    TRY(sorter_make(q, by_rows ? rows : columns, by_rows ? columns : rows, &sorter, err));
    sorter.own_step = by_rows ? wide : 1;
    sorter.rest_step = by_rows ? 1 : wide;
    sort_set(&sorter, q->counted, &q->events, counts);
    if (q->base_events.count)
        sort_set(&sorter, q->base, &q->base_events, known);
    else
        share_base(&sorter, known);
    return true;
}

bool events_cells(Question *q, const Dimension *rows, const Dimension *columns, uint64_t *counts,
                  uint64_t *known, Error *err)
{
    const size_t row_count = rows ? rows->parts.count : 1, column_count = columns ? columns->parts.count : 1,
                 own_rows = own_parts(q, rows), own_columns = own_parts(q, columns);
    if (is_sorted(q, rows, columns) || is_sorted(q, columns, rows))
        return sort_events(q, rows, columns, counts, known, err);
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
