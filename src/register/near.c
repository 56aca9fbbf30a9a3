/* Who is restricted, for many people with a handful of questions: everybody near them is found step by step,
 * and people who turn out to be near each other become one circle. */
#include <assert.h>

#include "base/clock.h"
#include "register/merge.h"
#include "sql.h"

enum { CIRCLE_MAX = 400 };

typedef struct Near {
    int64_t person;
    size_t above; /* towards the circle's first; itself there */
    size_t size;  /* of the circle, where it is the first */
    bool restricted;
} Near;
typedef struct NearList {
    Near *items;
    size_t count, capacity;
} NearList;

typedef struct Circles {
    Arena *arena;
    NearList people;
    size_t *slots, slot_count; /* by person; 0 free, else index + 1 */
} Circles;

static size_t *slot_of(const Circles *circles, int64_t person)
{
    size_t at = (size_t)((uint64_t)person * 0x9E3779B97F4A7C15u >> 20) & (circles->slot_count - 1);
    while (circles->slots[at] && circles->people.items[circles->slots[at] - 1].person != person)
        at = (at + 1) & (circles->slot_count - 1);
    return &circles->slots[at];
}

static void slots_grow(Circles *circles)
{
    circles->slot_count = circles->slot_count ? circles->slot_count * 2 : 256;
    circles->slots = ARENA_ARRAY(circles->arena, size_t, circles->slot_count);
    for (size_t i = 0; i < circles->people.count; i++)
        *slot_of(circles, circles->people.items[i].person) = i + 1;
}

static size_t person_number(Circles *circles, int64_t person)
{
    if (circles->people.count * 2 >= circles->slot_count)
        slots_grow(circles);
    size_t *slot = slot_of(circles, person), next = circles->people.count;
    if (!*slot) {
        *GROW(circles->arena, &circles->people) = (Near){person, next, 1, false};
        *slot = next + 1;
    }
    return *slot - 1;
}

static size_t circle_of(const Circles *circles, size_t at)
{
    Near *people = circles->people.items;
    assert(people && at < circles->people.count);
    while (people[at].above != at)
        at = people[at].above = people[people[at].above].above;
    return at;
}

static void join(Circles *circles, size_t a, size_t b)
{
    Near *people = circles->people.items;
    a = circle_of(circles, a);
    b = circle_of(circles, b);
    if (a == b)
        return;
    people[b].above = a;
    people[a].size += people[b].size;
}

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
        size_t from = person_number(circles, rows_int(rows, 0));
        join(circles, from, person_number(circles, rows_int(rows, 1)));
    }
}

static bool mark(Circles *circles, Store *store, int64_t authority, Error *err)
{
    int64_t *ids = ARENA_ARRAY(circles->arena, int64_t, circles->people.count + 1);
    for (size_t i = 0; i < circles->people.count; i++)
        ids[i] = circles->people.items[i].person;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_restricted_people, &rows, err, VALUE(authority),
            value_ids(circles->arena, ids, circles->people.count), VALUE(clock_today())));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        size_t person = person_number(circles, rows_int(rows, 0));
        Near *people = circles->people.items;
        assert(people);
        people[circle_of(circles, person)].restricted = true;
    }
}

typedef struct Likely { /* two who may be one child */
    size_t one, other;
} Likely;
typedef struct LikelyList {
    Likely *items;
    size_t count, capacity;
} LikelyList;

static bool expand(Circles *circles, Store *store, int64_t authority, size_t asked, Error *err)
{
    for (size_t open; asked < circles->people.count;) {
        Value next = still_to_ask(circles, asked, &open);
        asked = circles->people.count;
        if (open)
            TRY(step(circles, store, authority, next, err));
    }
    return true;
}

/* One step only: who may be the same as somebody who may be the same is not looked for. */
static bool find_likely(Circles *circles, Store *store, int64_t authority, LikelyList *out, Error *err)
{
    size_t known = circles->people.count;
    int64_t *ids = ARENA_ARRAY(circles->arena, int64_t, known + 1);
    for (size_t i = 0; i < known; i++)
        ids[i] = circles->people.items[i].person;
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(store, SQL_near_likely, &rows, err, VALUE(authority), value_ids(circles->arena, ids, known)));
        for (bool more = true; more;) {
            TRY(rows_next(rows, &more, err));
            if (!more)
                break;
            size_t one = person_number(circles, rows_int(rows, 0));
            *GROW(circles->arena, out) = (Likely){one, person_number(circles, rows_int(rows, 1))};
        }
    }
    return expand(circles, store, authority, known, err);
}

static bool is_shut(const Circles *circles, size_t person)
{
    const Near *people = circles->people.items;
    assert(people);
    const Near *circle = &people[circle_of(circles, person)];
    return circle->restricted || circle->size >= CIRCLE_MAX;
}

bool restricted_among(Store *store, int64_t authority, const int64_t *ids, size_t count, bool *restricted,
                      Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Circles circles = {.arena = &arena};
    const Value here[] = {VALUE(authority), VALUE(clock_today())};
    int64_t any;
    TRY(store_ask_int(store, SQL_restricted_any, here, 2, 0, &any, err));
    for (size_t i = 0; any && i < count; i++)
        (void)person_number(&circles, ids[i]);
    LikelyList likely = {0};
    TRY(expand(&circles, store, authority, 0, err));
    if (any && count)
        TRY(find_likely(&circles, store, authority, &likely, err));
    if (any)
        TRY(mark(&circles, store, authority, err));
    bool *shut = ARENA_ARRAY(&arena, bool, circles.people.count + 1); /* by the circle's first */
    for (size_t i = 0; i < likely.count; i++)
        if (is_shut(&circles, likely.items[i].other))
            shut[circle_of(&circles, likely.items[i].one)] = true;
    for (size_t i = 0; i < count; i++) {
        size_t person = any ? person_number(&circles, ids[i]) : 0;
        restricted[i] = any && (is_shut(&circles, person) || shut[circle_of(&circles, person)]);
    }
    return true;
}
