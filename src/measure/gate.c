#include "measure/gate.h"

#include <string.h>

#include "base/text.h"

bool gate_is_open(const User *actor, int64_t authority)
{
    return actor && may(actor, ACTION_SEE_PEOPLE, authority);
}

Date gate_day(const User *actor, int64_t authority, Date asked, Date today)
{
    return gate_is_open(actor, authority) ? asked : release_day(asked, today);
}

bool gate_make(Store *store, Arena *arena, const Picture *picture, const User *actor, uint32_t least,
               Gate *out, Error *err)
{
    int64_t authority = picture->authority.id;
    Gate gate = {.snapshot = picture->snapshot, .open = gate_is_open(actor, authority)};
    if (actor && !may(actor, ACTION_SEE_COUNTS, authority))
        return error_set(err, ERROR_DENIED,
                         "Your role does not open this page. Ask whoever manages Reachbook for your centre.");
    if (!gate.open)
        TRY(release_open(store, arena, picture, actor ? actor->id : 0, least, &gate.release, err));
    *out = gate;
    return true;
}

bool gate_past(Store *store, Arena *arena, const Picture *picture, const Gate *now, Date day, Gate *out,
               bool *found, Error *err)
{
    Gate gate = {.snapshot = now->snapshot};
    TRY(release_read(store, arena, picture->authority.id, day, &gate.release, found, err));
    *out = gate;
    return true;
}

/* Whether statistics tell how many live in the part: then, and only then, the unknown of it are a figure. */
static bool has_statistics(const Gate *gate, const ReleaseFigure *figure)
{
    for (size_t i = 0; i < gate->release.figures.count; i++) {
        const ReleaseFigure *other = &gate->release.figures.items[i];
        if (strcmp(other->measure, "unknown") == 0 && strcmp(other->part, figure->part) == 0 &&
            strcmp(other->key, figure->key) == 0)
            return true;
    }
    return false;
}

static Number number_of(const Gate *gate, const Measure *measure, const ReleaseFigure *figure)
{
    bool shown = figure->shown == SHOWN;
    double percent = shown && figure->out_of > 0 ? 100.0 * (double)figure->count / figure->out_of : -1;
    return (Number){
        .key = figure->key,
        .name = figure->name,
        .count = (uint64_t)figure->count,
        .of = figure->out_of,
        .of_statistics = measure->of_population && has_statistics(gate, figure),
        .percent = percent,
        .band = band_of(percent),
        .shown = figure->shown,
    };
}

static bool not_published(Error *err)
{
    return error_set(
        err, ERROR_DENIED,
        "This figure is not among those published: children in all, by small area, ward, centre, "
        "target group, age or deprivation.");
}

/* The published place that it narrows to, where it does nothing else: BY_NONE and "" for all. */
typedef struct Place {
    By by;
    const char *key;
} Place;

static bool place_wanted(const Expression *where, Place *out)
{
    *out = (Place){BY_NONE, ""};
    if (!where)
        return true;
    if (where->kind != EXPRESSION_FACT)
        return false;
    switch (where->fact.word->kind) {
    case FACT_IN_LSOA:
        *out = (Place){BY_LSOA, where->fact.text};
        return true;
    case FACT_IN_WARD:
        *out = (Place){BY_WARD, where->fact.text};
        return true;
    case FACT_IN_CENTRE:
        *out = (Place){BY_CENTRE_HOME, where->fact.text};
        return true;
    default:
        return false;
    }
}

static bool is_of(const ReleaseFigure *figure, const Measure *measure, const char *part)
{
    return strcmp(figure->measure, measure->name) == 0 && strcmp(figure->part, part) == 0;
}

bool gate_tells(const Gate *gate, const Measure *measure)
{
    bool tells = gate->open;
    for (size_t i = 0; i < gate->release.figures.count && !tells; i++)
        tells = strcmp(gate->release.figures.items[i].measure, measure->name) == 0;
    return tells && measure->unit == UNIT_CHILD;
}

bool gate_tells_by(const Gate *gate, By by, const Expression *where)
{
    Place place;
    if (gate->open)
        return true;
    return place_wanted(where, &place) && place.by != BY_LSOA &&
           (place.by == BY_NONE || by == BY_LSOA || by == place.by);
}

