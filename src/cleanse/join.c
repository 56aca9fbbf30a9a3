#include "cleanse/join.h"

#include <assert.h>

typedef struct Apart { /* a record judged different from the one whose list this is */
    uint32_t record;
    struct Apart *next;
} Apart;

typedef struct Join {
    const Candidates *candidates;
    const Linkage *linkage;
    Arena *arena;
    double certain;
    uint32_t *parent, *size, *next; /* clusters: union-find, and a ring through each one's members */
    const char **nhs;               /* of the cluster, at its parent */
    bool *restricted, *registered;  /* likewise */
    Apart **apart;                  /* per record */
    uint32_t *old_root;             /* under the standing merges */
    uint32_t *clusters;             /* the engine's */
} Join;

static uint32_t cluster_of(Join *join, uint32_t record)
{
    while (join->parent[record] != record) {
        join->parent[record] = join->parent[join->parent[record]];
        record = join->parent[record];
    }
    return record;
}

static void unite(Join *join, uint32_t a, uint32_t b)
{
    a = cluster_of(join, a);
    b = cluster_of(join, b);
    if (a == b)
        return;
    if (join->size[a] < join->size[b]) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    join->parent[b] = a;
    join->size[a] += join->size[b];
    if (!join->nhs[a])
        join->nhs[a] = join->nhs[b];
    join->restricted[a] |= join->restricted[b];
    join->registered[a] |= join->registered[b];
    uint32_t swap = join->next[a];
    join->next[a] = join->next[b];
    join->next[b] = swap;
}

static bool judged_apart(Join *join, uint32_t a, uint32_t b)
{
    if (join->size[a] > join->size[b]) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    uint32_t member = a;
    do {
        for (const Apart *apart = join->apart[member]; apart; apart = apart->next)
            if (cluster_of(join, apart->record) == b)
                return true;
        member = join->next[member];
    } while (member != a);
    return false;
}

static bool numbers_differ(const Join *join, uint32_t a, uint32_t b)
{
    return join->nhs[a] && join->nhs[b] && strcmp(join->nhs[a], join->nhs[b]) != 0;
}

static bool share_number(const Join *join, uint32_t a, uint32_t b)
{
    const char *one = join->candidates->columns[CANDIDATE_NHS][a],
               *other = join->candidates->columns[CANDIDATE_NHS][b];
    return one && other && strcmp(one, other) == 0;
}

static bool are_siblings(const Join *join, uint32_t a, uint32_t b)
{
    const Candidates *of = join->candidates;
    const char *one = of->columns[CANDIDATE_GIVEN][a], *other = of->columns[CANDIDATE_GIVEN][b];
    if (of->occasions[a] != of->occasions[b] || of->occasions[a] == (uint32_t)LINK_NO_OCCASION ||
        of->births[a] == DATE_NONE || of->births[a] != of->births[b])
        return false;
    if (!one || !other)
        return one != other && !share_number(join, a, b);
    return strcmp(one, other) != 0 && join->clusters[a] != join->clusters[b];
}

static bool hold_siblings(const Join *join, uint32_t a, uint32_t b)
{
    uint32_t one = a;
    do {
        uint32_t other = b;
        do {
            if (are_siblings(join, one, other))
                return true;
            other = join->next[other];
        } while (other != b);
        one = join->next[one];
    } while (one != a);
    return false;
}

static bool may_unite(Join *join, uint32_t a, uint32_t b)
{
    a = cluster_of(join, a);
    b = cluster_of(join, b);
    return a != b && !join->restricted[a] && !join->restricted[b] && !numbers_differ(join, a, b) &&
           !judged_apart(join, a, b) && !hold_siblings(join, a, b);
}

static void join_start(Join *join)
{
    const Candidates *of = join->candidates;
    size_t count = of->count;
    join->parent = ARENA_ARRAY(join->arena, uint32_t, count);
    join->size = ARENA_ARRAY(join->arena, uint32_t, count);
    join->next = ARENA_ARRAY(join->arena, uint32_t, count);
    join->nhs = ARENA_ARRAY(join->arena, const char *, count);
    join->restricted = ARENA_ARRAY(join->arena, bool, count);
    join->registered = ARENA_ARRAY(join->arena, bool, count);
    join->apart = ARENA_ARRAY(join->arena, Apart *, count);
    join->old_root = ARENA_ARRAY(join->arena, uint32_t, count);
    join->clusters = ARENA_ARRAY(join->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        join->parent[i] = join->next[i] = i;
        join->size[i] = 1;
        join->nhs[i] = of->columns[CANDIDATE_NHS][i];
        join->restricted[i] = of->restricted[i];
        join->registered[i] = of->registered[i];
        join->clusters[i] = join->linkage ? linkage_clusters(join->linkage)[i] : i;
        join->old_root[i] = i;
        for (size_t steps = 0; of->merged_into[join->old_root[i]] != join->old_root[i]; steps++) {
            assert(steps < count && "merges form trees");
            join->old_root[i] = of->merged_into[join->old_root[i]];
        }
    }
    for (uint32_t i = 0; i < count; i++)
        unite(join, i, join->old_root[i]);
}

static void join_take_decisions(Join *join)
{
    const Candidates *of = join->candidates;
    for (size_t i = 0; i < of->different.count; i++) {
        IndexPair pair = of->different.items[i];
        for (int side = 0; side < 2; side++) {
            uint32_t record = side ? pair.b : pair.a;
            Apart *apart = ARENA_NEW(join->arena, Apart);
            *apart = (Apart){side ? pair.a : pair.b, join->apart[record]};
            join->apart[record] = apart;
        }
    }
    for (size_t i = 0; i < of->same.count; i++)
        if (may_unite(join, of->same.items[i].a, of->same.items[i].b))
            unite(join, of->same.items[i].a, of->same.items[i].b);
}

