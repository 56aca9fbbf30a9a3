#include "register/shielded.h"

#include "base/clock.h"
#include "register/guard.h"
#include "sql.h"

typedef struct PersonList {
    int64_t *items;
    size_t count, capacity;
} PersonList;

static size_t slot_of(const PersonSet *set, int64_t person)
{
    size_t at = (size_t)((uint64_t)person * 0x9E3779B97F4A7C15u >> 20) & (set->size - 1);
    while (set->slots[at] && set->slots[at] != person)
        at = (at + 1) & (set->size - 1);
    return at;
}

bool person_set_has(const PersonSet *set, int64_t person)
{
    return set->count && set->slots[slot_of(set, person)] == person;
}

static void person_set_grow(Arena *arena, PersonSet *set)
{
    PersonSet grown = {.count = set->count, .size = set->size ? set->size * 2 : 64};
    grown.slots = ARENA_ARRAY(arena, int64_t, grown.size);
    for (size_t i = 0; i < set->size; i++)
        if (set->slots[i])
            grown.slots[slot_of(&grown, set->slots[i])] = set->slots[i];
    *set = grown;
}

static bool person_set_add(Arena *arena, PersonSet *set, int64_t person)
{
    if (person_set_has(set, person))
        return false;
    if (set->count * 2 >= set->size)
        person_set_grow(arena, set);
    set->slots[slot_of(set, person)] = person;
    set->count++;
    return true;
}

static bool take_new(Rows *rows, int column, Arena *arena, PersonSet *set, PersonList *list, Error *err)
{
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        if (person_set_add(arena, set, rows_int(rows, column)))
            *GROW(arena, list) = rows_int(rows, column);
    }
    return false;
}

/* Those one question finds beside each of the list from `asked` on, and beside those found. */
static bool spread(Store *store, Arena *arena, int64_t authority, PersonSet *set, PersonList *list,
                   size_t asked, Error *err)
{
    while (asked < list->count) {
        DEFER(rows_close) Rows *beside = NULL;
        Value ids = value_ids(arena, list->items + asked, list->count - asked);
        asked = list->count;
        TRY(ASK(store, SQL_near_people, &beside, err, VALUE(authority), ids));
        TRY(take_new(beside, 1, arena, set, list, err));
    }
    return true;
}

static bool shielded_list(Store *store, Arena *arena, int64_t authority, Date day, bool likely,
                          PersonSet *set, PersonList *list, Error *err)
{
    {
        DEFER(rows_close) Rows *first = NULL;
        TRY(ASK(store, SQL_restricted_all, &first, err, VALUE(authority), VALUE(day)));
        TRY(take_new(first, 0, arena, set, list, err));
    }
    TRY(spread(store, arena, authority, set, list, 0, err));
    size_t shielded = list->count;
    if (!likely || !shielded)
        return true;
    {
        DEFER(rows_close) Rows *alike = NULL;
        TRY(ASK(store, SQL_near_likely, &alike, err, VALUE(authority),
                value_ids(arena, list->items, shielded)));
        TRY(take_new(alike, 1, arena, set, list, err));
    }
    return spread(store, arena, authority, set, list, shielded, err);
}

bool shielded_people(Store *store, Arena *arena, int64_t authority, Date day, PersonSet *out, Error *err)
{
    PersonSet set = {0};
    PersonList list = {0};
    TRY(shielded_list(store, arena, authority, day, false, &set, &list, err));
    *out = set;
    return true;
}

bool shielded_and_likely(Store *store, Arena *arena, int64_t authority, Date day, PersonSet *out, Error *err)
{
    PersonSet set = {0};
    PersonList list = {0};
    TRY(shielded_list(store, arena, authority, day, true, &set, &list, err));
    *out = set;
    return true;
}

bool hidden_has(const Hidden *hidden, int64_t person)
{
    return person_set_has(&hidden->closed, person) ||
           (hidden->of_centre && !person_set_has(&hidden->known, person));
}

/* Everybody near those whom the centre knows. */
static bool known_at(Store *store, Arena *arena, int64_t authority, int64_t centre, PersonSet *out,
                     Error *err)
{
    PersonList list = {0};
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(store, SQL_centre_people, &rows, err, VALUE(authority), VALUE(centre), VALUE(clock_today())));
        TRY(take_new(rows, 0, arena, out, &list, err));
    }
    return spread(store, arena, authority, out, &list, 0, err);
}

bool people_hidden_from(Store *store, Arena *arena, const User *actor, int64_t authority, Hidden *out,
                        Error *err)
{
    PersonSet set = {0};
    Hidden hidden = {.of_centre = actor->centre != 0};
    PersonList list = {0};
    bool any = false;
    if (hidden.of_centre)
        TRY(known_at(store, arena, authority, actor->centre, &hidden.known, err));
    TRY(shielded_list(store, arena, authority, clock_today(), true, &set, &list, err));
    TRY(guard_any(store, actor, authority, &any, err));
    if (any) {
        Guard *guards = ARENA_ARRAY(arena, Guard, list.count + 1);
        TRY(guards_of(store, actor, authority, list.items, list.count, guards, err));
        for (size_t i = 0; i < list.count; i++)
            (void)person_set_add(arena, guards[i].named ? &hidden.known : &hidden.closed, list.items[i]);
    }
    if (!any)
        hidden.closed = set;
    *out = hidden;
    return true;
}
