#include "measure/question.h"

#include "measure/gap.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- what a home and an age alone tell ---- */

typedef struct Facts { /* those of the expression that ask for home or age, made ready */
    const Snapshot *snapshot;
    Arena *arena;
    struct {
        struct Ready {
            const Fact *fact;
            Probe probe;
        } * items;
        size_t count, capacity;
    } ready;
} Facts;

static bool is_of_home_or_age(FactKind kind)
{
    return kind >= FACT_LIVING && kind <= FACT_AGED;
}

static bool make_ready(Facts *facts, const Expression *e, Error *err)
{
    if (e->kind == EXPRESSION_MEASURE)
        return true;
    if (e->kind != EXPRESSION_FACT)
        return make_ready(facts, e->left, err) && (!e->right || make_ready(facts, e->right, err));
    if (!is_of_home_or_age(e->fact.word->kind))
        return true;
    Probe probe;
    TRY(probe_make(&facts->snapshot->view, &e->fact, facts->arena, &probe, err));
    *GROW(facts->arena, &facts->ready) = (struct Ready){&e->fact, probe};
    return true;
}

typedef enum Truth { TRUTH_NO, TRUTH_MAYBE, TRUTH_YES } Truth;

static Truth truth_of_fact(const Facts *facts, const Fact *fact, const Area *area, int age)
{
    size_t i = 0;
    if (!is_of_home_or_age(fact->word->kind))
        return TRUTH_MAYBE;
    while (i < facts->ready.count && facts->ready.items[i].fact != fact)
        i++;
    assert(i < facts->ready.count && facts->ready.items);
    const Probe *probe = &facts->ready.items[i].probe;
    bool yes = fact->word->kind <= FACT_IN_DECILE ? probe->places[area->lsoa] != 0
                                                  : age >= probe->from && age <= probe->to;
    return yes ? TRUTH_YES : TRUTH_NO;
}

static Truth truth_of(const Facts *facts, const Expression *e, const Area *area, int age)
{
    if (e->kind == EXPRESSION_FACT)
        return truth_of_fact(facts, &e->fact, area, age);
    if (e->kind == EXPRESSION_MEASURE)
        return TRUTH_MAYBE;
    Truth left = truth_of(facts, e->left, area, age);
    if (e->kind == EXPRESSION_NOT)
        return TRUTH_YES - left;
    Truth right = truth_of(facts, e->right, area, age);
    return (e->kind == EXPRESSION_AND) == (left < right) ? left : right;
}

static void look_at_area(Question *q, const Facts *facts, size_t a, const double *population)
{
    const Area *area = &q->snapshot->areas[a];
    for (int age = 0; age < q->snapshot->options.upper_age; age++) {
        Truth truth = truth_of(facts, q->of, area, age);
        if (truth == TRUTH_NO)
            continue;
        q->in_scope[a] = q->ages[age] = true;
        if (truth != TRUTH_YES || age >= STATISTICS_AGES)
            q->statistics = false;
        else {
            q->population[a * STATISTICS_AGES + (size_t)age] = population[age];
            q->told[a * STATISTICS_AGES + (size_t)age] = true;
        }
    }
}

/* Of a day's year, or of the year that the measure names. */
static bool population_on(const Question *q, const Area *area, Date day, double *out, Error *err)
{
    const Measure *m = q->measure;
    if (!m->population_year)
        geo_under5_about(q->snapshot->geo, area->lsoa, date_year(day), out);
    return !m->population_year || geo_under5_in(q->snapshot->geo, area->lsoa, m->population_year, out) ||
           error_set(
               err, ERROR_INPUT,
               "Nobody has told the population of %d for %s (%s). See the years held: reachbook forecast; "
               "load others: reachbook geo load population FILE",
               m->population_year, area->name, area->code);
}

/* Which areas and ages are asked about, and how many children statistics tell of there. Without any, or where
 * more than home and age is asked, there are no statistics. */
