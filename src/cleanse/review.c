/* What people decide about pairs: the queue, verdicts and their undoing, and taking a merge apart. */
#include "base/clock.h"
#include "cleanse/cleanse.h"
#include "cleanse/shielded.h"
#include "sql.h"

typedef struct Verdict { /* about two children, by their roots, a < b */
    int64_t a, b;
    bool unsure;
} Verdict;
typedef struct VerdictList {
    Verdict *items;
    size_t count, capacity;
} VerdictList;

typedef struct Queue {
    Store *store;
    Arena *arena; /* of the caller */
    int64_t authority;
    const RootMap *roots;
    PersonSet hidden;
    VerdictList verdicts;
    size_t skip, limit, total;
    PairList *out;
} Queue;

static bool may_judge(const User *actor, int64_t authority, Error *err)
{
    return may(actor, ACTION_JUDGE, authority) ||
           error_set(err, ERROR_DENIED,
                     "Your role does not judge duplicates. Ask the partnership co-ordinator.");
}

static bool people_hidden_from(Store *store, Arena *arena, const User *actor, int64_t authority,
                               PersonSet *out, Error *err)
{
    *out = (PersonSet){0};
    return may(actor, ACTION_SEE_RESTRICTED, authority) ||
           shielded_people(store, arena, authority, clock_today(), out, err);
}

static int compare_verdicts(const void *a, const void *b)
{
    const Verdict *one = a, *other = b;
    if (one->a != other->a)
        return one->a < other->a ? -1 : 1;
    return one->b == other->b ? 0 : one->b < other->b ? -1 : 1;
}

static Verdict verdict_key(const RootMap *roots, int64_t a, int64_t b)
{
    int64_t root_a = root_of(roots, a), root_b = root_of(roots, b);
    return root_a < root_b ? (Verdict){root_a, root_b, false} : (Verdict){root_b, root_a, false};
}

static bool verdicts_load(Store *store, Arena *arena, int64_t authority, const RootMap *roots,
                          VerdictList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cleanse_decisions, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            if (out->count)
                qsort(out->items, out->count, sizeof *out->items, compare_verdicts);
            return true;
        }
        const char *verdict = rows_text(rows, 2, NULL);
        Verdict key = verdict_key(roots, rows_int(rows, 0), rows_int(rows, 1));
        key.unsure = strcmp(verdict, "unsure") == 0;
        if (key.a != key.b && strcmp(verdict, "same") != 0)
            *GROW(arena, out) = key;
    }
    return false;
}

static const Verdict *verdict_of(const VerdictList *verdicts, Verdict key)
{
    if (!verdicts->count)
        return NULL;
    const Verdict *found = bsearch(&key, verdicts->items, verdicts->count, sizeof key, compare_verdicts);
    if (!found)
        return NULL;
    while (found > verdicts->items && compare_verdicts(found - 1, &key) == 0)
        found--;
    const Verdict *end = verdicts->items + verdicts->count;
    for (const Verdict *at = found; at < end && compare_verdicts(at, &key) == 0; at++)
        if (!at->unsure)
            return at;
    return found;
}

