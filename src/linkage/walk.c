/* From blocks to pairs: each pair once, under the first rule that yields it, by many threads. */
#include <stdatomic.h>

#include "linkage/block.h"
#include "linkage/sieve.h"

enum { TASK_PAIRS = 200000, SMALL_BLOCK = 8, SIEVED_MOST = 4096, TABLE_KEYS = 12 };

bool link_pair_wanted(const Linkage *linkage, uint32_t a, uint32_t b)
{
    return a != b && (!linkage->set || linkage->set[a] != linkage->set[b]) && !link_one_source(linkage, a, b);
}

static inline const uint32_t *key_row(const Linkage *linkage, uint32_t record)
{
    return linkage->key_rows + (size_t)record * linkage->key_stride;
}

static inline uint32_t equal_keys(const uint32_t *row_a, const uint32_t *row_b, size_t stride)
{
    LinkFour bits = {1, 2, 4, 8}, equal = {0};
    for (size_t k = 0; k < stride; k += 4) {
        LinkFour x, y;
        memcpy(&x, row_a + k, sizeof x);
        memcpy(&y, row_b + k, sizeof y);
        equal |= (LinkFour)(x == y) & (LinkFour)(x != 0) & bits;
        bits <<= 4;
    }
    return equal[0] | equal[1] | equal[2] | equal[3];
}

/* The first rule before `end` that yields a pair with these keys equal; `end` when none does. */
static inline size_t rule_before(const Linkage *linkage, uint32_t equal, uint32_t passed_over, size_t end)
{
    for (size_t r = 0; r < end; r++)
        if ((equal & linkage->rules[r].keys) == linkage->rules[r].keys && !(passed_over >> r & 1))
            return r;
    return end;
}

/* Blocks [from, to) of a rule, or for a single block the rows [row_from, row_to) of its triangle. */
typedef struct Task {
    uint32_t rule, from, to, row_from, row_to;
} Task;

typedef struct Walk {
    Linkage *linkage;
    const char *step;
    Task *tasks;
    size_t count, room;
    LinkVisit *visit;
    void *context;
    const Sieve *sieve;
    atomic_uint_fast64_t new_pairs[RULES_MAX];
    bool few_keys; /* then first_rule says for a set of equal keys which rule it satisfies first */
    uint8_t first_rule[1 << TABLE_KEYS];
    atomic_bool stopped;
    atomic_size_t done;
} Walk;

static bool add_task(Walk *walk, Task task)
{
    if (walk->count == walk->room) {
        size_t room = walk->room ? walk->room * 2 : 256;
        Task *tasks = realloc(walk->tasks, room * sizeof *tasks);
        if (!tasks)
            return false;
        walk->tasks = tasks;
        walk->room = room;
    }
    walk->tasks[walk->count++] = task;
    return true;
}

static bool plan_rule(Walk *walk, uint32_t number)
{
    const Rule *rule = &walk->linkage->rules[number];
    uint64_t pairs = 0;
    uint32_t from = 0;
    for (uint32_t b = 0; b < rule->block_count; b++) {
        uint64_t size = rule->blocks[b + 1] - rule->blocks[b];
        if (size * size / 2 > 2ull * TASK_PAIRS) {
            if (b > from && !add_task(walk, (Task){number, from, b, 0, UINT32_MAX}))
                return false;
            uint32_t rows = (uint32_t)(TASK_PAIRS / size) + 1;
            for (uint32_t row = 0; row < size; row += rows)
                if (!add_task(walk, (Task){number, b, b + 1, row, row + rows}))
                    return false;
            from = b + 1;
            pairs = 0;
            continue;
        }
        pairs += size * (size - 1) / 2;
        if (pairs >= TASK_PAIRS) {
            if (!add_task(walk, (Task){number, from, b + 1, 0, UINT32_MAX}))
                return false;
            from = b + 1;
            pairs = 0;
        }
    }
    return from >= rule->block_count ||
           add_task(walk, (Task){number, from, (uint32_t)rule->block_count, 0, UINT32_MAX});
}

static void fill_first_rules(Walk *walk)
{
    const Linkage *linkage = walk->linkage;
    walk->few_keys = linkage->key_count <= TABLE_KEYS;
    for (uint32_t set = 0; walk->few_keys && set < 1u << linkage->key_count; set++)
        walk->first_rule[set] = (uint8_t)rule_before(linkage, set, 0, linkage->rule_count);
}

static bool is_small(const Rule *rule, size_t block)
{
    return block >= rule->block_count || rule->blocks[block + 1] - rule->blocks[block] <= SMALL_BLOCK;
}

