/* The match weight of a pair: bits per field, the household and namesake terms, what rules forbid. */
#include <math.h>

#include "linkage/engine.h"

static const double veto_bits = -60;

static double namesakes(const Model *model, const uint8_t *levels)
{
    if (model->given < 0 || model->family < 0)
        return 1;
    return levels[model->given] >= 3 && levels[model->family] >= 3 ? model->namesake : 1;
}

static double neighbours(const Model *model, const uint8_t *levels)
{
    double most = 1;
    for (size_t i = 0; i < model->shared_count; i++) {
        if (levels[model->shared[i]] != LEVEL_EXACT)
            continue;
        double lift = 1;
        for (size_t j = 0; j < model->shared_count; j++)
            if (levels[model->shared[j]] != LEVEL_MISSING)
                lift *= model->lift[i][j][levels[model->shared[j]]];
        most = lift > most ? lift : most;
    }
    return most;
}

void link_set_bits(Linkage *linkage)
{
    Model *model = &linkage->model;
    for (size_t f = 0; f < linkage->field_count; f++)
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++) {
            model->ratio[f][l] = model->m[f][l] / model->u[f][l];
            model->bits[f][l] = log2(model->ratio[f][l]);
        }
    for (size_t f = 0; f < linkage->field_count; f++) {
        bool shared = false;
        for (size_t i = 0; i < model->shared_count; i++)
            shared |= model->shared[i] == f;
        model->beside[f] = linkage->fields[f].household && !shared;
    }
    for (int l = LEVEL_DIFFERS; model->date >= 0 && l < LEVEL_COUNT; l++)
        model->kin_ratio[l] = model->kin[l] / model->u[model->date][l];
}

double link_m(const Linkage *linkage, size_t f, int level)
{
    const Model *model = &linkage->model;
    return linkage->fields[f].home
               ? (1 - model->moved) * model->m[f][level] + model->moved * model->u[f][level]
               : model->m[f][level];
}

bool link_has_homes(const Linkage *linkage)
{
    size_t homes = 0;
    for (size_t f = 0; f < linkage->field_count; f++)
        homes += linkage->fields[f].home;
    return homes > 1;
}

double link_home_bits(const Model *model, double bits)
{
    return log2((1 - model->moved) * exp2(bits) + model->moved);
}

/* By the share of records that hold the value, its own expected duplicates left out. */
float link_exact_bits(const Linkage *linkage, size_t f, uint32_t count)
{
    const Model *model = &linkage->model;
    double present = (double)(linkage->fields[f].present + linkage->fields[f].further),
           m = model->m[f][LEVEL_EXACT];
    double others = (double)count - model->lambda * present * link_m(linkage, f, LEVEL_EXACT);
    double share = (others > 1 ? others : 1) / (present > 1 ? present : 1);
    return (float)log2(m / (share < 0.999 ? share : 0.999));
}

bool link_set_values(Linkage *linkage)
{
    for (size_t f = 0; f < linkage->field_count; f++) {
        Field *field = &linkage->fields[f];
        field->exact_bits = malloc((field->value_count + 1) * sizeof *field->exact_bits);
        if (!field->exact_bits)
            return false;
        for (uint32_t id = 0; id < field->value_count; id++)
            field->exact_bits[id] = link_exact_bits(linkage, f, field->values[id].count);
    }
    return true;
}

bool link_is_alike(const Field *field, unsigned level)
{
    return (field->kind == LINK_GIVEN_NAME || field->kind == LINK_FAMILY_NAME) && level >= 2 && level <= 4;
}

static double scarce(const Field *field, uint32_t id)
{
    return id == VALUE_STRANGE ? 1 : 1.0 / (field->values[id].count > 1 ? field->values[id].count : 1);
}

/* Of a slip a -> b the chance is f(a) times that of the slip, against 2 f(a) f(b) for two names: their ratio
 * goes with 1/f(a) + 1/f(b), whose mean among strangers is `scarcity`. */
static const double slips_most = 8, known_names = 0.05;

