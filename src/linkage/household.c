/* What members of one household share, measured: a random non-matching pair is unrelated, or shares exactly
 * one subset of the household fields. The chance of each subset comes from exact counts less the expected
 * matches. */
#include <math.h>

#include "linkage/engine.h"

static bool may_be_shared(const Field *field)
{
    return field->household && field->present > 1 && field->agree < 0.1;
}

/* The family name first: without it every pair of siblings looks like a match that agrees on it. Then the
 * most telling. */
static void choose_shared(Linkage *linkage)
{
    Model *model = &linkage->model;
    bool taken[FIELDS_MAX] = {false};
    if (model->family >= 0 && may_be_shared(&linkage->fields[model->family])) {
        taken[model->family] = true;
        model->shared[model->shared_count++] = (size_t)model->family;
    }
    while (model->shared_count < SHARED_MAX) {
        int best = -1;
        for (size_t f = 0; f < linkage->field_count; f++)
            if (!taken[f] && may_be_shared(&linkage->fields[f]) &&
                (best < 0 || linkage->fields[f].agree < linkage->fields[best].agree))
                best = (int)f;
        if (best < 0)
            break;
        taken[best] = true;
        model->shared[model->shared_count++] = (size_t)best;
    }
    bool twins = model->family >= 0 && model->given >= 0 && model->date >= 0;
    if (model->shared_count == 1 && !(twins && model->shared[0] == (size_t)model->family))
        model->shared_count = 0;
}

/* Without an address only twins show: children of one family name and one birth date. */
static bool only_twins(const Model *model)
{
    return model->shared_count == 1;
}

static size_t subset_fields(const Model *model, unsigned subset, size_t *fields)
{
    size_t count = 0;
    for (size_t i = 0; i < model->shared_count; i++)
        if (subset >> i & 1)
            fields[count++] = model->shared[i];
    if (only_twins(model))
        fields[count++] = (size_t)model->date;
    return count;
}

typedef struct Sampling {
    Linkage *linkage;
    Households *households;
    Namesakes *namesakes;
    bool failed[SUBSETS_MAX];
} Sampling;

static void sample_task(void *context, size_t task, int worker)
{
    (void)worker;
    Sampling *sampling = context;
    unsigned subset = (unsigned)task;
    if (subset == 0) {
        sampling->failed[task] = !link_namesake_sample(sampling->linkage, sampling->namesakes);
        return;
    }
    size_t fields[SHARED_MAX + 1];
    size_t count = subset_fields(&sampling->linkage->model, subset, fields);
    sampling->failed[task] =
        !link_runs_sample(sampling->linkage, fields, count, &sampling->households->subsets[subset],
                          &sampling->households->agree[subset]);
}

bool link_household_sample(Linkage *linkage, Households *households, Namesakes *namesakes)
{
    bool known = link_model_household(linkage);
    if (!known)
        choose_shared(linkage);
    Sampling sampling = {.linkage = linkage, .households = households, .namesakes = namesakes};
    size_t subsets = known ? 1 : (size_t)1 << linkage->model.shared_count;
    link_parallel(linkage->threads, subsets, sample_task, &sampling);
    for (size_t s = 0; s < subsets; s++)
        if (sampling.failed[s])
            return false;
    return true;
}

/* Chance that the fields of `subset` agree exactly when those of `shared` are shared and the rest is chance.
 */
static double chance(const Model *model, unsigned subset, unsigned shared)
{
    double product = 1;
    for (size_t i = 0; i < model->shared_count; i++)
        if (subset >> i & 1)
            product *= (shared >> i & 1 ? model->m : model->u)[model->shared[i]][LEVEL_EXACT];
    return product;
}

/* Before training, what a household shares says nothing; its members are told apart by the other fields
 * alone. */
static double first_guess(const Linkage *linkage, const uint8_t *levels)
{
    const Model *model = &linkage->model;
    double odds = 0.5;
    for (size_t f = 0; f < linkage->field_count; f++)
        if (!linkage->fields[f].household && levels[f] != LEVEL_MISSING)
            odds *= model->m[f][levels[f]] / ((int)f == model->date ? model->kin : model->u[f])[levels[f]];
    return odds / (1 + odds);
}

static double unmatched(const Linkage *linkage, const uint8_t *levels, bool trained)
{
    if (!trained)
        return 1 - first_guess(linkage, levels);
    Score score;
    link_score_levels(linkage, levels, &score);
    return 1 - score.probability;
}

/* Neighbours: how much likelier than by chance two strangers who share field i are at each other level of
 * field j (one postcode is one street). Never below 1: what is rarer than by chance is left to the
 * independent model. */