/* A record told as one of several may be any of them. */
static bool is_clear(const Join *join, const LinkPair *pair)
{
    const bool *of_several = join->candidates->of_several;
    return (!of_several[pair->a] && !of_several[pair->b]) || share_number(join, pair->a, pair->b);
}

static void join_take_certain(Join *join)
{
    size_t count = join->linkage ? linkage_pair_count(join->linkage) : 0;
    for (size_t i = 0; i < count; i++) {
        const LinkPair *pair = linkage_pair(join->linkage, i);
        if ((double)pair->probability < join->certain)
            break;
        if (is_clear(join, pair) && join->clusters[pair->a] == join->clusters[pair->b] &&
            may_unite(join, pair->a, pair->b))
            unite(join, pair->a, pair->b);
    }
}

/* Per old root, 1 + the best pair that ties it to another old root of its new cluster; 0: none. */
static size_t *best_ties(Join *join)
{
    size_t *best = ARENA_ARRAY(join->arena, size_t, join->candidates->count);
    size_t count = join->linkage ? linkage_pair_count(join->linkage) : 0;
    for (size_t i = 0; i < count; i++) {
        const LinkPair *pair = linkage_pair(join->linkage, i);
        uint32_t a = join->old_root[pair->a], b = join->old_root[pair->b];
        if (a == b || cluster_of(join, a) != cluster_of(join, b))
            continue;
        if (!best[a])
            best[a] = i + 1;
        if (!best[b])
            best[b] = i + 1;
    }
    return best;
}

static NewMerge merge_by(Join *join, uint32_t record, uint32_t into, size_t tie)
{
    NewMerge merge = {record, into, 1, "A person judged them the same."};
    if (tie) {
        const LinkPair *pair = linkage_pair(join->linkage, tie - 1);
        LinkExplanation why;
        linkage_explain(join->linkage, pair->a, pair->b, &why);
        merge.probability = (double)pair->probability;
        merge.reason = arena_print(join->arena, "%s", why.sentence);
    }
    return merge;
}

static void plan_merges(Join *join, JoinPlan *out)
{
    uint32_t count = (uint32_t)join->candidates->count;
    uint32_t *chosen = ARENA_ARRAY(join->arena, uint32_t, count); /* per cluster, 1 + its oldest root */
    const size_t *best = best_ties(join);
    out->root = ARENA_ARRAY(join->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        if (join->old_root[i] != i)
            continue;
        uint32_t cluster = cluster_of(join, i);
        if (!chosen[cluster])
            chosen[cluster] = i + 1;
        else
            *GROW(join->arena, &out->merges) = merge_by(join, i, chosen[cluster] - 1, best[i]);
    }
    for (uint32_t i = 0; i < count; i++)
        out->root[i] = chosen[cluster_of(join, i)] - 1;
}

typedef struct PairSet { /* open addressing over 1 + (low root, high root) */
    uint64_t *slots;
    size_t mask;
} PairSet;

static bool pair_set_add(PairSet *set, uint32_t a, uint32_t b)
{
    uint64_t key = (a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a) + 1;
    size_t at = (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & set->mask;
    for (; set->slots[at]; at = (at + 1) & set->mask)
        if (set->slots[at] == key)
            return false;
    set->slots[at] = key;
    return true;
}

static double value_of(Join *join, const LinkPair *pair)
{
    uint32_t a = cluster_of(join, pair->a), b = cluster_of(join, pair->b);
    return (double)pair->probability * (join->registered[a] && join->registered[b] ? 2 : 1) +
           (join->restricted[a] || join->restricted[b] ? 10 : 0);
}

static QueuedPair queued_by(Join *join, const LinkPair *pair)
{
    QueuedPair queued = {.a = pair->a,
                         .b = pair->b,
                         .probability = (double)pair->probability,
                         .weight = (double)pair->weight,
                         .value = value_of(join, pair)};
    LinkExplanation why;
    linkage_explain(join->linkage, pair->a, pair->b, &why);
    queued.sentence = arena_print(join->arena, "%s", why.sentence);
    queued.reasons = explanation_lines(join->arena, &why);
    return queued;
}

static void plan_queue(Join *join, JoinPlan *out)
{
    size_t count = join->linkage ? linkage_pair_count(join->linkage) : 0;
    PairSet seen = {.mask = 1024};
    while (seen.mask < 2 * count)
        seen.mask *= 2;
    seen.slots = ARENA_ARRAY(join->arena, uint64_t, seen.mask);
    seen.mask--;
    for (size_t i = 0; i < count; i++) {
        const LinkPair *pair = linkage_pair(join->linkage, i);
        uint32_t a = cluster_of(join, pair->a), b = cluster_of(join, pair->b);
        if (a != b && pair_set_add(&seen, a, b) && !numbers_differ(join, a, b) && !judged_apart(join, a, b))
            *GROW(join->arena, &out->queue) = queued_by(join, pair);
    }
}

void join_plan(const Candidates *candidates, const Linkage *linkage, double certain, Arena *arena,
               JoinPlan *out)
{
    *out = (JoinPlan){0};
    Join join = {.candidates = candidates, .linkage = linkage, .arena = arena, .certain = certain};
    join_start(&join);
    join_take_decisions(&join);
    join_take_certain(&join);
    plan_merges(&join, out);
    plan_queue(&join, out);
}
