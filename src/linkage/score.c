/* Every candidate pair compared and weighed; the likely ones kept. */
#include <math.h>

#include "linkage/sieve.h"

/* What the pairs of a run are held against. Fields are looked at in this order; a pair is given up when even
 * the best that the fields not yet compared can bring is too little. */
enum { MASK_BYTES = (FIELDS_MAX + 7) / 8 };
typedef struct Scoring {
    Linkage *linkage;
    Sieve sieve;
    bool failed[THREADS_MAX];
    Finds finds[THREADS_MAX];
    double wanted;                   /* bits that a pair needs */
    double best[FIELDS_MAX];         /* the most that levels below exact can bring */
    double best_of[MASK_BYTES][256]; /* the same of all fields in eight bits of a set of fields */
    double swapped;                  /* the most that swapped names can bring */
    uint32_t home;                   /* the fields of an address, bit by bit */
    double moved,
        slack; /* an address brings at most the greater of `moved` and its fields' sum, and `slack` */
    size_t order[FIELDS_MAX];
} Scoring;

static bool may_be_swapped(const Linkage *linkage, const uint32_t *row_a, const uint32_t *row_b)
{
    int given = linkage->model.given, family = linkage->model.family;
    if (given < 0 || family < 0 || row_a[given] == row_b[given] || row_a[family] == row_b[family])
        return false;
    const Value *givens = linkage->fields[given].values, *families = linkage->fields[family].values;
    return link_swapped(&givens[row_a[given]], &families[row_a[family]], &givens[row_b[given]],
                        &families[row_b[family]]);
}

typedef struct Agreement {
    uint32_t equal, open; /* fields, bit by bit: the same value; two different ones. Else not recorded */
} Agreement;

static Agreement agreement_of(const uint32_t *row_a, const uint32_t *row_b, size_t fields)
{
    LinkFour bits = {1, 2, 4, 8}, equal = {0}, recorded = {0};
    for (size_t f = 0; f < fields; f += 4) {
        LinkFour x, y;
        memcpy(&x, row_a + f, sizeof x);
        memcpy(&y, row_b + f, sizeof y);
        equal |= (LinkFour)(x == y) & bits;
        recorded |= (LinkFour)(x != 0) & (LinkFour)(y != 0) & bits;
        bits <<= 4;
    }
    uint32_t all = (recorded[0] | recorded[1] | recorded[2] | recorded[3]) & ((1u << fields) - 1),
             same = equal[0] | equal[1] | equal[2] | equal[3];
    return (Agreement){same & all, all & ~same};
}

/* Sums that differ by their order only must not decide whether a pair is given up. */
static const double rounding = 1e-9;

static double best_of(const Scoring *scoring, uint32_t set)
{
    double sum = 0;
    for (size_t byte = 0; byte < MASK_BYTES; byte++)
        sum += scoring->best_of[byte][set >> byte * 8 & 255];
    return sum;
}

static inline double greater(double a, double b)
{
    return a > b ? a : b;
}

/* Levels of all fields; false as soon as the pair cannot reach what is wanted. */
static bool look(const Scoring *scoring, const uint32_t *row_a, const uint32_t *row_b, uint8_t *levels)
{
    const Linkage *linkage = scoring->linkage;
    const Model *model = &linkage->model;
    size_t fields = linkage->field_count;
    const Agreement agreement = agreement_of(row_a, row_b, fields);
    double most = rounding + scoring->slack - scoring->wanted +
                  best_of(scoring, agreement.open & ~scoring->home),
           home = best_of(scoring, agreement.open & scoring->home);
    memset(levels, LEVEL_MISSING, FIELDS_MAX);
    for (uint32_t left = agreement.equal; left != 0; left &= left - 1) {
        int f = __builtin_ctz(left);
        levels[f] = LEVEL_EXACT;
        *(scoring->home >> f & 1 ? &home : &most) += (double)linkage->fields[f].exact_bits[row_a[f]];
    }
    double swap = may_be_swapped(linkage, row_a, row_b) ? scoring->swapped : 0;
    for (size_t i = 0; i < fields && most + greater(home, scoring->moved) + swap >= 0; i++) {
        size_t f = scoring->order[i];
        if (!(agreement.open >> f & 1))
            continue;
        levels[f] = (uint8_t)link_field_level(&linkage->fields[f], row_a[f], row_b[f]);
        double bits = model->bits[f][levels[f]] + link_slip_bits(linkage, f, levels[f], row_a[f], row_b[f]);
        *(scoring->home >> f & 1 ? &home : &most) += bits - scoring->best[f];
    }
    if (most + greater(home, scoring->moved) + swap < 0)
        return false;
    if (swap > 0)
        link_swap_levels(linkage, levels);
    return true;
}