double link_slip_most(void)
{
    return log2((1 - known_names) * slips_most + known_names);
}

double link_slip_bits(const Linkage *linkage, size_t f, unsigned level, uint32_t x, uint32_t y)
{
    const Field *field = &linkage->fields[f];
    double mean = linkage->model.scarcity[f][level];
    if (mean <= 0 || !link_is_alike(field, level))
        return 0;
    double ratio = (scarce(field, x) + scarce(field, y)) / mean;
    return log2((1 - known_names) * fmin(ratio, slips_most) + known_names);
}

/* Non-matches are unrelated, or share a subset of the household fields; then birth dates differ as siblings'
 * do. `ratio`: m / u per shared field, 1 where not recorded. */
static double joint_bits(const Model *model, const uint8_t *levels, const double *ratio, double kin)
{
    double joint = 0;
    for (unsigned subset = 1; subset < 1u << model->shared_count; subset++) {
        if (model->joint[subset] <= 0)
            continue;
        double product = model->joint[subset];
        for (size_t i = 0; i < model->shared_count; i++)
            if (subset >> i & 1)
                product *= ratio[i];
        joint += product;
    }
    return -log2(namesakes(model, levels) * neighbours(model, levels) + joint * kin);
}

/* Fills in all but field_bits and the rule, which are there already. */
static void add_up(const Linkage *linkage, const uint8_t *levels, const double *ratio, double kin,
                   Score *score)
{
    const Model *model = &linkage->model;
    double weight = 0, home = 0, beside = 0;
    bool recorded = false;
    if (model->sex >= 0 && levels[model->sex] == LEVEL_EXACT && model->given >= 0 &&
        levels[model->given] >= 3)
        score->field_bits[model->sex] = 0;
    for (size_t f = 0; f < linkage->field_count; f++) {
        weight += score->field_bits[f];
        beside += model->beside[f] ? score->field_bits[f] : 0;
        if (linkage->fields[f].home && levels[f] != LEVEL_MISSING) {
            home += score->field_bits[f];
            recorded = true;
        }
    }
    score->moved_bits = recorded ? link_home_bits(model, home) - home : 0;
    score->joint_bits = joint_bits(model, levels, ratio, kin * exp2(beside));
    score->weight = weight + score->moved_bits + score->joint_bits + score->rule_bits;
    double odds = exp2(score->weight) * model->lambda / (1 - model->lambda);
    score->probability = odds > 1e300 ? 1 : odds / (1 + odds);
}

void link_score_levels(const Linkage *linkage, const uint8_t *levels, Score *out)
{
    const Model *model = &linkage->model;
    double ratio[SHARED_MAX];
    for (size_t f = 0; f < linkage->field_count; f++)
        out->field_bits[f] = levels[f] == LEVEL_MISSING ? 0 : model->bits[f][levels[f]];
    for (size_t i = 0; i < model->shared_count; i++) {
        size_t f = model->shared[i];
        ratio[i] = levels[f] == LEVEL_MISSING ? 1 : model->ratio[f][levels[f]];
    }
    bool dated = model->date >= 0 && levels[model->date] != LEVEL_MISSING;
    out->rule_bits = 0;
    out->rule = NULL;
    add_up(linkage, levels, ratio, dated ? model->kin_ratio[levels[model->date]] : 1, out);
}

bool link_two_given_names(const Value *a, const Value *b, unsigned level)
{
    if (level == LEVEL_MISSING || level == LEVEL_EXACT || level == LEVEL_SWAPPED)
        return false;
    return link_edits(a->bytes, a->length, b->bytes, b->length, 1) > 1;
}

static bool same_code(const Linkage *linkage, const uint8_t *levels)
{
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].kind == LINK_IDENTIFIER && levels[f] >= 4)
            return true;
    return false;
}