/* Of the next block that is not small, asks for the values; of the one after, for the rows. */
static void fetch_blocks(const Linkage *linkage, const Rule *rule, size_t block)
{
    enum { FETCHED_MOST = 256 };
    for (uint32_t i = 0; !is_small(rule, block + 1) && i < FETCHED_MOST; i++) {
        if (rule->blocks[block + 1] + i == rule->blocks[block + 2])
            break;
        const uint32_t *row =
            linkage->rows + (size_t)rule->order[rule->blocks[block + 1] + i] * linkage->field_count;
        for (size_t f = 0; f < linkage->field_count; f++)
            __builtin_prefetch(&linkage->fields[f].values[row[f]]);
    }
    for (uint32_t i = 0; !is_small(rule, block + 2) && i < FETCHED_MOST; i++) {
        if (rule->blocks[block + 2] + i == rule->blocks[block + 3])
            break;
        uint32_t record = rule->order[rule->blocks[block + 2] + i];
        __builtin_prefetch(key_row(linkage, record));
        __builtin_prefetch(&linkage->oversize[record]);
        link_fetch_row(linkage, record);
    }
}

static inline size_t first_of(const Walk *walk, uint32_t equal, uint32_t passed_over, size_t number)
{
    if (passed_over == 0 && walk->few_keys)
        return walk->first_rule[equal];
    return rule_before(walk->linkage, equal, passed_over, number);
}

/* What one thread does of a task: the pairs of one rule. */
typedef struct Stretch {
    Walk *walk;
    size_t number; /* of the rule */
    int worker;
    uint64_t new_pairs;
    PairBatch batch;
    Brief *briefs; /* of the block, when it is sieved */
    bool aliases;  /* blocks hold entries, not records */
} Stretch;

static inline void visit_pair(Stretch *stretch, uint32_t a, uint32_t b)
{
    const Walk *walk = stretch->walk;
    const Linkage *linkage = walk->linkage;
    size_t number = stretch->number;
    if (number > 0) {
        uint32_t equal = equal_keys(key_row(linkage, a), key_row(linkage, b), linkage->key_stride);
        if (first_of(walk, equal, linkage->oversize[a], number) != number)
            return;
    }
    if (!link_pair_wanted(linkage, a, b))
        return;
    stretch->new_pairs++;
    walk->visit(walk->context, stretch->worker, a, b, number);
}

static void visit_batch(Stretch *stretch)
{
    PairBatch *batch = &stretch->batch;
    for (size_t i = 0; i < batch->count; i++)
        link_fetch_values(stretch->walk->linkage, batch->a[i], batch->b[i]);
    for (size_t i = 0; i < batch->count; i++)
        visit_pair(stretch, batch->a[i], batch->b[i]);
    batch->count = 0;
}

/* The pairs of one record with those after it in its block, which has them in rising order. */
static void walk_row(Stretch *stretch, const uint32_t *records, uint32_t i, uint32_t size)
{
    const Linkage *linkage = stretch->walk->linkage;
    const uint64_t stride = linkage->rules[stretch->number].stride;
    const uint32_t a = records[i];
    const bool sparse = stride > 1 || size <= SMALL_BLOCK;
    uint64_t first = i + 1 + (stride > 1 ? link_mix((uint64_t)a << 32 | size) % stride : 0);
    for (uint64_t j = first; j < size; j += stride) {
        if (!sparse) {
            visit_pair(stretch, a, records[j]);
            continue;
        }
        __builtin_prefetch(key_row(linkage, a));
        __builtin_prefetch(key_row(linkage, records[j]));
        if (link_batch_add(linkage, &stretch->batch, a, records[j]))
            visit_batch(stretch);
    }
}

/* Whether of all entries of two records these two, with numbers i and j, are the first that a rule brings
 * together, and no earlier rule does. */
static bool is_first(const Linkage *linkage, uint32_t a, uint32_t b, size_t number, uint32_t x, uint32_t y)
{
    bool before = true; /* x and y */
    for (uint32_t i = 0; i < link_entries_of(linkage, a); i++)
        for (uint32_t j = 0; j < link_entries_of(linkage, b); j++) {
            uint32_t other_x = link_entry_of(linkage, a, i), other_y = link_entry_of(linkage, b, j);
            before &= other_x != x || other_y != y;
            uint32_t equal =
                equal_keys(key_row(linkage, other_x), key_row(linkage, other_y), linkage->key_stride);
            size_t end = number + before;
            if (rule_before(linkage, equal, linkage->oversize[other_x], end) < end)
                return false;
        }
    return true;
}

