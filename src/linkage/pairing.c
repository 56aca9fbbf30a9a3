/* Which of their values two records with several are compared by: per group of fields the pair of versions
 * that speaks most for a match; what the choice costs, see LinkMore. */
#include <math.h>

#include "linkage/engine.h"

void link_versions(const Linkage *linkage, uint32_t record, Versions *out)
{
    const Further *further = &linkage->further;
    out->count = 1;
    out->sides[0] = link_side(linkage, record);
    if (!further->first)
        return;
    for (size_t v = further->first[record]; v < further->first[record + 1]; v++) {
        out->whole[out->count] = further->wholes[v];
        out->sides[out->count++] = link_row_side(linkage, further->rows + v * linkage->field_count);
    }
}

unsigned link_side_level(const Linkage *linkage, const Side *a, const Side *b, size_t f)
{
    uint32_t x = a->ids[f], y = b->ids[f];
    if (x == 0 || y == 0)
        return LEVEL_MISSING;
    if (x == y && x != VALUE_STRANGE)
        return LEVEL_EXACT;
    return x == VALUE_STRANGE || y == VALUE_STRANGE
               ? link_level(linkage->fields[f].kind, a->values[f], b->values[f])
               : link_field_level(&linkage->fields[f], x, y);
}

/* All that a field brings by itself once values are weighed; until then what its level brings. */
static double bits_of(const Linkage *linkage, const Side *a, const Side *b, size_t f, unsigned level)
{
    const float *exact = linkage->fields[f].exact_bits;
    if (!exact)
        return linkage->model.bits[f][level];
    return level == LEVEL_EXACT
               ? (double)exact[b->ids[f]]
               : linkage->model.bits[f][level] + link_slip_bits(linkage, f, level, a->ids[f], b->ids[f]);
}

/* Of the fields of a group; `lead` becomes the one that says most. False: nothing is recorded on both sides.
 */
static bool weigh_group(const Linkage *linkage, uint32_t group, const Side *a, const Side *b, double *bits,
                        size_t *lead)
{
    double most = 0;
    bool recorded = false;
    *bits = 0;
    for (; group != 0; group &= group - 1) {
        size_t f = (size_t)__builtin_ctz(group);
        unsigned level = link_side_level(linkage, a, b, f);
        if (level == LEVEL_MISSING)
            continue;
        double own = bits_of(linkage, a, b, f, level);
        *bits += own;
        if (!recorded || own > most) {
            most = own;
            *lead = f;
        }
        recorded = true;
    }
    return recorded;
}

static bool is_of_group(const Further *further, const Versions *versions, size_t v, size_t g)
{
    return v == 0 || further->group_of[versions->whole[v]] == g;
}

static void take_version(const Further *further, const Versions *versions, size_t v, uint32_t group,
                         Side *out, uint8_t *more)
{
    for (; group != 0; group &= group - 1) {
        size_t f = (size_t)__builtin_ctz(group);
        out->ids[f] = versions->sides[v].ids[f];
        out->values[f] = versions->sides[v].values[f];
        more[f] = v == 0 ? 0 : further->more_of[versions->whole[v]][f];
    }
}

static void choose_group(const Linkage *linkage, size_t g, const Versions *a, const Versions *b, Pairing *out)
{
    const Further *further = &linkage->further;
    const uint32_t group = further->groups[g];
    double best = 0, sum = 0, tries = 0;
    size_t best_i = 0, best_j = 0, best_lead = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count && is_of_group(further, a, i, g); j++) {
            double bits;
            size_t lead = 0;
            if (!is_of_group(further, b, j, g) ||
                !weigh_group(linkage, group, &a->sides[i], &b->sides[j], &bits, &lead))
                continue;
            tries++;
            sum += exp2(bits);
            if (tries > 1 && bits <= best)
                continue;
            best = bits;
            best_i = i;
            best_j = j;
            best_lead = lead;
        }
    take_version(further, a, best_i, group, &out->a, out->more_a);
    take_version(further, b, best_j, group, &out->b, out->more_b);
    out->tries_bits[best_lead] = tries > 1 ? best - log2(sum / tries) : 0;
}

void link_pair_up(const Linkage *linkage, const Versions *a, const Versions *b, Pairing *out)
{
    *out = (Pairing){.a = a->sides[0], .b = b->sides[0]};
    if (a->count > 1 || b->count > 1)
        for (size_t g = 0; g < linkage->further.group_count; g++)
            choose_group(linkage, g, a, b, out);
}

void link_pair_records(const Linkage *linkage, uint32_t a, uint32_t b, Pairing *out)
{
    Versions of_a, of_b;
    link_versions(linkage, a, &of_a);
    link_versions(linkage, b, &of_b);
    link_pair_up(linkage, &of_a, &of_b, out);
}

void link_pairing_levels(const Linkage *linkage, const Pairing *pairing, uint8_t *levels)
{
    const Side *a = &pairing->a, *b = &pairing->b;
    for (size_t f = 0; f < linkage->field_count; f++)
        levels[f] = (uint8_t)link_side_level(linkage, a, b, f);
    int given = linkage->model.given, family = linkage->model.family;
    if (given >= 0 && family >= 0 && levels[given] <= 2 && levels[family] <= 2 &&
        link_swapped(a->values[given], a->values[family], b->values[given], b->values[family]))
        link_swap_levels(linkage, levels);
}
