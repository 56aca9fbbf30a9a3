/* m, u and lambda without labels: u from frequencies and random pairs, m and lambda by
 * expectation-maximisation over all pairs there are, of which the blocking rules show those that can match.
 */
#include <math.h>

#include "linkage/engine.h"

enum { RULE_PAIRS = 100000, TRAINING_PAIRS = 200000, ROUNDS = 12, STEPS = 4 };

static const double prior_m[LINK_KIND_COUNT][LEVEL_COUNT] = {
    [LINK_GIVEN_NAME] = {0, .008, .012, .03, .06, .01, .04, .84},
    [LINK_FAMILY_NAME] = {0, .07, .03, .03, .06, .01, .02, .78},
    [LINK_FULL_NAME] = {0, .07, .03, .03, .06, .01, .02, .78},
    [LINK_DATE] = {0, .015, .01, .015, .03, .08, 0, .85},
    [LINK_SEX] = {0, .03, 0, 0, 0, 0, 0, .97},
    [LINK_STREET] = {0, .08, .03, .03, .08, .04, .08, .66},
    [LINK_POSTCODE] = {0, .05, .03, .02, .04, .07, 0, .79},
    [LINK_TOWN] = {0, .1, .02, .03, .07, 0, .04, .74},
    [LINK_PHONE] = {0, .3, 0, 0, .02, .05, .01, .62},
    [LINK_EMAIL] = {0, .2, 0, .03, .07, 0, .05, .65},
    [LINK_IDENTIFIER] = {0, .04, 0, 0, .03, .08, 0, .85},
    [LINK_OTHER] = {0, .2, .03, .03, .05, 0, .05, .64},
};

static const double prior_moved = 0.15;

/* Patterns by what the choice among several values costs, in whole bits: of a pair chosen from many it must
 * be paid in learning too, or strangers pass for matches. */
enum { TRIES_BITS = 16 };

typedef struct Gather {
    Linkage *linkage;
    Patterns patterns[THREADS_MAX][TRIES_BITS];
    bool failed[THREADS_MAX];
} Gather;

static size_t levels_and_tries(const Linkage *linkage, uint32_t a, uint32_t b, uint8_t *levels)
{
    if (!link_has_further(linkage, a, b)) {
        link_own_levels(linkage, a, b, levels);
        return 0;
    }
    Pairing pairing;
    double bits = 0;
    link_pair_records(linkage, a, b, &pairing);
    link_pairing_levels(linkage, &pairing, levels);
    for (size_t f = 0; f < linkage->field_count; f++)
        bits += pairing.tries_bits[f];
    return bits < TRIES_BITS - 1 ? (size_t)(bits + 0.5) : TRIES_BITS - 1;
}

static void gather_pair(Gather *gather, int worker, uint32_t a, uint32_t b, uint64_t stands_for)
{
    uint8_t levels[FIELDS_MAX] = {0};
    if (link_label_of(gather->linkage, a, b))
        return;
    size_t tries = levels_and_tries(gather->linkage, a, b, levels);
    uint64_t pattern = link_pack(levels, gather->linkage->field_count);
    if (!link_patterns_add(&gather->patterns[worker][tries], pattern, stands_for))
        gather->failed[worker] = true;
}

static void gather_candidate(void *context, int worker, uint32_t a, uint32_t b, size_t rule)
{
    Gather *gather = context;
    gather_pair(gather, worker, a, b, gather->linkage->rules[rule].stride);
}

static bool gather_end(Gather *gather, Patterns out[TRIES_BITS])
{
    bool ok = true;
    for (int w = 0; w < THREADS_MAX; w++) {
        ok &= !gather->failed[w];
        for (size_t t = 0; t < TRIES_BITS; t++) {
            Patterns *own = &gather->patterns[w][t];
            for (size_t i = 0; ok && i < own->room; i++)
                if (own->count[i] != 0)
                    ok = link_patterns_add(&out[t], own->pattern[i], own->count[i]);
            link_patterns_free(own);
        }
    }
    for (size_t t = 0; t < TRIES_BITS; t++)
        ok = ok && link_patterns_sort(&out[t]);
    return ok;
}

void link_set_u(Linkage *linkage)
{
    Model *model = &linkage->model;
    link_model_impose(linkage);
    for (size_t f = 0; f < linkage->field_count; f++) {
        double sum = 0;
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++) {
            double seen = model->seen[f][l], least = l == LEVEL_EXACT ? seen * 0.02 : seen * 0.2;
            double u = (seen - model->lambda * link_m(linkage, f, l)) / (1 - model->lambda);
            u = u > least ? u : least;
            sum += model->u[f][l] = u > 1e-9 ? u : 1e-9;
        }
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
            model->u[f][l] /= sum;
    }
    link_model_impose(linkage);
    link_set_bits(linkage);
}

