/* Who stands in which family on a day: what the lists tell, with what staff parted and joined since. */
#include "register/facts.h"
#include "register/family_move.h"
#include "register/record.h"
#include "sql.h"

static int by_person(const void *a, const void *b)
{
    const Membership *x = a, *y = b;
    return x->person != y->person ? (x->person > y->person) - (x->person < y->person)
                                  : (x->family > y->family) - (x->family < y->family);
}

static bool told_load(Store *store, Arena *arena, int64_t authority, Value people, Date day,
                      MembershipList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_people_families, &rows, err, VALUE(authority), people, VALUE(day)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Membership){rows_int(rows, 0), rows_int(rows, 1)};
    }
}

bool memberships_load(Store *store, Arena *arena, int64_t authority, Value people, Date day,
                      MembershipList *out, Error *err)
{
    Moves moves;
    MembershipList list = {0};
    size_t kept = 0;
    TRY(told_load(store, arena, authority, people, day, &list, err));
    TRY(moves_load(store, arena, authority, &moves, err));
    for (size_t i = 0; i < list.count; i++)
        list.items[i].family = moves_family(&moves, list.items[i].person, list.items[i].family, day);
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, by_person);
    for (size_t i = 0; i < list.count; i++)
        if (!kept || by_person(&list.items[kept - 1], &list.items[i]) != 0)
            list.items[kept++] = list.items[i];
    list.count = kept;
    for (size_t i = 0; i < kept; i++)
        *GROW(arena, out) = list.items[i];
    return true;
}

static bool roots_find(Store *store, Arena *arena, int64_t authority, StandingList *list, Error *err)
{
    int64_t *people = ARENA_ARRAY(arena, int64_t, list->count + 1);
    int64_t *roots = ARENA_ARRAY(arena, int64_t, list->count + 1);
    for (size_t i = 0; i < list->count; i++)
        people[i] = list->items[i].person;
    TRY(merge_roots(store, arena, authority, people, list->count, roots, err));
    for (size_t i = 0; i < list->count; i++)
        list->items[i].root = roots[i];
    return true;
}

/* The families in which lists tell of those who stand in these: themselves, and where those came from who
 * moved in. */
static bool told_families(Store *store, Arena *arena, int64_t authority, const Moves *moves,
                          const IdList *families, Date day, IdList *out, Error *err)
{
    IdList records = {0}, followed = {0};
    for (size_t i = 0; i < families->count; i++)
        *GROW(arena, out) = families->items[i];
    if (!moves->people.count)
        return true;
    moves_into(moves, arena, families, day, &records, &followed);
    for (size_t i = 0; i < followed.count; i++)
        *GROW(arena, out) = followed.items[i];
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_family_told_of, &rows, err, VALUE(authority),
            value_ids(arena, records.items, records.count), VALUE(day)));
    for (bool more = true; more;) {
        TRY(rows_next(rows, &more, err));
        if (more)
            *GROW(arena, out) = rows_int(rows, 0);
    }
    ids_tidy(out);
    return true;
}

static bool is_there(const StandingList *list, int64_t family, int64_t person)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].family == family && list->items[i].person == person)
            return true;
    return false;
}

bool standing_load(Store *store, Arena *arena, int64_t authority, const IdList *families, Date day,
                   StandingList *out, Error *err)
{
    Moves moves;
    IdList asked = {0}, told = {0};
    for (size_t i = 0; i < families->count; i++)
        *GROW(arena, &asked) = families->items[i];
    ids_tidy(&asked);
    TRY(moves_load(store, arena, authority, &moves, err));
    TRY(told_families(store, arena, authority, &moves, &asked, day, &told, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_family_people, &rows, err, VALUE(authority), value_ids(arena, told.items, told.count),
            VALUE(day)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return roots_find(store, arena, authority, out, err);
        int64_t person = rows_int(rows, 1), list_says = rows_int(rows, 0);
        int64_t family = moves_family(&moves, person, list_says, day);
        if (ids_find(&asked, family) == asked.count || (family != list_says && is_there(out, family, person)))
            continue;
        *GROW(arena, out) = (Standing){
            .family = family,
            .person = person,
            .role = rows_text(rows, 2, arena),
            .given = rows_text(rows, 3, arena),
            .family_name = rows_text(rows, 4, arena),
            .birth = rows_day(rows, 5),
            .child = strcmp(rows_text(rows, 6, NULL), "child") == 0,
            .source = rows_text(rows, 7, arena),
        };
    }
}
