/* Clusters from certain pairs, the surest first. A join must hold for the two clusters as wholes. */
#include "linkage/engine.h"

enum { CHECKS_MAX = 256 };
static const double least_support = 0.2;

typedef struct Forest {
    uint32_t *parent, *next, *size; /* next: circular list of a cluster's records */
} Forest;

static uint32_t find(Forest *forest, uint32_t record)
{
    while (forest->parent[record] != record) {
        forest->parent[record] = forest->parent[forest->parent[record]];
        record = forest->parent[record];
    }
    return record;
}

/* Twins told apart by their names; asked when a record without a name is like both. */
static bool told_apart(const Linkage *linkage, uint32_t a, uint32_t b, const uint8_t *levels,
                       const Score *score)
{
    int date = linkage->model.date, given = linkage->model.given;
    return date >= 0 && given >= 0 && levels[date] == LEVEL_EXACT && score->probability < 0.5 &&
           link_two_given_names(link_value(linkage, a, (size_t)given), link_value(linkage, b, (size_t)given),
                                levels[given]);
}

/* Looks across two clusters: no veto anywhere, and enough of the pairs between them likely on their own. */
static bool may_join(const Linkage *linkage, const Forest *forest, uint32_t a, uint32_t b, bool nameless)
{
    uint64_t cross = (uint64_t)forest->size[a] * forest->size[b];
    if (cross == 1)
        return true;
    uint64_t stride = cross / CHECKS_MAX + 1, skip = 0, checked = 0, likely = 0;
    uint32_t x = a;
    do {
        uint32_t y = b;
        do {
            if (skip++ % stride == 0) {
                uint8_t levels[FIELDS_MAX];
                Score score;
                link_levels(linkage, x, y, levels);
                link_score(linkage, x, y, levels, &score);
                if (score.rule || (nameless && told_apart(linkage, x, y, levels, &score)))
                    return false;
                checked++;
                likely += score.probability >= 0.5;
            }
            y = forest->next[y];
        } while (y != b);
        x = forest->next[x];
    } while (x != a);
    return (double)likely >= least_support * (double)checked;
}

static void join(Forest *forest, uint32_t a, uint32_t b)
{
    uint32_t root = a < b ? a : b, other = a ^ b ^ root;
    forest->parent[other] = root;
    forest->size[root] += forest->size[other];
    uint32_t next = forest->next[root];
    forest->next[root] = forest->next[other];
    forest->next[other] = next;
}

bool link_cluster(Linkage *linkage)
{
    size_t count = linkage->record_count;
    Forest forest = {calloc(count + 1, sizeof(uint32_t)), calloc(count + 1, sizeof(uint32_t)),
                     calloc(count + 1, sizeof(uint32_t))};
    bool ok = forest.parent && forest.next && forest.size;
    for (uint32_t r = 0; ok && r < count; r++) {
        forest.parent[r] = forest.next[r] = r;
        forest.size[r] = 1;
    }
    for (size_t i = 0; ok && i < linkage->pair_count; i++) {
        const LinkPair *pair = &linkage->pairs[i];
        if ((double)pair->probability < linkage->certain)
            break;
        uint32_t a = find(&forest, pair->a), b = find(&forest, pair->b);
        if (a == b)
            continue;
        bool nameless = linkage->model.given >= 0 &&
                        pair->level[linkage->fields[linkage->model.given].column] == LEVEL_MISSING;
        if (may_join(linkage, &forest, a, b, nameless))
            join(&forest, a, b);
        else
            linkage->refused_joins++;
    }
    for (uint32_t r = 0; ok && r < count; r++)
        forest.parent[r] = find(&forest, r);
    free(forest.next);
    free(forest.size);
    linkage->clusters = forest.parent;
    return ok;
}
