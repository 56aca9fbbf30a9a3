#include <math.h>

#include "base/text.h"
#include "web/explore.h"

static const Expression *also(Arena *arena, const Expression *where, FactKind kind, const char *text,
                              int64_t from, int64_t to)
{
    return expression_and(arena, where, expression_fact(arena, kind, text, from, to));
}

const Expression *explore_where(Arena *arena, const ExploreAsk *ask, bool everywhere)
{
    const Expression *where = NULL;
    FactKind place = ask->place == BY_CENTRE_HOME ? FACT_IN_CENTRE
                     : ask->place == BY_WARD      ? FACT_IN_WARD
                                                  : FACT_IN_LSOA;
    if (ask->place != BY_NONE && !everywhere)
        where = also(arena, where, place, ask->place_key, NUMBER_NONE, NUMBER_NONE);
    if (ask->group)
        where = also(arena, where, FACT_IN_GROUP, ask->group, NUMBER_NONE, NUMBER_NONE);
    if (ask->age_from >= 0)
        where = also(arena, where, FACT_AGED, NULL, ask->age_from, ask->age_to);
    if (ask->decile_from)
        where = also(arena, where, FACT_IN_DECILE, NULL, ask->decile_from, ask->decile_to);
    return where;
}

static const char *age_words(Arena *arena, int from, int to)
{
    if (from == 0)
        return arena_print(arena, "aged under %s", text_number(arena, to + 1));
    if (from == to)
        return arena_print(arena, "aged %s", text_number(arena, from));
    return arena_print(arena, "aged %s to %s", text_number(arena, from), text_number(arena, to));
}

static const char *decile_words(Arena *arena, int from, int to)
{
    if (from == 1)
        return arena_print(arena, "in the %d%% most deprived small areas of England", to * 10);
    if (to == 10)
        return arena_print(arena, "in the %d%% least deprived small areas of England", (11 - from) * 10);
    if (from == to)
        return arena_print(arena, "in small areas of deprivation decile %d", from);
    return arena_print(arena, "in small areas of deprivation deciles %d to %d", from, to);
}

const char *explore_narrowing(Arena *arena, const ExploreAsk *ask)
{
    const char *parts[4];
    size_t count = 0;
    if (ask->age_from >= 0)
        parts[count++] = age_words(arena, ask->age_from, ask->age_to);
    if (ask->group)
        parts[count++] = arena_print(arena, "in the target group \"%s\"", ask->group_name);
    if (ask->decile_from)
        parts[count++] = decile_words(arena, ask->decile_from, ask->decile_to);
    if (ask->place != BY_NONE)
        parts[count++] = arena_print(arena,
                                     ask->place == BY_CENTRE_HOME ? "in the area of %s"
                                     : ask->place == BY_WARD      ? "in %s ward"
                                                                  : "in the small area %s",
                                     ask->place_name);
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = arena_print(arena, "%s%s%s", text, i ? ", " : "", parts[i]);
    return text;
}

/* Whom the measure is of, with the age that was asked for in place of its own; `rest` is left without it. */
static const char *among_of(const Snapshot *snapshot, const Measure *measure, ExploreAsk *rest, Arena *arena)
{
    static const char own[] = "under {age}";
    if (rest->age_from < 0 || strncmp(measure->among, own, sizeof own - 1) != 0)
        return snapshot_words(snapshot, arena, measure->among);
    const char *age = age_words(arena, rest->age_from, rest->age_to);
    rest->age_from = rest->age_to = -1;
    return snapshot_words(snapshot, arena, arena_print(arena, "%s%s", age, measure->among + sizeof own - 1));
}

static Figure figure_of(const Snapshot *snapshot, const ExploreAsk *ask, const Number *number, Arena *arena)
{
    const Measure *measure = measure_on(ask->measure, ask->as_of);
    ExploreAsk rest = *ask;
    const char *among = among_of(snapshot, measure, &rest, arena), *narrow = explore_narrowing(arena, &rest);
    if (!number->of_statistics && measure->of_population)
        among = arena_print(arena, "known %s", among);
    if (*narrow)
        among = arena_print(arena, "%s, %s,", among, narrow);
    return (Figure){among, snapshot_words(snapshot, arena, measure->did), number->count, number->of,
                    measure->unit};
}

