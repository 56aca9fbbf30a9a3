#include <math.h>

#include "linkage/engine.h"

static const double veto_bits = -60;

static double namesakes(const Model *model, const uint8_t *levels)
{
    if (model->given < 0 || model->family < 0)
        return 1;
    return levels[model->given] >= 3 && levels[model->family] >= 3 ? model->namesake : 1;
}

/* Non-matches are unrelated, or share a subset of the household fields; then birth dates differ as siblings'
 * do. */
static double joint_bits(const Model *model, const uint8_t *levels, const Score *score)
{
    double ratio = 0, field_ratio[SHARED_MAX];
    for (size_t i = 0; i < model->shared_count; i++) {
        size_t f = model->shared[i];
        field_ratio[i] = levels[f] == LEVEL_MISSING ? 1 : model->m[f][levels[f]] / score->u[f];
    }
    for (unsigned subset = 1; subset < 1u << model->shared_count; subset++) {
        if (model->joint[subset] <= 0)
            continue;
        double product = model->joint[subset];
        for (size_t i = 0; i < model->shared_count; i++)
            if (subset >> i & 1)
                product *= field_ratio[i];
        ratio += product;
    }
    if (ratio > 0 && model->date >= 0 && levels[model->date] != LEVEL_MISSING)
        ratio *= model->kin[levels[model->date]] / score->u[model->date];
    return -log2(namesakes(model, levels) + ratio);
}

static void add_up(const Linkage *linkage, const uint8_t *levels, Score *score)
{
    const Model *model = &linkage->model;
    double weight = 0;
    for (size_t f = 0; f < linkage->field_count; f++) {
        double bits = levels[f] == LEVEL_MISSING ? 0 : log2(model->m[f][levels[f]] / score->u[f]);
        if ((int)f == model->sex && levels[f] == LEVEL_EXACT && model->given >= 0 &&
            levels[model->given] >= 3)
            bits = 0;
        score->field_bits[f] = bits;
        weight += bits;
    }
    score->joint_bits = joint_bits(model, levels, score);
    score->weight = weight + score->joint_bits + score->rule_bits;
    double odds = exp2(score->weight) * model->lambda / (1 - model->lambda);
    score->probability = odds > 1e300 ? 1 : odds / (1 + odds);
}

void link_score_levels(const Linkage *linkage, const uint8_t *levels, Score *out)
{
    for (size_t f = 0; f < linkage->field_count; f++)
        out->u[f] = levels[f] == LEVEL_MISSING ? 1 : linkage->model.u[f][levels[f]];
    out->rule_bits = 0;
    out->rule = NULL;
    add_up(linkage, levels, out);
}

/* Share of records that hold a value, its own expected duplicates left out. */
static double frequency(const Linkage *linkage, size_t f, const Value *value)
{
    const Model *model = &linkage->model;
    double duplicates = model->lambda * (double)linkage->fields[f].present * model->m[f][LEVEL_EXACT];
    double others = (double)value->count - duplicates;
    if (others < 1)
        others = 1;
    double share = others / (double)linkage->fields[f].present;
    return share < 0.999 ? share : 0.999;
}

bool link_two_given_names(const Linkage *linkage, uint32_t a, uint32_t b, unsigned level)
{
    if (level == LEVEL_MISSING || level == LEVEL_EXACT || level == LEVEL_SWAPPED)
        return false;
    const Value *x = link_value(linkage, a, (size_t)linkage->model.given);
    const Value *y = link_value(linkage, b, (size_t)linkage->model.given);
    return link_edits(x->bytes, x->length, y->bytes, y->length, 1) > 1;
}

static bool one_occasion(const Linkage *linkage, uint32_t a, uint32_t b)
{
    return linkage->occasion && linkage->occasion[a] == linkage->occasion[b] &&
           linkage->occasion[a] != (uint32_t)LINK_NO_OCCASION;
}

static bool same_code(const Linkage *linkage, const uint8_t *levels)
{
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].kind == LINK_IDENTIFIER && levels[f] >= 4)
            return true;
    return false;
}

