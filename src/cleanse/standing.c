#include "cleanse/standing.h"

#include <stdlib.h>
#include <string.h>

#include "sql.h"

static bool load_reach(Ageing *ageing, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(ageing->store, SQL_ageing_centres_of, &rows, err, VALUE(ageing->options->authority),
            VALUE(ageing->options->as_of)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        *GROW(ageing->arena, &ageing->reach) = (Served){rows_text(rows, 0, ageing->arena), rows_int(rows, 1)};
    }
    return false;
}

static int compare_served(const void *a, const void *b)
{
    const Served *x = a, *y = b;
    int order = strcmp(x->lsoa, y->lsoa);
    return order ? order : (x->centre > y->centre) - (x->centre < y->centre);
}

static Date day_or_none(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? DATE_NONE : (Date)rows_int(rows, column);
}

static void later(Date *day, Date other)
{
    if (other > *day)
        *day = other;
}

enum { WHY_MOVED = 1, WHY_DIED = 2 }; /* of cleanse_registrations */

static bool load_registrations(Ageing *ageing, Error *err)
{
    Date as_of = ageing->options->as_of;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(ageing->store, SQL_cleanse_registrations, &rows, err, VALUE(ageing->options->authority),
            VALUE(as_of)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        Open one = {
            .id = rows_int(rows, 0),
            .person = rows_int(rows, 1),
            .centre = rows_int(rows, 2),
            .intake = rows_int(rows, 5),
            .record = candidate_of(ageing->candidates, rows_int(rows, 1)),
            .from = day_or_none(rows, 3),
        };
        if (one.record == CANDIDATE_NONE)
            continue;
        later(&ageing->registered[one.record], one.from);
        Date ended = day_or_none(rows, 4);
        if (ended == DATE_NONE) {
            uint32_t *first = &ageing->first_open[ageing->root[one.record]];
            one.next = *first;
            *GROW(ageing->arena, &ageing->open) = one;
            *first = (uint32_t)ageing->open.count;
        } else if (ended <= as_of && rows_int(rows, 6) == WHY_MOVED) {
            later(&ageing->told_moved[one.record], ended);
        } else if (ended <= as_of && rows_int(rows, 6) == WHY_DIED) {
            later(&ageing->died[one.record], ended);
        }
    }
    return false;
}

/* The latest day a question tells of each person. */
static bool load_days(Ageing *ageing, const char *sql, Date *days, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(ageing->store, sql, &rows, err, VALUE(ageing->options->authority),
            VALUE(ageing->options->as_of)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        uint32_t record = candidate_of(ageing->candidates, rows_int(rows, 0));
        if (record != CANDIDATE_NONE)
            later(&days[record], (Date)rows_int(rows, 1));
    }
    return false;
}

static Date *no_days(Arena *arena, size_t count)
{
    Date *days = ARENA_ARRAY(arena, Date, count + 1);
    for (size_t i = 0; i < count; i++)
        days[i] = DATE_NONE;
    return days;
}

bool ageing_load(Ageing *ageing, Error *err)
{
    size_t count = ageing->candidates->count;
    ageing->registered = no_days(ageing->arena, count);
    ageing->contacted = no_days(ageing->arena, count);
    ageing->confirmed = no_days(ageing->arena, count);
    ageing->told_moved = no_days(ageing->arena, count);
    ageing->died = no_days(ageing->arena, count);
    ageing->first = ARENA_ARRAY(ageing->arena, uint32_t, count + 1);
    ageing->next = ARENA_ARRAY(ageing->arena, uint32_t, count + 1);
    ageing->first_open = ARENA_ARRAY(ageing->arena, uint32_t, count + 1);
    for (uint32_t i = (uint32_t)count; i-- > 0;) {
        ageing->next[i] = ageing->first[ageing->root[i]];
        ageing->first[ageing->root[i]] = i + 1;
    }
    TRY(load_reach(ageing, err));
    if (ageing->reach.count)
        qsort(ageing->reach.items, ageing->reach.count, sizeof *ageing->reach.items, compare_served);
    TRY(load_registrations(ageing, err));
    TRY(load_days(ageing, SQL_cleanse_last_contacts, ageing->contacted, err));
    return load_days(ageing, SQL_ageing_confirmations, ageing->confirmed, err);
}

/* The day most records agree on; a record with an NHS number weighs a little more. */
static Date child_birth(const Ageing *ageing, uint32_t root)
{
    const Candidates *of = ageing->candidates;
    Date best = DATE_NONE;
    int best_votes = 0;
    for (uint32_t i = ageing->first[root]; i; i = ageing->next[i - 1]) {
        int votes = 0;
        for (uint32_t j = ageing->first[root]; j; j = ageing->next[j - 1])
            if (of->births[j - 1] == of->births[i - 1])
                votes += of->columns[CANDIDATE_NHS][j - 1] ? 3 : 2;
        if (of->births[i - 1] != DATE_NONE && votes > best_votes) {
            best = of->births[i - 1];
            best_votes = votes;
        }
    }
    return best;
}

