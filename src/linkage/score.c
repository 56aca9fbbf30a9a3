/* Every candidate pair compared and weighed; the likely ones kept. */
#include <math.h>

#include "linkage/engine.h"

typedef struct Found {
    LinkPair *pairs;
    size_t count, room;
    uint64_t per_rule[RULES_MAX];
    bool failed;
} Found;

/* What the pairs of a run are held against. Fields are looked at in this order; a pair is given up when even
 * the best that the fields not yet compared can bring is too little. */
typedef struct Scoring {
    Linkage *linkage;
    Found found[THREADS_MAX];
    double wanted;           /* bits that a pair needs */
    double best[FIELDS_MAX]; /* the most that levels below exact can bring */
    double swapped;          /* the most that swapped names can bring */
    double moved,
        slack; /* an address brings at most the greater of `moved` and its fields' sum, and `slack` */
    size_t order[FIELDS_MAX];
} Scoring;

static bool add_pair(Found *found, const LinkPair *pair)
{
    if (found->count == found->room) {
        size_t room = found->room ? found->room * 2 : 1024;
        LinkPair *pairs = realloc(found->pairs, room * sizeof *pairs);
        if (!pairs)
            return false;
        found->pairs = pairs;
        found->room = room;
    }
    found->pairs[found->count++] = *pair;
    return true;
}

static bool may_be_swapped(const Linkage *linkage, const uint32_t *row_a, const uint32_t *row_b)
{
    int given = linkage->model.given, family = linkage->model.family;
    if (given < 0 || family < 0 || row_a[given] == row_b[given] || row_a[family] == row_b[family])
        return false;
    const Value *givens = linkage->fields[given].values, *families = linkage->fields[family].values;
    return link_swapped(&givens[row_a[given]], &families[row_a[family]], &givens[row_b[given]],
                        &families[row_b[family]]);
}

/* Levels of all fields; false as soon as the pair cannot reach what is wanted. */
static bool look(const Scoring *scoring, const uint32_t *row_a, const uint32_t *row_b, uint8_t *levels)
{
    const Linkage *linkage = scoring->linkage;
    const Model *model = &linkage->model;
    size_t fields = linkage->field_count, open[FIELDS_MAX], open_count = 0;
    double most = scoring->slack - scoring->wanted, home = 0;
    for (size_t i = 0; i < fields; i++) {
        size_t f = scoring->order[i];
        uint32_t x = row_a[f], y = row_b[f];
        levels[f] = LEVEL_MISSING;
        if (x == 0 || y == 0)
            continue;
        double *bits = linkage->fields[f].home ? &home : &most;
        if (x == y) {
            levels[f] = LEVEL_EXACT;
            *bits += (double)linkage->fields[f].exact_bits[x];
        } else {
            *bits += scoring->best[f];
            open[open_count++] = f;
        }
    }
    double swap = may_be_swapped(linkage, row_a, row_b) ? scoring->swapped : 0;
    for (size_t i = 0; i < open_count && most + fmax(home, scoring->moved) + swap >= 0; i++) {
        size_t f = open[i];
        levels[f] = (uint8_t)link_field_level(&linkage->fields[f], row_a[f], row_b[f]);
        double bits = model->bits[f][levels[f]] + link_slip_bits(linkage, f, levels[f], row_a[f], row_b[f]);
        *(linkage->fields[f].home ? &home : &most) += bits - scoring->best[f];
    }
    if (most + fmax(home, scoring->moved) + swap < 0)
        return false;
    if (swap > 0)
        link_swap_levels(linkage, levels);
    return true;
}

static void keep_pair(const Linkage *linkage, Found *found, uint32_t a, uint32_t b, const uint8_t *levels,
                      const Score *score)
{
    LinkPair pair = {a, b, (float)score->probability, (float)score->weight, {0}};
    for (size_t f = linkage->field_count; f-- > 0;)
        pair.level[linkage->fields[f].column] = levels[f];
    found->failed |= !add_pair(found, &pair);
}

/* Kept whatever they are like, also when no rule brings them together; those known to be apart never are. */
static void keep_known(Scoring *scoring)
{
    const Linkage *linkage = scoring->linkage;
    const Known *known = &linkage->known;
    for (size_t i = 0; i < known->count; i++) {
        uint32_t a = known->labels[i].a, b = known->labels[i].b;
        bool repeated = i > 0 && known->labels[i - 1].a == a && known->labels[i - 1].b == b;
        if (!known->labels[i].match || repeated || !link_pair_wanted(linkage, a, b))
            continue;
        uint8_t levels[FIELDS_MAX];
        Score score;
        link_levels(linkage, a, b, levels);
        link_score(linkage, a, b, levels, &score);
        keep_pair(linkage, &scoring->found[0], a, b, levels, &score);
    }
}

