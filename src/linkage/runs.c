/* Runs of records that agree exactly on some fields: how many pairs they hold, and a sample of those pairs.
 */
#include "linkage/engine.h"

enum { SAMPLE_PAIRS = 20000 };

typedef struct Runs {
    uint64_t *codes;
    uint32_t *records;
    size_t count,
        all; /* records in runs of two and more, and perhaps some others; all that hold the fields */
} Runs;

static void runs_fill(const Linkage *linkage, const size_t *fields, size_t field_count, Runs *runs)
{
    for (uint32_t r = 0; r < linkage->record_count; r++) {
        const uint32_t *row = linkage->rows + (size_t)r * linkage->field_count;
        uint64_t code = field_count;
        bool recorded = true;
        for (size_t i = 0; i < field_count; i++) {
            recorded &= row[fields[i]] != 0;
            code = link_mix(code + row[fields[i]] + 0x9e3779b97f4a7c15ull);
        }
        if (recorded) {
            runs->codes[runs->count] = code;
            runs->records[runs->count++] = r;
        }
    }
}

static bool add_sample(const Linkage *linkage, Patterns *patterns, uint32_t a, uint32_t b)
{
    if (!link_pair_wanted(linkage, a, b))
        return true;
    uint8_t levels[FIELDS_MAX] = {0};
    link_levels(linkage, a, b, levels);
    return link_patterns_add(patterns, link_pack(levels, linkage->field_count), 1);
}

static size_t run_end(const Runs *runs, size_t from)
{
    size_t end = from + 1;
    while (end < runs->count && runs->codes[end] == runs->codes[from])
        end++;
    return end;
}

/* Every stride-th pair, counted through all runs. */
static bool runs_walk(const Linkage *linkage, const Runs *runs, uint64_t stride, Patterns *patterns)
{
    uint64_t skip = stride / 2;
    for (size_t i = 0, end; i < runs->count; i = end) {
        end = run_end(runs, i);
        for (size_t a = i; a + 1 < end; a++) {
            uint64_t row = end - a - 1;
            for (; skip < row; skip += stride)
                if (!add_sample(linkage, patterns, runs->records[a], runs->records[a + 1 + skip]))
                    return false;
            skip -= row;
        }
    }
    return true;
}

static bool runs_measure(const Linkage *linkage, const Runs *runs, Patterns *patterns, double *agree)
{
    uint64_t pairs = 0;
    for (size_t i = 0, end; i < runs->count; i = end) {
        end = run_end(runs, i);
        pairs += (uint64_t)(end - i) * (end - i - 1) / 2;
    }
    double all = (double)runs->all * ((double)runs->all - 1) / 2;
    *agree = all > 0 ? (double)pairs / all : 0;
    return runs_walk(linkage, runs, pairs / SAMPLE_PAIRS + 1, patterns) && link_patterns_sort(patterns);
}

bool link_runs_sample(const Linkage *linkage, const size_t *fields, size_t field_count, Patterns *patterns,
                      double *agree)
{
    size_t room = linkage->record_count + 1;
    Runs runs = {malloc(room * sizeof *runs.codes), malloc(room * sizeof *runs.records), 0, 0};
    bool ok = runs.codes && runs.records;
    if (ok) {
        runs_fill(linkage, fields, field_count, &runs);
        runs.all = runs.count;
        ok = link_sort_repeated(runs.codes, runs.records, &runs.count) &&
             runs_measure(linkage, &runs, patterns, agree);
    }
    free(runs.codes);
    free(runs.records);
    return ok;
}