static bool look_at_places(Question *q, Error *err)
{
    const Snapshot *s = q->snapshot;
    Facts facts = {.snapshot = s, .arena = q->arena};
    TRY(make_ready(&facts, q->of, err));
    q->population = ARENA_ARRAY(q->arena, double, s->area_count *STATISTICS_AGES + 1);
    q->told = ARENA_ARRAY(q->arena, bool, s->area_count *STATISTICS_AGES + 1);
    q->in_scope = ARENA_ARRAY(q->arena, bool, s->area_count + 1);
    q->statistics = q->measure->of_population && (q->unit == UNIT_CHILD || q->measure->per_population);
    for (size_t a = 0; a < s->area_count; a++) {
        double population[STATISTICS_AGES];
        TRY(population_on(q, &s->areas[a], s->options.as_of, population, err));
        look_at_area(q, &facts, a, population);
    }
    return true;
}

/* ---- another day ---- */

static bool sets_on(const Question *q, const Snapshot *s, Set **base, Set **counted, Error *err)
{
    TRY(snapshot_set(s, q->of, base, err));
    TRY(snapshot_set(s, q->measure->count, counted, err));
    roaring_bitmap_and_inplace(*counted, *base);
    return true;
}

/* Gained: counted now and not then, of those of now. Lost: counted then and not now, of those of then. */
static bool compare_days(Question *q, Error *err)
{
    const Snapshot *then = NULL;
    DEFER(set_close) Set *base = NULL, *counted = NULL;
    if (q->unit != UNIT_CHILD)
        return error_set(err, ERROR_INPUT,
                         "Those gained and lost are counted in children. In %s, ask how many more there are: "
                         "change since.",
                         unit_words(q->unit, 2));
    TRY(snapshot_then(q->snapshot, measure_other_day(q->measure, q->snapshot->options.as_of), &then, err));
    TRY(sets_on(q, then, &base, &counted, err));
    if (q->measure->change == CHANGE_GAINED) {
        roaring_bitmap_andnot_inplace(q->counted, counted);
        return true;
    }
    roaring_bitmap_andnot_inplace(counted, q->counted);
    Set *now_base = q->base, *now_counted = q->counted;
    q->base = base;
    q->counted = counted;
    base = now_base;
    counted = now_counted;
    return true;
}

/* Of those who have points, the lowest. */
static bool keep_lowest(Question *q, Error *err)
{
    Gap gap;
    if (q->unit != UNIT_CHILD)
        return error_set(err, ERROR_INPUT, "The lowest by points are counted in children, not in %s.",
                         unit_words(q->unit, 2));
    const ScoredList scored = gap_scored(q->snapshot, q->counted, q->measure->rolling, q->arena);
    gap_of(&scored, q->measure->lowest, &gap);
    roaring_bitmap_clear(q->counted);
    roaring_bitmap_clear(q->base);
    for (size_t i = 0; i < scored.count; i++) {
        roaring_bitmap_add(q->base, scored.items[i].child);
        if (i < gap.lowest)
            roaring_bitmap_add(q->counted, scored.items[i].child);
    }
    return true;
}

/* ---- the question ---- */

bool question_check_age(const Question *q, Error *err)
{
    const Measure *m = q->measure;
    int year = 0, month, day, told = m->population_year ? m->population_year : q->snapshot->population_year;
    if (!q->statistics || !m->stale_years || !told)
        return true;
    date_to_parts(q->snapshot->options.as_of, &year, &month, &day);
    if (year - told > m->stale_years)
        return error_set(err, ERROR_INPUT,
                         "The %spopulation figures are of %d, more than the %d years that measure %s "
                         "allows. Load newer ones: "
                         "reachbook geo load population FILE",
                         m->population_year ? "" : "newest ", told, m->stale_years, m->name);
    return true;
}

