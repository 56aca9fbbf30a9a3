#include <assert.h>
#include <math.h>

#include "base/text.h"
#include "measure/breakdown.h"

/* In the order of Fact. */
static const Measure measures[] = {
    {"known", "Children known",
     "Living in the reach areas, under the upper age, and on any list lawfully held.", true},
    {"registered", "Children registered",
     "Living in the reach areas, under the upper age, and holding a current registration: not withdrawn, "
     "moved out or "
     "aged out.",
     true},
    {"reached", "Children reached",
     "Living in the reach areas, under the upper age, with at least one recorded contact in the period, "
     "registered or "
     "not.",
     true},
    {"engaged", "Children engaged",
     "Living in the reach areas, under the upper age, with at least one attendance, appointment or clinic in "
     "the "
     "period. A letter, a call or a visit to the door is a contact, not engagement.",
     true},
    {"sustained", "Children in sustained contact",
     "Living in the reach areas, under the upper age, with contacts on several different days in the period "
     "(three "
     "unless stated).",
     true},
    {"registered-not-attending", "Children registered, not attending",
     "Registered and living in the reach areas, but not engaged in the period.", false},
    {"known-not-registered", "Children known, not registered",
     "Living in the reach areas and on a list (births, two-year-olds, health visitors), but without a "
     "current "
     "registration.",
     true},
    {"unknown", "Children unknown",
     "Children living in the reach areas by the statistics, less those known. On nobody's list, so they can "
     "be "
     "counted but not listed.",
     true},
};
enum { MEASURE_COUNT = sizeof measures / sizeof *measures };
_Static_assert(MEASURE_COUNT == FACT_COUNT + 1, "one measure per fact, and unknown");

const Measure *measure_at(size_t index)
{
    return index < MEASURE_COUNT ? &measures[index] : NULL;
}

const Measure *measure_find(const char *name)
{
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        if (strcmp(measures[i].name, name) == 0)
            return &measures[i];
    return NULL;
}

static size_t index_of(const Measure *measure)
{
    assert(measure >= measures && measure < measures + MEASURE_COUNT);
    return (size_t)(measure - measures);
}

static bool is_unknown(const Measure *measure)
{
    return index_of(measure) == FACT_COUNT;
}

const char *measure_denominator_source(const Snapshot *s, const Measure *measure)
{
    return measure->of_population ? s->population_source : s->registered_source;
}

Date snapshot_as_of(const Snapshot *s)
{
    return s->options.as_of;
}

const char *snapshot_words(const Snapshot *s, Arena *arena, const char *text)
{
    const struct {
        const char *mark, *words;
    } marks[] = {
        {"{age}", text_number(arena, s->options.upper_age)},
        {"{months}", arena_print(arena, "%d", s->options.months)},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        for (const char *at; (at = strstr(text, marks[i].mark));)
            text = arena_print(arena, "%.*s%s%s", (int)(at - text), text, marks[i].words,
                               at + strlen(marks[i].mark));
    return text;
}

Date snapshot_period_start(const Snapshot *s)
{
    return s->period_start + 1;
}

bool question_open(const Snapshot *s, const Measure *measure, MeasureUnit unit, const Where *where,
                   Arena *arena, Question *out, Error *err)
{
    Question question = {.snapshot = s, .measure = measure, .unit = unit, .arena = arena};
    TRY(scope_find(s, where, arena, &question.scope, err));
    if (is_unknown(measure) && unit == UNIT_FAMILY)
        return error_set(err, ERROR_INPUT,
                         "The unknown are counted in children only: no statistics count families.");
    size_t counted = is_unknown(measure) ? FACT_KNOWN : index_of(measure);
    question.counted = scope_narrow(s, &question.scope, s->facts[counted]);
    question.base =
        scope_narrow(s, &question.scope, s->facts[measure->of_population ? FACT_KNOWN : FACT_REGISTERED]);
    *out = question;
    return true;
}

void question_close(Question *question)
{
    set_close(question->counted);
    set_close(question->base);
}

Part part_whole(const Question *q)
{
    return (Part){
        .key = "",
        .name = "",
        .areas = q->scope.areas,
        .area_count = q->scope.area_count,
        .first_age = q->scope.first_age,
        .end_age = q->scope.end_age,
        .no_statistics = q->scope.group || q->scope.centre_used,
    };
}

static uint64_t count_part(const Question *q, const Set *set, const Part *part)
{
    if (!part->members)
        return set_count_areas(q->snapshot, q->unit, set, part->areas, part->area_count, q->arena);
    if (q->unit == UNIT_CHILD)
        return roaring_bitmap_and_cardinality(set, part->members);
    DEFER(set_close) Set *both = roaring_bitmap_and(set, part->members);
    return set_count(q->snapshot, q->unit, both, q->arena);
}

bool question_answer(const Question *q, const Part *part, Number *out, Error *err)
{
    bool statistics = q->measure->of_population && q->unit == UNIT_CHILD && !part->no_statistics;
    uint64_t count = count_part(q, q->counted, part);
    double of = statistics ? areas_population(q->snapshot, part->areas, part->area_count, part->first_age,
                                              part->end_age)
                           : (double)count_part(q, q->base, part);
    if (is_unknown(q->measure)) {
        if (!statistics || of < 0)
            return error_set(
                err, ERROR_INPUT,
                "The unknown can be counted by place and by age under %d only, where there are statistics.",
                STATISTICS_AGES);
        count = of > (double)count ? (uint64_t)llround(of - (double)count) : 0;
    }
    double percent = of > 0 ? 100.0 * (double)count / of : -1;
    *out = (Number){
        .key = part->key,
        .name = part->name,
        .count = count,
        .of = of > 0 ? of : 0,
        .percent = percent,
        .band = band_of(percent),
    };
    return true;
}

bool measure_count(const Snapshot *s, const Measure *measure, MeasureUnit unit, const Where *where,
                   Arena *arena, Number *out, Error *err)
{
    DEFER(question_close) Question question = {0};
    TRY(question_open(s, measure, unit, where, arena, &question, err));
    Part whole = part_whole(&question);
    return question_answer(&question, &whole, out, err);
}

bool measure_by(const Snapshot *s, const Measure *measure, MeasureUnit unit, By by, const Where *where,
                Arena *arena, NumberList *out, Error *err)
{
    DEFER(question_close) Question question = {0};
    TRY(question_open(s, measure, unit, where, arena, &question, err));
    PartList parts = part_list(&question, by);
    NumberList numbers = {0};
    for (size_t i = 0; i < parts.count; i++) {
        Number number;
        TRY(question_answer(&question, &parts.items[i], &number, err));
        *GROW(arena, &numbers) = number;
    }
    *out = numbers;
    return true;
}

bool measure_list(const Snapshot *s, const Measure *measure, MeasureUnit unit, const Where *where,
                  Arena *arena, int64_t **ids, size_t *count, Error *err)
{
    if (is_unknown(measure))
        return error_set(
            err, ERROR_INPUT,
            "Children on nobody's list cannot be listed. See where they live: measure unknown by LSOA.");
    DEFER(question_close) Question question = {0};
    TRY(question_open(s, measure, unit, where, arena, &question, err));
    *ids = set_list(s, unit, question.counted, arena, count);
    return true;
}
