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

static void runs_fill(const void *context, Codes *codes)
{
    const Runs *runs = context;
    const Linkage *linkage = runs->linkage;
    for (uint32_t r = 0; r < linkage->record_count; r++) {
        const uint32_t *row = linkage->rows + (size_t)r * linkage->field_count;
        uint64_t code = runs->field_count;
        bool recorded = true;
        for (size_t i = 0; i < runs->field_count; i++) {
            recorded &= row[runs->fields[i]] != 0;
            code = link_mix(code + row[runs->fields[i]] + 0x9e3779b97f4a7c15ull);
        }
        if (recorded)
            link_codes_add(codes, code, r);
    }
}

static bool add_sample(const Linkage *linkage, Patterns *patterns, uint32_t a, uint32_t b)
{
    if (!link_pair_wanted(linkage, a, b))
        return true;
    uint8_t levels[FIELDS_MAX] = {0};
    link_own_levels(linkage, a, b, levels);
    return link_patterns_add(patterns, link_pack(levels, linkage->field_count), 1);
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
    for (size_t i = 0, end; i < runs->count; i = end) {
        end = run_end(runs, i);
        for (size_t a = i; a + 1 < end; a++) {
            uint64_t row = end - a - 1;
            for (; *skip < row; *skip += stride)
                if (!add_sample(linkage, patterns, runs->records[a], runs->records[a + 1 + *skip]))
                    return false;
            *skip -= row;
        }
    }
    return true;
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
        if (!link_codes_sort(codes, part, runs_fill, runs))
            return false;
        pairs += runs_pairs(codes);
        all += (double)codes->all;
    }
    *agree = all > 1 ? (double)pairs / (all * (all - 1) / 2) : 0;
    uint64_t stride = pairs / SAMPLE_PAIRS + 1, skip = stride / 2;
    for (uint32_t part = 0; part < codes->parts; part++)
        if ((codes->parts > 1 && !link_codes_sort(codes, part, runs_fill, runs)) ||
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