bool question_open(const Snapshot *s, const Measure *measure, MeasureUnit unit, const Expression *where,
                   Arena *arena, Question *out, Error *err)
{
    DEFER(question_close)
    Question q = {
        .snapshot = s, .measure = measure_on(measure, s->options.as_of), .unit = unit, .arena = arena};
    if (q.measure->less && unit != UNIT_CHILD)
        return error_set(err, ERROR_INPUT, "%s are counted in children only: no statistics count families.",
                         q.measure->title);
    if (q.measure->cost)
        return error_set(err, ERROR_INPUT, "%s is told in pounds, by centre: reachbook measure %s",
                         q.measure->title, q.measure->name);
    q.of = expression_and(arena, q.measure->of, where);
    TRY(look_at_places(&q, err));
    TRY(sets_on(&q, s, &q.base, &q.counted, err));
    if (q.measure->change == CHANGE_GAINED || q.measure->change == CHANGE_LOST)
        TRY(compare_days(&q, err));
    if (q.measure->lowest)
        TRY(keep_lowest(&q, err));
    if (unit_is_of_events(unit))
        TRY(events_open(&q, err));
    *out = q;
    q = (Question){0};
    return true;
}

void question_close(Question *q)
{
    set_close(q->counted);
    set_close(q->base);
}

bool *question_parts(const Question *q, const Dimension *d)
{
    bool *shown = ARENA_ARRAY(q->arena, bool, d->parts.count + 1);
    if (!d->of_area && d->by != BY_AGE)
        memset(shown, 1, d->parts.count);
    for (size_t age = 0; d->by == BY_AGE && age < d->parts.count; age++)
        shown[age] = q->ages[age];
    for (size_t a = 0; d->of_area && a < q->snapshot->area_count; a++)
        shown[d->of_area[a]] |= q->in_scope[a];
    return shown;
}

static bool takes_area(const Dimension *d, size_t part, size_t area)
{
    return !d || !d->of_area || d->of_area[area] == part;
}

static bool takes_age(const Dimension *d, size_t part, size_t age)
{
    return !d || d->by != BY_AGE || age == part;
}

static bool is_told_of(const Dimension *d)
{
    return !d || d->of_area || d->by == BY_AGE || d->by == BY_NONE;
}

bool question_at(Question *q, const View *view, int moment, Date day, Error *err)
{
    for (size_t a = 0; a < q->snapshot->area_count && q->statistics; a++) {
        const Area *area = &q->snapshot->areas[a];
        bool served = view->reach[area->lsoa] >> moment & 1;
        double population[STATISTICS_AGES];
        TRY(population_on(q, area, day, population, err));
        for (size_t cell = a * STATISTICS_AGES, age = 0; age < STATISTICS_AGES; age++)
            q->population[cell + age] = served && q->told[cell + age] ? population[age] : 0;
    }
    return true;
}

double question_population(const Question *q, const Dimension *a, size_t part_a, const Dimension *b,
                           size_t part_b)
{
    double sum = 0;
    if (!q->statistics || !is_told_of(a) || !is_told_of(b))
        return -1;
    for (size_t area = 0; area < q->snapshot->area_count; area++) {
        if (!takes_area(a, part_a, area) || !takes_area(b, part_b, area))
            continue;
        for (size_t age = 0; age < STATISTICS_AGES; age++)
            if (takes_age(a, part_a, age) && takes_age(b, part_b, age))
                sum += q->population[area * STATISTICS_AGES + age];
    }
    return sum;
}

bool question_number(const Question *q, uint64_t count, uint64_t known, double population, Number *out,
                     Error *err)
{
    double of = population >= 0 ? population : q->unit == UNIT_CONTACT ? 0 : (double)known;
    bool proportion = q->unit != UNIT_CONTACT;
    if (q->measure->less) {
        if (population < 0)
            return error_set(
                err, ERROR_INPUT,
                "The unknown can be counted by place and by age under %d only, where there are statistics.",
                STATISTICS_AGES);
        count = of > (double)count ? (uint64_t)llround(of - (double)count) : 0;
    }
    double percent = of > 0 ? 100.0 * (double)count / of : -1;
    *out = (Number){
        .key = "",
        .name = "",
        .count = count,
        .of = of > 0 ? of : 0,
        .of_statistics = population >= 0,
        .percent = percent,
        .band = proportion ? band_of(percent) : "",
    };
    return true;
}
