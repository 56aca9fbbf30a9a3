#include "register/merge.h"

#include <assert.h>

#include "base/clock.h"
#include "base/text.h"
#include "sql.h"

enum { MERGE_DEPTH_MAX = 10000 };

typedef struct Link {
    int64_t person, root;
} Link;

struct RootMap {
    Link *slots;
    size_t size; /* a power of two */
};

static size_t slot_of(const RootMap *map, int64_t person)
{
    size_t at = (size_t)((uint64_t)person * 0x9E3779B97F4A7C15u >> 20) & (map->size - 1);
    while (map->slots[at].person && map->slots[at].person != person)
        at = (at + 1) & (map->size - 1);
    return at;
}

int64_t root_of(const RootMap *map, int64_t person)
{
    const Link *link = &map->slots[slot_of(map, person)];
    return link->person ? link->root : person;
}

void root_map_close(RootMap *map)
{
    if (map)
        free(map->slots);
    free(map);
}

typedef struct LinkList {
    Link *items;
    size_t count, capacity;
} LinkList;

static bool links_load(Store *store, Arena *arena, int64_t authority, int64_t write, LinkList *out,
                       Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_merge_all, &rows, err, VALUE(authority), VALUE(write)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Link){rows_int(rows, 0), rows_int(rows, 1)};
    }
}

bool root_map_open_after(Store *store, int64_t authority, int64_t write, RootMap **out, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    LinkList links = {0};
    TRY(links_load(store, &arena, authority, write, &links, err));

    RootMap *map = calloc(1, sizeof *map);
    if (!map)
        abort();
    map->size = 16;
    while (map->size < links.count * 2)
        map->size *= 2;
    map->slots = calloc(map->size, sizeof *map->slots);
    if (!map->slots)
        abort();
    for (size_t i = 0; i < links.count; i++)
        map->slots[slot_of(map, links.items[i].person)] = links.items[i];
    for (size_t i = 0; i < links.count; i++) {
        int64_t root = links.items[i].person, next;
        for (int depth = 0; (next = root_of(map, root)) != root && depth < MERGE_DEPTH_MAX; depth++)
            root = next;
        for (int64_t at = links.items[i].person; at != root;) {
            Link *link = &map->slots[slot_of(map, at)];
            at = link->root;
            link->root = root;
        }
    }
    *out = map;
    return true;
}

bool root_map_open(Store *store, int64_t authority, RootMap **out, Error *err)
{
    return root_map_open_after(store, authority, WRITE_LAST, out, err);
}

bool merge_root(Store *store, int64_t authority, int64_t person, int64_t *root, Error *err)
{
    const Value values[2] = {VALUE(authority), VALUE(person)};
    Value at[2] = {values[0], values[1]};
    for (int depth = 0; depth < MERGE_DEPTH_MAX; depth++) {
        int64_t parent;
        TRY(store_ask_int(store, SQL_merge_parent, at, 2, 0, &parent, err));
        if (!parent)
            break;
        at[1].number = parent;
    }
    *root = at[1].number;
    return true;
}

static bool ids_ask(Store *store, Arena *arena, const char *sql, int64_t authority, int64_t person,
                    IdList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, sql, &rows, err, VALUE(authority), VALUE(person)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = rows_int(rows, 0);
    }
}

bool merge_tree(Store *store, Arena *arena, int64_t authority, int64_t root, IdList *out, Error *err)
{
    IdList tree = {0};
    *GROW(arena, &tree) = root;
    for (size_t i = 0; i < tree.count && tree.count < MERGE_DEPTH_MAX; i++)
        TRY(ids_ask(store, arena, SQL_merge_children, authority, tree.items[i], &tree, err));
    *out = tree;
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void ids_tidy(IdList *list)
{
    if (list->count == 0)
        return;
    qsort(list->items, list->count, sizeof *list->items, compare_ids);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++)
        if (list->items[i] != list->items[kept - 1])
            list->items[kept++] = list->items[i];
    list->count = kept;
}

size_t ids_find(const IdList *list, int64_t id)
{
    const int64_t *found =
        list->count ? bsearch(&id, list->items, list->count, sizeof id, compare_ids) : NULL;
    return found ? (size_t)(found - list->items) : list->count;
}

static int compare_roots(const void *a, const void *b)
{
    return compare_ids(&((const RootOf *)a)->record, &((const RootOf *)b)->record);
}

bool merge_trees(Store *store, Arena *arena, int64_t authority, const int64_t *roots, size_t count,
                 RootOfList *out, Error *err)
{
    RootOfList list = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_merge_trees, &rows, err, VALUE(authority), value_ids(arena, roots, count)));
    for (bool more = true; more;) {
        TRY(rows_next(rows, &more, err));
        if (more)
            *GROW(arena, &list) = (RootOf){rows_int(rows, 0), rows_int(rows, 1)};
    }
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, compare_roots);
    *out = list;
    return true;
}

const RootOf *root_of_find(const RootOfList *list, int64_t record)
{
    const RootOf wanted = {.record = record};
    return list->count ? bsearch(&wanted, list->items, list->count, sizeof wanted, compare_roots) : NULL;
}

