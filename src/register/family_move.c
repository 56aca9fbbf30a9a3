#include "register/family_move.h"

#include "sql.h"

static int by_key(const void *a, const void *b)
{
    const Move *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key)
                            : (x->order > y->order) - (x->order < y->order);
}

static void sort(MoveList *list)
{
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, by_key);
}

static const Move *first_of(const MoveList *list, int64_t key)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->items[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list->count && list->items[low].key == key ? &list->items[low] : NULL;
}

static const Move *end_of(const MoveList *list)
{
    return list->items + list->count;
}

/* The moves as they were decided: of the very records named. */
static bool decided_load(Store *store, Arena *arena, int64_t authority, MoveList *people, MoveList *told,
                         Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_family_moves, &rows, err, VALUE(authority)));
    for (size_t order = 1;; order++) {
        bool more;
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        int64_t person = rows_int(rows, 0);
        *GROW(arena, person ? people : told) = (Move){.key = person ? person : rows_int(rows, 1),
                                                      .family = rows_int(rows, 2),
                                                      .from = (Date)rows_int(rows, 3),
                                                      .order = order,
                                                      .join = rows_int(rows, 4) != 0};
    }
}

static int by_root(const void *a, const void *b)
{
    const RootOf *x = a, *y = b;
    return x->root != y->root ? (x->root > y->root) - (x->root < y->root)
                              : (x->record > y->record) - (x->record < y->record);
}

/* From the records named to all records of their children. */
static bool spread(Store *store, Arena *arena, int64_t authority, const MoveList *decided, MoveList *out,
                   Error *err)
{
    size_t count = decided->count;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, count + 1);
    IdList roots = {ARENA_ARRAY(arena, int64_t, count + 1), count, count};
    RootOfList tree = {0};
    for (size_t i = 0; i < count; i++)
        ids[i] = decided->items[i].key;
    TRY(merge_roots(store, arena, authority, ids, count, roots.items, err));
    int64_t *root_of = ARENA_ARRAY(arena, int64_t, count + 1);
    memcpy(root_of, roots.items, count * sizeof *root_of);
    ids_tidy(&roots);
    TRY(merge_trees(store, arena, authority, roots.items, roots.count, &tree, err));
    if (tree.count)
        qsort(tree.items, tree.count, sizeof *tree.items, by_root);
    for (size_t i = 0; i < count; i++) {
        size_t low = 0, high = tree.count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (tree.items[middle].root < root_of[i])
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < tree.count && tree.items[low].root == root_of[i]; low++) {
            Move *move = GROW(arena, out);
            *move = decided->items[i];
            move->key = tree.items[low].record;
        }
    }
    return true;
}

bool moves_load(Store *store, Arena *arena, int64_t authority, Moves *out, Error *err)
{
    Moves moves = {0};
    MoveList decided = {0};
    TRY(decided_load(store, arena, authority, &decided, &moves.told, err));
    if (decided.count)
        TRY(spread(store, arena, authority, &decided, &moves.people, err));
    sort(&moves.people);
    sort(&moves.told);
    *out = moves;
    return true;
}

bool moves_touch(const Moves *moves, int64_t record, int64_t told)
{
    return first_of(&moves->people, record) || first_of(&moves->told, told);
}

/* The move of the key that holds on the day, if it is not before another; NULL for none. */
static const Move *holding(const MoveList *list, int64_t key, Date day, size_t after)
{
    const Move *best = NULL;
    for (const Move *move = first_of(list, key); move && move < end_of(list) && move->key == key; move++)
        if (move->from <= day && move->order > after)
            best = move;
    return best;
}

int64_t moves_family(const Moves *moves, int64_t record, int64_t told, Date day)
{
    const Move *move = holding(&moves->people, record, day, 0);
    int64_t family = move ? move->family : told;
    size_t after = move ? move->order : 0;
    while ((move = holding(&moves->told, family, day, after))) {
        family = move->family;
        after = move->order;
    }
    return family;
}

static Date next_day(const MoveList *list, Date after, Date before)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].from > after && list->items[i].from < before)
            before = list->items[i].from;
    return before;
}

void moves_spells(const Moves *moves, Arena *arena, int64_t record, int64_t told, Date from, Date to,
                  MoveSpellList *out)
{
    size_t first = out->count;
    for (Date at = from; at < to;) {
        Date next = next_day(&moves->told, at, next_day(&moves->people, at, to));
        int64_t family = moves_family(moves, record, told, at);
        MoveSpell *last = out->count > first ? &out->items[out->count - 1] : NULL;
        if (last && last->family == family)
            last->to = next;
        else
            *GROW(arena, out) = (MoveSpell){family, at, next};
        at = next;
    }
}

void moves_sources(const Moves *moves, Arena *arena, IdList *families)
{
    for (size_t before = 0; before != families->count;) {
        before = families->count;
        for (size_t i = 0; i < moves->told.count; i++) {
            const Move *move = &moves->told.items[i];
            if (move->join && ids_find(families, move->family) < families->count)
                *GROW(arena, families) = move->key;
        }
        ids_tidy(families);
    }
}

static void keys_into(const Moves *moves, const MoveList *list, Arena *arena, const IdList *families,
                      Date day, IdList *out)
{
    for (size_t i = 0; i < list->count; i++) {
        int64_t key = list->items[i].key;
        bool again = i && list->items[i - 1].key == key;
        int64_t family =
            list == &moves->people ? moves_family(moves, key, 0, day) : moves_family(moves, 0, key, day);
        if (!again && ids_find(families, family) < families->count)
            *GROW(arena, out) = key;
    }
    ids_tidy(out);
}

void moves_into(const Moves *moves, Arena *arena, const IdList *families, Date day, IdList *records,
                IdList *told)
{
    keys_into(moves, &moves->people, arena, families, day, records);
    keys_into(moves, &moves->told, arena, families, day, told);
}
