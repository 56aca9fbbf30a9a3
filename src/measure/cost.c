#include "measure/cost.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "measure/chronicle_inside.h"
#include "measure/snapshot.h"
#include "sql.h"

static bool read_costs(Store *store, int64_t authority, Arena *arena, CostRowList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cost_all, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (CostRow){.centre = rows_int(rows, 0),
                                      .kind = rows_text(rows, 1, arena),
                                      .from = (Date)rows_int(rows, 2),
                                      .to = (Date)rows_int(rows, 3),
                                      .pence = rows_int(rows, 4)};
    }
}

static int by_centre_and_day(const void *left, const void *right)
{
    const SessionRow *a = left, *b = right;
    return a->centre != b->centre ? (a->centre > b->centre) - (a->centre < b->centre)
           : a->on != b->on       ? (a->on > b->on) - (a->on < b->on)
                                  : strcmp(a->activity, b->activity);
}

static int64_t session_key(const Seen *seen)
{
    enum { DAY_BITS = 20, ACTIVITY_BITS = 28 };
    return ((int64_t)seen->centre << (DAY_BITS + ACTIVITY_BITS)) + ((int64_t)seen->day << ACTIVITY_BITS) +
           seen->activity;
}

/* Told by the attendances of the children whom the snapshot counts. */
static void find_sessions(const Snapshot *s, Date first, Date last, Arena *arena, SessionRowList *out)
{
    const Chronicle *c = s->chronicle;
    DEFER(id_map_close) IdMap met = {0};
    for (uint32_t child = 0; child < c->child_count; child++)
        for (EACH(Seen, seen, c, SHELF_SEEN, child)) {
            if (seen->kind != KIND_ATTENDANCE || seen->centre == NO_CENTRE || seen->day < first ||
                seen->day > last || id_map_find(&met, session_key(seen)) != ID_NONE)
                continue;
            id_map_set(&met, session_key(seen), 0);
            *GROW(arena, out) = (SessionRow){c->centres.items[seen->centre].id, seen->day,
                                             c->activities.items[seen->activity]};
        }
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, by_centre_and_day);
}

static const char *days(Arena *arena, Date from, Date to)
{
    char first[24], last[24];
    return arena_print(arena, "%s to %s", date_print_long(from, first), date_print_long(to, last));
}

typedef struct Period {
    Date first, last;
} Period;

/* What keeps the rows of one centre and kind, in the order of their days, from covering each day once; NULL:
 * nothing. */
static const char *hole_in(const CostRow *rows, size_t count, Period period, Arena *arena)
{
    Date next = period.first;
    for (size_t i = 0; i < count; i++) {
        const CostRow *row = &rows[i];
        if (row->from < period.first || row->to > period.last)
            return arena_print(arena, "%s is told for %s, which reaches beyond the period", row->kind,
                               days(arena, row->from, row->to));
        if (row->from < next)
            return arena_print(arena, "%s is told twice for %s", row->kind,
                               days(arena, row->from, row->to < next ? row->to : next - 1));
        if (row->from > next)
            return arena_print(arena, "%s is missing for %s", row->kind, days(arena, next, row->from - 1));
        next = row->to + 1;
    }
    return next > period.last
               ? NULL
               : arena_print(arena, "%s is missing for %s", rows->kind, days(arena, next, period.last));
}

/* Adds up the costs of one centre; `rows` are its own that touch the period. */
static void add_up(const CostRow *rows, size_t count, Period period, Arena *arena, CostLine *line)
{
    line->why = count ? NULL : "no costs are told of the period";
    line->pence = 0;
    for (size_t i = 0, same; i < count && !line->why; i += same) {
        for (same = 1; i + same < count && strcmp(rows[i + same].kind, rows[i].kind) == 0;)
            same++;
        line->why = hole_in(&rows[i], same, period, arena);
    }
    for (size_t i = 0; i < count; i++)
        line->pence += rows[i].pence;
    if (line->why)
        line->pence = -1;
}

static void keep_touching(CostRowList *rows, Period period)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].from <= period.last && rows->items[i].to >= period.first)
            rows->items[kept++] = rows->items[i];
    rows->count = kept;
}

static void fill_costs(CostAnswer *answer, Period period, Arena *arena)
{
    for (size_t l = 0; l < answer->lines.count; l++) {
        CostLine *line = &answer->lines.items[l];
        size_t first = 0, count = 0;
        while (first < answer->costs.count && answer->costs.items[first].centre != line->centre)
            first++;
        while (first + count < answer->costs.count &&
               answer->costs.items[first + count].centre == line->centre)
            count++;
        add_up(answer->costs.items + first, count, period, arena, line);
        if (line->pence < 0 && answer->whole.pence >= 0) {
            answer->whole.pence = -1;
            answer->whole.why = arena_print(arena, "%s: %s", line->name, line->why);
        }
        answer->whole.pence += answer->whole.pence >= 0 ? line->pence : 0;
    }
}

