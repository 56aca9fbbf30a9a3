/* Clusters from certain pairs, the surest first. A join must hold for the two clusters as wholes. */
#include "linkage/engine.h"

enum { CHECKS_MAX = 256 };
static const double least_support = 0.2;

typedef struct Forest {
    uint32_t *parent, *next, *size; /* next: circular list of a cluster's records */
    uint32_t *seen;                 /* see find_unclear */
    uint32_t *stamp, clock;         /* per source, when it was last seen; see share_source */
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
    return date >= 0 && given >= 0 && levels[date] == LEVEL_EXACT && score->probability < linkage->certain &&
           link_two_given_names(link_value(linkage, a, (size_t)given), link_value(linkage, b, (size_t)given),
                                levels[given]);
}

static bool are_known_apart(const Linkage *linkage, Forest *forest, uint32_t a, uint32_t b)
{
    const Known *known = &linkage->known;
    uint32_t small = forest->size[a] <= forest->size[b] ? a : b, large = a ^ b ^ small, x = small;
    if (known->count == 0)
        return false;
    do {
        for (uint32_t i = known->apart_first[x]; i < known->apart_first[x + 1]; i++)
            if (find(forest, known->apart[i]) == large)
                return true;
        x = forest->next[x];
    } while (x != small);
    return false;
}

/* Counts the records of a cluster whose source was seen since the clock last ticked, itself included. */
static uint32_t count_seen(const Linkage *linkage, Forest *forest, uint32_t cluster)
{
    uint32_t seen = 0, x = cluster;
    do {
        uint32_t source = linkage->known.source[x];
        if (source != (uint32_t)LINK_NO_SOURCE) {
            seen += forest->stamp[source] == forest->clock;
            forest->stamp[source] = forest->clock;
        }
        x = forest->next[x];
    } while (x != cluster);
    return seen;
}

static bool share_source(const Linkage *linkage, Forest *forest, uint32_t a, uint32_t b)
{
    if (!linkage->known.source)
        return false;
    forest->clock++;
    return count_seen(linkage, forest, a) + count_seen(linkage, forest, b) > 0;
}

/* Looks across two clusters: nothing known against it, no veto anywhere, and enough of the pairs between them
 * likely on their own. */
static bool may_join(const Linkage *linkage, Forest *forest, uint32_t a, uint32_t b, bool nameless)
{
    if (are_known_apart(linkage, forest, a, b) || share_source(linkage, forest, a, b))
        return false;
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
                if (score.rule_bits < 0 || (nameless && told_apart(linkage, x, y, levels, &score)))
                    return false;
                checked++;
                likely += score.probability >= 0.5;
            }
            y = forest->next[y];
        } while (y != b);
        x = forest->next[x];
    } while (x != a);
    return (double)likely >= least_support * (double)checked &&
           (nameless || !link_names_recur(linkage, forest->next, a, b));
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

static bool is_nameless(const Linkage *linkage, uint32_t record)
{
    int given = linkage->model.given;
    return given >= 0 && linkage->rows[(size_t)record * linkage->field_count + (size_t)given] == 0;
}

static bool share_code(const Linkage *linkage, const LinkPair *pair)
{
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].kind == LINK_IDENTIFIER && pair->level[linkage->fields[f].column] >= 4)
            return true;
    return false;
}

static bool are_twins(const Linkage *linkage, uint32_t a, uint32_t b)
{
    uint8_t levels[FIELDS_MAX];
    Score score;
    link_levels(linkage, a, b, levels);
    link_score(linkage, a, b, levels, &score);
    return told_apart(linkage, a, b, levels, &score);
}

/* Marks the records without a given name that are like two different people, such as a newborn of twins. */
static void find_unclear(const Linkage *linkage, Forest *forest, bool *unclear)
{
    uint32_t *seen = forest->seen; /* per record, 1 + the first named record it is like */
    for (size_t i = 0; i < linkage->pair_count && linkage->pairs[i].probability >= 0.5f; i++) {
        const LinkPair *pair = &linkage->pairs[i];
        bool first = is_nameless(linkage, pair->a), second = is_nameless(linkage, pair->b);
        if (first == second || share_code(linkage, pair))
            continue;
        uint32_t nameless = first ? pair->a : pair->b, named = first ? pair->b : pair->a;
        if (seen[nameless] == 0)
            seen[nameless] = named + 1;
        else if (find(forest, seen[nameless] - 1) != find(forest, named))
            unclear[nameless] |= are_twins(linkage, seen[nameless] - 1, named);
    }
}