static void start_model(Linkage *linkage)
{
    Model *model = &linkage->model;
    for (size_t f = 0; f < linkage->field_count; f++)
        for (int l = 0; l < LEVEL_COUNT; l++) {
            double prior = prior_m[linkage->fields[f].kind][l];
            model->m[f][l] = l > 0 && prior < 0.001 ? 0.001 : prior;
        }
    model->lambda = 0.1 * (double)linkage->record_count / linkage->total_pairs;
    if (model->lambda > 0.05)
        model->lambda = 0.05;
    model->moved = link_has_homes(linkage) ? prior_moved : 0;
    static const double kin[LEVEL_COUNT] = {1, .32, .40, .14, .06, .05, .001, .03};
    memcpy(model->kin, kin, sizeof kin);
    for (size_t i = 0; i < SHARED_MAX * SHARED_MAX * LEVEL_COUNT; i++)
        (&model->lift[0][0][0])[i] = 1;
}

/* Never surer of disagreement than experience with names, dates and codes allows. */
static double least_m(LinkKind kind)
{
    switch (kind) {
    case LINK_GIVEN_NAME:
    case LINK_FAMILY_NAME:
    case LINK_FULL_NAME:
    case LINK_DATE:
        return 0.45;
    case LINK_SEX:
        return 0.9;
    case LINK_IDENTIFIER:
        return 0.4;
    default:
        return 0.1;
    }
}

typedef struct Expected { /* among the matches, as the model sees them now */
    double counts[FIELDS_MAX][LEVEL_COUNT], matches, moved, addressed;
} Expected;

/* Whether anything but the given name tells one child of a household from another. If not, a brother is like
 * a child whose name was written quite differently, and how often that happens cannot be learned. */
static bool tells_siblings(const Linkage *linkage)
{
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].kind == LINK_DATE || linkage->fields[f].kind == LINK_IDENTIFIER)
            return true;
    return linkage->model.shared_count == 0;
}

static void keep_unlike(double *m, const double *prior)
{
    double kept = prior[LEVEL_DIFFERS] + prior[2];
    double scale = (1 - kept) / (1 - m[LEVEL_DIFFERS] - m[2]);
    for (int l = 3; l < LEVEL_COUNT; l++)
        m[l] *= scale;
    m[LEVEL_DIFFERS] = prior[LEVEL_DIFFERS];
    m[2] = prior[2];
}

static void maximise(Linkage *linkage, Expected *expected)
{
    Model *model = &linkage->model;
    double matches = expected->matches;
    for (size_t f = 0; f < linkage->field_count; f++) {
        LinkKind kind = linkage->fields[f].kind;
        double strength = 40 + 0.05 * matches, total = 0, share[LEVEL_COUNT];
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
            total += share[l] =
                expected->counts[f][l] + strength * (prior_m[kind][l] > 0 ? prior_m[kind][l] : 0.0005);
        double exact = share[LEVEL_EXACT] / total, least = least_m(kind), squeeze;
        squeeze = exact < least ? (1 - least) / (1 - exact) : 1;
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
            model->m[f][l] = l == LEVEL_EXACT && exact < least ? least : share[l] / total * squeeze;
    }
    if (model->given >= 0 && !tells_siblings(linkage))
        keep_unlike(model->m[model->given], prior_m[LINK_GIVEN_NAME]);
    if (model->moved > 0)
        model->moved = (expected->moved + 20 * prior_moved) / (expected->addressed + 20);
    model->matches = matches;
    model->lambda = (matches + 1) / (linkage->total_pairs + 1);
    if (model->lambda > 0.2)
        model->lambda = 0.2;
    link_set_u(linkage);
}

/* The chance that a match with these levels has moved. */
static double moved_share(const Linkage *linkage, const uint8_t *levels)
{
    const Model *model = &linkage->model;
    double bits = 0;
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].home && levels[f] != LEVEL_MISSING)
            bits += model->bits[f][levels[f]];
    return model->moved / exp2(link_home_bits(model, bits));
}

static bool has_address(const Linkage *linkage, const uint8_t *levels)
{
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].home && levels[f] != LEVEL_MISSING)
            return true;
    return false;
}

/* Pairs of one training rule, or of all blocking rules. The fields that the rule holds equal say nothing of
 * m. `known`: they are matches, the model need not say so. */
typedef struct Session {
    Patterns patterns[TRIES_BITS];
    uint32_t equal;
    bool known;
} Session;

typedef struct Sessions {
    Session items[RULES_MAX + 1];
    size_t count;
} Sessions;

static bool all_exact(uint32_t fields, const uint8_t *levels)
{
    for (; fields != 0; fields &= fields - 1)
        if (levels[__builtin_ctz(fields)] != LEVEL_EXACT)
            return false;
    return true;
}

/* A pair that several sessions show counts once among the matches. */
static bool is_counted(const Sessions *sessions, size_t before, const uint8_t *levels)
{
    for (size_t s = 0; s < before; s++)
        if (sessions->items[s].equal != 0 && all_exact(sessions->items[s].equal, levels))
            return true;
    return false;
}