static void count_sessions(CostAnswer *answer)
{
    for (size_t l = 0; l < answer->lines.count; l++)
        for (size_t i = 0; i < answer->sessions.count; i++)
            answer->lines.items[l].count += answer->sessions.items[i].centre == answer->lines.items[l].centre;
    answer->whole.count = answer->sessions.count;
}

/* A family is counted at each centre it used, and once in all. */
static bool count_families(const Snapshot *s, const Measure *measure, Arena *arena, CostAnswer *answer,
                           Error *err)
{
    Measure counted = *measure;
    Number whole;
    counted.cost = COST_NONE;
    counted.previous = NULL;
    TRY(measure_count(s, &counted, UNIT_FAMILY, NULL, arena, &whole, err));
    answer->whole.count = whole.count;
    for (size_t l = 0; l < answer->lines.count; l++) {
        CostLine *line = &answer->lines.items[l];
        const Expression *used = NULL;
        TRY(by_fact(arena, BY_CENTRE_USED, arena_print(arena, "%lld", (long long)line->centre), &used, err));
        TRY(measure_count(s, &counted, UNIT_FAMILY, used, arena, &whole, err));
        line->count = whole.count;
    }
    return true;
}

bool cost_ask(Store *store, int64_t authority, const Snapshot *s, const Measure *measure, Arena *arena,
              CostAnswer *out, Error *err)
{
    const Measure *m = measure_on(measure, s->options.as_of);
    const Period period = {snapshot_period_start(s), s->options.as_of};
    const CentreList *centres = &s->chronicle->centres;
    CostAnswer answer = {.whole = {.name = "All"}};
    TRY(read_costs(store, authority, arena, &answer.costs, err));
    answer.newest = DATE_NONE;
    for (size_t i = 0; i < answer.costs.count; i++)
        if (answer.newest == DATE_NONE || answer.costs.items[i].to > answer.newest)
            answer.newest = answer.costs.items[i].to;
    keep_touching(&answer.costs, period);
    for (size_t i = 0; i < centres->count; i++)
        *GROW(arena, &answer.lines) =
            (CostLine){.centre = centres->items[i].id, .name = centres->items[i].name};
    fill_costs(&answer, period, arena);
    if (m->cost == COST_PER_SESSION) {
        find_sessions(s, period.first, period.last, arena, &answer.sessions);
        count_sessions(&answer);
    } else {
        TRY(count_families(s, m, arena, &answer, err));
    }
    *out = answer;
    return true;
}

bool cost_months(Store *store, int64_t authority, const Snapshot *s, const Measure *measure, int months,
                 Arena *arena, CostMonths *out, Error *err)
{
    CostMonths table = {.months = months};
    month_ends(s->options.as_of, months, table.days);
    for (int i = 0; i < months; i++) {
        DEFER(snapshot_close) Snapshot *made = NULL;
        const Snapshot *then = NULL;
        CostAnswer answer;
        TRY(snapshot_on(s, table.days[i], &then, &made, err));
        TRY(cost_ask(store, authority, then, measure, arena, &answer, err));
        table.lines[i] = answer.whole;
    }
    *out = table;
    return true;
}

double cost_each(const CostLine *line)
{
    return line->pence < 0 || !line->count ? -1 : (double)line->pence / (double)line->count;
}

const char *cost_pounds(Arena *arena, double pence)
{
    enum { POUND = 100 };
    const int64_t rounded = (int64_t)(pence + 0.5), pounds = rounded / POUND;
    return arena_print(arena, "%s.%02d", text_grouped(arena, (double)pounds), (int)(rounded % POUND));
}

const char *cost_sentence(const Snapshot *s, const Measure *measure, const CostLine *line, Arena *arena)
{
    const Measure *m = measure_on(measure, s->options.as_of);
    bool session = m->cost == COST_PER_SESSION;
    const char *period = snapshot_words(s, arena, "the {months} months to {day}");
    const char *counted =
        session ? line->count == 1 ? "session" : "sessions"
                : arena_print(arena, "%s in sustained contact", unit_words(UNIT_FAMILY, line->count));
    if (line->pence < 0)
        return arena_print(arena, "%s cannot be told for %s: %s.", m->title, period, line->why);
    if (!line->count)
        return arena_print(arena,
                           "There were no %s in %s, so no cost of one can be told; %s pounds were spent.",
                           counted, period, cost_pounds(arena, (double)line->pence));
    return arena_print(arena, "%s: %s pounds in %s, %s pounds for %s %s.", m->title,
                       cost_pounds(arena, cost_each(line)), period, cost_pounds(arena, (double)line->pence),
                       text_grouped(arena, (double)line->count), counted);
}
