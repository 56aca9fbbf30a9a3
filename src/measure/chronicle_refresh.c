#include <stdlib.h>

#include "base/clock.h"
#include "measure/chronicle_inside.h"
#include "sql.h"

/* From so many changed people on, and more than one in so many, it is opened anew. */
enum { CHANGED_MOST = 2000, CHANGED_SHARE = 20 };

typedef struct Ids {
    int64_t *items;
    size_t count, capacity;
} Ids;

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void tidy(Ids *ids)
{
    size_t kept = 0;
    if (ids->count)
        qsort(ids->items, ids->count, sizeof *ids->items, by_number);
    for (size_t i = 0; i < ids->count; i++)
        if (kept == 0 || ids->items[kept - 1] != ids->items[i])
            ids->items[kept++] = ids->items[i];
    ids->count = kept;
}

static bool ask_changed(const Chronicle *c, Store *store, Arena *arena, Ids *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_measure_changed_people, &rows, err, VALUE(c->authority), VALUE(c->write),
            VALUE(CHANGED_MOST + 1)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = rows_int(rows, 0);
    }
}

/* Their roots now, and the roots now of those they were joined with before. */
static bool find_trees(const Chronicle *c, Store *store, Arena *arena, const Ids *changed, RootOfList *trees,
                       Error *err)
{
    Ids asked = {0};
    for (size_t i = 0; i < changed->count; i++) {
        uint32_t child = id_map_find(&c->children, changed->items[i]);
        *GROW(arena, &asked) = changed->items[i];
        if (child != ID_NONE && c->ids[child])
            *GROW(arena, &asked) = c->ids[child];
    }
    Ids roots = {ARENA_ARRAY(arena, int64_t, asked.count + 1), asked.count, asked.count};
    TRY(merge_roots(store, arena, c->authority, asked.items, asked.count, roots.items, err));
    tidy(&roots);
    return merge_trees(store, arena, c->authority, roots.items, roots.count, trees, err);
}

/* A child about to be read again: its place is kept for its root, and stays empty when that is a root no
 * more. */
static void forget(Chronicle *c, uint32_t child)
{
    c->ids[child] = -c->ids[child];
    c->births[child] = DATE_NONE;
    c->traits[child] = (Traits){0};
    for (int i = 0; i < SHELF_COUNT; i++)
        c->shelves[i].spans[child] = (Span){0};
}

static void forget_adults(Chronicle *c, const RootOfList *trees)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->adult_count; i++)
        if (!root_of_find(trees, c->adults[i].record))
            c->adults[kept++] = c->adults[i];
    c->adult_count = kept;
}

/* Those whose root is a root no more. */
static void bury(Chronicle *c, const OrdinalList *touched)
{
    for (size_t i = 0; i < touched->count; i++) {
        int64_t *id = &c->ids[touched->items[i]];
        if (*id >= 0)
            continue;
        if (id_map_find(&c->children, -*id) == touched->items[i])
            id_map_drop(&c->children, -*id);
        *id = 0;
    }
}

static bool read_again(Chronicle *c, Store *store, const Geo *geo, const RootOfList *trees,
                       const OrdinalList *touched, Error *err)
{
    DEFER(reading_close) Reading reading = {.chronicle = c, .store = store, .geo = geo, .some = trees};
    int64_t *ids = ARENA_ARRAY(&reading.scratch, int64_t, trees->count + 1);
    for (size_t i = 0; i < trees->count; i++)
        ids[i] = trees->items[i].record;
    reading.some_ids = value_ids(&reading.scratch, ids, trees->count);
    TRY(read_people(&reading, err));
    bury(c, touched);
    TRY(read_homes(&reading, err));
    TRY(read_events(&reading, err));
    return read_to_judge(&reading, err);
}