const char *link_veto(const Linkage *linkage, const Value *given_a, const Value *given_b, bool together,
                      const uint8_t *levels)
{
    const Model *model = &linkage->model;
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].exclusive && levels[f] != LEVEL_MISSING && levels[f] != LEVEL_EXACT)
            return "different identifiers";
    if (!together || model->date < 0 || model->given < 0 || levels[model->date] != LEVEL_EXACT ||
        same_code(linkage, levels))
        return NULL;
    unsigned given = levels[model->given];
    return given == LEVEL_MISSING || link_two_given_names(given_a, given_b, given)
               ? "twins: written down together"
               : NULL;
}

void link_score_ids(const Linkage *linkage, const uint32_t *ids, const uint32_t *others,
                    const uint8_t *levels, const char *rule, const double *tries_bits, Score *out)
{
    const Model *model = &linkage->model;
    double ratio[SHARED_MAX], kin = 1;
    for (size_t f = 0; f < linkage->field_count; f++)
        out->field_bits[f] =
            levels[f] == LEVEL_MISSING ? 0
            : levels[f] == LEVEL_EXACT
                ? (double)linkage->fields[f].exact_bits[ids[f]]
                : model->bits[f][levels[f]] + link_slip_bits(linkage, f, levels[f], ids[f], others[f]);
    for (size_t f = 0; tries_bits && f < linkage->field_count; f++)
        out->field_bits[f] -= tries_bits[f];
    for (size_t i = 0; i < model->shared_count; i++)
        ratio[i] = exp2(out->field_bits[model->shared[i]]);
    if (model->date >= 0 && levels[model->date] != LEVEL_MISSING) {
        unsigned level = levels[model->date];
        kin = model->kin[level] / model->m[model->date][level] * exp2(out->field_bits[model->date]);
    }
    out->rule = rule;
    out->rule_bits = !rule ? 0 : rule == link_known_match ? -veto_bits : veto_bits;
    add_up(linkage, levels, ratio, kin, out);
}

const char *link_pairing_veto(const Linkage *linkage, const Pairing *pairing, bool together,
                              const uint8_t *levels)
{
    int given = linkage->model.given;
    const Value *given_a = given < 0 ? NULL : pairing->a.values[given];
    const Value *given_b = given < 0 ? NULL : pairing->b.values[given];
    return link_veto(linkage, given_a, given_b, together, levels);
}

/* What somebody knows of the pair goes before what the rules say. */
static const char *known_rule(const Linkage *linkage, uint32_t a, uint32_t b, const char *rule)
{
    const LinkLabel *label = link_label_of(linkage, a, b);
    return label ? label->match ? link_known_match : link_known_apart : rule;
}

void link_score(const Linkage *linkage, uint32_t a, uint32_t b, const uint8_t *levels, Score *out)
{
    bool together = link_together(linkage, a, b);
    if (link_has_further(linkage, a, b)) {
        Pairing pairing;
        link_pair_records(linkage, a, b, &pairing);
        const char *rule = link_pairing_veto(linkage, &pairing, together, levels);
        link_score_ids(linkage, pairing.b.ids, pairing.a.ids, levels, known_rule(linkage, a, b, rule),
                       pairing.tries_bits, out);
        return;
    }
    int given = linkage->model.given;
    const Value *given_a = given < 0 ? NULL : link_value(linkage, a, (size_t)given);
    const Value *given_b = given < 0 ? NULL : link_value(linkage, b, (size_t)given);
    const char *rule = link_veto(linkage, given_a, given_b, together, levels);
    link_score_ids(linkage, linkage->rows + (size_t)a * linkage->field_count,
                   linkage->rows + (size_t)b * linkage->field_count, levels, known_rule(linkage, a, b, rule),
                   NULL, out);
}

double link_score_u(const Linkage *linkage, const Score *score, const uint8_t *levels, size_t f,
                    double tries_bits)
{
    return levels[f] == LEVEL_EXACT || link_is_alike(&linkage->fields[f], levels[f])
               ? linkage->model.m[f][levels[f]] / exp2(score->field_bits[f])
               : linkage->model.u[f][levels[f]] * exp2(tries_bits);
}