const char *link_veto(const Linkage *linkage, uint32_t a, uint32_t b, const uint8_t *levels)
{
    const Model *model = &linkage->model;
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].exclusive && levels[f] != LEVEL_MISSING && levels[f] != LEVEL_EXACT)
            return "different identifiers";
    if (model->date < 0 || model->given < 0 || levels[model->date] != LEVEL_EXACT ||
        !one_occasion(linkage, a, b) || same_code(linkage, levels))
        return NULL;
    unsigned given = levels[model->given];
    return given == LEVEL_MISSING || link_two_given_names(linkage, a, b, given)
               ? "twins: written down together"
               : NULL;
}

void link_score(const Linkage *linkage, uint32_t a, uint32_t b, const uint8_t *levels, Score *out)
{
    for (size_t f = 0; f < linkage->field_count; f++) {
        out->u[f] = levels[f] == LEVEL_MISSING ? 1 : linkage->model.u[f][levels[f]];
        if (levels[f] == LEVEL_EXACT)
            out->u[f] = frequency(linkage, f, link_value(linkage, a, f));
    }
    out->rule = link_veto(linkage, a, b, levels);
    out->rule_bits = out->rule ? veto_bits : 0;
    add_up(linkage, levels, out);
}

typedef struct Found {
    LinkPair *pairs;
    size_t count, room;
    uint64_t per_rule[RULES_MAX];
    bool failed;
} Found;

typedef struct Scoring {
    Linkage *linkage;
    Found found[THREADS_MAX];
    double hopeless[FIELDS_MAX][LEVEL_COUNT]; /* the most bits a level can give */
} Scoring;

static void score_pair(void *context, int worker, uint32_t a, uint32_t b, size_t rule)
{
    Scoring *scoring = context;
    Linkage *linkage = scoring->linkage;
    Found *found = &scoring->found[worker];
    found->per_rule[rule]++;
    uint8_t levels[FIELDS_MAX];
    link_levels(linkage, a, b, levels);
    double most = 0;
    for (size_t f = 0; f < linkage->field_count; f++)
        most += scoring->hopeless[f][levels[f]];
    if (most < 0)
        return;
    Score score;
    link_score(linkage, a, b, levels, &score);
    if (score.probability < linkage->possible)
        return;
    if (found->count == found->room) {
        size_t room = found->room ? found->room * 2 : 1024;
        LinkPair *pairs = realloc(found->pairs, room * sizeof *pairs);
        if (!pairs) {
            found->failed = true;
            return;
        }
        found->pairs = pairs;
        found->room = room;
    }
    LinkPair *pair = &found->pairs[found->count++];
    *pair = (LinkPair){a, b, (float)score.probability, (float)score.weight, {0}};
    for (size_t f = linkage->field_count; f-- > 0;)
        pair->level[linkage->fields[f].column] = levels[f];
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

/* The bits that a level gives at the rarest value, so that hopeless pairs need no exact score. */
static void fill_hopeless(const Linkage *linkage, Scoring *scoring)
{
    const Model *model = &linkage->model;
    double wanted =
        log2(linkage->possible / (1 - linkage->possible)) - log2(model->lambda / (1 - model->lambda));
    for (size_t f = 0; f < linkage->field_count; f++) {
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
            scoring->hopeless[f][l] = log2(model->m[f][l] / model->u[f][l]);
        double present = (double)linkage->fields[f].present;
        scoring->hopeless[f][LEVEL_EXACT] = log2(model->m[f][LEVEL_EXACT] * (present > 1 ? present : 1));
        if ((int)f == model->sex)
            scoring->hopeless[f][LEVEL_EXACT] = log2(model->m[f][LEVEL_EXACT] / model->u[f][LEVEL_EXACT]) + 2;
    }
    for (int l = 0; l < LEVEL_COUNT; l++)
        scoring->hopeless[0][l] -= wanted;
}

bool link_score_all(Linkage *linkage)
{
    Scoring *scoring = calloc(1, sizeof *scoring);
    if (!scoring)
        return false;
    scoring->linkage = linkage;
    fill_hopeless(linkage, scoring);
    bool ok = link_candidates(linkage, "Comparing", 0, score_pair, scoring);
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
