/* What members of one household share, measured: a random non-matching pair is unrelated, or shares exactly
 * one subset of the household fields. The chance of each subset comes from exact counts less the expected
 * matches. */
#include "linkage/engine.h"

enum { SAMPLE_PAIRS = 20000, SMALL_LIST = 300000 };

static void choose_shared(Linkage *linkage)
{
    Model *model = &linkage->model;
    size_t most = linkage->record_count > SMALL_LIST ? SHARED_MAX - 1 : SHARED_MAX;
    bool taken[FIELDS_MAX] = {false};
    while (model->shared_count < most) {
        int best = -1;
        for (size_t f = 0; f < linkage->field_count; f++) {
            const Field *field = &linkage->fields[f];
            if (field->household && !taken[f] && field->present > 1 && field->agree < 0.1 &&
                (best < 0 || field->agree < linkage->fields[best].agree))
                best = (int)f;
        }
        if (best < 0)
            break;
        taken[best] = true;
        model->shared[model->shared_count++] = (size_t)best;
    }
    if (model->shared_count < 2)
        model->shared_count = 0;
}

static size_t sort_subset(const Linkage *linkage, unsigned subset, uint64_t *codes, uint32_t *records)
{
    size_t count = 0;
    for (uint32_t r = 0; r < linkage->record_count; r++) {
        uint64_t code = subset;
        bool recorded = true;
        for (size_t i = 0; i < linkage->model.shared_count; i++) {
            if (!(subset >> i & 1))
                continue;
            uint32_t value = linkage->rows[(size_t)r * linkage->field_count + linkage->model.shared[i]];
            recorded &= value != 0;
            code = link_mix(code + value + 0x9e3779b97f4a7c15ull);
        }
        if (recorded) {
            codes[count] = code;
            records[count++] = r;
        }
    }
    return link_sort(codes, records, count) ? count : SIZE_MAX;
}

static bool add_sample(const Linkage *linkage, Patterns *patterns, uint32_t a, uint32_t b)
{
    if (!link_pair_wanted(linkage, a, b))
        return true;
    uint8_t levels[FIELDS_MAX] = {0};
    link_levels(linkage, a, b, levels);
    uint64_t pattern = 0;
    for (size_t f = 0; f < linkage->field_count; f++)
        pattern |= (uint64_t)levels[f] << 3 * f;
    return link_patterns_add(patterns, pattern, 1);
}

/* Every stride-th pair of each run of equal codes, counted through all runs. */
static bool sample_runs(const Linkage *linkage, const uint64_t *codes, const uint32_t *records, size_t count,
                        uint64_t stride, Patterns *patterns)
{
    uint64_t skip = stride / 2;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && codes[end] == codes[i];)
            end++;
        for (size_t a = i; a + 1 < end; a++) {
            uint64_t row = end - a - 1;
            for (; skip < row; skip += stride)
                if (!add_sample(linkage, patterns, records[a], records[a + 1 + skip]))
                    return false;
            skip -= row;
        }
    }
    return true;
}

static bool sample_subset(const Linkage *linkage, unsigned subset, Households *households, uint64_t *codes,
                          uint32_t *records)
{
    size_t count = sort_subset(linkage, subset, codes, records);
    if (count == SIZE_MAX)
        return false;
    uint64_t pairs = 0;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && codes[end] == codes[i];)
            end++;
        pairs += (uint64_t)(end - i) * (end - i - 1) / 2;
    }
    double all = (double)count * ((double)count - 1) / 2;
    households->agree[subset] = all > 0 ? (double)pairs / all : 0;
    return sample_runs(linkage, codes, records, count, pairs / SAMPLE_PAIRS + 1,
                       &households->subsets[subset]) &&
           link_patterns_sort(&households->subsets[subset]);
}

typedef struct Sampling {
    Linkage *linkage;
    Households *households;
    bool failed[SUBSETS_MAX];
} Sampling;

static void sample_task(void *context, size_t task, int worker)
{
    (void)worker;
    Sampling *sampling = context;
    unsigned subset = (unsigned)task;
    if (__builtin_popcount(subset) < 2)
        return;
    size_t count = sampling->linkage->record_count;
    uint64_t *codes = malloc((count + 1) * sizeof *codes);
    uint32_t *records = malloc((count + 1) * sizeof *records);
    sampling->failed[task] =
        !codes || !records || !sample_subset(sampling->linkage, subset, sampling->households, codes, records);
    free(codes);
    free(records);
}

bool link_household_sample(Linkage *linkage, Households *households)
{
    choose_shared(linkage);
    if (linkage->model.shared_count == 0)
        return true;
    Sampling sampling = {.linkage = linkage, .households = households};
    size_t subsets = (size_t)1 << linkage->model.shared_count;
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

static double unmatched_share(const Linkage *linkage, const Patterns *patterns, bool trained,
                              double date_levels[LEVEL_COUNT])
{
    double unmatched = 0, all = 0;
    for (size_t i = 0; i < patterns->used; i++) {
        uint8_t levels[FIELDS_MAX];
        Score score;
        link_unpack(patterns->pattern[i], linkage->field_count, levels);
        link_score_levels(linkage, levels, &score);
        double matched = trained ? score.probability : first_guess(linkage, levels);
        double not = (1 - matched) * (double)patterns->count[i];
        unmatched += not ;
        all += (double)patterns->count[i];
        if (linkage->model.date >= 0)
            date_levels[levels[linkage->model.date]] += not ;
    }
    return all > 0 ? unmatched / all : 0;
}

static void fit_joint(Model *model, const double *agree)
{
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
            model->joint[subset] = left > 0 ? left : 0;
        }
    }
}

void link_household_fit(Linkage *linkage, const Households *households, bool trained)
{
    Model *model = &linkage->model;
    if (model->shared_count == 0)
        return;
    double agree[SUBSETS_MAX] = {0}, kin[LEVEL_COUNT];
    static const double prior[LEVEL_COUNT] = {0, 16, 20, 7, 3, 2.5, 0.05, 1.5};
    memcpy(kin, prior, sizeof kin);
    for (unsigned subset = 0; subset < 1u << model->shared_count; subset++) {
        if (__builtin_popcount(subset) < 2)
            continue;
        double dates[LEVEL_COUNT] = {0};
        agree[subset] = households->agree[subset] *
                        unmatched_share(linkage, &households->subsets[subset], trained, dates);
        if (agree[subset] < 20 * chance(model, subset, 0))
            continue;
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
            kin[l] += dates[l];
    }
    fit_joint(model, agree);
    double total = 0;
    for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
        total += kin[l];
    for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
        model->kin[l] = kin[l] / total;
}

void link_household_free(Households *households)
{
    for (size_t s = 0; s < SUBSETS_MAX; s++)
        link_patterns_free(&households->subsets[s]);
}