/* One round through the queue: first what nobody has judged, then what somebody was unsure of. */
static bool queue_round(Queue *queue, bool unsure, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(queue->store, SQL_cleanse_pairs, &rows, err, VALUE(queue->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        int64_t a = rows_int(rows, 0), b = rows_int(rows, 1);
        Verdict key = verdict_key(queue->roots, a, b);
        const Verdict *verdict = verdict_of(&queue->verdicts, key);
        if (key.a == key.b || (verdict ? !unsure || !verdict->unsure : unsure) ||
            person_set_has(&queue->hidden, a) || person_set_has(&queue->hidden, b))
            continue;
        if (queue->total >= queue->skip && queue->out->count < queue->limit)
            *GROW(queue->arena, queue->out) = (Pair){a,
                                                     b,
                                                     rows_real(rows, 2),
                                                     rows_real(rows, 3),
                                                     rows_text(rows, 4, queue->arena),
                                                     rows_text(rows, 5, queue->arena)};
        queue->total++;
    }
    return false;
}

bool pair_list(Store *store, Arena *arena, const User *actor, int64_t authority, size_t skip, size_t limit,
               PairList *out, size_t *total, Error *err)
{
    TRY(may_judge(actor, authority, err));
    DEFER(arena_release) Arena pass = {0};
    DEFER(root_map_close) RootMap *roots = NULL;
    TRY(root_map_open(store, authority, &roots, err));
    PairList pairs = {0};
    Queue queue = {.store = store,
                   .arena = arena,
                   .authority = authority,
                   .roots = roots,
                   .skip = skip,
                   .limit = limit,
                   .out = &pairs};
    TRY(people_hidden_from(store, &pass, actor, authority, &queue.hidden, err));
    TRY(verdicts_load(store, &pass, authority, roots, &queue.verdicts, err));
    TRY(queue_round(&queue, false, err));
    if (queue.verdicts.count)
        TRY(queue_round(&queue, true, err));
    *out = pairs;
    *total = queue.total;
    return true;
}

typedef struct Judging {
    const User *actor;
    int64_t authority, a, b; /* a < b */
    const char *verdict;
} Judging;

static bool check_child(WriteNow *now, const Judging *this, const PersonSet *hidden, int64_t person,
                        Error *err)
{
    int64_t found = 0;
    TRY(store_ask_int(now->store, SQL_cleanse_child_exists,
                      (const Value[]){VALUE(this->authority), VALUE(person)}, 2, 0, &found, err));
    return (found && !person_set_has(hidden, person)) ||
           error_set(err, ERROR_NOT_FOUND, "There is no child's record %lld in this register.",
                     (long long)person);
}

static bool check_pair(WriteNow *now, const Judging *this, Error *err)
{
    PersonSet hidden;
    TRY(people_hidden_from(now->store, now->arena, this->actor, this->authority, &hidden, err));
    TRY(check_child(now, this, &hidden, this->a, err));
    return check_child(now, this, &hidden, this->b, err);
}

/* Takes back the standing verdict of the pair, with the merge it made. *was is NULL when there is none. */
static bool take_back(WriteNow *now, const Judging *this, const char **was, Error *err)
{
    int64_t write = 0;
    *was = NULL;
    {
        DEFER(rows_close) Rows *rows = NULL;
        bool more;
        TRY(ASK(now->store, SQL_cleanse_find_decision, &rows, err, VALUE(this->authority), VALUE(this->a),
                VALUE(this->b)));
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        write = rows_int(rows, 0);
        *was = rows_text(rows, 1, now->arena);
    }
    TRY(DO(now->store, SQL_cleanse_end_decision, err, VALUE(this->authority), VALUE(this->a), VALUE(this->b),
           VALUE(now->id)));
    if (strcmp(*was, "same") == 0)
        TRY(DO(now->store, SQL_cleanse_end_merges_of_write, err, VALUE(this->authority), VALUE(write),
               VALUE(now->id)));
    return true;
}

static bool join_judged(WriteNow *now, const Judging *this, const RootMap *roots, Error *err)
{
    VerdictList verdicts = {0};
    TRY(verdicts_load(now->store, now->arena, this->authority, roots, &verdicts, err));
    const Verdict *verdict = verdict_of(&verdicts, verdict_key(roots, this->a, this->b));
    if (verdict && !verdict->unsure)
        return error_set(
            err, ERROR_CONFLICT,
            "Records of these two children were judged different before. Take that judgement back first.");
    bool a_is_older = root_of(roots, this->a) < root_of(roots, this->b);
    return merge_add(now, this->authority, a_is_older ? this->b : this->a, a_is_older ? this->a : this->b, 1,
                     "A person judged them the same.", err);
}

static bool judge(WriteNow *now, void *context, Error *err)
{
    const Judging *this = context;
    const char *was = NULL;
    TRY(check_pair(now, this, err));
    TRY(take_back(now, this, &was, err));
    if (was && strcmp(was, this->verdict) == 0)
        return error_set(err, ERROR_CONFLICT, "Somebody judged this pair %s already.", was);
    DEFER(root_map_close) RootMap *roots = NULL;
    TRY(root_map_open(now->store, this->authority, &roots, err));
    if (strcmp(this->verdict, "same") == 0)
        TRY(join_judged(now, this, roots, err));
    else if (root_of(roots, this->a) == root_of(roots, this->b))
        return error_set(err, ERROR_CONFLICT,
                         "These records are joined as one child. Take the merge apart first.");
    now->detail =
        arena_print(now->arena, "{\"before\":\"%s\",\"after\":\"%s\"}", was ? was : "", this->verdict);
    return DO(now->store, SQL_cleanse_add_decision, err, VALUE(this->authority), VALUE(this->a),
              VALUE(this->b), VALUE(this->verdict), value_null(), VALUE(now->id));
}

static bool unjudge(WriteNow *now, void *context, Error *err)
{
    const Judging *this = context;
    const char *was = NULL;
    TRY(check_pair(now, this, err));
    TRY(take_back(now, this, &was, err));
    if (!was)
        return error_set(err, ERROR_NOT_FOUND,
                         "Nobody has judged this pair, so there is nothing to take back.");
    now->detail = arena_print(now->arena, "{\"before\":\"%s\",\"after\":\"\"}", was);
    return true;
}

static bool run_on_pair(Store *store, const char *action, WriteBody *body, Judging *this, Error *err)
{
    TRY(may_judge(this->actor, this->authority, err));
    if (this->a == this->b)
        return error_set(err, ERROR_INPUT, "A pair is two different records.");
    if (this->a > this->b) {
        int64_t swap = this->a;
        this->a = this->b;
        this->b = swap;
    }
    DEFER(arena_release) Arena arena = {0};
    const Write write = {
        .authority = this->authority,
        .actor = this->actor->id,
        .action = action,
        .subject = arena_print(&arena, "person %lld, person %lld", (long long)this->a, (long long)this->b),
        .reason = this->verdict};
    return write_run(store, &write, body, this, err);
}

bool pair_judge(Store *store, const User *actor, int64_t authority, int64_t a, int64_t b, const char *verdict,
                Error *err)
{
    if (strcmp(verdict, "same") != 0 && strcmp(verdict, "different") != 0 && strcmp(verdict, "unsure") != 0)
        return error_set(err, ERROR_INPUT, "A pair is judged same, different or unsure, not \"%s\".",
                         verdict);
    Judging this = {actor, authority, a, b, verdict};
    return run_on_pair(store, "judge", judge, &this, err);
}

bool pair_unjudge(Store *store, const User *actor, int64_t authority, int64_t a, int64_t b, Error *err)
{
    Judging this = {actor, authority, a, b, NULL};
    return run_on_pair(store, "unjudge", unjudge, &this, err);
}

static bool find_merge(WriteNow *now, int64_t authority, int64_t person, int64_t *into, int64_t *write,
                       Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK(now->store, SQL_cleanse_merge_of, &rows, err, VALUE(authority), VALUE(person)));
    TRY(rows_next(rows, &more, err));
    *into = more ? rows_int(rows, 0) : person;
    *write = more ? rows_int(rows, 1) : 0;
    return true;
}

