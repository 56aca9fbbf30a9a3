#include <stdlib.h>
#include <string.h>

#include "measure/gap.h"
#include "measure/households.h"
#include "measure/question.h"

/* In which part a child is, and when. */
typedef struct Stay {
    uint16_t part;
    uint64_t when;
} Stay;
enum { STAYS_MOST = UPPER_AGE_MAX };

/* The register as seen at the moments, or so many months before each. */
typedef struct Days {
    int months_before;
    View view;
    Plans plans;
    const Plan *where; /* NULL: everywhere */
} Days;

typedef struct Run {
    const Snapshot *snapshot;
    const Dimension *dimension;
    Arena *arena;
    Days now;
    struct {
        Days **items;
        size_t count, capacity;
    } others;     /* the other days of measures of those gained and lost */
    size_t count; /* of measures */
    struct Asked {
        const Measure *measure;
        const Plan *of, *counted;
        const Days *then; /* NULL: of one day */
        const Plan *then_of, *then_counted;
        GapMoments *lowest; /* NULL: not of the lowest by points */
        PlacedList placed;  /* of families and adults */
    } * asked;
    Tally *counted, *base; /* [measure * parts + part] */
} Run;

static size_t stays_by_home(const Run *run, uint32_t child, Stay *stays)
{
    const Moments *m = &run->now.view.moments;
    uint64_t left = m->all;
    size_t count = 0;
    for (EACH(Home, home, run->now.view.chronicle, SHELF_HOMES, child)) {
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
    Date birth = run->now.view.chronicle->births[child];
    size_t count = 0;
    for (int age = 0; birth != DATE_NONE && age < (int)run->dimension->parts.count; age++) {
        uint64_t when =
            moments_in(&run->now.view.moments, age ? birthday(birth, age) : birth, birthday(birth, age + 1));
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
    stays[0] = (Stay){d->by == BY_NONE ? 0 : d->column[child], run->now.view.moments.all};
    return stays[0].part < d->parts.count;
}

/* The children of a block: of whom, and counted, at each moment. */
static void words_on(const Days *days, const Plan *of, const Plan *counted, uint32_t count, uint64_t *base,
                     uint64_t *among)
{
    uint64_t where[BLOCK];
    plan_words(&days->plans, of, count, base);
    plan_words(&days->plans, counted, count, among);
    if (days->where)
        plan_words(&days->plans, days->where, count, where);
    for (uint32_t i = 0; i < count; i++) {
        base[i] &= days->where ? where[i] : days->view.moments.all;
        among[i] &= base[i];
    }
}

/* As question.c has it: gained are those counted now and not then, of those of now; lost are those counted
 * then and not now, of those of then. */
static void words_of(const struct Asked *asked, const Days *now, uint32_t count, uint64_t *base,
                     uint64_t *counted)
{
    uint64_t then_base[BLOCK], then_counted[BLOCK];
    words_on(now, asked->of, asked->counted, count, base, counted);
    if (!asked->then)
        return;
    words_on(asked->then, asked->then_of, asked->then_counted, count, then_base, then_counted);
    bool lost = asked->measure->change == CHANGE_LOST;
    for (uint32_t i = 0; i < count; i++) {
        base[i] = lost ? then_base[i] : base[i];
        counted[i] = lost ? then_counted[i] & ~counted[i] : counted[i] & ~then_counted[i];
    }
}

static bool is_of_families(const Run *run, size_t m)
{
    return run->asked[m].measure->unit != UNIT_CHILD && !run->snapshot->chronicle->of_learners;
}

static void place_block(Run *run, size_t m, uint32_t first, uint32_t count, const uint64_t *base,
                        const uint64_t *counted, const uint8_t *stay_counts, Stay (*stays)[STAYS_MOST])
{
    for (uint32_t i = 0; i < count; i++)
        for (size_t k = 0; base[i] && k < stay_counts[i]; k++) {
            const Stay stay = stays[i][k];
            if (base[i] & stay.when)
                *GROW(run->arena, &run->asked[m].placed) =
                    (Placed){first + i, stay.part, base[i] & stay.when, counted[i] & stay.when};
        }
}

static void tally_block(Run *run, uint32_t first, uint32_t count)
{
    static _Thread_local Stay stays[BLOCK][STAYS_MOST];
    static _Thread_local uint8_t stay_counts[BLOCK];
    uint64_t base[BLOCK], counted[BLOCK];
    size_t parts = run->dimension->parts.count;
    for (uint32_t i = 0; i < count; i++)
        stay_counts[i] = (uint8_t)stays_of(run, first + i, stays[i]);
    plans_block(&run->now.plans, first, count);
    for (size_t i = 0; i < run->others.count; i++)
        plans_block(&run->others.items[i]->plans, first, count);
    for (size_t m = 0; m < run->count; m++) {
        words_of(&run->asked[m], &run->now, count, base, counted);
        if (run->asked[m].lowest) {
            for (uint32_t i = 0; i < count; i++)
                gap_moments_add(run->asked[m].lowest, first + i, counted[i]);
            continue;
        }
        if (is_of_families(run, m)) {
            place_block(run, m, first, count, base, counted, stay_counts, stays);
            continue;
        }
        for (uint32_t i = 0; i < count; i++)
            for (size_t k = 0; base[i] && k < stay_counts[i]; k++) {
                Stay stay = stays[i][k];
                tally_add(&run->base[m * parts + stay.part], base[i] & stay.when);
                tally_add(&run->counted[m * parts + stay.part], counted[i] & stay.when);
            }
    }
}

/* Who the lowest are is known after the last child only. */
static void tally_lowest(Run *run, size_t m)
{
    const size_t parts = run->dimension->parts.count;
    GapMoments *lowest = run->asked[m].lowest;
    gap_moments_rank(lowest, run->asked[m].measure->lowest);
    for (size_t i = 0; i < lowest->told.count; i++) {
        const Told *told = &lowest->told.items[i];
        Stay stays[STAYS_MOST];
        for (size_t k = 0, count = stays_of(run, told->child, stays); k < count; k++) {
            tally_add(&run->base[m * parts + stays[k].part], told->when & stays[k].when);
            tally_add(&run->counted[m * parts + stays[k].part], told->lowest & stays[k].when);
        }
    }
}

/* Those gained and lost are told from the first month on whose other day the register holds; of the last
 * month in any case, or why not. */
static int months_untold(const Snapshot *s, const Measure *m, const Date *days, int months)
{
    const Date first = chronicle_first_day(s->chronicle);
    int untold = 0;
    if (first == DATE_NONE || (m->change != CHANGE_GAINED && m->change != CHANGE_LOST))
        return 0;
    while (untold < months - 1 && measure_other_day(m, days[untold]) < first)
        untold++;
    return untold;
}

static MonthTable table_of(const Snapshot *s, const Measure *m, int months)
{
    Date days[MONTHS_MOST];
    month_ends(s->options.as_of, months, days);
    const int untold = months_untold(s, m, days, months);
    MonthTable table = {.months = months - untold};
    for (int month = untold; month < months; month++)
        table.days[month - untold] = days[month];
    return table;
}

static bool fill_cells(const Run *run, size_t m, Question *q, const bool *shown, MonthTable *table,
                       Error *err)
{
    const Dimension *d = run->dimension;
    const int untold = run->now.view.moments.count - table->months;
    for (size_t part = 0; part < d->parts.count; part++)
        if (shown[part])
            *GROW(q->arena, &table->parts) =
                (Number){.key = d->parts.items[part].key, .name = d->parts.items[part].name};
    for (int month = 0; month < table->months; month++) {
        TRY(question_at(q, &run->now.view, month + untold, table->days[month], err));
        Number *cell = &table->cells[month];
        for (size_t part = 0; part < d->parts.count; part++) {
            if (!shown[part])
                continue;
            TRY(question_number(q, tally_at(&run->counted[m * d->parts.count + part], month + untold),
                                tally_at(&run->base[m * d->parts.count + part], month + untold),
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

/* Whether every moment can be counted in one pass: children, families or adults, each child in one part at a
 * time; of one day, or, of children, of two that are so many months apart, by one version; the lowest by
 * points, by one version too. */
static bool is_swept(const Measure *m, By by)
{
    bool of_two = m->change == CHANGE_GAINED || m->change == CHANGE_LOST;
    if (by_is_many(by) || (of_two && (m->previous || m->change_since != DATE_NONE)))
        return false;
    const Measure *newest = m;
    for (; m; m = m->previous)
        if (unit_is_of_events(m->unit) || m->unit != newest->unit || m->cost ||
            (m->lowest && newest->previous) || (of_two && m->unit != UNIT_CHILD) ||
            (m->change > CHANGE_NET && !of_two))
            return false;
    return true;
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

static bool days_open(const Run *run, const Date *days, int count, const Expression *where, Arena *arena,
                      Days *out, Error *err)
{
    const Snapshot *s = run->snapshot;
    view_make(s->chronicle, s->geo, &s->options, days, count, arena, &out->view);
    out->plans = (Plans){.view = &out->view, .arena = arena};
    return !where || plan_make(&out->plans, where, &out->where, err);
}

/* The days so many months before those of the run, made when first asked for. */
static bool other_days(Run *run, const Measure *measure, const Expression *where, Arena *arena, Days **out,
                       Error *err)
{
    const Moments *m = &run->now.view.moments;
    Date days[MONTHS_MOST];
    for (size_t i = 0; i < run->others.count; i++)
        if (run->others.items[i]->months_before == measure->change_months) {
            *out = run->others.items[i];
            return true;
        }
    for (int i = 0; i < m->count; i++)
        days[i] = measure_other_day(measure, m->days[i]);
    *out = *GROW(arena, &run->others) = ARENA_NEW(arena, Days);
    (*out)->months_before = measure->change_months;
    return days_open(run, days, m->count, where, arena, *out, err);
}

static bool ask_measure(Run *run, size_t at, const Measure *measure, const Expression *where, Arena *arena,
                        Error *err)
{
    struct Asked *asked = &run->asked[at];
    Days *then = NULL;
    asked->measure = measure;
    TRY(plan_measure(&run->now.plans, measure, true, &asked->of, err) &&
        plan_measure(&run->now.plans, measure, false, &asked->counted, err));
    if (measure->lowest) {
        asked->lowest = ARENA_NEW(arena, GapMoments);
        gap_moments_open(&run->now.view, measure->rolling, arena, asked->lowest);
    }
    if (measure->change != CHANGE_GAINED && measure->change != CHANGE_LOST)
        return true;
    TRY(other_days(run, measure, where, arena, &then, err));
    asked->then = then;
    return plan_measure(&then->plans, measure, true, &asked->then_of, err) &&
           plan_measure(&then->plans, measure, false, &asked->then_counted, err);
}

static bool sweep_months(const Snapshot *s, const Measure *const *measures, size_t count, By by,
                         const Expression *where, int months, Arena *arena, MonthTable *out, Error *err)
{
    Date days[MONTHS_MOST];
    Run run = {.snapshot = s, .count = count};
    DEFER(arena_release) Arena scratch = {0};
    run.arena = &scratch;
    TRY(snapshot_dimension(s, by, &run.dimension, err));
    month_ends(s->options.as_of, months, days);
    TRY(days_open(&run, days, months, where, &scratch, &run.now, err));
    run.asked = ARENA_ARRAY(&scratch, struct Asked, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(ask_measure(&run, i, measures[i], where, &scratch, err));
    size_t parts = run.dimension->parts.count;
    run.counted = ARENA_ARRAY(&scratch, Tally, count * parts + 1);
    run.base = ARENA_ARRAY(&scratch, Tally, count * parts + 1);
    for (uint32_t first = 0; first < s->chronicle->child_count; first += BLOCK) {
        uint32_t left = s->chronicle->child_count - first;
        tally_block(&run, first, left < BLOCK ? left : BLOCK);
    }
    for (size_t i = 0; i < count; i++)
        if (run.asked[i].lowest)
            tally_lowest(&run, i);
        else if (is_of_families(&run, i))
            households_count(&run.now.view, measures[i]->unit == UNIT_ADULT, &run.asked[i].placed,
                             run.base + i * parts, run.counted + i * parts);
    for (size_t i = 0; i < count; i++) {
        DEFER(question_close) Question q = {0};
        TRY(question_open(s, measures[i], measures[i]->unit, where, arena, &q, err));
        TRY(question_check_age(&q, err));
        MonthTable table = table_of(s, measures[i], months);
        table.cells = ARENA_ARRAY(arena, Number, parts * (size_t)table.months + 1);
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
    const Snapshot **told = ARENA_ARRAY(&scratch, const Snapshot *, count + 1);
    MonthTable *tables = ARENA_ARRAY(&scratch, MonthTable, count + 1);
    size_t sweeps = 0, next = 0;
    TRY(check_run(months, err));
    for (size_t i = 0; i < count; i++) {
        TRY(snapshot_told(s, measures[i], measures[i]->unit, where, &told[i], err));
        if (told[i] == s && is_swept(measures[i], by))
            swept[sweeps++] = measures[i];
    }
    if (sweeps)
        TRY(sweep_months(s, swept, sweeps, by, where, months, arena, tables, err));
    for (size_t i = 0; i < count; i++) {
        if (told[i] == s && is_swept(measures[i], by)) {
            out[i] = tables[next++];
        } else if (told[i] != s && !measures[i]->previous && by != BY_AGE && is_swept(measures[i], by)) {
            TRY(sweep_months(told[i], &measures[i], 1, by, where, months, arena, &out[i], err));
        } else {
            out[i] = table_of(s, measures[i], months);
            TRY(measure_days(s, measures[i], by, where, arena, &out[i], err));
        }
    }
    return true;
}
