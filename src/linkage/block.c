/* From rules to pairs: records sorted into blocks, blocks walked by many threads. */
#include <stdatomic.h>

#include "linkage/engine.h"

enum { TASK_PAIRS = 200000, AHEAD = 6 };

bool link_pair_wanted(const Linkage *linkage, uint32_t a, uint32_t b)
{
    return a != b && (!linkage->set || linkage->set[a] != linkage->set[b]) && !link_one_source(linkage, a, b);
}

static uint64_t block_pairs(const Linkage *linkage, const uint32_t *records, size_t size)
{
    if (!linkage->set)
        return (uint64_t)size * (size - 1) / 2;
    uint64_t ones = 0;
    for (size_t i = 0; i < size; i++)
        ones += linkage->set[link_owner(linkage, records[i])] != 0;
    return ones * (size - ones);
}

static size_t count_entries(const Linkage *linkage)
{
    return linkage->record_count + linkage->further.alias_count;
}

/* The entries of a record: first it, then its aliases. */
static uint32_t entry_of(const Linkage *linkage, uint32_t record, uint32_t number)
{
    return number == 0 ? record
                       : (uint32_t)linkage->record_count + linkage->further.alias_first[record] + number - 1;
}

static uint32_t entries_of(const Linkage *linkage, uint32_t record)
{
    const uint32_t *first = linkage->further.alias_first;
    return first ? 1 + first[record + 1] - first[record] : 1;
}

static bool same_keys(const Linkage *linkage, uint32_t keys, uint32_t x, uint32_t y)
{
    const uint32_t *row_x = linkage->key_rows + (size_t)x * linkage->key_stride,
                   *row_y = linkage->key_rows + (size_t)y * linkage->key_stride;
    for (; keys != 0; keys &= keys - 1)
        if (row_x[__builtin_ctz(keys)] != row_y[__builtin_ctz(keys)])
            return false;
    return true;
}

/* An alias whose keys under a rule are those of an earlier entry of its record brings nothing new. */
static bool repeats(const Linkage *linkage, uint32_t keys, uint32_t entry)
{
    if (entry < linkage->record_count)
        return false;
    uint32_t record = link_owner(linkage, entry), other;
    for (uint32_t i = 0; (other = entry_of(linkage, record, i)) != entry; i++)
        if (same_keys(linkage, keys, other, entry))
            return true;
    return false;
}

static bool sort_rule(const Linkage *linkage, Rule *rule, uint64_t *codes, uint32_t *records)
{
    size_t count = 0, entries = count_entries(linkage);
    for (uint32_t r = 0; r < entries; r++) {
        const uint32_t *row = linkage->key_rows + (size_t)r * linkage->key_stride;
        uint64_t code = 0;
        bool recorded = true;
        for (uint32_t bits = rule->keys; bits != 0; bits &= bits - 1) {
            uint32_t key = row[__builtin_ctz(bits)];
            recorded &= key != 0;
            code = link_mix(code + key + 0x9e3779b97f4a7c15ull);
        }
        if (recorded && !repeats(linkage, rule->keys, r)) {
            codes[count] = code;
            records[count++] = r;
        }
    }
    if (!link_sort_repeated(codes, records, &count))
        return false;
    size_t blocks = 0, kept = 0;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && codes[end] == codes[i];)
            end++;
        blocks += end - i > 1;
        kept += end - i > 1 ? end - i : 0;
    }
    rule->order = malloc((kept + 1) * sizeof *rule->order);
    rule->blocks = malloc((blocks + 1) * sizeof *rule->blocks);
    if (!rule->order || !rule->blocks)
        return false;
    size_t used = 0;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && codes[end] == codes[i];)
            end++;
        if (end - i < 2)
            continue;
        rule->blocks[rule->block_count++] = (uint32_t)used;
        memcpy(rule->order + used, records + i, (end - i) * sizeof *records);
        used += end - i;
        rule->pairs += block_pairs(linkage, records + i, end - i);
    }
    rule->blocks[rule->block_count] = (uint32_t)used;
    return true;
}

typedef struct Sorting {
    Linkage *linkage;
    atomic_bool failed;
} Sorting;