static void keep_pair(Scoring *scoring, int worker, uint32_t a, uint32_t b, const uint8_t *levels,
                      const Score *score)
{
    Linkage *linkage = scoring->linkage;
    LinkPair pair = {a, b, (float)score->probability, (float)score->weight, {0}};
    for (size_t f = linkage->field_count; f-- > 0;)
        pair.level[linkage->fields[f].column] = levels[f];
    scoring->failed[worker] |= !link_finds_add(linkage, &scoring->finds[worker], &pair);
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
        keep_pair(scoring, 0, a, b, levels, &score);
    }
}

static void score_pair(void *context, int worker, uint32_t a, uint32_t b, size_t rule)
{
    (void)rule;
    Scoring *scoring = context;
    const Linkage *linkage = scoring->linkage;
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
    keep_pair(scoring, worker, a, b, levels, &score);
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

double link_most_bits(const Linkage *linkage, size_t f, unsigned level)
{
    LinkKind kind = linkage->fields[f].kind;
    double most = linkage->model.bits[f][LEVEL_DIFFERS];
    for (unsigned l = LEVEL_DIFFERS; l <= level; l++)
        if (linkage_kind_level(kind, l) && (l != LEVEL_SWAPPED || kind != LINK_GIVEN_NAME))
            most = fmax(most, linkage->model.bits[f][l] + most_slip(linkage, f, l));
    return most;
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
        scoring->home |= linkage->fields[f].home ? 1u << f : 0;
        scoring->best[f] = link_most_bits(linkage, f, LEVEL_EXACT - 1);
        lost[f] = (scoring->best[f] - model->bits[f][LEVEL_DIFFERS]) / cost_of(linkage->fields[f].kind);
        size_t at = f;
        for (; at > 0 && lost[scoring->order[at - 1]] < lost[f]; at--)
            scoring->order[at] = scoring->order[at - 1];
        scoring->order[at] = f;
    }
    for (size_t byte = 0; byte < MASK_BYTES; byte++)
        for (unsigned set = 0; set < 256; set++)
            for (size_t f = byte * 8; f < linkage->field_count && f < byte * 8 + 8; f++)
                scoring->best_of[byte][set] += set >> (f - byte * 8) & 1 ? scoring->best[f] : 0;
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
    bool sieved = !linkage->further.first &&
                  link_sieve_open(&scoring->sieve, linkage, rounding + scoring->slack - scoring->wanted,
                                  scoring->moved);
    bool ok = link_set_values(linkage) &&
              link_candidates(linkage, "Comparing", 0, sieved ? &scoring->sieve : NULL, score_pair, scoring);
    if (ok)
        keep_known(scoring);
    for (int w = 0; w < THREADS_MAX; w++)
        ok &= !scoring->failed[w];
    ok = ok && link_finds_join(linkage, scoring->finds, THREADS_MAX);
    for (int w = 0; w < THREADS_MAX; w++)
        link_finds_free(linkage, &scoring->finds[w]);
    free(scoring);
    return ok;
}