/* The verdict "different" goes with it, or the next cleansing would join the two again. */
static bool unmerge(WriteNow *now, void *context, Error *err)
{
    Judging *this = context;
    int64_t person = this->a, into = 0, write = 0;
    TRY(find_merge(now, this->authority, person, &into, &write, err));
    this->b = into;
    TRY(check_pair(now, this, err));
    TRY(merge_end(now, this->authority, person, err));
    TRY(DO(now->store, SQL_cleanse_end_same_of_write, err, VALUE(this->authority), VALUE(write),
           VALUE(now->id)));
    int64_t a = person < into ? person : into, b = person < into ? into : person;
    TRY(DO(now->store, SQL_cleanse_end_decision, err, VALUE(this->authority), VALUE(a), VALUE(b),
           VALUE(now->id)));
    now->detail =
        arena_print(now->arena, "{\"person\":%lld,\"into\":%lld}", (long long)person, (long long)into);
    return DO(now->store, SQL_cleanse_add_decision, err, VALUE(this->authority), VALUE(a), VALUE(b),
              VALUE("different"), VALUE("their merge was taken apart"), VALUE(now->id));
}

bool cleanse_unmerge(Store *store, const User *actor, int64_t authority, int64_t person, Error *err)
{
    TRY(may_judge(actor, authority, err));
    DEFER(arena_release) Arena arena = {0};
    Judging this = {actor, authority, person, 0, NULL};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "unmerge",
                         .subject = arena_print(&arena, "person %lld", (long long)person)};
    return write_run(store, &write, unmerge, &this, err);
}
