#include <stdlib.h>
#include <string.h>

#include "measure/question.h"

/* Sixty-four counters side by side, one for each moment, as bits of binary numbers: adding a word adds one to
 * each counter whose bit is set, at the cost of a few operations for all of them (bit-sliced counting). */
enum { PLANES = 32 };
typedef struct Tally {
    uint64_t planes[PLANES];
} Tally;

static inline void tally_add(Tally *tally, uint64_t word)
{
    for (int plane = 0; word; plane++) {
        uint64_t old = tally->planes[plane];
        tally->planes[plane] = old ^ word;
        word &= old;
    }
}

static uint64_t tally_at(const Tally *tally, int moment)
{
    uint64_t count = 0;
    for (int plane = 0; plane < PLANES; plane++)
        count |= (tally->planes[plane] >> moment & 1) << plane;
    return count;
}

/* In which part a child is, and when. */
typedef struct Stay {
    uint16_t part;
    uint64_t when;
} Stay;
enum { STAYS_MOST = UPPER_AGE_MAX };

typedef struct Run {
    const Snapshot *snapshot;
    const Dimension *dimension;
    View view;
    Plans plans;
    size_t count; /* of measures */
    struct Asked {
        const Plan *of, *counted;
    } * asked;
    const Plan *where;     /* NULL: everywhere */
    Tally *counted, *base; /* [measure * parts + part] */
} Run;

static size_t stays_by_home(const Run *run, uint32_t child, Stay *stays)
{
    const Moments *m = &run->view.moments;
    uint64_t left = m->all;
    size_t count = 0;
    for (EACH(Home, home, run->view.chronicle, SHELF_HOMES, child)) {
        uint64_t here = moments_in(m, home->from, home->to) & left;
        left &= ~here;
        if (home->lsoa == LSOA_ELSEWHERE || !here)
            continue;
        uint16_t area = run->snapshot->area_of_lsoa[home->lsoa];
        if (area != NO_PART && count < STAYS_MOST)
            stays[count++] = (Stay){run->dimension->of_area[area], here};
    }
    return count;
}

static size_t stays_by_age(const Run *run, uint32_t child, Stay *stays)
{
    Date birth = run->view.chronicle->births[child];
    size_t count = 0;
    for (int age = 0; birth != DATE_NONE && age < (int)run->dimension->parts.count; age++) {
        uint64_t when =
            moments_in(&run->view.moments, age ? birthday(birth, age) : birth, birthday(birth, age + 1));
        if (when)
            stays[count++] = (Stay){(uint16_t)age, when};
    }
    return count;
}

static size_t stays_of(const Run *run, uint32_t child, Stay *stays)
{
    const Dimension *d = run->dimension;
    if (d->of_area)
        return stays_by_home(run, child, stays);
    if (d->by == BY_AGE)
        return stays_by_age(run, child, stays);
    stays[0] = (Stay){d->by == BY_NONE ? 0 : d->column[child], run->view.moments.all};
    return stays[0].part < d->parts.count;
}

static void tally_block(Run *run, uint32_t first, uint32_t count)
{
    static _Thread_local Stay stays[BLOCK][STAYS_MOST];
    static _Thread_local uint8_t stay_counts[BLOCK];
    uint64_t base[BLOCK], counted[BLOCK], where[BLOCK];
    size_t parts = run->dimension->parts.count;
    for (uint32_t i = 0; i < count; i++)
        stay_counts[i] = (uint8_t)stays_of(run, first + i, stays[i]);
    plans_block(&run->plans, first, count);
    for (uint32_t i = 0; i < count; i++)
        where[i] = run->view.moments.all;
    if (run->where)
        plan_words(&run->plans, run->where, count, where);
    for (size_t m = 0; m < run->count; m++) {
        plan_words(&run->plans, run->asked[m].of, count, base);
        plan_words(&run->plans, run->asked[m].counted, count, counted);
        for (uint32_t i = 0; i < count; i++)
            base[i] &= where[i];
        for (uint32_t i = 0; i < count; i++)
            for (size_t k = 0; base[i] && k < stay_counts[i]; k++) {
                Stay stay = stays[i][k];
                tally_add(&run->base[m * parts + stay.part], base[i] & stay.when);
                tally_add(&run->counted[m * parts + stay.part], base[i] & counted[i] & stay.when);
            }
    }
}

static bool fill_cells(const Run *run, size_t m, Question *q, const bool *shown, MonthTable *table,
                       Error *err)
{
    const Dimension *d = run->dimension;
    for (size_t part = 0; part < d->parts.count; part++)
        if (shown[part])
            *GROW(q->arena, &table->parts) =
                (Number){.key = d->parts.items[part].key, .name = d->parts.items[part].name};
    for (int month = 0; month < table->months; month++) {
        TRY(question_at(q, &run->view, month, table->days[month], err));
        Number *cell = &table->cells[month];
        for (size_t part = 0; part < d->parts.count; part++) {
            if (!shown[part])
                continue;
            TRY(question_number(q, tally_at(&run->counted[m * d->parts.count + part], month),
                                tally_at(&run->base[m * d->parts.count + part], month),
                                question_population(q, d, part, NULL, 0), cell, err));
            cell += table->months;
        }
    }
    return true;
}