/* As walk_row where records have aliases. */
static void walk_aliases(Stretch *stretch, const uint32_t *entries, uint32_t i, uint32_t size)
{
    const Walk *walk = stretch->walk;
    const Linkage *linkage = walk->linkage;
    const size_t number = stretch->number;
    const uint64_t stride = linkage->rules[number].stride;
    uint32_t x = entries[i], a = link_owner(linkage, x);
    uint64_t first = i + 1 + (stride > 1 ? link_mix((uint64_t)x << 32 | size) % stride : 0);
    for (uint64_t j = first; j < size; j += stride) {
        uint32_t y = entries[j], b = link_owner(linkage, y);
        bool rising = a < b;
        if (!link_pair_wanted(linkage, a, b) ||
            !(rising ? is_first(linkage, a, b, number, x, y) : is_first(linkage, b, a, number, y, x)))
            continue;
        stretch->new_pairs++;
        walk->visit(walk->context, stretch->worker, rising ? a : b, rising ? b : a, number);
    }
}

static void sieve_row(Stretch *stretch, const uint32_t *records, uint32_t i, uint32_t size)
{
    const Walk *walk = stretch->walk;
    const Linkage *linkage = walk->linkage;
    const uint32_t a = records[i];
    const Brief *brief = &stretch->briefs[i];
    SieveRow row;
    link_sieve_row(walk->sieve, brief, &row);
    uint64_t new_pairs = 0;
    for (uint32_t j = i + 1; j < size; j++) {
        const Brief *other = &stretch->briefs[j];
        if (first_of(walk, link_brief_keys(brief, other), brief->passed_over, stretch->number) !=
                stretch->number ||
            !link_pair_wanted(linkage, a, records[j]))
            continue;
        new_pairs++;
        if (link_sieve_passes(walk->sieve, &row, brief, other))
            walk->visit(walk->context, stretch->worker, a, records[j], stretch->number);
    }
    stretch->new_pairs += new_pairs;
}

/* Room for the briefs of the blocks of a task, NULL when they are not sieved; false: memory is short. */
static bool make_room(const Walk *walk, const Rule *rule, const Task *task, Brief **out)
{
    uint32_t most = 0;
    for (uint32_t block = task->from; walk->sieve && block < task->to; block++) {
        uint32_t size = rule->blocks[block + 1] - rule->blocks[block];
        if (size <= SIEVED_MOST && size > most)
            most = size;
    }
    *out = most > SMALL_BLOCK ? malloc(most * sizeof **out) : NULL;
    return *out || most <= SMALL_BLOCK;
}

static void walk_block(Stretch *stretch, const Task *task, const uint32_t *records, uint32_t size)
{
    bool sieved = stretch->briefs && size > SMALL_BLOCK && size <= SIEVED_MOST;
    for (uint32_t i = 0; sieved && i < size; i++)
        link_sieve_brief(stretch->walk->sieve, records[i], &stretch->briefs[i]);
    for (uint32_t i = task->row_from; i < size && i < task->row_to; i++)
        (sieved ? sieve_row : stretch->aliases ? walk_aliases : walk_row)(stretch, records, i, size);
}

static void walk_task(void *opaque, size_t number, int worker)
{
    Walk *walk = opaque;
    if (walk->stopped)
        return;
    Linkage *linkage = walk->linkage;
    const Task *task = &walk->tasks[number];
    const Rule *rule = &linkage->rules[task->rule];
    Stretch stretch = {
        .walk = walk, .number = task->rule, .worker = worker, .aliases = link_has_aliases(linkage)};
    if (!make_room(walk, rule, task, &stretch.briefs)) {
        walk->stopped = true;
        return;
    }
    for (uint32_t block = task->from; block < task->to; block++) {
        if (rule->stride == 1 && !stretch.aliases)
            fetch_blocks(linkage, rule, block);
        walk_block(&stretch, task, rule->order + rule->blocks[block],
                   rule->blocks[block + 1] - rule->blocks[block]);
    }
    visit_batch(&stretch);
    free(stretch.briefs);
    walk->new_pairs[task->rule] += stretch.new_pairs;
    link_rest_blocks(rule, task->from, task->to);
    size_t done = ++walk->done;
    if (worker == 0 && !link_tell(linkage, walk->step, done, walk->count))
        walk->stopped = true;
}

bool link_candidates(Linkage *linkage, const char *step, uint64_t most, const Sieve *sieve, LinkVisit *visit,
                     void *context)
{
    if (!linkage->oversize && !link_prepare_blocks(linkage))
        return false;
    Walk walk = {.linkage = linkage, .step = step, .visit = visit, .context = context, .sieve = sieve};
    bool ok = true;
    for (uint32_t r = 0; ok && r < linkage->rule_count; r++) {
        linkage->rules[r].stride = most > 0 ? linkage->rules[r].pairs / most + 1 : 1;
        ok = plan_rule(&walk, r);
    }
    fill_first_rules(&walk);
    if (ok)
        link_parallel(linkage->threads, walk.count, walk_task, &walk);
    for (size_t r = 0; r < linkage->rule_count; r++)
        linkage->rules[r].new_pairs = walk.new_pairs[r];
    free(walk.tasks);
    return ok && !walk.stopped;
}