static void fit_lift(Linkage *linkage, size_t i, const Patterns *patterns, bool trained)
{
    enum { PRIOR = 20 };
    Model *model = &linkage->model;
    double counts[SHARED_MAX][LEVEL_COUNT] = {{0}};
    for (size_t p = 0; p < patterns->used; p++) {
        uint8_t levels[FIELDS_MAX];
        link_unpack(patterns->pattern[p], linkage->field_count, levels);
        double weight = unmatched(linkage, levels, trained) * (double)patterns->count[p];
        for (size_t j = 0; j < model->shared_count; j++)
            counts[j][levels[model->shared[j]]] += weight;
    }
    for (size_t j = 0; j < model->shared_count; j++) {
        double total = PRIOR;
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
            total += counts[j][l];
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++) {
            double u = model->u[model->shared[j]][l], lift = (counts[j][l] + PRIOR * u) / total / u;
            model->lift[i][j][l] = j == i || l == LEVEL_EXACT || lift < 1 ? 1 : lift;
        }
    }
}

static double unmatched_share(const Linkage *linkage, const Patterns *patterns, bool trained,
                              double date_levels[LEVEL_COUNT])
{
    double apart = 0, all = 0;
    for (size_t i = 0; i < patterns->used; i++) {
        uint8_t levels[FIELDS_MAX];
        link_unpack(patterns->pattern[i], linkage->field_count, levels);
        double weight = unmatched(linkage, levels, trained) * (double)patterns->count[i];
        apart += weight;
        all += (double)patterns->count[i];
        if (linkage->model.date >= 0)
            date_levels[levels[linkage->model.date]] += weight;
    }
    return all > 0 ? apart / all : 0;
}

static void fit_joint(Model *model, const double *agree)
{
    const double most = 0.999;
    unsigned subsets = 1u << model->shared_count;
    for (int round = 0; round < 20; round++) {
        for (unsigned subset = subsets; subset-- > 0;) {
            if (__builtin_popcount(subset) < 2)
                continue;
            double left = agree[subset] - chance(model, subset, 0);
            for (unsigned other = 0; other < subsets; other++)
                if (other != subset)
                    left -= model->joint[other] * chance(model, subset, other);
            left /= chance(model, subset, subset);
            model->joint[subset] = left > 0 ? fmin(left, most) : 0;
        }
    }
}

static void fit_twins(Linkage *linkage, const Households *households, bool trained)
{
    static const double exact_only[LEVEL_COUNT] = {1, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1 - 6e-6};
    Model *model = &linkage->model;
    double dates[LEVEL_COUNT] = {0};
    double agree = households->agree[1] * unmatched_share(linkage, &households->subsets[1], trained, dates);
    double beyond = agree - chance(model, 1, 0) * model->u[model->date][LEVEL_EXACT];
    model->joint[1] = beyond > 0 ? beyond / chance(model, 1, 1) : 0;
    memcpy(model->kin, exact_only, sizeof exact_only);
    link_set_bits(linkage);
}

void link_household_fit(Linkage *linkage, const Households *households, bool trained)
{
    Model *model = &linkage->model;
    if (model->shared_count == 0 || (linkage->given && linkage->given->has_household))
        return;
    if (only_twins(model)) {
        fit_twins(linkage, households, trained);
        return;
    }
    double agree[SUBSETS_MAX] = {0}, kin[LEVEL_COUNT];
    static const double prior[LEVEL_COUNT] = {0, 16, 20, 7, 3, 2.5, 0.05, 1.5};
    memcpy(kin, prior, sizeof kin);
    for (unsigned subset = 0; subset < 1u << model->shared_count; subset++) {
        if (__builtin_popcount(subset) < 2)
            continue;
        double dates[LEVEL_COUNT] = {0}, dated = 0;
        agree[subset] = households->agree[subset] *
                        unmatched_share(linkage, &households->subsets[subset], trained, dates);
        double strangers = chance(model, subset, 0) / agree[subset];
        if (!(strangers < 0.5) || model->date < 0)
            continue;
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
            dated += dates[l];
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++) {
            double kindred = dates[l] - strangers * dated * model->u[model->date][l];
            kin[l] += kindred > 0 ? kindred : 0;
        }
    }
    fit_joint(model, agree);
    for (size_t i = 0; i < model->shared_count; i++)
        fit_lift(linkage, i, &households->subsets[1u << i], trained);
    double total = 0;
    for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
        total += kin[l];
    for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
        model->kin[l] = kin[l] / total;
    link_set_bits(linkage);
}

void link_household_free(Households *households)
{
    for (size_t s = 0; s < SUBSETS_MAX; s++)
        link_patterns_free(&households->subsets[s]);
}
