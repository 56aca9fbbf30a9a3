/* Who is restricted, for many people with a handful of questions: everybody near them is found step by step,
 * and people who turn out to be near each other become one circle. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "register/circles.h"
#include "register/guard.h"
#include "register/merge.h"
#include "sql.h"

/* Those from `first` on whose circle is not too large already. */
static Value still_to_ask(const Circles *circles, size_t first, size_t *count)
{
    int64_t *ids = ARENA_ARRAY(circles->arena, int64_t, circles->people.count - first + 1);
    *count = 0;
    for (size_t i = first; i < circles->people.count; i++)
        if (circles->people.items[circle_of(circles, i)].size < CIRCLE_MAX)
            ids[(*count)++] = circles->people.items[i].person;
    return value_ids(circles->arena, ids, *count);
}

static bool step(Circles *circles, Store *store, int64_t authority, Value ids, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_near_people, &rows, err, VALUE(authority), ids));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        size_t from = circles_number(circles, rows_int(rows, 0));
        circles_join(circles, from, circles_number(circles, rows_int(rows, 1)));
    }
}

/* Step by step to everybody near those who are in already, from `asked` on. */
static bool walk_from(Circles *circles, Store *store, int64_t authority, size_t asked, Error *err)
{
    for (size_t open; asked < circles->people.count;) {
        Value next = still_to_ask(circles, asked, &open);
        asked = circles->people.count;
        if (open)
            TRY(step(circles, store, authority, next, err));
    }
    return true;
}

static bool walk(Circles *circles, Store *store, int64_t authority, Error *err)
{
    return walk_from(circles, store, authority, 0, err);
}

static Value everybody(Circles *circles)
{
    int64_t *ids = ARENA_ARRAY(circles->arena, int64_t, circles->people.count + 1);
    for (size_t i = 0; i < circles->people.count; i++)
        ids[i] = circles->people.items[i].person;
    return value_ids(circles->arena, ids, circles->people.count);
}

static bool mark_restricted(Circles *circles, Store *store, int64_t authority, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_restricted_people, &rows, err, VALUE(authority), everybody(circles),
            VALUE(clock_today())));
    return circles_mark_restricted(circles, rows, err);
}

/* Which circles the centre of the actor knows. */
static bool mark_here(Circles *circles, Store *store, const User *actor, int64_t authority, Error *err)
{
    if (!actor || !actor->centre)
        return true;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_centre_knows, &rows, err, VALUE(authority), everybody(circles), VALUE(actor->centre),
            VALUE(clock_today())));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        size_t person = circles_number(circles, rows_int(rows, 0));
        Near *people = circles->people.items;
        assert(people);
        people[circle_of(circles, person)].here = true;
    }
}

/* Only what the actor is named for among those who are in: most are named for nothing. */
static bool mark_named(Circles *circles, Store *store, const User *actor, int64_t authority, Error *err)
{
    if (!actor || actor->authority != authority)
        return true;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_guard_of_user, &rows, err, VALUE(authority), VALUE(actor->id), VALUE(clock_now())));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        size_t slot = *circles_slot(circles, rows_int(rows, 0));
        if (slot)
            circles->people.items[circle_of(circles, slot - 1)].named = true;
    }
}

/* One step only: who may be the same as somebody who may be the same is not looked for. */
static bool find_likely(Circles *circles, Store *store, int64_t authority, LikelyList *out, Error *err)
{
    size_t known = circles->people.count;
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(store, SQL_near_likely, &rows, err, VALUE(authority), everybody(circles)));
        for (bool more = true; more;) {
            TRY(rows_next(rows, &more, err));
            if (!more)
                break;
            size_t one = circles_number(circles, rows_int(rows, 0));
            *GROW(circles->arena, out) = (Likely){one, circles_number(circles, rows_int(rows, 1))};
        }
    }
    return walk_from(circles, store, authority, known, err);
}

/* Restricted by the circle itself or by likeness; known here by the circle alone. */
static Guard guard_whole(const Circles *circles, const Guard *by_likeness, const User *actor, size_t person)
{
    size_t circle = circle_of(circles, person);
    Guard guard = circles_guard(circles, person);
    const Near *people = circles->people.items;
    assert(people);
    if (!guard.restricted)
        guard = by_likeness[circle];
    guard.elsewhere = actor && actor->centre && !people[circle].here;
    return guard;
}

bool guards_of(Store *store, const User *actor, int64_t authority, const int64_t *ids, size_t count,
               Guard *out, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Circles circles = {.arena = &arena};
    LikelyList likely = {0};
    const Value here[] = {VALUE(authority), VALUE(clock_today())};
    int64_t any;
    memset(out, 0, count * sizeof *out);
    TRY(store_ask_int(store, SQL_restricted_any, here, 2, 0, &any, err));
    if ((!any && (!actor || !actor->centre)) || !count)
        return true;
    for (size_t i = 0; i < count; i++)
        (void)circles_number(&circles, ids[i]);
    TRY(walk(&circles, store, authority, err));
    TRY(mark_here(&circles, store, actor, authority, err));
    TRY(find_likely(&circles, store, authority, &likely, err));
    TRY(mark_restricted(&circles, store, authority, err));
    TRY(mark_named(&circles, store, actor, authority, err));
    const Guard *by_likeness = circles_by_likeness(&circles, &likely);
    for (size_t i = 0; i < count; i++)
        out[i] = guard_whole(&circles, by_likeness, actor, circles_number(&circles, ids[i]));
    return true;
}

bool circle_people(Store *store, Arena *arena, int64_t authority, int64_t person, IdList *out, Error *err)
{
    Circles circles = {.arena = arena};
    IdList all = {0};
    (void)circles_number(&circles, person);
    TRY(walk(&circles, store, authority, err));
    for (size_t i = 0; i < circles.people.count; i++)
        *GROW(arena, &all) = circles.people.items[i].person;
    ids_tidy(&all);
    *out = all;
    return true;
}

static int compare_circles(const void *a, const void *b)
{
    const RestrictedOne *x = a, *y = b;
    return x->circle != y->circle ? (x->circle > y->circle) - (x->circle < y->circle)
                                  : (x->person > y->person) - (x->person < y->person);
}

bool restricted_circles(Store *store, Arena *arena, int64_t authority, RestrictedOneList *out, Error *err)
{
    Circles circles = {.arena = arena};
    RestrictedOneList all = {0};
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(store, SQL_restricted_all, &rows, err, VALUE(authority), VALUE(clock_today())));
        for (bool more = true; more;) {
            TRY(rows_next(rows, &more, err));
            if (more)
                (void)circles_number(&circles, rows_int(rows, 0));
        }
    }
    size_t count = circles.people.count;
    TRY(walk(&circles, store, authority, err));
    int64_t *lowest = ARENA_ARRAY(arena, int64_t, circles.people.count + 1);
    for (size_t i = 0; i < count; i++) {
        int64_t person = circles.people.items[i].person, *at = &lowest[circle_of(&circles, i)];
        *at = *at && *at < person ? *at : person;
    }
    for (size_t i = 0; i < count; i++)
        *GROW(arena, &all) = (RestrictedOne){circles.people.items[i].person, lowest[circle_of(&circles, i)]};
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, compare_circles);
    *out = all;
    return true;
}