/* Of the records with a given name, the share that no other was joined to. */
static double alone_share(const Linkage *linkage, Forest *forest)
{
    double named = 1, alone = 1;
    for (uint32_t r = 0; r < linkage->record_count; r++)
        if (!is_nameless(linkage, r)) {
            named++;
            alone += forest->size[find(forest, r)] == 1;
        }
    return alone / named;
}

/* What a pair must reach when one of the two has no given name. That it is a twin is less likely than the
 * pair alone tells when no such twin is to be found: only those remain who have no other record. */
static double certain_nameless(const Linkage *linkage, Forest *forest)
{
    double odds = linkage->certain / (1 - linkage->certain) * alone_share(linkage, forest);
    return linkage->certain < 1 ? odds / (1 + odds) : 1;
}

/* Joins the certain pairs, the surest first: those with given names, or those without that are clear. */
static void join_pairs(Linkage *linkage, Forest *forest, const bool *unclear)
{
    double sole = unclear ? certain_nameless(linkage, forest) : 1;
    for (size_t i = 0; i < linkage->pair_count; i++) {
        const LinkPair *pair = &linkage->pairs[i];
        bool no_a = is_nameless(linkage, pair->a), no_b = is_nameless(linkage, pair->b),
             nameless = no_a || no_b;
        if ((double)pair->probability < (no_a != no_b && sole < linkage->certain ? sole : linkage->certain)) {
            if ((double)pair->probability < sole)
                break;
            continue;
        }
        uint32_t a = find(forest, pair->a), b = find(forest, pair->b);
        if (a == b || nameless != (unclear != NULL))
            continue;
        bool clear = !nameless || (!unclear[pair->a] && !unclear[pair->b]) || share_code(linkage, pair);
        if (clear && may_join(linkage, forest, a, b, nameless))
            join(forest, a, b);
        else
            linkage->refused_joins++;
    }
}

static bool join_known(Linkage *linkage, Forest *forest)
{
    for (size_t i = 0; i < linkage->known.count; i++) {
        const LinkLabel *label = &linkage->known.labels[i];
        uint32_t a = find(forest, label->a), b = find(forest, label->b);
        if (!label->match || a == b)
            continue;
        if (share_source(linkage, forest, a, b)) {
            linkage->problem =
                "two records of a source in which a person occurs once are known to be one person";
            return false;
        }
        join(forest, a, b);
    }
    return true;
}

bool link_cluster(Linkage *linkage)
{
    size_t count = linkage->record_count;
    Forest forest = {calloc(count + 1, sizeof(uint32_t)),
                     calloc(count + 1, sizeof(uint32_t)),
                     calloc(count + 1, sizeof(uint32_t)),
                     calloc(count + 1, sizeof(uint32_t)),
                     calloc(linkage->known.source_count + 1, sizeof(uint32_t)),
                     0};
    bool *unclear = calloc(count + 1, sizeof *unclear);
    bool ok = forest.parent && forest.next && forest.size && forest.seen && forest.stamp && unclear;
    for (uint32_t r = 0; ok && r < count; r++) {
        forest.parent[r] = forest.next[r] = r;
        forest.size[r] = 1;
    }
    ok = ok && join_known(linkage, &forest);
    if (ok) {
        join_pairs(linkage, &forest, NULL);
        find_unclear(linkage, &forest, unclear);
        join_pairs(linkage, &forest, unclear);
    }
    for (uint32_t r = 0; ok && r < count; r++)
        forest.parent[r] = find(&forest, r);
    free(forest.next);
    free(forest.size);
    free(forest.seen);
    free(forest.stamp);
    free(unclear);
    linkage->clusters = forest.parent;
    return ok;
}
