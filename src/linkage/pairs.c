/* The pairs found, the likeliest first: sorted runs of each thread, merged. */
#include "linkage/engine.h"

enum { RUN_LEAST = 512, RUN_MOST = 1 << 16, RUNS_GROW = 16, REST_EVERY = 1 << 15 };

static bool comes_first(const LinkPair *a, const LinkPair *b)
{
    if (a->probability != b->probability)
        return a->probability > b->probability;
    return a->a != b->a ? a->a < b->a : a->b < b->b;
}

static int by_probability(const void *x, const void *y)
{
    return comes_first(x, y) ? -1 : comes_first(y, x);
}

static void close_run(PairRun *run)
{
    qsort(run->pairs, run->count, sizeof *run->pairs, by_probability);
    link_rest(run->pairs, 0, run->count * sizeof *run->pairs);
}

static bool grow_runs(Finds *finds)
{
    size_t room = finds->runs_room + RUNS_GROW;
    PairRun *runs = realloc(finds->runs, room * sizeof *runs);
    if (!runs)
        return false;
    finds->runs = runs;
    finds->runs_room = room;
    return true;
}

/* Runs are of the same size for one thread. Sorting one takes its size again. */
static bool open_run(Linkage *linkage, Finds *finds)
{
    if (finds->run_most == 0) {
        uint64_t allowed = link_sort_share(linkage) / 4 / sizeof(LinkPair);
        finds->run_most = allowed < RUN_LEAST ? RUN_LEAST : allowed > RUN_MOST ? RUN_MOST : (size_t)allowed;
    }
    if (finds->run_count == finds->runs_room && !grow_runs(finds))
        return false;
    LinkPair *pairs = link_take_lasting(linkage->memory, finds->run_most * sizeof *pairs);
    if (!pairs)
        return false;
    finds->runs[finds->run_count++] = (PairRun){pairs, 0};
    return true;
}

bool link_finds_add(Linkage *linkage, Finds *finds, const LinkPair *pair)
{
    bool full = finds->run_count > 0 && finds->runs[finds->run_count - 1].count == finds->run_most;
    if (full)
        close_run(&finds->runs[finds->run_count - 1]);
    if ((full || finds->run_count == 0) && !open_run(linkage, finds))
        return false;
    PairRun *run = &finds->runs[finds->run_count - 1];
    run->pairs[run->count++] = *pair;
    return true;
}

/* A sorted run and how far it has been read. */
typedef struct Head {
    LinkPair *run;
    size_t at, count;
} Head;

/* The head whose pair comes first is heads[0]; that of i comes before those of 2i + 1 and 2i + 2. */
static void sink(Head *heads, size_t count, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count &&
            comes_first(&heads[child + 1].run[heads[child + 1].at], &heads[child].run[heads[child].at]))
            child++;
        if (comes_first(&heads[at].run[heads[at].at], &heads[child].run[heads[child].at]))
            return;
        Head own = heads[at];
        heads[at] = heads[child];
        heads[child] = own;
    }
}

static void merge(Head *heads, size_t count, LinkPair *out)
{
    for (size_t i = count / 2 + 1; i-- > 0;)
        sink(heads, count, i);
    for (size_t used = 0; count > 0; used++) {
        Head *first = &heads[0];
        out[used] = first->run[first->at++];
        if (first->at % REST_EVERY == 0)
            link_rest(first->run, (first->at - REST_EVERY) * sizeof *out, first->at * sizeof *out);
        if (used % REST_EVERY == 0)
            link_rest(out, 0, used * sizeof *out);
        if (first->at == first->count)
            *first = heads[--count];
        sink(heads, count, 0);
    }
}

bool link_finds_join(Linkage *linkage, Finds *finds, size_t finds_count)
{
    size_t runs = 0, pairs = 0;
    for (size_t f = 0; f < finds_count; f++) {
        if (finds[f].run_count > 0)
            close_run(&finds[f].runs[finds[f].run_count - 1]);
        runs += finds[f].run_count;
        for (size_t r = 0; r < finds[f].run_count; r++)
            pairs += finds[f].runs[r].count;
    }
    Head *heads = malloc((runs + 1) * sizeof *heads);
    linkage->pairs = link_take_lasting(linkage->memory, (pairs + 1) * sizeof *linkage->pairs);
    bool ok = heads && linkage->pairs;
    runs = 0;
    for (size_t f = 0; ok && f < finds_count; f++)
        for (size_t r = 0; r < finds[f].run_count; r++)
            heads[runs++] = (Head){finds[f].runs[r].pairs, 0, finds[f].runs[r].count};
    if (ok) {
        merge(heads, runs, linkage->pairs);
        linkage->pair_count = pairs;
    }
    free(heads);
    for (size_t f = 0; f < finds_count; f++)
        link_finds_free(linkage, &finds[f]);
    return ok;
}

void link_finds_free(Linkage *linkage, Finds *finds)
{
    for (size_t r = 0; r < finds->run_count; r++)
        link_give(linkage->memory, finds->runs[r].pairs);
    free(finds->runs);
    *finds = (Finds){0};
}
