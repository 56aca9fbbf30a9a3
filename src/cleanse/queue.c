/* The queue of pairs for a person. The last cleansing left at most one pair for any two children, none of
 * them judged; so a pair stands in the queue unless somebody has decided about its children since. */
#include "cleanse/review.h"
#include "cleanse/verdict.h"
#include "register/shielded.h"
#include "sql.h"

typedef struct Queued { /* a pair in the queue */
    int64_t a, b;
} Queued;
typedef struct QueuedList {
    Queued *items;
    size_t count, capacity;
} QueuedList;

typedef struct Queue {
    Hidden hidden;
    Verdicts verdicts;
    SecondLookList looks;
    QueuedList open, unsure; /* nobody judged; somebody was unsure: those come last */
} Queue;

static bool waits_for_second(const SecondLookList *looks, const Queued *pair)
{
    for (size_t i = 0; i < looks->count; i++)
        if (looks->items[i].a == pair->a && looks->items[i].b == pair->b)
            return true;
    return false;
}

static bool rows_load(Store *store, Arena *arena, int64_t authority, Queue *queue, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cleanse_queue, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const Queued pair = {rows_int(rows, 0), rows_int(rows, 1)};
        if (hidden_has(&queue->hidden, pair.a) || hidden_has(&queue->hidden, pair.b) ||
            waits_for_second(&queue->looks, &pair))
            continue;
        const Verdict *verdict = NULL;
        if (queue->verdicts.records.count) {
            if (verdicts_root(&queue->verdicts, pair.a) == verdicts_root(&queue->verdicts, pair.b))
                continue;
            verdict = verdict_of(&queue->verdicts, pair.a, pair.b);
        }
        if (!verdict)
            *GROW(arena, &queue->open) = pair;
        else if (verdict->unsure)
            *GROW(arena, &queue->unsure) = pair;
    }
}

static bool queue_load(Store *store, Arena *arena, const User *actor, int64_t authority, Queue *queue,
                       Error *err)
{
    if (!may(actor, ACTION_JUDGE, authority))
        return error_set(err, ERROR_DENIED,
                         "Your role does not judge duplicates. Ask the partnership co-ordinator.");
    TRY(people_hidden_from(store, arena, actor, authority, &queue->hidden, err));
    TRY(verdicts_load(store, arena, authority, &queue->verdicts, err));
    TRY(second_look_list(store, arena, actor, authority, &queue->looks, err));
    return rows_load(store, arena, authority, queue, err);
}

static const Queued *queued_at(const Queue *queue, size_t at)
{
    return at < queue->open.count ? &queue->open.items[at] : &queue->unsure.items[at - queue->open.count];
}

bool pair_find(Store *store, Arena *arena, int64_t authority, int64_t a, int64_t b, Pair *out, bool *found,
               Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cleanse_pair, &rows, err, VALUE(authority), VALUE(a), VALUE(b)));
    TRY(rows_next(rows, found, err));
    if (*found)
        *out = (Pair){.a = a,
                      .b = b,
                      .probability = rows_real(rows, 0),
                      .weight = rows_real(rows, 1),
                      .value = rows_real(rows, 2),
                      .sentence = rows_text(rows, 3, arena),
                      .reasons = rows_text(rows, 4, arena)};
    return true;
}

bool pair_list(Store *store, Arena *arena, const User *actor, int64_t authority, size_t skip, size_t limit,
               PairList *out, size_t *total, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    Queue queue = {0};
    PairList pairs = {0};
    TRY(queue_load(store, &pass, actor, authority, &queue, err));
    size_t all = queue.open.count + queue.unsure.count;
    for (size_t i = skip; i < all && pairs.count < limit; i++) {
        const Queued *queued = queued_at(&queue, i);
        Pair pair;
        bool found;
        TRY(pair_find(store, arena, authority, queued->a, queued->b, &pair, &found, err));
        if (found)
            *GROW(arena, &pairs) = pair;
    }
    *out = pairs;
    *total = all;
    return true;
}

bool pair_next(Store *store, Arena *arena, const User *actor, int64_t authority, PairTest *passes,
               void *context, Pair *out, bool *found, size_t *total, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    Queue queue = {0};
    TRY(queue_load(store, &pass, actor, authority, &queue, err));
    *found = false;
    *total = queue.open.count + queue.unsure.count;
    for (size_t i = 0; i < *total && !*found; i++) {
        const Queued *queued = queued_at(&queue, i);
        if (passes(context, queued->a, queued->b))
            TRY(pair_find(store, arena, authority, queued->a, queued->b, out, found, err));
    }
    return true;
}
