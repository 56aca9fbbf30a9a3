/* The queue of pairs for a person. The last cleansing left at most one pair for any two children, none of
 * them judged; so a pair stands in the queue unless somebody has decided about its children since. */
#include "cleanse/cleanse.h"
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
    PersonSet hidden;
    Verdicts verdicts;
    QueuedList open, unsure; /* nobody judged; somebody was unsure: those come last */
} Queue;

static bool queue_load(Store *store, Arena *arena, int64_t authority, Queue *queue, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cleanse_queue, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const Queued pair = {rows_int(rows, 0), rows_int(rows, 1)};
        if (person_set_has(&queue->hidden, pair.a) || person_set_has(&queue->hidden, pair.b))
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

static bool pair_load(Store *store, Arena *arena, int64_t authority, const Queued *queued, PairList *out,
                      Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK(store, SQL_cleanse_pair, &rows, err, VALUE(authority), VALUE(queued->a), VALUE(queued->b)));
    TRY(rows_next(rows, &more, err));
    if (more)
        *GROW(arena, out) = (Pair){queued->a,
                                   queued->b,
                                   rows_real(rows, 0),
                                   rows_real(rows, 1),
                                   rows_text(rows, 2, arena),
                                   rows_text(rows, 3, arena)};
    return true;
}

bool pair_list(Store *store, Arena *arena, const User *actor, int64_t authority, size_t skip, size_t limit,
               PairList *out, size_t *total, Error *err)
{
    if (!may(actor, ACTION_JUDGE, authority))
        return error_set(err, ERROR_DENIED,
                         "Your role does not judge duplicates. Ask the partnership co-ordinator.");
    DEFER(arena_release) Arena pass = {0};
    Queue queue = {0};
    PairList pairs = {0};
    TRY(people_hidden_from(store, &pass, actor, authority, &queue.hidden, err));
    TRY(verdicts_load(store, &pass, authority, &queue.verdicts, err));
    TRY(queue_load(store, &pass, authority, &queue, err));
    size_t all = queue.open.count + queue.unsure.count;
    for (size_t i = skip; i < all && pairs.count < limit; i++)
        TRY(pair_load(store, arena, authority,
                      i < queue.open.count ? &queue.open.items[i] : &queue.unsure.items[i - queue.open.count],
                      &pairs, err));
    *out = pairs;
    *total = all;
    return true;
}
