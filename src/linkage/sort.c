/* Codes sorted so that equal ones lie together, with the records that have them. */
#include "linkage/engine.h"

enum {
    RADIX_BITS = SORTED_BITS / 2,
    RADIX = 1 << RADIX_BITS,
    FEW = 32,
    PARTS_MOST = 1024,
    PARTS_USUAL = 16,  /* more would take too long */
    RECORD_BYTES = 28, /* what sorting takes for one record, at most */
};

typedef struct Coded {
    uint64_t code;
    uint32_t record;
} Coded;

static int by_code(const void *x, const void *y)
{
    const Coded *a = x, *b = y;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

static bool radix_pass(int shift, size_t count, const uint64_t *from, const uint32_t *from_records,
                       uint64_t *to, uint32_t *to_records)
{
    uint32_t *starts = calloc(RADIX, sizeof *starts);
    if (!starts)
        return false;
    for (size_t i = 0; i < count; i++)
        starts[from[i] >> shift & (RADIX - 1)]++;
    uint32_t start = 0;
    for (size_t d = 0; d < RADIX; d++) {
        uint32_t size = starts[d];
        starts[d] = start;
        start += size;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t place = starts[from[i] >> shift & (RADIX - 1)]++;
        to[place] = from[i];
        to_records[place] = from_records[i];
    }
    free(starts);
    return true;
}

static void sort_few(uint64_t *codes, uint32_t *records, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t code = codes[i];
        uint32_t record = records[i];
        size_t at = i;
        for (; at > 0 && codes[at - 1] > code; at--) {
            codes[at] = codes[at - 1];
            records[at] = records[at - 1];
        }
        codes[at] = code;
        records[at] = record;
    }
}

/* Codes that agree in their low bits only. */
static bool sort_run(uint64_t *codes, uint32_t *records, size_t count)
{
    if (count <= FEW) {
        sort_few(codes, records, count);
        return true;
    }
    Coded *run = malloc(count * sizeof *run);
    if (!run)
        return false;
    for (size_t i = 0; i < count; i++)
        run[i] = (Coded){codes[i], records[i]};
    qsort(run, count, sizeof *run, by_code);
    for (size_t i = 0; i < count; i++) {
        codes[i] = run[i].code;
        records[i] = run[i].record;
    }
    free(run);
    return true;
}

bool link_sort(Memory *memory, uint64_t *codes, uint32_t *records, size_t count)
{
    uint64_t *codes_other = link_take(memory, (count + 1) * sizeof *codes_other);
    uint32_t *records_other = link_take(memory, (count + 1) * sizeof *records_other);
    bool ok = codes_other && records_other &&
              radix_pass(0, count, codes, records, codes_other, records_other) &&
              radix_pass(RADIX_BITS, count, codes_other, records_other, codes, records);
    link_give(memory, codes_other);
    link_give(memory, records_other);
    const uint64_t low = (1u << SORTED_BITS) - 1;
    for (size_t i = 0, end; ok && i < count; i = end) {
        bool mixed = false;
        for (end = i + 1; end < count && ((codes[end] ^ codes[i]) & low) == 0; end++)
            mixed |= codes[end] != codes[i];
        ok = !mixed || sort_run(codes + i, records + i, end - i);
    }
    return ok;
}

static bool test_and_set(uint64_t *bits, uint64_t place)
{
    uint64_t bit = 1ull << (place & 63), before = bits[place >> 6];
    bits[place >> 6] = before | bit;
    return before & bit;
}

/* A bit per hash of a code says that it occurred, another that it occurred again. */
static size_t drop_lone(uint64_t *codes, uint32_t *records, size_t count, uint64_t *seen, uint64_t *again,
                        int shift)
{
    for (size_t i = 0; i < count; i++)
        if (test_and_set(seen, codes[i] >> shift))
            (void)test_and_set(again, codes[i] >> shift);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t place = codes[i] >> shift;
        codes[kept] = codes[i];
        records[kept] = records[i];
        kept += again[place >> 6] >> (place & 63) & 1;
    }
    return kept;
}

static bool sort_repeated(Codes *codes)
{
    int bits = 10;
    while (bits < 30 && (1ull << bits) < codes->count * 4)
        bits++;
    size_t words = ((size_t)1 << bits) / 64;
    uint64_t *seen = link_take(codes->memory, 2 * words * sizeof *seen);
    if (!seen)
        return false;
    memset(seen, 0, 2 * words * sizeof *seen);
    codes->all = codes->count;
    codes->count = drop_lone(codes->codes, codes->records, codes->count, seen, seen + words, 64 - bits);
    link_give(codes->memory, seen);
    return link_sort(codes->memory, codes->codes, codes->records, codes->count);
}

static bool make_room(Codes *codes, size_t room)
{
    link_codes_close(codes);
    codes->codes = link_take(codes->memory, (room + 1) * sizeof *codes->codes);
    codes->records = link_take(codes->memory, (room + 1) * sizeof *codes->records);
    codes->room = room;
    return codes->codes && codes->records;
}

bool link_sort_allowed(Linkage *linkage)
{
    Memory *memory = linkage->memory;
    uint64_t entries = linkage->record_count + linkage->further.alias_count;
    uint64_t least = entries * RECORD_BYTES / PARTS_USUAL * (uint64_t)linkage->threads;
    if (!memory || memory->most == 0)
        return true;
    memory->kept_free = link_memory_left(memory) / 2;
    if (memory->kept_free < least)
        memory->problem = MEMORY_TOO_LITTLE;
    return memory->kept_free >= least;
}

uint64_t link_sort_share(const Linkage *linkage)
{
    const Memory *memory = linkage->memory;
    uint64_t all = memory && memory->kept_free > 0 ? memory->kept_free : link_memory_left(memory) / 2;
    return all / (uint64_t)linkage->threads;
}

bool link_codes_open(Codes *codes, const Linkage *linkage, size_t records)
{
    uint64_t allowed = link_sort_share(linkage);
    *codes = (Codes){.memory = linkage->memory, .parts = 1, .shift = SORTED_BITS};
    for (; codes->parts < PARTS_MOST && records * RECORD_BYTES / codes->parts > allowed; codes->shift--)
        codes->parts *= 2;
    return make_room(codes, codes->parts == 1 ? records : records / codes->parts * 9 / 8 + 1024);
}

void link_codes_close(Codes *codes)
{
    link_give(codes->memory, codes->codes);
    link_give(codes->memory, codes->records);
    codes->codes = NULL;
    codes->records = NULL;
}

bool link_codes_sort(Codes *codes, uint32_t part, LinkFill *fill, const void *context)
{
    codes->part = part;
    codes->count = 0;
    fill(context, codes);
    if (codes->count > codes->room) {
        if (!make_room(codes, codes->count))
            return false;
        codes->count = 0;
        fill(context, codes);
    }
    return sort_repeated(codes);
}