/* The rows come in steps upward: the last of each record is its root. */
bool merge_roots(Store *store, Arena *arena, int64_t authority, const int64_t *ids, size_t count,
                 int64_t *roots, Error *err)
{
    RootOfList joined = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_merge_roots, &rows, err, VALUE(authority), value_ids(arena, ids, count)));
    for (bool more = true; more;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        int64_t record = rows_int(rows, 0);
        if (!joined.count || joined.items[joined.count - 1].record != record)
            *GROW(arena, &joined) = (RootOf){.record = record};
        joined.items[joined.count - 1].root = rows_int(rows, 1);
    }
    for (size_t i = 0; i < count; i++) {
        const RootOf *found = root_of_find(&joined, ids[i]);
        roots[i] = found ? found->root : ids[i];
    }
    return true;
}

static bool asked_one(Store *store, const char *sql, const Value *values, int count, bool *yes, Error *err)
{
    int64_t one;
    TRY(store_ask_int(store, sql, values, count, 0, &one, err));
    *yes = one != 0;
    return true;
}

/* Two different NHS numbers in one child's records speak against the child being one. */
static bool numbers_differ(Store *store, Arena *arena, int64_t authority, const IdList *records,
                           const char **nhs, bool *differ, Error *err)
{
    for (size_t i = 0; i < records->count; i++) {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(store, SQL_person_nhs, &rows, err, VALUE(authority), VALUE(records->items[i])));
        for (bool more;;) {
            TRY(rows_next(rows, &more, err));
            if (!more)
                break;
            char tidy[11];
            if (!nhs_number_tidy(rows_text(rows, 0, NULL), tidy))
                continue;
            *differ = *differ || (*nhs && strcmp(*nhs, tidy) != 0);
            *nhs = arena_print(arena, "%s", tidy);
        }
    }
    return true;
}

static bool any_restricted(Store *store, int64_t authority, const IdList *records, bool *any, Error *err)
{
    for (size_t i = 0; i < records->count && !*any; i++) {
        const Value here[3] = {VALUE(authority), VALUE(records->items[i]), VALUE(clock_today())};
        TRY(asked_one(store, SQL_restricted_person, here, 3, any, err));
    }
    return true;
}

bool merge_bar(Store *store, Arena *arena, int64_t authority, int64_t a, int64_t b, MergeBar *out, Error *err)
{
    bool restricted = false, differ = false;
    const char *nhs = NULL;
    const int64_t sides[] = {a, b};
    for (int side = 0; side < 2; side++) {
        int64_t root;
        IdList tree;
        TRY(merge_root(store, authority, sides[side], &root, err));
        TRY(merge_tree(store, arena, authority, root, &tree, err));
        TRY(any_restricted(store, authority, &tree, &restricted, err));
        TRY(numbers_differ(store, arena, authority, &tree, &nhs, &differ, err));
    }
    *out = restricted ? BAR_RESTRICTED : differ ? BAR_NUMBERS : BAR_NONE;
    return true;
}

static bool kind_of(WriteNow *now, int64_t authority, int64_t person, const char **kind, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(now->store, SQL_person_kind, &rows, err, VALUE(authority), VALUE(person)));
    bool more;
    TRY(rows_next(rows, &more, err));
    if (!more)
        return error_set(err, ERROR_NOT_FOUND, "There is no record %lld in this register.",
                         (long long)person);
    *kind = rows_text(rows, 0, now->arena);
    return true;
}

bool merge_add_confirmed(WriteNow *now, int64_t authority, int64_t person, int64_t into, double probability,
                         const char *reason, Error *err)
{
    const char *kind, *other_kind;
    TRY(kind_of(now, authority, person, &kind, err));
    TRY(kind_of(now, authority, into, &other_kind, err));
    if ((strcmp(kind, "child") == 0) != (strcmp(other_kind, "child") == 0))
        return error_set(err, ERROR_CONFLICT, "One of these records is a child's and the other an adult's.");
    int64_t lower, upper;
    TRY(merge_root(now->store, authority, person, &lower, err));
    TRY(merge_root(now->store, authority, into, &upper, err));
    if (lower == upper)
        return error_set(err, ERROR_CONFLICT, "These two records are one child already.");
    return DO(now->store, SQL_merge_put, err, VALUE(authority), VALUE(lower), VALUE(upper),
              VALUE(probability), VALUE(reason), VALUE(now->id));
}

bool merge_add(WriteNow *now, int64_t authority, int64_t person, int64_t into, double probability,
               const char *reason, Error *err)
{
    MergeBar bar;
    TRY(merge_bar(now->store, now->arena, authority, person, into, &bar, err));
    if (bar == BAR_RESTRICTED)
        return error_set(err, ERROR_CONFLICT,
                         "One of these records is restricted; restricted records are not joined by one "
                         "person alone.");
    if (bar == BAR_NUMBERS)
        return error_set(err, ERROR_CONFLICT,
                         "These records hold two different NHS numbers; they are not joined by one person "
                         "alone.");
    return merge_add_confirmed(now, authority, person, into, probability, reason, err);
}

bool merge_end(WriteNow *now, int64_t authority, int64_t person, Error *err)
{
    int64_t ended = 0;
    const Value values[3] = {VALUE(authority), VALUE(person), VALUE(now->id)};
    TRY(store_do(now->store, SQL_merge_end, values, 3, &ended, err));
    if (!ended)
        return error_set(err, ERROR_CONFLICT,
                         "Record %lld is not joined to another; perhaps someone else took it apart "
                         "already.",
                         (long long)person);
    return true;
}
