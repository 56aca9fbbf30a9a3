#include "cleanse/verdict.h"

#include "sql.h"

typedef struct Decision {
    int64_t a, b;
    bool same, unsure;
} Decision;
typedef struct DecisionList {
    Decision *items;
    size_t count, capacity;
} DecisionList;

static int compare_verdicts(const void *a, const void *b)
{
    const Verdict *one = a, *other = b;
    if (one->a != other->a)
        return one->a < other->a ? -1 : 1;
    return one->b == other->b ? 0 : one->b < other->b ? -1 : 1;
}

static bool decisions_load(Store *store, Arena *arena, int64_t authority, DecisionList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cleanse_decisions, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *verdict = rows_text(rows, 2, NULL);
        *GROW(arena, out) = (Decision){rows_int(rows, 0), rows_int(rows, 1), strcmp(verdict, "same") == 0,
                                       strcmp(verdict, "unsure") == 0};
    }
}

/* Every record of the children to whom the decided records belong. */
static bool records_load(Store *store, Arena *arena, int64_t authority, const DecisionList *decisions,
                         RootOfList *out, Error *err)
{
    size_t count = decisions->count * 2;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, count + 1), *roots = ARENA_ARRAY(arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        ids[i] = i % 2 ? decisions->items[i / 2].b : decisions->items[i / 2].a;
    TRY(merge_roots(store, arena, authority, ids, count, roots, err));
    return merge_trees(store, arena, authority, roots, count, out, err);
}

int64_t verdicts_root(const Verdicts *verdicts, int64_t record)
{
    const RootOf *found = root_of_find(&verdicts->records, record);
    return found ? found->root : record;
}

static Verdict verdict_key(const Verdicts *verdicts, int64_t a, int64_t b)
{
    int64_t root_a = verdicts_root(verdicts, a), root_b = verdicts_root(verdicts, b);
    return root_a < root_b ? (Verdict){root_a, root_b, false} : (Verdict){root_b, root_a, false};
}

bool verdicts_load(Store *store, Arena *arena, int64_t authority, Verdicts *out, Error *err)
{
    DecisionList decisions = {0};
    Verdicts verdicts = {0};
    TRY(decisions_load(store, arena, authority, &decisions, err));
    if (decisions.count)
        TRY(records_load(store, arena, authority, &decisions, &verdicts.records, err));
    for (size_t i = 0; i < decisions.count; i++) {
        const Decision *decision = &decisions.items[i];
        Verdict key = verdict_key(&verdicts, decision->a, decision->b);
        key.unsure = decision->unsure;
        if (key.a != key.b && !decision->same)
            *GROW(arena, &verdicts.list) = key;
    }
    if (verdicts.list.count)
        qsort(verdicts.list.items, verdicts.list.count, sizeof *verdicts.list.items, compare_verdicts);
    *out = verdicts;
    return true;
}

const Verdict *verdict_of(const Verdicts *verdicts, int64_t a, int64_t b)
{
    const VerdictList *list = &verdicts->list;
    const Verdict key = verdict_key(verdicts, a, b);
    const Verdict *found =
        list->count ? bsearch(&key, list->items, list->count, sizeof key, compare_verdicts) : NULL;
    if (!found)
        return NULL;
    while (found > list->items && compare_verdicts(found - 1, &key) == 0)
        found--;
    for (const Verdict *at = found; at < list->items + list->count && compare_verdicts(at, &key) == 0; at++)
        if (!at->unsure)
            return at;
    return found;
}
