#include "cleanse/shielded.h"

#include "base/clock.h"
#include "register/register.h"
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

static bool take_new(Rows *rows, Arena *arena, PersonSet *set, PersonList *list, Error *err)
{
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        if (person_set_add(arena, set, rows_int(rows, 0)))
            *GROW(arena, list) = rows_int(rows, 0);
    }
    return false;
}

/* Those one question finds beside each of the list from `first` on, and beside those found. */
static bool spread(Store *store, Arena *arena, int64_t authority, PersonSet *set, PersonList *list,
                   size_t first, Error *err)
{
    for (size_t i = first; i < list->count; i++) {
        DEFER(rows_close) Rows *beside = NULL;
        TRY(ASK(store, SQL_cleanse_beside, &beside, err, VALUE(authority), VALUE(list->items[i])));
        TRY(take_new(beside, arena, set, list, err));
    }
    return true;
}

static bool find(Store *store, Arena *arena, int64_t authority, Date day, bool likely, PersonSet *out,
                 Error *err)
{
    PersonSet set = {0};
    PersonList list = {0};
    {
        DEFER(rows_close) Rows *first = NULL;
        TRY(ASK(store, SQL_cleanse_restricted, &first, err, VALUE(authority), VALUE(day)));
        TRY(take_new(first, arena, &set, &list, err));
    }
    TRY(spread(store, arena, authority, &set, &list, 0, err));
    size_t shielded = list.count;
    for (size_t i = 0; likely && i < shielded; i++) {
        DEFER(rows_close) Rows *alike = NULL;
        TRY(ASK(store, SQL_cleanse_likely, &alike, err, VALUE(authority), VALUE(list.items[i])));
        TRY(take_new(alike, arena, &set, &list, err));
    }
    TRY(spread(store, arena, authority, &set, &list, shielded, err));
    *out = set;
    return true;
}

bool shielded_people(Store *store, Arena *arena, int64_t authority, Date day, PersonSet *out, Error *err)
{
    return find(store, arena, authority, day, false, out, err);
}

bool shielded_and_likely(Store *store, Arena *arena, int64_t authority, Date day, PersonSet *out, Error *err)
{
    return find(store, arena, authority, day, true, out, err);
}

bool people_hidden_from(Store *store, Arena *arena, const User *actor, int64_t authority, PersonSet *out,
                        Error *err)
{
    *out = (PersonSet){0};
    return may(actor, ACTION_SEE_RESTRICTED, authority) ||
           shielded_and_likely(store, arena, authority, clock_today(), out, err);
}
