#include <math.h>

#include "base/text.h"
#include "web/explore.h"
#include "web/published.h"

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
    if (number->shown != SHOWN || ask->measure->unit == UNIT_CONTACT ||
        (ask->measure->unit == UNIT_REFERRAL && !(number->of > 0)))
        return arena_print(arena, "%s%s%s: %s%s.", ask->measure->title, *narrow ? ", " : "", narrow,
                           gate_words(gate, arena, number->shown, (double)number->count),
                           number->shown != SHOWN
                               ? ""
                               : snapshot_words(snapshot, arena, " in the {months} months to {day}"));
    Figure figure = figure_of(snapshot, ask, number, arena);
    return figure_sentence(arena, &figure);
}

/* Each month as it was published, from `published` months before on. */
static bool answer_published(Request *request, const Explore *explore, int published, ExploreAnswer *out,
                             Error *err)
{
    Arena *arena = request->arena;
    const Gate *gate = &explore->gate;
    const ExploreAsk *ask = &explore->ask;
    MonthTable table = {.months = published + 1};
    table.cells = ARENA_ARRAY(arena, Number, (size_t)published + 1);
    for (int before = published; before >= 0; before--) {
        Number *cell = &table.cells[published - before];
        Gate then = *gate;
        bool found = true;
        Date day = before ? published_day(ask->as_of, before) : ask->as_of;
        if (before)
            TRY(gate_past(request->store, arena, &explore->site.picture, gate, day, &then, &found, err));
        *cell = (Number){.key = "", .name = "", .percent = -1, .band = "", .shown = SHOWN_HIDDEN};
        if (found && gate_tells(&then, ask->measure))
            TRY(gate_count(&then, ask->measure, UNIT_CHILD, explore_where(arena, ask, false), arena, cell,
                           err));
        if (cell->shown == SHOWN_SMALL && then.release.least != gate->release.least)
            cell->shown = SHOWN_HIDDEN; /* "fewer than" another number */
        table.days[published - before] = day;
    }
    out->has_trend = published > 0;
    out->trend = table;
    if (published < EXPLORE_MONTHS)
        out->no_trend = "Earlier months that the register holds are published one after the other, some each "
                        "time this page is opened.";
    return true;
}

static bool answer_trend(const SitePicture *site, const ExploreAsk *ask, Arena *arena, ExploreAnswer *out,
                         Error *err)
{
    out->has_trend = true;
    return measure_months(site->picture.snapshot, &ask->measure, 1, BY_NONE, explore_where(arena, ask, false),
                          ask->trend + 1, arena, &out->trend, err);
}

/* With a year before, or with the month before where no more is published; all areas served; the target. */
static const char *comparison_of(const SitePicture *site, const ExploreAsk *ask, const ExploreAnswer *answer,
                                 Arena *arena)
{
    Figure figure = figure_of(site->picture.snapshot, ask, &answer->whole, arena);
    Comparison with = {.before = -1, .authority = answer->average, .authority_name = "the area served"};
    with.target = ask->target ? ask->target : -1;
    if (answer->whole.shown != SHOWN)
        return "";
    if (answer->has_trend) {
        int last = answer->trend.months - 1, then = last >= EXPLORE_MONTHS ? last - EXPLORE_MONTHS : last - 1;
        with.before = answer->trend.cells[then].percent;
        with.before_when = arena_print(arena, "at %s", site_day(arena, answer->trend.days[then]));
    }
    return figure_comparison(arena, &figure, &with);
}

static bool answer(Request *request, const Explore *explore, bool trend, int published, ExploreAnswer *out,
                   Error *err)
{
    Arena *arena = request->arena;
    const ExploreAsk *ask = &explore->ask;
    const Gate *gate = &explore->gate;
    const Expression *where = explore_where(arena, ask, false);
    ExploreAnswer all = {.average = -1};
    TRY(gate_count(gate, ask->measure, ask->measure->unit, where, arena, &all.whole, err));
    if (ask->by != BY_NONE)
        TRY(gate_by(gate, ask->measure, ask->measure->unit, ask->by, where, arena, &all.parts, err));
    if (ask->place != BY_NONE) {
        Number everywhere;
        TRY(gate_count(gate, ask->measure, ask->measure->unit, explore_where(arena, ask, true), arena,
                       &everywhere, err));
        all.average = everywhere.percent;
    }
    if (trend && gate->open)
        TRY(answer_trend(&explore->site, ask, arena, &all, err));
    else if (trend)
        TRY(answer_published(request, explore, published, &all, err));
    all.sentence = sentence_of(&explore->site, gate, ask, &all.whole, arena);
    all.comparison = comparison_of(&explore->site, ask, &all, arena);
    *out = all;
    return true;
}

bool explore_opens(const Request *request, const SitePicture *site, const ExploreAsk *ask)
{
    return may(&request->actor, ACTION_SEE_PEOPLE, site->picture.authority.id) && !ask->measure->less &&
           !ask->measure->cost;
}

bool explore_begin(Request *request, Explore *out, Error *err)
{
    Date day;
    int months;
    TRY(explore_period(request, &day, &months, err));
    if (!gate_is_open(&request->actor, request->actor.authority))
        months = 0;
    TRY(site_picture_of(request, day, months, &out->site, err));
    TRY(site_gate(request, &out->site, &out->gate, err));
    TRY(explore_parts(&out->gate, request->arena, &out->parts, err));
    return explore_read(request, &out->site, &out->gate, &out->parts, &out->ask, err);
}

bool explore_finish(Request *request, bool trend, Explore *explore, Error *err)
{
    int published = 0;
    if (trend && !explore->gate.open) {
        const Date last = explore->ask.as_of;
        explore_close(explore);
        TRY(published_before(request, last, EXPLORE_MONTHS, &published, err));
        TRY(explore_begin(request, explore, err));
    }
    if (explore->ask.measure->cost)
        return explore_cost_answer(request, &explore->site, &explore->ask, trend, &explore->answer, err);
    return answer(request, explore, trend, published, &explore->answer, err);
}

bool explore_open(Request *request, bool trend, Explore *out, Error *err)
{
    return explore_begin(request, out, err) && explore_finish(request, trend, out, err);
}

void explore_close(Explore *explore)
{
    site_leave(&explore->site);
}
