/* What two random records are like, all but certainly strangers: the share of each level, and how common the
 * names are that are alike. */
#include "linkage/engine.h"

enum { RANDOM_PAIRS = 400000 };

typedef struct Marginals { /* level counts per field, of the pairs of one task */
    uint32_t counts[FIELDS_MAX][LEVEL_COUNT];
    double scarce[FIELDS_MAX][LEVEL_COUNT]; /* of plain strangers with names alike, 1/f of both */
    uint32_t strangers[FIELDS_MAX][LEVEL_COUNT];
} Marginals;

typedef struct Random {
    const Linkage *linkage;
    Marginals *tasks;
} Random;
enum { RANDOM_TASKS = 64 };

static bool is_apart(int field, const uint8_t *levels)
{
    return field >= 0 && levels[field] >= LEVEL_DIFFERS && levels[field] <= 2;
}

static void count_alike(Marginals *task, const Linkage *linkage, uint32_t a, uint32_t b,
                        const uint8_t *levels)
{
    const Model *model = &linkage->model;
    for (size_t f = 0; f < linkage->field_count; f++) {
        int other = (int)f == model->given ? model->family : model->given;
        if (!link_is_alike(&linkage->fields[f], levels[f]) ||
            !(is_apart(model->date, levels) || is_apart(other, levels)))
            continue;
        task->scarce[f][levels[f]] +=
            1.0 / link_value(linkage, a, f)->count + 1.0 / link_value(linkage, b, f)->count;
        task->strangers[f][levels[f]]++;
    }
}

static void count_levels(Random *random, size_t task, uint32_t a, uint32_t b)
{
    const Linkage *linkage = random->linkage;
    uint8_t levels[FIELDS_MAX];
    if (!link_pair_wanted(linkage, a, b))
        return;
    link_own_levels(linkage, a, b, levels);
    for (size_t f = 0; f < linkage->field_count; f++)
        random->tasks[task].counts[f][levels[f]]++;
    count_alike(&random->tasks[task], linkage, a, b, levels);
}

static void count_batch(Random *random, size_t task, PairBatch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        link_fetch_values(random->linkage, batch->a[i], batch->b[i]);
    for (size_t i = 0; i < batch->count; i++)
        count_levels(random, task, batch->a[i], batch->b[i]);
    batch->count = 0;
}

static void random_task(void *context, size_t task, int worker)
{
    (void)worker;
    Random *random = context;
    uint64_t count = random->linkage->record_count;
    PairBatch batch = {.count = 0};
    for (uint64_t i = 0; i < RANDOM_PAIRS / RANDOM_TASKS; i++) {
        uint64_t draw = link_mix((task * RANDOM_PAIRS + i + 1) * 0x9e3779b97f4a7c15ull);
        uint32_t a = (uint32_t)((draw >> 32) * count >> 32),
                 b = (uint32_t)((draw & UINT32_MAX) * count >> 32);
        if (link_batch_add(random->linkage, &batch, a, b))
            count_batch(random, task, &batch);
    }
    count_batch(random, task, &batch);
}

/* A short list shows all its pairs. */
static void every_task(void *context, size_t task, int worker)
{
    (void)worker;
    Random *random = context;
    for (uint32_t a = (uint32_t)task; a < random->linkage->record_count; a += RANDOM_TASKS)
        for (uint32_t b = a + 1; b < random->linkage->record_count; b++)
            count_levels(random, task, a, b);
}

static void mean_scarcity(Linkage *linkage, const Marginals *tasks)
{
    enum { STRANGERS_LEAST = 50 };
    for (size_t f = 0; f < linkage->field_count; f++)
        for (int l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++) {
            double sum = 0, count = 0;
            for (size_t task = 0; task < RANDOM_TASKS; task++) {
                sum += tasks[task].scarce[f][l];
                count += tasks[task].strangers[f][l];
            }
            linkage->model.scarcity[f][l] = count >= STRANGERS_LEAST ? sum / count : 0;
        }
}

/* Level shares among random pairs; the exact level from frequencies, the rest scaled to what it leaves. */
bool link_see_strangers(Linkage *linkage)
{
    Random random = {linkage, calloc(RANDOM_TASKS, sizeof *random.tasks)};
    if (!random.tasks)
        return false;
    double all = (double)linkage->record_count * (double)linkage->record_count / 2;
    link_parallel(linkage->threads, RANDOM_TASKS, all <= RANDOM_PAIRS ? every_task : random_task, &random);
    mean_scarcity(linkage, random.tasks);
    for (size_t f = 0; f < linkage->field_count; f++) {
        double counts[LEVEL_COUNT] = {0}, rest = 0;
        for (int l = LEVEL_DIFFERS; l < LEVEL_EXACT; l++) {
            for (size_t task = 0; task < RANDOM_TASKS; task++)
                counts[l] += random.tasks[task].counts[f][l];
            if (linkage_kind_level(linkage->fields[f].kind, (unsigned)l))
                counts[l] += l == LEVEL_DIFFERS ? 1 : 0.3;
            rest += counts[l];
        }
        double exact = linkage->fields[f].agree;
        for (int l = LEVEL_DIFFERS; l < LEVEL_EXACT; l++)
            linkage->model.seen[f][l] = counts[l] / rest * (1 - exact);
        linkage->model.seen[f][LEVEL_EXACT] = exact;
    }
    free(random.tasks);
    return true;
}