/* Since when a record's address is known to be so: what it says itself, else the day the record was made or
 * last seen. */
static Date place_day(const Ageing *ageing, uint32_t record)
{
    Date day = ageing->candidates->places[record].day;
    if (day == DATE_NONE)
        day = ageing->registered[record];
    if (day == DATE_NONE)
        day = ageing->contacted[record];
    return day != DATE_NONE ? day : ageing->candidates->births[record];
}

/* The first centre that serves a small area; reach.count when none does. */
static size_t served_from(const ServedList *reach, const char *lsoa)
{
    size_t low = 0, high = reach->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(reach->items[middle].lsoa, lsoa) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < reach->count && strcmp(reach->items[low].lsoa, lsoa) == 0 ? low : reach->count;
}

static bool is_served(const Ageing *ageing, const Place *place)
{
    return served_from(&ageing->reach, place->lsoa) < ageing->reach.count;
}

static bool is_served_by(const Ageing *ageing, const Place *place, int64_t centre)
{
    const ServedList *reach = &ageing->reach;
    for (size_t i = served_from(reach, place->lsoa);
         i < reach->count && strcmp(reach->items[i].lsoa, place->lsoa) == 0; i++)
        if (reach->items[i].centre == centre)
            return true;
    return false;
}

static bool is_place(const Ageing *ageing, uint32_t record)
{
    const Place *place = &ageing->candidates->places[record];
    return place->write && place->lsoa && place_day(ageing, record) <= ageing->options->as_of;
}

/* The newest of the places the records tell of; NULL when they tell of none. */
static const Place *newest_place(const Ageing *ageing, uint32_t root)
{
    const Place *newest = NULL;
    Date newest_day = DATE_NONE;
    for (uint32_t i = ageing->first[root]; i && ageing->reach.count; i = ageing->next[i - 1]) {
        if (!is_place(ageing, i - 1))
            continue;
        const Place *place = &ageing->candidates->places[i - 1];
        Date day = place_day(ageing, i - 1);
        if (!newest || day > newest_day || (day == newest_day && place->write > newest->write)) {
            newest = place;
            newest_day = day;
        }
    }
    return newest;
}

/* Away: lived in the areas served by an older record, and outside by the newest. Families who always lived
 * outside did not move: centres serve them too. */
static void child_place(const Ageing *ageing, uint32_t root, Standing *out)
{
    const Place *newest = newest_place(ageing, root);
    bool lived_here = false;
    for (uint32_t i = ageing->first[root]; i && newest; i = ageing->next[i - 1])
        lived_here =
            lived_here || (is_place(ageing, i - 1) && is_served(ageing, &ageing->candidates->places[i - 1]));
    out->away = newest && lived_here && !is_served(ageing, newest);
    out->away_since = newest ? newest->day : DATE_NONE;
}

Standing ageing_standing(const Ageing *ageing, uint32_t root)
{
    Standing standing = {.birth = child_birth(ageing, root),
                         .registered = DATE_NONE,
                         .told_moved = DATE_NONE,
                         .confirmed = DATE_NONE,
                         .died = DATE_NONE,
                         .last_seen = DATE_NONE};
    for (uint32_t i = ageing->first[root]; i; i = ageing->next[i - 1]) {
        later(&standing.last_seen, ageing->registered[i - 1]);
        later(&standing.last_seen, ageing->contacted[i - 1]);
        later(&standing.confirmed, ageing->confirmed[i - 1]);
        later(&standing.told_moved, ageing->told_moved[i - 1]);
        later(&standing.died, ageing->died[i - 1]);
    }
    later(&standing.last_seen, standing.confirmed);
    if (standing.told_moved <= standing.last_seen)
        standing.told_moved = DATE_NONE;
    child_place(ageing, root, &standing);
    if (standing.confirmed != DATE_NONE && standing.confirmed >= standing.away_since)
        standing.away = false;
    return standing;
}

static bool is_registered_near(const Ageing *ageing, uint32_t root, const Place *home)
{
    for (uint32_t i = ageing->first_open[root]; i; i = ageing->open.items[i - 1].next)
        if (is_served_by(ageing, home, ageing->open.items[i - 1].centre))
            return true;
    return false;
}

int64_t ageing_moved_to(const Ageing *ageing, uint32_t root, int64_t from, Date *day)
{
    const Place *home = newest_place(ageing, root);
    bool lived_there = false;
    if (!home || !is_served(ageing, home) || is_served_by(ageing, home, from))
        return 0;
    for (uint32_t i = ageing->first[root]; i; i = ageing->next[i - 1])
        lived_there = lived_there || (is_place(ageing, i - 1) &&
                                      is_served_by(ageing, &ageing->candidates->places[i - 1], from));
    if (!lived_there || is_registered_near(ageing, root, home))
        return 0;
    *day = home->day;
    return ageing->reach.items[served_from(&ageing->reach, home->lsoa)].centre;
}
