/* Runs of records that agree exactly on some fields: how many pairs they hold, and a sample of those pairs.
 */
#include "linkage/engine.h"

enum { SAMPLE_PAIRS = 20000 };

typedef struct Runs {
    const Linkage *linkage;
    const size_t *fields;
    size_t field_count;
    Codes codes;
} Runs;

static uint64_t code_of(size_t fields, const uint32_t *ids)
{
    uint64_t code = fields;
    for (size_t i = 0; i < fields; i++)
        code = link_mix(code + ids[i] + 0x9e3779b97f4a7c15ull);
    return code;
}

static void runs_fill(const void *context, Codes *codes)
{
    const Runs *runs = context;
    const Linkage *linkage = runs->linkage;
    for (uint32_t r = 0; r < linkage->record_count; r++) {
        const uint32_t *row = linkage->rows + (size_t)r * linkage->field_count;
        uint32_t ids[FIELDS_MAX];
        bool recorded = true;
        for (size_t i = 0; i < runs->field_count; i++) {
            ids[i] = row[runs->fields[i]];
            recorded &= ids[i] != 0;
        }
        if (recorded)
            link_codes_add(codes, code_of(runs->field_count, ids), r);
    }
}

/* The same order as by sorting, of runs of one field: its values are sorted, and as many records as hold each
 * follow. */
static bool runs_count(Runs *runs)
{
    const Linkage *linkage = runs->linkage;
    const Field *field = &linkage->fields[runs->fields[0]];
    Memory *memory = linkage->memory;
    Codes *codes = &runs->codes;
    uint64_t *sorted = link_take(memory, (field->value_count + 1) * sizeof *sorted);
    uint32_t *ids = link_take(memory, (field->value_count + 1) * sizeof *ids);
    uint32_t *places = link_take(memory, (field->value_count + 1) * sizeof *places);
    size_t count = 0, used = 0;
    bool ok = sorted && ids && places;
    for (uint32_t id = 1; ok && id < field->value_count; id++)
        if (field->values[id].count > 1) {
            sorted[count] = code_of(1, &id);
            ids[count++] = id;
        }
    ok = ok && link_sort(memory, sorted, ids, count);
    if (ok)
        memset(places, 0xff, (field->value_count + 1) * sizeof *places);
    for (size_t i = 0; ok && i < count; i++) {
        places[ids[i]] = (uint32_t)used;
        for (size_t end = used + field->values[ids[i]].count; used < end; used++)
            codes->codes[used] = sorted[i];
    }
    for (uint32_t r = 0; ok && r < linkage->record_count; r++) {
        uint32_t id = linkage->rows[(size_t)r * linkage->field_count + runs->fields[0]];
        if (places[id] != UINT32_MAX)
            codes->records[places[id]++] = r;
    }
    codes->count = used;
    codes->all = field->present;
    link_give(memory, sorted);
    link_give(memory, ids);
    link_give(memory, places);
    return ok;
}

static bool runs_sort(Runs *runs, uint32_t part)
{
    bool counted = runs->linkage->fields[runs->fields[0]].further == 0; /* else a value's count holds more */
    return counted && runs->codes.parts == 1 && runs->field_count == 1
               ? runs_count(runs)
               : link_codes_sort(&runs->codes, part, runs_fill, runs);
}

static bool add_sample(const Linkage *linkage, Patterns *patterns, uint32_t a, uint32_t b)
{
    if (!link_pair_wanted(linkage, a, b))
        return true;
    uint8_t levels[FIELDS_MAX] = {0};
    link_own_levels(linkage, a, b, levels);
    return link_patterns_add(patterns, link_pack(levels, linkage->field_count), 1);
}

static bool add_batch(const Linkage *linkage, Patterns *patterns, PairBatch *batch)
{
    bool ok = true;
    for (size_t i = 0; i < batch->count; i++)
        link_fetch_values(linkage, batch->a[i], batch->b[i]);
    for (size_t i = 0; ok && i < batch->count; i++)
        ok = add_sample(linkage, patterns, batch->a[i], batch->b[i]);
    batch->count = 0;
    return ok;
}

static size_t run_end(const Codes *codes, size_t from)
{
    size_t end = from + 1;
    while (end < codes->count && codes->codes[end] == codes->codes[from])
        end++;
    return end;
}

/* Every stride-th pair, counted through all runs of all parts: the next one comes after `*skip`. */
static bool runs_walk(const Linkage *linkage, const Codes *runs, uint64_t stride, uint64_t *skip,
                      Patterns *patterns)
{
    PairBatch batch = {.count = 0};
    for (size_t i = 0, end; i < runs->count; i = end) {
        end = run_end(runs, i);
        for (size_t a = i; a + 1 < end; a++) {
            uint64_t row = end - a - 1;
            for (; *skip < row; *skip += stride)
                if (link_batch_add(linkage, &batch, runs->records[a], runs->records[a + 1 + *skip]) &&
                    !add_batch(linkage, patterns, &batch))
                    return false;
            *skip -= row;
        }
    }
    return add_batch(linkage, patterns, &batch);
}

static uint64_t runs_pairs(const Codes *runs)
{
    uint64_t pairs = 0;
    for (size_t i = 0, end; i < runs->count; i = end) {
        end = run_end(runs, i);
        pairs += (uint64_t)(end - i) * (end - i - 1) / 2;
    }
    return pairs;
}

static bool runs_measure(Runs *runs, Patterns *patterns, double *agree)
{
    Codes *codes = &runs->codes;
    uint64_t pairs = 0;
    double all = 0;
    for (uint32_t part = 0; part < codes->parts; part++) {
        if (!runs_sort(runs, part))
            return false;
        pairs += runs_pairs(codes);
        all += (double)codes->all;
    }
    *agree = all > 1 ? (double)pairs / (all * (all - 1) / 2) : 0;
    uint64_t stride = pairs / SAMPLE_PAIRS + 1, skip = stride / 2;
    for (uint32_t part = 0; part < codes->parts; part++)
        if ((codes->parts > 1 && !runs_sort(runs, part)) ||
            !runs_walk(runs->linkage, codes, stride, &skip, patterns))
            return false;
    return link_patterns_sort(patterns);
}

bool link_runs_sample(const Linkage *linkage, const size_t *fields, size_t field_count, Patterns *patterns,
                      double *agree)
{
    Runs runs = {.linkage = linkage, .fields = fields, .field_count = field_count};
    bool ok =
        link_codes_open(&runs.codes, linkage, linkage->record_count) && runs_measure(&runs, patterns, agree);
    link_codes_close(&runs.codes);
    return ok;
}
