/* Do fields vary together beyond what the model says? Daggy et al. (2013), A practical approach for
 * incorporating dependence among fields in probabilistic record linkage, doi 10.1186/1472-6947-13-97: compare
 * the pairwise correlation of fields observed in each class with the one the fitted model expects.
 *
 * Non-matches: pairs that agree exactly on both fields are counted exactly, on a sample of records, less
 * those that the model takes for matches; expected are u x u, namesakes and the household term. Matches: the
 * scored pairs, each by its probability, which leave out the few matches scored below `possible`, those that
 * differ most; so dependence among matches is rather under- than overstated. */
#include <math.h>

#include "linkage/engine.h"

enum {
    SAMPLE_RECORDS = 50000,
    SAMPLE_MATCHES = 30000,
    SAMPLE_PAIRS = 1000,
    PAIRS_LEAST = 100,
    RUNS_LEAST = 10
};
enum { DIFFER_LEAST = 30 };
static const double warn_bits = 2;

typedef struct Checking {
    Linkage *linkage;
    uint32_t *records;
    size_t record_count;
    size_t field_a[FIELDS_MAX * FIELDS_MAX], field_b[FIELDS_MAX * FIELDS_MAX], task_count;
    LinkDependence found[FIELDS_MAX * FIELDS_MAX];
    bool is_found[FIELDS_MAX * FIELDS_MAX], failed[FIELDS_MAX * FIELDS_MAX];
} Checking;

static double exact_share(const Model *model, size_t field, unsigned subset)
{
    for (size_t i = 0; i < model->shared_count; i++)
        if ((subset >> i & 1) && model->shared[i] == field)
            return model->m[field][LEVEL_EXACT];
    return (int)field == model->date && subset != 0 ? model->kin[LEVEL_EXACT] : model->u[field][LEVEL_EXACT];
}

static double expected_share(const Model *model, size_t a, size_t b)
{
    bool names = ((int)a == model->given && (int)b == model->family) ||
                 ((int)a == model->family && (int)b == model->given);
    double share = exact_share(model, a, 0) * exact_share(model, b, 0) * (names ? model->namesake : 1);
    for (unsigned subset = 1; subset < 1u << model->shared_count; subset++)
        share += model->joint[subset] * exact_share(model, a, subset) * exact_share(model, b, subset);
    return share;
}

typedef struct Together {
    size_t runs;
    uint64_t pairs;   /* that agree on both */
    double unmatched; /* the share of them that are no matches */
} Together;

static size_t run_end(const uint64_t *codes, size_t from, size_t count)
{
    size_t end = from + 1;
    while (end < count && codes[end] == codes[from])
        end++;
    return end;
}

static double mean_unmatched(const Linkage *linkage, const uint64_t *codes, const uint32_t *records,
                             size_t count, uint64_t pairs)
{
    double unmatched = 0, seen = 0;
    uint64_t stride = pairs / SAMPLE_PAIRS + 1, skip = stride / 2;
    for (size_t i = 0, end; i < count; i = end) {
        end = run_end(codes, i, count);
        for (size_t a = i; a + 1 < end; a++) {
            uint64_t row = end - a - 1;
            for (; skip < row; skip += stride) {
                uint8_t levels[FIELDS_MAX] = {0};
                Score score;
                link_own_levels(linkage, records[a], records[a + 1 + skip], levels);
                link_score_levels(linkage, levels, &score);
                unmatched += 1 - score.probability;
                seen++;
            }
            skip -= row;
        }
    }
    return seen > 0 ? unmatched / seen : 1;
}

static void count_together(const Checking *checking, size_t a, size_t b, uint64_t *codes, uint32_t *records,
                           Together *out, double *share, bool *ok)
{
    const Linkage *linkage = checking->linkage;
    size_t count = 0;
    for (size_t i = 0; i < checking->record_count; i++) {
        const uint32_t *row = linkage->rows + (size_t)checking->records[i] * linkage->field_count;
        if (row[a] != 0 && row[b] != 0) {
            codes[count] = link_mix((uint64_t)row[a] << 32 | row[b]);
            records[count++] = checking->records[i];
        }
    }
    *ok = link_sort(linkage->memory, codes, records, count);
    for (size_t i = 0, end; *ok && i < count; i = end) {
        end = run_end(codes, i, count);
        out->runs += end - i > 1;
        out->pairs += (uint64_t)(end - i) * (end - i - 1) / 2;
    }
    double all = (double)count * ((double)count - 1) / 2;
    out->unmatched = *ok ? mean_unmatched(linkage, codes, records, count, out->pairs) : 0;
    *share = all > 0 ? (double)out->pairs * out->unmatched / all : 0;
}

static double spread(double a, double b)
{
    return sqrt(a * (1 - a) * b * (1 - b));
}

static void check_task(void *context, size_t task, int worker)
{
    (void)worker;
    Checking *checking = context;
    const Model *model = &checking->linkage->model;
    size_t a = checking->field_a[task], b = checking->field_b[task];
    uint64_t *codes = malloc((checking->record_count + 1) * sizeof *codes);
    uint32_t *records = malloc((checking->record_count + 1) * sizeof *records);
    Together together = {0};
    double observed = 0;
    bool ok = codes && records;
    if (ok)
        count_together(checking, a, b, codes, records, &together, &observed, &ok);
    free(codes);
    free(records);
    checking->failed[task] = !ok;
    if (!ok || (double)together.pairs * together.unmatched < PAIRS_LEAST || together.runs < RUNS_LEAST)
        return;
    double expected = expected_share(model, a, b);
    checking->is_found[task] = true;
    checking->found[task] = (LinkDependence){
        .column_a = a,
        .column_b = b,
        .observed = observed,
        .expected = expected,
        .correlation = (observed - expected) / spread(model->u[a][LEVEL_EXACT], model->u[b][LEVEL_EXACT]),
        .bits = log2(observed / expected),
    };
}