static const char *sentence_of(const SitePicture *site, const Gate *gate, const ExploreAsk *ask,
                               const Number *number, Arena *arena)
{
    const Snapshot *snapshot = site->picture.snapshot;
    const char *narrow = explore_narrowing(arena, ask);
    if (number->shown != SHOWN || ask->measure->unit == UNIT_CONTACT)
        return arena_print(arena, "%s%s%s: %s%s.", ask->measure->title, *narrow ? ", " : "", narrow,
                           gate_words(gate, arena, number->shown, (double)number->count),
                           number->shown != SHOWN
                               ? ""
                               : snapshot_words(snapshot, arena, " in the {months} months to {day}"));
    Figure figure = figure_of(snapshot, ask, number, arena);
    return figure_sentence(arena, &figure);
}

static bool answer_trend(const SitePicture *site, const Gate *gate, const ExploreAsk *ask, Arena *arena,
                         ExploreAnswer *out, Error *err)
{
    if (!gate->open) {
        out->no_trend = "Each month is published by itself: choose the last day of another month to see it.";
        return true;
    }
    out->has_trend = true;
    return measure_months(site->picture.snapshot, &ask->measure, 1, BY_NONE, explore_where(arena, ask, false),
                          ask->trend + 1, arena, &out->trend, err);
}

/* With a year before, all areas served, and the target. */
static const char *comparison_of(const SitePicture *site, const ExploreAsk *ask, const ExploreAnswer *answer,
                                 Arena *arena)
{
    Figure figure = figure_of(site->picture.snapshot, ask, &answer->whole, arena);
    Comparison with = {.before = -1, .authority = answer->average, .authority_name = "the area served"};
    with.target = ask->target ? ask->target : -1;
    if (answer->whole.shown != SHOWN)
        return "";
    if (answer->has_trend) {
        int then = answer->trend.months - 1 - EXPLORE_MONTHS;
        with.before = answer->trend.cells[then].percent;
        with.before_when = arena_print(arena, "at %s", site_day(arena, answer->trend.days[then]));
    }
    return figure_comparison(arena, &figure, &with);
}

bool explore_answer(const SitePicture *site, const Gate *gate, const ExploreAsk *ask, bool trend,
                    Arena *arena, ExploreAnswer *out, Error *err)
{
    const Expression *where = explore_where(arena, ask, false);
    ExploreAnswer answer = {.average = -1};
    TRY(gate_count(gate, ask->measure, ask->measure->unit, where, arena, &answer.whole, err));
    if (ask->by != BY_NONE)
        TRY(gate_by(gate, ask->measure, ask->measure->unit, ask->by, where, arena, &answer.parts, err));
    if (ask->place != BY_NONE) {
        Number all;
        TRY(gate_count(gate, ask->measure, ask->measure->unit, explore_where(arena, ask, true), arena, &all,
                       err));
        answer.average = all.percent;
    }
    if (trend)
        TRY(answer_trend(site, gate, ask, arena, &answer, err));
    answer.sentence = sentence_of(site, gate, ask, &answer.whole, arena);
    answer.comparison = comparison_of(site, ask, &answer, arena);
    *out = answer;
    return true;
}

bool explore_opens(const Request *request, const SitePicture *site, const ExploreAsk *ask)
{
    return may(&request->actor, ACTION_SEE_PEOPLE, site->picture.authority.id) && !ask->measure->less &&
           ask->measure->unit != UNIT_FAMILY && !ask->measure->cost;
}

bool explore_open(Request *request, bool trend, Explore *out, Error *err)
{
    Date day;
    int months;
    TRY(explore_period(request, &day, &months, err));
    if (!gate_is_open(&request->actor, request->actor.authority))
        months = 0;
    TRY(site_picture_of(request, day, months, &out->site, err));
    TRY(site_gate(request, &out->site, &out->gate, err));
    TRY(explore_parts(&out->gate, request->arena, &out->parts, err));
    TRY(explore_read(request, &out->site, &out->gate, &out->parts, &out->ask, err));
    if (out->ask.measure->cost)
        return explore_cost_answer(request, &out->site, &out->ask, trend, &out->answer, err);
    return explore_answer(&out->site, &out->gate, &out->ask, trend, request->arena, &out->answer, err);
}

void explore_close(Explore *explore)
{
    site_leave(&explore->site);
}
