/* From rules to blocks: the records of each rule sorted by their keys, and blocks too large for the budget
 * passed over. */
#include <stdatomic.h>

#include "linkage/block.h"

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
    for (uint32_t i = 0; (other = link_entry_of(linkage, record, i)) != entry; i++)
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

void link_rest_blocks(const Rule *rule, size_t from, size_t to)
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
        link_rest_blocks(rule, 0, rule->block_count);
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
    uint32_t record = link_owner(linkage, entry), count = link_entries_of(linkage, record);
    linkage->oversize[entry] |= bit;
    for (uint32_t i = 0; i < count && count > 1; i++) {
        uint32_t other = link_entry_of(linkage, record, i);
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
    link_rest_blocks(rule, 0, blocks);
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

bool link_prepare_blocks(Linkage *linkage)
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