/* Shares among matches, of the pairs that hold both fields, by probability. */
typedef struct Differ {
    double pairs, a, b, both;
} Differ;

static void add_match(const Checking *checking, const LinkPair *pair, Differ *differ)
{
    const Linkage *linkage = checking->linkage;
    uint8_t levels[FIELDS_MAX] = {0};
    double weight = (double)pair->probability;
    link_levels(linkage, pair->a, pair->b, levels);
    for (size_t t = 0; t < checking->task_count; t++) {
        unsigned a = levels[checking->field_a[t]], b = levels[checking->field_b[t]];
        if (a == LEVEL_MISSING || b == LEVEL_MISSING)
            continue;
        differ[t].pairs += weight;
        differ[t].a += a != LEVEL_EXACT ? weight : 0;
        differ[t].b += b != LEVEL_EXACT ? weight : 0;
        differ[t].both += a != LEVEL_EXACT && b != LEVEL_EXACT ? weight : 0;
    }
}

static void check_matches(const Checking *checking, Differ *differ, LinkDependence *out, size_t *count)
{
    const Linkage *linkage = checking->linkage;
    size_t stride = linkage->pair_count / SAMPLE_MATCHES + 1;
    for (size_t i = 0; i < linkage->pair_count; i += stride)
        add_match(checking, &linkage->pairs[i], differ);
    for (size_t t = 0; t < checking->task_count; t++) {
        if (differ[t].both < DIFFER_LEAST)
            continue;
        double a = differ[t].a / differ[t].pairs, b = differ[t].b / differ[t].pairs;
        double observed = differ[t].both / differ[t].pairs, even = spread(a, b);
        out[(*count)++] = (LinkDependence){
            .column_a = checking->field_a[t],
            .column_b = checking->field_b[t],
            .matches = true,
            .observed = observed,
            .expected = a * b,
            .correlation = even > 0 ? (observed - a * b) / even : 0,
            .bits = log2(observed / (a * b)),
        };
    }
}

/* Sex says nothing beside an agreeing given name, and the model knows it. */
static bool is_checked(const Linkage *linkage, size_t a, size_t b)
{
    const Model *model = &linkage->model;
    bool sex = (int)a == model->sex || (int)b == model->sex,
         given = (int)a == model->given || (int)b == model->given;
    return !(sex && given) && linkage->fields[a].agree > 0 && linkage->fields[b].agree > 0;
}

static bool choose_records(Checking *checking)
{
    const Linkage *linkage = checking->linkage;
    uint64_t every = linkage->record_count / SAMPLE_RECORDS + 1;
    checking->records = malloc((linkage->record_count + 1) * sizeof *checking->records);
    if (!checking->records)
        return false;
    for (uint32_t r = 0; r < linkage->record_count; r++)
        if (link_mix(r + 1u) % every == 0)
            checking->records[checking->record_count++] = r;
    for (size_t a = 0; a < linkage->field_count; a++)
        for (size_t b = a + 1; b < linkage->field_count; b++)
            if (is_checked(linkage, a, b)) {
                checking->field_a[checking->task_count] = a;
                checking->field_b[checking->task_count++] = b;
            }
    return true;
}

static int by_bits(const void *x, const void *y)
{
    const LinkDependence *a = x, *b = y;
    if (a->bits != b->bits)
        return a->bits < b->bits ? 1 : -1;
    if (a->matches != b->matches)
        return a->matches ? 1 : -1;
    if (a->column_a != b->column_a)
        return a->column_a < b->column_a ? -1 : 1;
    return (a->column_b > b->column_b) - (a->column_b < b->column_b);
}

static void collect(Checking *checking, Differ *differ, LinkDependence *out)
{
    size_t count = 0;
    for (size_t t = 0; t < checking->task_count; t++)
        if (checking->is_found[t])
            out[count++] = checking->found[t];
    check_matches(checking, differ, out, &count);
    for (size_t i = 0; i < count; i++)
        out[i].warn = out[i].bits >= warn_bits;
    qsort(out, count, sizeof *out, by_bits);
    checking->linkage->dependence_count = count;
}

bool link_dependence(Linkage *linkage)
{
    Checking *checking = calloc(1, sizeof *checking);
    Differ *differ = NULL;
    bool ok = checking != NULL;
    if (ok) {
        checking->linkage = linkage;
        ok = choose_records(checking);
        link_parallel(linkage->threads, checking->task_count, check_task, checking);
        for (size_t t = 0; t < checking->task_count; t++)
            ok &= !checking->failed[t];
        linkage->dependence = calloc(2 * checking->task_count + 1, sizeof *linkage->dependence);
        differ = calloc(checking->task_count + 1, sizeof *differ);
        ok = ok && linkage->dependence && differ;
        if (ok)
            collect(checking, differ, linkage->dependence);
        free(checking->records);
    }
    free(differ);
    free(checking);
    return ok;
}

size_t linkage_dependence_count(const Linkage *linkage)
{
    return linkage->dependence_count;
}

const LinkDependence *linkage_dependence(const Linkage *linkage, size_t index)
{
    return &linkage->dependence[index];
}
