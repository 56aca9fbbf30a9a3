/* From rules to pairs: records sorted into blocks, blocks walked by many threads. */
#include <stdatomic.h>

#include "linkage/sieve.h"

enum { TASK_PAIRS = 200000, SMALL_BLOCK = 8, SIEVED_MOST = 4096, TABLE_KEYS = 12 };

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

static bool has_aliases(const Linkage *linkage)
{
    return linkage->further.alias_count > 0 && !linkage->all_pairs;
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

typedef struct RuleCodes {
    const Linkage *linkage;
    const Rule *rule;
} RuleCodes;

static void rule_fill(const void *context, Codes *codes)
{
    const RuleCodes *of = context;
    const Linkage *linkage = of->linkage;
    for (uint32_t r = 0, count = (uint32_t)count_entries(linkage); r < count; r++) {
        const uint32_t *row = linkage->key_rows + (size_t)r * linkage->key_stride;
        uint64_t code = 0;
        bool recorded = true;
        for (uint32_t bits = of->rule->keys; bits != 0; bits &= bits - 1) {
            uint32_t key = row[__builtin_ctz(bits)];
            recorded &= key != 0;
            code = link_mix(code + key + 0x9e3779b97f4a7c15ull);
        }
        if (recorded && !repeats(linkage, of->rule->keys, r))
            link_codes_add(codes, code, r);
    }
}

/* Room for `needed` numbers; with some to spare when more is to be expected. */
static bool grow(Memory *memory, uint32_t **items, size_t used, size_t *room, size_t needed)
{
    if (needed <= *room)
        return true;
    size_t wanted = used > 0 ? needed + needed / 2 : needed;
    uint32_t *bigger = link_take_lasting(memory, wanted * sizeof *bigger);
    if (!bigger)
        return false;
    if (used > 0)
        memcpy(bigger, *items, used * sizeof *bigger);
    link_give(memory, *items);
    *items = bigger;
    *room = wanted;
    return true;
}

static size_t block_end(const Codes *codes, size_t from)
{
    size_t end = from + 1;
    while (end < codes->count && codes->codes[end] == codes->codes[from])
        end++;
    return end;
}

/* The blocks of two records and more among sorted codes. */
static bool add_blocks(const Linkage *linkage, Rule *rule, const Codes *codes, size_t room[2])
{
    size_t blocks = 0, kept = 0, used = rule->block_count > 0 ? rule->blocks[rule->block_count] : 0;
    for (size_t i = 0, end; i < codes->count; i = end) {
        end = block_end(codes, i);
        blocks += end - i > 1;
        kept += end - i > 1 ? end - i : 0;
    }
    if (!grow(linkage->memory, &rule->order, used, &room[0], used + kept + 1) ||
        !grow(linkage->memory, &rule->blocks, rule->block_count > 0 ? rule->block_count + 1 : 0, &room[1],
              rule->block_count + blocks + 1))
        return false;
    for (size_t i = 0, end; i < codes->count; i = end) {
        end = block_end(codes, i);
        if (end - i < 2)
            continue;
        rule->blocks[rule->block_count++] = (uint32_t)used;
        memcpy(rule->order + used, codes->records + i, (end - i) * sizeof *rule->order);
        used += end - i;
        rule->pairs += block_pairs(linkage, codes->records + i, end - i);
    }
    rule->blocks[rule->block_count] = (uint32_t)used;
    return true;
}

/* Blocks that were spilled leave memory until they are walked. */
static void rest_blocks(const Rule *rule, size_t from, size_t to)
{
    link_rest(rule->order, rule->blocks[from] * sizeof *rule->order, rule->blocks[to] * sizeof *rule->order);
    link_rest(rule->blocks, from * sizeof *rule->blocks, to * sizeof *rule->blocks);
}

static bool sort_rule(const Linkage *linkage, Rule *rule)
{
    Codes codes;
    const RuleCodes of = {linkage, rule};
    size_t room[2] = {0, 0};
    bool ok = link_codes_open(&codes, linkage, count_entries(linkage));
    for (uint32_t part = 0; ok && part < codes.parts; part++)
        ok = link_codes_sort(&codes, part, rule_fill, &of) && add_blocks(linkage, rule, &codes, room);
    link_codes_close(&codes);
    if (ok)
        rest_blocks(rule, 0, rule->block_count);
    return ok;
}

typedef struct Sorting {
    Linkage *linkage;
    atomic_bool failed;
} Sorting;

static void sort_task(void *context, size_t task, int worker)
{
    (void)worker;
    Sorting *sorting = context;
    if (!sort_rule(sorting->linkage, &sorting->linkage->rules[task]))
        sorting->failed = true;
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The largest block size for which the rule stays within `allowed` pairs. */
static bool fit_rule(Memory *memory, Rule *rule, uint64_t allowed)
{
    rule->block_max = UINT32_MAX;
    if (rule->pairs <= allowed)
        return true;
    uint32_t *sizes = link_take(memory, (rule->block_count + 1) * sizeof *sizes);
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
    link_give(memory, sizes);
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
    rest_blocks(rule, 0, blocks);
}

static bool fit_budget(Linkage *linkage)
{
    uint64_t left = linkage->pair_budget;
    for (size_t r = 0; r < linkage->rule_count; r++) {
        Rule *rule = &linkage->rules[r];
        if (!fit_rule(linkage->memory, rule, left / 3))
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

/* What must be in memory for walking blocks, or later for joining pairs. */
static uint64_t block_bytes(const Linkage *linkage)
{
    enum { JOINING = 5 * sizeof(uint32_t) };
    uint64_t walking = sizeof *linkage->oversize + linkage->key_stride * sizeof *linkage->key_rows;
    uint64_t joined = linkage->record_count * JOINING, walked = count_entries(linkage) * walking;
    return walked > joined ? walked : joined;
}

static bool prepare_blocks(Linkage *linkage)
{
    size_t count = linkage->all_pairs ? linkage->record_count : count_entries(linkage);
    linkage->key_stride = (linkage->key_count + 3) / 4 * 4;
    if (!link_hold(linkage->memory, block_bytes(linkage)) || !link_sort_allowed(linkage))
        return false;
    linkage->oversize = calloc(count + 1, sizeof *linkage->oversize);
    linkage->key_rows = calloc(count * linkage->key_stride + 1, sizeof *linkage->key_rows);
    if (!linkage->oversize || !linkage->key_rows)
        return false;
    link_large_pages(linkage->oversize, count * sizeof *linkage->oversize);
    link_large_pages(linkage->key_rows, count * linkage->key_stride * sizeof *linkage->key_rows);
    if (linkage->all_pairs) {
        Rule *rule = &linkage->rules[0];
        rule->order = link_take(linkage->memory, (count + 1) * sizeof *rule->order);
        rule->blocks = link_take(linkage->memory, 2 * sizeof *rule->blocks);
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
    Stretch stretch = {.walk = walk, .number = task->rule, .worker = worker, .aliases = has_aliases(linkage)};
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
    rest_blocks(rule, task->from, task->to);
    size_t done = ++walk->done;
    if (worker == 0 && !link_tell(linkage, walk->step, done, walk->count))
        walk->stopped = true;
}

bool link_candidates(Linkage *linkage, const char *step, uint64_t most, const Sieve *sieve, LinkVisit *visit,
                     void *context)
{
    if (!linkage->oversize && !prepare_blocks(linkage))
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

void link_drop_blocks(Linkage *linkage)
{
    for (size_t r = 0; r < linkage->rule_count; r++) {
        link_give(linkage->memory, linkage->rules[r].order);
        link_give(linkage->memory, linkage->rules[r].blocks);
        linkage->rules[r].order = linkage->rules[r].blocks = NULL;
    }
    free(linkage->key_rows);
    free(linkage->oversize);
    linkage->key_rows = linkage->oversize = NULL;
}