static void score_pair(void *context, int worker, uint32_t a, uint32_t b, size_t rule)
{
    Scoring *scoring = context;
    Linkage *linkage = scoring->linkage;
    Found *found = &scoring->found[worker];
    found->per_rule[rule]++;
    if (link_label_of(linkage, a, b))
        return;
    uint8_t levels[FIELDS_MAX];
    Score score;
    if (link_has_further(linkage, a, b)) {
        Pairing pairing;
        link_pair_records(linkage, a, b, &pairing);
        if (!look(scoring, pairing.a.ids, pairing.b.ids, levels))
            return;
    } else if (!look(scoring, linkage->rows + a * linkage->field_count,
                     linkage->rows + b * linkage->field_count, levels)) {
        return;
    }
    link_score(linkage, a, b, levels, &score);
    if (score.probability < linkage->possible)
        return;
    keep_pair(linkage, found, a, b, levels, &score);
}

static int by_probability(const void *x, const void *y)
{
    const LinkPair *a = x, *b = y;
    if (a->probability != b->probability)
        return a->probability < b->probability ? 1 : -1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

/* What it takes to compare two values, roughly. */
static double cost_of(LinkKind kind)
{
    switch (kind) {
    case LINK_DATE:
    case LINK_SEX:
        return 1;
    case LINK_POSTCODE:
    case LINK_PHONE:
    case LINK_IDENTIFIER:
        return 2;
    case LINK_GIVEN_NAME:
    case LINK_FAMILY_NAME:
        return 3;
    default:
        return 6;
    }
}

static double most_slip(const Linkage *linkage, size_t f, unsigned level)
{
    bool says = link_is_alike(&linkage->fields[f], level) && linkage->model.scarcity[f][level] > 0;
    return says ? link_slip_most() : 0;
}

/* First the fields that rule out most for the least work. */
static void plan_look(Scoring *scoring)
{
    const Linkage *linkage = scoring->linkage;
    const Model *model = &linkage->model;
    double lost[FIELDS_MAX];
    scoring->moved = model->moved > 0 ? log2(2 * model->moved) : -INFINITY;
    scoring->slack = model->moved > 0 ? log2(1.5) : 0;
    scoring->wanted =
        log2(linkage->possible / (1 - linkage->possible)) - log2(model->lambda / (1 - model->lambda));
    for (size_t f = 0; f < linkage->field_count; f++) {
        scoring->best[f] = model->bits[f][LEVEL_DIFFERS];
        for (int l = LEVEL_DIFFERS; l < LEVEL_EXACT; l++)
            if (linkage_kind_level(linkage->fields[f].kind, (unsigned)l) &&
                (l != LEVEL_SWAPPED || linkage->fields[f].kind != LINK_GIVEN_NAME))
                scoring->best[f] =
                    fmax(scoring->best[f], model->bits[f][l] + most_slip(linkage, f, (unsigned)l));
        lost[f] = (scoring->best[f] - model->bits[f][LEVEL_DIFFERS]) / cost_of(linkage->fields[f].kind);
        size_t at = f;
        for (; at > 0 && lost[scoring->order[at - 1]] < lost[f]; at--)
            scoring->order[at] = scoring->order[at - 1];
        scoring->order[at] = f;
    }
    if (model->given >= 0 && model->family >= 0) {
        size_t given = (size_t)model->given, family = (size_t)model->family;
        double most = model->bits[given][LEVEL_SWAPPED] - model->bits[given][LEVEL_DIFFERS] -
                      model->bits[family][LEVEL_DIFFERS];
        scoring->swapped = most > 0 ? most : 0;
    }
}

bool link_score_all(Linkage *linkage)
{
    Scoring *scoring = calloc(1, sizeof *scoring);
    if (!scoring)
        return false;
    scoring->linkage = linkage;
    plan_look(scoring);
    bool ok = link_set_values(linkage) && link_candidates(linkage, "Comparing", 0, score_pair, scoring);
    if (ok)
        keep_known(scoring);
    size_t count = 0;
    for (int w = 0; w < THREADS_MAX; w++) {
        count += scoring->found[w].count;
        ok &= !scoring->found[w].failed;
        for (size_t r = 0; r < linkage->rule_count; r++)
            linkage->rules[r].new_pairs += scoring->found[w].per_rule[r];
    }
    linkage->pairs = malloc((count + 1) * sizeof *linkage->pairs);
    ok = ok && linkage->pairs;
    for (int w = 0; w < THREADS_MAX; w++) {
        if (ok && scoring->found[w].count > 0) {
            memcpy(linkage->pairs + linkage->pair_count, scoring->found[w].pairs,
                   scoring->found[w].count * sizeof *linkage->pairs);
            linkage->pair_count += scoring->found[w].count;
        }
        free(scoring->found[w].pairs);
    }
    free(scoring);
    if (ok)
        qsort(linkage->pairs, linkage->pair_count, sizeof *linkage->pairs, by_probability);
    return ok;
}