static bool refresh_some(Chronicle *c, Store *store, const Geo *geo, Arena *arena, const Ids *changed,
                         OrdinalList *touched, Error *err)
{
    RootOfList trees = {0};
    TRY(find_trees(c, store, arena, changed, &trees, err));
    uint32_t before = c->child_count;
    for (size_t i = 0; i < trees.count; i++) {
        uint32_t child = id_map_find(&c->children, trees.items[i].record);
        if (child == ID_NONE)
            continue;
        if (c->ids[child] > 0) {
            forget(c, child);
            *GROW(arena, touched) = child;
        }
        if (c->ids[child] != -trees.items[i].record)
            id_map_drop(&c->children, trees.items[i].record);
    }
    forget_adults(c, &trees);
    TRY(read_again(c, store, geo, &trees, touched, err));
    for (uint32_t child = before; child < c->child_count; child++)
        *GROW(arena, touched) = child;
    return true;
}

/* Rows that no child holds any more, more than those that are held. */
static bool is_littered(const Chronicle *c)
{
    const Shelf *seen = &c->shelves[SHELF_SEEN];
    enum { LITTER_LEAST = 100000 };
    size_t held = 0;
    if (seen->count < LITTER_LEAST)
        return false;
    for (uint32_t i = 0; i < c->child_count; i++)
        held += seen->spans[i].count;
    return seen->count > 2 * held;
}

/* Whether others are restricted now, or today, than were left out. */
static bool ask_left_out(const Chronicle *c, Store *store, Arena *arena, bool *changed, Error *err)
{
    PersonSet now = {0};
    *changed = false;
    if (!c->open_only)
        return true;
    TRY(shielded_and_likely(store, arena, c->authority, clock_today(), &now, err));
    *changed = now.count != c->left_out.count;
    for (size_t i = 0; i < now.size && !*changed; i++)
        *changed = now.slots[i] && !person_set_has(&c->left_out, now.slots[i]);
    return true;
}

/* Those on courses are few: they are read again whole when one of them, or a course, was written. */
static bool refresh_learners(Chronicle *c, Store *store, const Geo *geo, const Ids *changed, Error *err)
{
    const Value since[] = {VALUE(c->authority), VALUE(c->write)};
    DEFER(root_map_close) RootMap *roots = NULL;
    int64_t courses = 0;
    TRY(store_ask_int(store, SQL_measure_changed_courses, since, 2, 0, &courses, err));
    for (size_t i = 0; i < changed->count && !courses; i++)
        courses = id_map_find(&c->learners->children, changed->items[i]) != ID_NONE;
    if (!courses)
        return true;
    TRY(root_map_open(store, c->authority, &roots, err));
    return read_learners(c, store, geo, roots, err);
}

bool chronicle_refresh(Chronicle *c, Store *store, const Geo *geo, Arena *arena, OrdinalList *touched,
                       Refreshed *did, Error *err)
{
    int64_t newest = 0, places = 0;
    TRY(store_ask_int(store, SQL_measure_last_write, NULL, 0, 0, &newest, err));
    *did = REFRESHED_NOTHING;
    if (newest == c->write)
        return true;
    Ids changed = {0};
    bool others = false, all = newest < c->write || c->write < 0;
    if (!all) {
        const Value since[] = {VALUE(c->authority), VALUE(c->write)};
        TRY(store_ask_int(store, SQL_measure_changed_places, since, 2, 0, &places, err));
        TRY(ask_changed(c, store, arena, &changed, err));
        TRY(ask_left_out(c, store, arena, &others, err));
        all = others || places > 0 || changed.count > CHANGED_MOST ||
              changed.count * CHANGED_SHARE > c->child_count || is_littered(c);
    }
    *did = all ? REFRESHED_OPEN_ANEW : REFRESHED_SOME;
    if (all)
        return true;
    if (!refresh_learners(c, store, geo, &changed, err) ||
        !refresh_some(c, store, geo, arena, &changed, touched, err)) {
        c->write = -1; /* half done: the next refresh asks to open it anew */
        return false;
    }
    c->write = newest;
    return true;
}