static bool check_run(int months, Error *err)
{
    if (months < 1 || months > MONTHS_MOST)
        return error_set(err, ERROR_INPUT, "A trend may have from 1 to %d months, not %d.", MONTHS_MOST,
                         months);
    return true;
}

/* Whether every moment can be counted in one pass: children, each in one part at a time, of one day. */
static bool is_swept(const Measure *m, By by)
{
    bool swept = !by_is_many(by);
    for (; m; m = m->previous)
        swept &= m->unit == UNIT_CHILD && !m->lowest && (m->change == CHANGE_NONE || m->change == CHANGE_NET);
    return swept;
}

static const Number *with_key(const NumberList *numbers, const char *key)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (strcmp(numbers->items[i].key, key) == 0)
            return &numbers->items[i];
    return NULL;
}

/* A picture for each day; the parts are those of the last. */
static bool measure_days(const Snapshot *s, const Measure *measure, By by, const Expression *where,
                         Arena *arena, MonthTable *table, Error *err)
{
    int months = table->months;
    TRY(measure_by(s, measure, measure->unit, by, where, arena, &table->parts, err));
    table->cells = ARENA_ARRAY(arena, Number, table->parts.count * (size_t)months + 1);
    for (int month = 0; month < months; month++) {
        DEFER(snapshot_close) Snapshot *made = NULL;
        const Snapshot *then = NULL;
        NumberList numbers;
        TRY(snapshot_on(s, table->days[month], &then, &made, err));
        TRY(measure_by(then, measure, measure->unit, by, where, arena, &numbers, err));
        for (size_t part = 0; part < table->parts.count; part++) {
            const Number *found = with_key(&numbers, table->parts.items[part].key);
            Number *cell = &table->cells[part * (size_t)months + (size_t)month];
            *cell = found ? *found : (Number){.percent = -1, .band = ""};
            cell->key = cell->name = "";
        }
    }
    for (size_t part = 0; part < table->parts.count; part++)
        table->parts.items[part] = (Number){.key = arena_print(arena, "%s", table->parts.items[part].key),
                                            .name = arena_print(arena, "%s", table->parts.items[part].name)};
    return true;
}

static bool sweep_months(const Snapshot *s, const Measure *const *measures, size_t count, By by,
                         const Expression *where, int months, Arena *arena, MonthTable *out, Error *err)
{
    Date days[MONTHS_MOST];
    Run run = {.snapshot = s, .count = count};
    DEFER(arena_release) Arena scratch = {0};
    TRY(snapshot_dimension(s, by, &run.dimension, err));
    month_ends(s->options.as_of, months, days);
    view_make(s->chronicle, s->geo, &s->options, days, months, &scratch, &run.view);
    run.plans = (Plans){.view = &run.view, .arena = &scratch};
    run.asked = ARENA_ARRAY(&scratch, struct Asked, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(plan_measure(&run.plans, measures[i], true, &run.asked[i].of, err) &&
            plan_measure(&run.plans, measures[i], false, &run.asked[i].counted, err));
    if (where)
        TRY(plan_make(&run.plans, where, &run.where, err));
    size_t parts = run.dimension->parts.count;
    run.counted = ARENA_ARRAY(&scratch, Tally, count * parts + 1);
    run.base = ARENA_ARRAY(&scratch, Tally, count * parts + 1);
    for (uint32_t first = 0; first < s->chronicle->child_count; first += BLOCK) {
        uint32_t left = s->chronicle->child_count - first;
        tally_block(&run, first, left < BLOCK ? left : BLOCK);
    }
    for (size_t i = 0; i < count; i++) {
        DEFER(question_close) Question q = {0};
        TRY(question_open(s, measures[i], UNIT_CHILD, where, arena, &q, err));
        TRY(question_check_age(&q, err));
        MonthTable table = {.months = months,
                            .cells = ARENA_ARRAY(arena, Number, parts * (size_t)months + 1)};
        for (int month = 0; month < months; month++)
            table.days[month] = days[month];
        TRY(fill_cells(&run, i, &q, question_parts(&q, run.dimension), &table, err));
        out[i] = table;
    }
    return true;
}

bool measure_months(const Snapshot *s, const Measure *const *measures, size_t count, By by,
                    const Expression *where, int months, Arena *arena, MonthTable *out, Error *err)
{
    DEFER(arena_release) Arena scratch = {0};
    const Measure **swept = ARENA_ARRAY(&scratch, const Measure *, count + 1);
    MonthTable *tables = ARENA_ARRAY(&scratch, MonthTable, count + 1);
    size_t sweeps = 0, next = 0;
    TRY(check_run(months, err));
    for (size_t i = 0; i < count; i++)
        if (is_swept(measures[i], by))
            swept[sweeps++] = measures[i];
    if (sweeps)
        TRY(sweep_months(s, swept, sweeps, by, where, months, arena, tables, err));
    for (size_t i = 0; i < count; i++) {
        if (is_swept(measures[i], by)) {
            out[i] = tables[next++];
            continue;
        }
        out[i] = (MonthTable){.months = months};
        month_ends(s->options.as_of, months, out[i].days);
        TRY(measure_days(s, measures[i], by, where, arena, &out[i], err));
    }
    return true;
}