bool gate_count(const Gate *gate, const Measure *measure, MeasureUnit unit, const Expression *where,
                Arena *arena, Number *out, Error *err)
{
    if (gate->open)
        return measure_count(gate->snapshot, measure, unit, where, arena, out, err);
    Place place;
    if (unit != UNIT_CHILD || !place_wanted(where, &place))
        return not_published(err);
    for (size_t i = 0; i < gate->release.figures.count; i++) {
        const ReleaseFigure *figure = &gate->release.figures.items[i];
        if (is_of(figure, measure, release_part(place.by)) && strcmp(figure->key, place.key) == 0) {
            *out = number_of(gate, measure, figure);
            return true;
        }
    }
    if (place.by == BY_NONE || !gate_tells(gate, measure))
        return not_published(err);
    *out = (Number){.key = place.key, .name = "", .percent = -1, .band = "", .shown = SHOWN_HIDDEN};
    return true;
}

bool gate_by(const Gate *gate, const Measure *measure, MeasureUnit unit, By by, const Expression *where,
             Arena *arena, NumberList *out, Error *err)
{
    if (gate->open)
        return measure_by(gate->snapshot, measure, unit, by, where, arena, out, err);
    Place place;
    if (unit != UNIT_CHILD || !gate_tells_by(gate, by, where) || !place_wanted(where, &place))
        return not_published(err);
    NumberList numbers = {0}, inside = {0};
    bool within = place.by != BY_NONE && by == BY_LSOA;
    if (within)
        TRY(measure_by(gate->snapshot, measure_find(snapshot_book(gate->snapshot), "known"), unit, by, where,
                       arena, &inside, err));
    for (size_t i = 0, next = 0; i < gate->release.figures.count; i++) {
        const ReleaseFigure *figure = &gate->release.figures.items[i];
        if (!is_of(figure, measure, release_part(by)))
            continue;
        if (by == place.by && strcmp(figure->key, place.key) != 0)
            continue;
        if (within && (next == inside.count || strcmp(figure->key, inside.items[next].key) != 0))
            continue;
        next++;
        *GROW(arena, &numbers) = number_of(gate, measure, figure);
    }
    if (!numbers.count)
        return not_published(err);
    *out = numbers;
    return true;
}

static uint64_t line_of(const Gate *gate, const char *name)
{
    for (size_t i = 0; i < gate->release.figures.count; i++)
        if (strcmp(gate->release.figures.items[i].part, RELEASE_TRUE_COUNT) == 0 &&
            strcmp(gate->release.figures.items[i].measure, name) == 0)
            return (uint64_t)gate->release.figures.items[i].count;
    return 0;
}

bool gate_true_count(const Gate *gate, Arena *arena, GateCount *out, Error *err)
{
    GateCount all = {.nearest = 1};
    if (gate->open) {
        TRY(true_count(gate->snapshot, &all.count, err));
        *out = all;
        return true;
    }
    Number registered, reached;
    TRY(gate_count(gate, measure_find(snapshot_book(gate->snapshot), "registered"), UNIT_CHILD, NULL, arena,
                   &registered, err));
    TRY(gate_count(gate, measure_find(snapshot_book(gate->snapshot), "reached"), UNIT_CHILD, NULL, arena,
                   &reached, err));
    *out = (GateCount){
        .count = {.registrations_held = line_of(gate, "held"),
                  .same_child_again = line_of(gate, "again"),
                  .ended = line_of(gate, "ended"),
                  .registered = line_of(gate, "registered"),
                  .living_here = reached.of,
                  .reached = reached.count,
                  .living_registered = registered.count},
        .nearest = gate->release.least,
        .living_registered = registered.shown,
        .reached = reached.shown,
    };
    return true;
}

const char *gate_words(const Gate *gate, Arena *arena, Shown shown, double count)
{
    switch (shown) {
    case SHOWN_SMALL:
        return arena_print(arena, "fewer than %u", gate->release.least);
    case SHOWN_HIDDEN:
        return "hidden";
    case SHOWN:
    default:
        return text_grouped(arena, count);
    }
}

const char *gate_note(const Gate *gate, Arena *arena)
{
    if (gate->open)
        return NULL;
    char day[24];
    return arena_print(
        arena,
        "Figures of %s, published once for the month. Numbers below %u are not shown, and where "
        "another number would give one away it is hidden too, so that no family can be worked "
        "out.",
        date_print_long(gate->release.as_of, day), gate->release.least);
}
