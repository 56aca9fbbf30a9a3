/* Taking a join apart. Nothing had moved, so ending one row restores what was; what has joined the child
 * since stays with it or goes, as a person says. */
#include "cleanse/reviewing.h"
#include "sql.h"

typedef struct Parting {
    const User *actor;
    int64_t authority, person;
    const int64_t *going;
    size_t going_count;
} Parting;

typedef struct Join {
    int64_t person, into;
} Join;
typedef struct JoinList {
    Join *items;
    size_t count, capacity;
} JoinList;

static bool find_merge(Store *store, int64_t authority, int64_t person, int64_t *into, int64_t *write,
                       Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK(store, SQL_cleanse_merge_of, &rows, err, VALUE(authority), VALUE(person)));
    TRY(rows_next(rows, &more, err));
    if (!more)
        return error_set(err, ERROR_CONFLICT,
                         "Record %lld is not joined to another; perhaps someone else took it apart already.",
                         (long long)person);
    *into = rows_int(rows, 0);
    *write = rows_int(rows, 1);
    return true;
}

static bool tree_below(Store *store, Arena *arena, int64_t authority, int64_t top, Value *out, size_t *count,
                       int64_t **items, Error *err)
{
    RootOfList tree = {0};
    TRY(merge_trees(store, arena, authority, &top, 1, &tree, err));
    int64_t *ids = ARENA_ARRAY(arena, int64_t, tree.count + 1);
    for (size_t i = 0; i < tree.count; i++)
        ids[i] = tree.items[i].record;
    *out = value_ids(arena, ids, tree.count);
    *count = tree.count;
    if (items)
        *items = ids;
    return true;
}

static bool holds(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static bool is_above(Store *store, int64_t authority, int64_t upper, int64_t person, bool *above, Error *err)
{
    *above = false;
    for (int64_t at = person; at && !*above;) {
        const Value asked[] = {VALUE(authority), VALUE(at)};
        *above = at == upper;
        TRY(store_ask_int(store, SQL_merge_parent, asked, 2, 0, &at, err));
    }
    return true;
}

/* Joins of the child that came after `person`'s, where they end at a record that was there before: those
 * below them go along. */
static bool joined_since(Store *store, Arena *arena, int64_t authority, int64_t person, int64_t write,
                         int64_t root, JoinList *out, Error *err)
{
    Value all, own;
    size_t count, own_count;
    int64_t *below;
    JoinList found = {0};
    TRY(tree_below(store, arena, authority, root, &all, &count, NULL, err));
    TRY(tree_below(store, arena, authority, person, &own, &own_count, &below, err));
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(store, SQL_review_joined_since, &rows, err, VALUE(authority), all, VALUE(write)));
        for (bool more;;) {
            TRY(rows_next(rows, &more, err));
            if (!more)
                break;
            *GROW(arena, &found) = (Join){rows_int(rows, 0), rows_int(rows, 1)};
        }
    }
    for (size_t i = 0; i < found.count; i++) {
        const Join *join = &found.items[i];
        bool above, is_own = holds(below, own_count, join->person), goes_along = false;
        TRY(is_above(store, authority, join->person, person, &above, err));
        for (size_t j = 0; j < found.count; j++)
            goes_along = goes_along || found.items[j].person == join->into;
        if (!above && !is_own && !goes_along)
            *GROW(arena, out) = *join;
    }
    return true;
}

bool unmerge_since(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person,
                   int64_t *child, RecordList *out, Error *err)
{
    int64_t into = 0, write = 0, root = 0;
    JoinList since = {0};
    TRY(reviewer_allowed(actor, authority, err));
    TRY(find_merge(store, authority, person, &into, &write, err));
    TRY(merge_roots(store, arena, authority, &person, 1, &root, err));
    TRY(joined_since(store, arena, authority, person, write, root, &since, err));
    int64_t *ids = ARENA_ARRAY(arena, int64_t, since.count + 1);
    for (size_t i = 0; i < since.count; i++)
        ids[i] = since.items[i].person;
    TRY(record_list(store, arena, actor, authority, ids, since.count, out, err));
    *child = root;
    return true;
}

static bool take_along(WriteNow *now, const Parting *this, const JoinList *since, Error *err)
{
    for (size_t i = 0; i < this->going_count; i++) {
        bool known = false;
        int64_t into = 0, write = 0;
        for (size_t j = 0; j < since->count; j++)
            known = known || since->items[j].person == this->going[i];
        if (!known)
            return error_set(err, ERROR_CONFLICT,
                             "Record %lld did not join this child after the other, so it cannot go with it. "
                             "Load the page again.",
                             (long long)this->going[i]);
        TRY(find_merge(now->store, this->authority, this->going[i], &into, &write, err));
        TRY(choice_end_of_write(now, this->authority, write, err));
        TRY(merge_end(now, this->authority, this->going[i], err));
        TRY(DO(now->store, SQL_merge_put, err, VALUE(this->authority), VALUE(this->going[i]),
               VALUE(this->person), VALUE(1.0), VALUE("A person said whose it is."), VALUE(now->id)));
    }
    return true;
}

/* The verdict "different" goes with it, or the next cleansing would join the two again. */
static bool part(WriteNow *now, void *context, Error *err)
{
    const Parting *this = context;
    int64_t person = this->person, into = 0, write = 0, root = 0;
    JoinList since = {0};
    Value left, gone;
    size_t count;
    TRY(find_merge(now->store, this->authority, person, &into, &write, err));
    TRY(review_check(now, this->actor, this->authority, (const int64_t[]){person, into}, 2, err));
    TRY(merge_roots(now->store, now->arena, this->authority, &person, 1, &root, err));
    TRY(joined_since(now->store, now->arena, this->authority, person, write, root, &since, err));
    TRY(merge_end(now, this->authority, person, err));
    TRY(choice_end_of_write(now, this->authority, write, err));
    TRY(take_along(now, this, &since, err));
    TRY(tree_below(now->store, now->arena, this->authority, root, &left, &count, NULL, err));
    TRY(tree_below(now->store, now->arena, this->authority, person, &gone, &count, NULL, err));
    TRY(DO(now->store, SQL_review_end_same_across, err, VALUE(this->authority), left, gone, VALUE(now->id)));
    int64_t a = person < into ? person : into, b = person < into ? into : person;
    TRY(DO(now->store, SQL_cleanse_end_decision, err, VALUE(this->authority), VALUE(a), VALUE(b),
           VALUE(now->id)));
    now->detail = arena_print(now->arena, "{\"person\":%lld,\"into\":%lld,\"going\":%zu}", (long long)person,
                              (long long)into, this->going_count);
    return DO(now->store, SQL_cleanse_add_decision, err, VALUE(this->authority), VALUE(a), VALUE(b),
              VALUE("different"), VALUE("their merge was taken apart"), VALUE(now->id));
}

bool cleanse_unmerge(Store *store, const User *actor, int64_t authority, int64_t person, const int64_t *going,
                     size_t going_count, Error *err)
{
    TRY(reviewer_allowed(actor, authority, err));
    DEFER(arena_release) Arena arena = {0};
    Parting this = {actor, authority, person, going, going_count};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "unmerge",
                         .subject = arena_print(&arena, "person %lld", (long long)person)};
    return write_run(store, &write, part, &this, err);
}