/* Pairs of one pattern, of session `s`. */
static void expect(const Linkage *linkage, const Sessions *sessions, size_t s, uint64_t pattern, double count,
                   double tries_bits, Expected *expected)
{
    const Session *session = &sessions->items[s];
    uint8_t levels[FIELDS_MAX];
    Score score;
    link_unpack(pattern, linkage->field_count, levels);
    link_score_levels(linkage, levels, &score);
    double probability = score.probability / (score.probability + (1 - score.probability) * exp2(tries_bits));
    double weight = (session->known ? 1 : probability) * count;
    double moved = weight * moved_share(linkage, levels);
    bool counted = session->known || !is_counted(sessions, s, levels);
    expected->matches += counted ? weight : 0;
    if (counted && has_address(linkage, levels)) {
        expected->addressed += weight;
        expected->moved += moved;
    }
    for (size_t f = 0; f < linkage->field_count; f++)
        expected->counts[f][levels[f]] += session->equal >> f & 1   ? 0
                                          : linkage->fields[f].home ? weight - moved
                                                                    : weight;
}

static void step(Linkage *linkage, const Sessions *sessions)
{
    Expected expected = {0};
    for (size_t s = 0; s < sessions->count; s++)
        for (size_t t = 0; t < TRIES_BITS; t++) {
            const Patterns *patterns = &sessions->items[s].patterns[t];
            for (size_t i = 0; i < patterns->used; i++)
                expect(linkage, sessions, s, patterns->pattern[i], (double)patterns->count[i], (double)t,
                       &expected);
        }
    maximise(linkage, &expected);
}

static bool gather_session(Linkage *linkage, uint64_t most, Session *session)
{
    Gather *gather = calloc(1, sizeof *gather);
    if (!gather)
        return false;
    gather->linkage = linkage;
    bool ok = link_candidates(linkage, "Learning", most, NULL, gather_candidate, gather);
    ok = gather_end(gather, session->patterns) && ok;
    free(gather);
    return ok;
}

static uint32_t equal_fields(const Linkage *linkage)
{
    uint32_t fields = 0;
    for (size_t k = 0; k < linkage->key_count; k++)
        if (linkage->keys[k].form == LINK_KEY_WHOLE)
            fields |= 1u << linkage->keys[k].field;
    return fields;
}

/* Each training rule by itself, on a copy of the linkage that has it for its only blocking rule. */
static bool gather_training(Linkage *linkage, Sessions *sessions)
{
    Linkage *copy = malloc(sizeof *copy);
    const uint64_t held = linkage->memory->held;
    bool ok = copy != NULL;
    for (size_t t = 0; ok && t < linkage->training_count; t++) {
        Session *session = &sessions->items[sessions->count++];
        *copy = *linkage;
        copy->rule_count = copy->key_count = 0;
        copy->all_pairs = false;
        ok = link_take_rules(copy, &linkage->training[t], 1);
        session->equal = ok ? equal_fields(copy) : 0;
        ok = ok && gather_session(copy, TRAINING_PAIRS, session);
        link_drop_blocks(copy);
        link_unhold(linkage->memory, linkage->memory->held - held);
        linkage->problem = copy->problem;
    }
    free(copy);
    return ok;
}

static bool gather_sessions(Linkage *linkage, Sessions *sessions)
{
    Session *known = &sessions->items[sessions->count++];
    known->known = true;
    return link_known_patterns(linkage, &known->patterns[0]) &&
           (linkage->training_count > 0 ? gather_training(linkage, sessions)
                                        : gather_session(linkage, linkage->all_pairs ? 0 : RULE_PAIRS,
                                                         &sessions->items[sessions->count++]));
}

bool link_train(Linkage *linkage)
{
    start_model(linkage);
    link_set_u(linkage);
    Namesakes namesakes = {0};
    Sessions *sessions = calloc(1, sizeof *sessions);
    Households *households = calloc(1, sizeof *households);
    bool ok = sessions && households && gather_sessions(linkage, sessions) &&
              link_household_sample(linkage, households, &namesakes);
    for (int round = 0; ok && round < ROUNDS; round++) {
        link_namesake_fit(linkage, &namesakes, round > 0);
        link_household_fit(linkage, households, round > 0);
        for (int i = 0; i < STEPS; i++)
            step(linkage, sessions);
    }
    for (size_t s = 0; sessions && s < sessions->count; s++)
        for (size_t t = 0; t < TRIES_BITS; t++) {
            Patterns *patterns = &sessions->items[s].patterns[t];
            for (size_t i = 0; ok && i < patterns->used; i++)
                linkage->model.trained_pairs += patterns->count[i];
            link_patterns_free(patterns);
        }
    link_patterns_free(&namesakes.patterns);
    if (households)
        link_household_free(households);
    free(households);
    free(sessions);
    return ok;
}
