/* Twins whose names are alike, seen from their clusters: a slip is made once, a name is written again and
 * again. */
#include <math.h>

#include "linkage/engine.h"

enum { NAMES_MOST = 16, RECORDS_MOST = 64, BEARERS_MOST = 4 };
static const double repeated_bits = 3;

typedef struct Bearers {
    uint32_t name, count, records[BEARERS_MOST];
} Bearers;

static uint32_t given_of(const Linkage *linkage, uint32_t record)
{
    return linkage->rows[(size_t)record * linkage->field_count + (size_t)linkage->model.given];
}

/* The name that most of a cluster's records bear; of two that as many bear, the more usual one of the list.
 */
static void find_name(const Linkage *linkage, const uint32_t *next, uint32_t cluster, Bearers *out)
{
    Bearers names[NAMES_MOST];
    size_t used = 0, looked = 0;
    uint32_t record = cluster;
    do {
        uint32_t name = given_of(linkage, record);
        size_t i = 0;
        while (i < used && names[i].name != name)
            i++;
        if (name != 0 && i == used && used < NAMES_MOST)
            names[used++] = (Bearers){.name = name};
        if (name != 0 && i < used) {
            if (names[i].count < BEARERS_MOST)
                names[i].records[names[i].count] = record;
            names[i].count++;
        }
        record = next[record];
    } while (record != cluster && ++looked < RECORDS_MOST);
    *out = (Bearers){0};
    for (size_t i = 0; i < used; i++)
        if (names[i].count > out->count || (names[i].count == out->count && names[i].name < out->name))
            *out = names[i];
}

/* The likeliest pair of those that bear the two names; false when its birth dates are not equal or one name
 * is a known form of the other. */
static bool compare_bearers(const Linkage *linkage, const Bearers *a, const Bearers *b, double *probability)
{
    bool may_be_twins = false;
    *probability = 0;
    for (size_t i = 0; i < a->count && i < BEARERS_MOST; i++)
        for (size_t j = 0; j < b->count && j < BEARERS_MOST; j++) {
            uint8_t levels[FIELDS_MAX];
            Score score;
            link_levels(linkage, a->records[i], b->records[j], levels);
            link_score(linkage, a->records[i], b->records[j], levels, &score);
            if (score.probability <= *probability)
                continue;
            *probability = score.probability;
            unsigned given = levels[linkage->model.given];
            may_be_twins =
                levels[linkage->model.date] == LEVEL_EXACT && given != LEVEL_MISSING && given < LEVEL_SWAPPED;
        }
    return may_be_twins;
}

bool link_names_recur(const Linkage *linkage, const uint32_t *next, uint32_t a, uint32_t b)
{
    const Model *model = &linkage->model;
    Bearers of_a, of_b;
    double probability;
    if (model->given < 0 || model->date < 0 || model->shared_count == 0)
        return false;
    find_name(linkage, next, a, &of_a);
    find_name(linkage, next, b, &of_b);
    if (of_a.count < 2 || of_b.count < 2 || of_a.name == of_b.name ||
        !compare_bearers(linkage, &of_a, &of_b, &probability))
        return false;
    double certain = linkage->certain;
    return probability * (1 - certain) < certain * (1 - probability) * exp2(repeated_bits);
}