static void sort_task(void *context, size_t task, int worker)
{
    (void)worker;
    Sorting *sorting = context;
    size_t count = count_entries(sorting->linkage);
    uint64_t *codes = malloc((count + 1) * sizeof *codes);
    uint32_t *records = malloc((count + 1) * sizeof *records);
    if (!codes || !records || !sort_rule(sorting->linkage, &sorting->linkage->rules[task], codes, records))
        sorting->failed = true;
    free(codes);
    free(records);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The largest block size for which the rule stays within `allowed` pairs. */
static bool fit_rule(Rule *rule, uint64_t allowed)
{
    rule->block_max = UINT32_MAX;
    if (rule->pairs <= allowed)
        return true;
    uint32_t *sizes = malloc((rule->block_count + 1) * sizeof *sizes);
    if (!sizes)
        return false;
    for (size_t b = 0; b < rule->block_count; b++)
        sizes[b] = rule->blocks[b + 1] - rule->blocks[b];
    qsort(sizes, rule->block_count, sizeof *sizes, by_size);
    uint64_t pairs = 0;
    for (size_t b = 0; b < rule->block_count; b++) {
        pairs += (uint64_t)sizes[b] * (sizes[b] - 1u) / 2;
        if (pairs > allowed) {
            rule->block_max = sizes[b] - 1u;
            break;
        }
    }
    free(sizes);
    return true;
}

/* The entry's block is too large; so is that of the entries of its record that repeat it. */
static void pass_over(Linkage *linkage, const Rule *rule, uint32_t entry, uint32_t bit)
{
    uint32_t record = link_owner(linkage, entry), count = entries_of(linkage, record);
    linkage->oversize[entry] |= bit;
    for (uint32_t i = 0; i < count && count > 1; i++) {
        uint32_t other = entry_of(linkage, record, i);
        if (same_keys(linkage, rule->keys, other, entry))
            linkage->oversize[other] |= bit;
    }
}

static void trim_rule(Linkage *linkage, Rule *rule, uint32_t bit)
{
    size_t blocks = 0;
    uint32_t used = 0;
    rule->pairs = 0;
    for (size_t b = 0; b < rule->block_count; b++) {
        uint32_t from = rule->blocks[b], size = rule->blocks[b + 1] - from;
        if (size > rule->block_max) {
            for (uint32_t i = 0; i < size; i++)
                pass_over(linkage, rule, rule->order[from + i], bit);
            continue;
        }
        rule->pairs += block_pairs(linkage, rule->order + from, size);
        memmove(rule->order + used, rule->order + from, size * sizeof *rule->order);
        rule->blocks[blocks++] = used;
        used += size;
    }
    rule->blocks[blocks] = used;
    rule->block_count = blocks;
}

static bool fit_budget(Linkage *linkage)
{
    uint64_t left = linkage->pair_budget;
    for (size_t r = 0; r < linkage->rule_count; r++) {
        Rule *rule = &linkage->rules[r];
        if (!fit_rule(rule, left / 3))
            return false;
        trim_rule(linkage, rule, 1u << r);
        left -= rule->pairs < left ? rule->pairs : left;
    }
    return true;
}

typedef struct KeyFill {
    Linkage *linkage;
} KeyFill;

static void fill_keys(void *context, size_t task, int worker)
{
    (void)worker;
    Linkage *linkage = ((KeyFill *)context)->linkage;
    uint32_t from = (uint32_t)(task * 8192), to = from + 8192;
    for (uint32_t r = from, count = (uint32_t)count_entries(linkage); r < to && r < count; r++) {
        const Side side = link_entry_side(linkage, r);
        for (size_t k = 0; k < linkage->key_count; k++)
            linkage->key_rows[(size_t)r * linkage->key_stride + k] =
                link_key_code(linkage, linkage->keys[k], &side);
    }
}

static bool prepare_blocks(Linkage *linkage)
{
    size_t count = linkage->all_pairs ? linkage->record_count : count_entries(linkage);
    linkage->oversize = calloc(count + 1, sizeof *linkage->oversize);
    linkage->key_stride = (linkage->key_count + 3) / 4 * 4;
    linkage->key_rows = calloc(count * linkage->key_stride + 1, sizeof *linkage->key_rows);
    if (!linkage->oversize || !linkage->key_rows)
        return false;
    if (linkage->all_pairs) {
        Rule *rule = &linkage->rules[0];
        rule->order = malloc((count + 1) * sizeof *rule->order);
        rule->blocks = malloc(2 * sizeof *rule->blocks);
        if (!rule->order || !rule->blocks)
            return false;
        for (uint32_t r = 0; r < count; r++)
            rule->order[r] = r;
        rule->blocks[0] = 0;
        rule->blocks[1] = (uint32_t)count;
        rule->block_count = 1;
        rule->pairs = block_pairs(linkage, rule->order, count);
        return true;
    }
    KeyFill fill = {linkage};
    link_parallel(linkage->threads, count / 8192 + 1, fill_keys, &fill);
    Sorting sorting = {.linkage = linkage};
    link_parallel(linkage->threads, linkage->rule_count, sort_task, &sorting);
    return !sorting.failed && fit_budget(linkage);
}

/* Keys of two records compared four at a time. */
typedef uint32_t Four __attribute__((vector_size(16), aligned(4)));

static inline const uint32_t *key_row(const Linkage *linkage, uint32_t record)
{
    return linkage->key_rows + (size_t)record * linkage->key_stride;
}

static inline uint32_t equal_keys(const uint32_t *row_a, const uint32_t *row_b, size_t stride)
{
    Four bits = {1, 2, 4, 8}, equal = {0};
    for (size_t k = 0; k < stride; k += 4) {
        Four x, y;
        memcpy(&x, row_a + k, sizeof x);
        memcpy(&y, row_b + k, sizeof y);
        equal |= (Four)(x == y) & (Four)(x != 0) & bits;
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

/* Asks for the rows of a block to come, so that they are there when it is its turn. */
static void fetch_block(const Linkage *linkage, const Rule *rule, size_t block)
{
    if (block >= rule->block_count)
        return;
    uint32_t from = rule->blocks[block], to = rule->blocks[block + 1];
    for (uint32_t i = from; i < to && i < from + 8; i++) {
        __builtin_prefetch(linkage->key_rows + (size_t)rule->order[i] * linkage->key_stride);
        __builtin_prefetch(linkage->rows +
                           (size_t)link_owner(linkage, rule->order[i]) * linkage->field_count);
    }
}

/* The pairs of one record with those after it in its block, which has them in rising order. */
static void walk_row(Walk *walk, int worker, size_t number, const uint32_t *records, uint32_t i,
                     uint32_t size)
{
    const Linkage *linkage = walk->linkage;
    const uint64_t stride = linkage->rules[number].stride;
    const uint32_t a = records[i], *keys = key_row(linkage, a), passed_over = linkage->oversize[a];
    uint64_t first = i + 1 + (stride > 1 ? link_mix((uint64_t)a << 32 | size) % stride : 0);
    for (uint64_t j = first; j < size; j += stride) {
        uint32_t b = records[j],
                 equal = number > 0 ? equal_keys(keys, key_row(linkage, b), linkage->key_stride) : 0;
        if ((number == 0 || rule_before(linkage, equal, passed_over, number) == number) &&
            link_pair_wanted(linkage, a, b))
            walk->visit(walk->context, worker, a, b, number);
    }
}

/* Whether of all entries of two records these two, with numbers i and j, are the first that a rule brings
 * together, and no earlier rule does. */
static bool is_first(const Linkage *linkage, uint32_t a, uint32_t b, size_t number, uint32_t x, uint32_t y)
{
    bool before = true; /* x and y */
    for (uint32_t i = 0; i < entries_of(linkage, a); i++)
        for (uint32_t j = 0; j < entries_of(linkage, b); j++) {
            uint32_t other_x = entry_of(linkage, a, i), other_y = entry_of(linkage, b, j);
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
static void walk_aliases(Walk *walk, int worker, size_t number, const uint32_t *entries, uint32_t i,
                         uint32_t size)
{
    const Linkage *linkage = walk->linkage;
    const uint64_t stride = linkage->rules[number].stride;
    uint32_t x = entries[i], a = link_owner(linkage, x);
    uint64_t first = i + 1 + (stride > 1 ? link_mix((uint64_t)x << 32 | size) % stride : 0);
    for (uint64_t j = first; j < size; j += stride) {
        uint32_t y = entries[j], b = link_owner(linkage, y);
        if (!link_pair_wanted(linkage, a, b))
            continue;
        if (a < b && is_first(linkage, a, b, number, x, y))
            walk->visit(walk->context, worker, a, b, number);
        else if (a > b && is_first(linkage, b, a, number, y, x))
            walk->visit(walk->context, worker, b, a, number);
    }
}

static void walk_task(void *opaque, size_t number, int worker)
{
    Walk *walk = opaque;
    if (walk->stopped)
        return;
    Linkage *linkage = walk->linkage;
    const Task *task = &walk->tasks[number];
    const Rule *rule = &linkage->rules[task->rule];
    const bool aliases = linkage->further.alias_count > 0 && !linkage->all_pairs;
    for (uint32_t block = task->from; block < task->to; block++) {
        fetch_block(linkage, rule, block + AHEAD);
        const uint32_t *records = rule->order + rule->blocks[block];
        uint32_t size = rule->blocks[block + 1] - rule->blocks[block];
        for (uint32_t i = task->row_from; i < size && i < task->row_to; i++)
            (aliases ? walk_aliases : walk_row)(walk, worker, task->rule, records, i, size);
    }
    size_t done = ++walk->done;
    if (worker == 0 && !link_tell(linkage, walk->step, done, walk->count))
        walk->stopped = true;
}

bool link_candidates(Linkage *linkage, const char *step, uint64_t most, LinkVisit *visit, void *context)
{
    if (!linkage->oversize && !prepare_blocks(linkage))
        return false;
    Walk walk = {.linkage = linkage, .step = step, .visit = visit, .context = context};
    bool ok = true;
    for (uint32_t r = 0; ok && r < linkage->rule_count; r++) {
        linkage->rules[r].stride = most > 0 ? linkage->rules[r].pairs / most + 1 : 1;
        ok = plan_rule(&walk, r);
    }
    if (ok)
        link_parallel(linkage->threads, walk.count, walk_task, &walk);
    free(walk.tasks);
    return ok && !walk.stopped;
}

void link_drop_blocks(Linkage *linkage)
{
    for (size_t r = 0; r < linkage->rule_count; r++) {
        free(linkage->rules[r].order);
        free(linkage->rules[r].blocks);
        linkage->rules[r].order = linkage->rules[r].blocks = NULL;
    }
    free(linkage->key_rows);
    free(linkage->oversize);
    linkage->key_rows = linkage->oversize = NULL;
}
