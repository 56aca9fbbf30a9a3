/* Level patterns of pairs, counted. */
#include "linkage/engine.h"

static size_t slot_of(const uint64_t *patterns, const uint64_t *counts, size_t room, uint64_t pattern)
{
    size_t slot = link_mix(pattern) & (room - 1);
    while (counts[slot] != 0 && patterns[slot] != pattern)
        slot = (slot + 1) & (room - 1);
    return slot;
}

static bool grow(Patterns *patterns)
{
    size_t room = patterns->room ? patterns->room * 2 : 1024;
    uint64_t *pattern = calloc(room, sizeof *pattern), *count = calloc(room, sizeof *count);
    if (!pattern || !count) {
        free(pattern);
        free(count);
        return false;
    }
    for (size_t i = 0; i < patterns->room; i++) {
        if (patterns->count[i] == 0)
            continue;
        size_t slot = slot_of(pattern, count, room, patterns->pattern[i]);
        pattern[slot] = patterns->pattern[i];
        count[slot] = patterns->count[i];
    }
    free(patterns->pattern);
    free(patterns->count);
    patterns->pattern = pattern;
    patterns->count = count;
    patterns->room = room;
    return true;
}

bool link_patterns_add(Patterns *patterns, uint64_t pattern, uint64_t count)
{
    if (patterns->used * 2 >= patterns->room && !grow(patterns))
        return false;
    size_t slot = slot_of(patterns->pattern, patterns->count, patterns->room, pattern);
    patterns->used += patterns->count[slot] == 0;
    patterns->pattern[slot] = pattern;
    patterns->count[slot] += count;
    return true;
}

static int by_pattern(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

bool link_patterns_sort(Patterns *patterns)
{
    uint64_t *both = malloc((patterns->used + 1) * 2 * sizeof *both);
    if (!both)
        return false;
    size_t used = 0;
    for (size_t i = 0; i < patterns->room; i++) {
        if (patterns->count[i] == 0)
            continue;
        both[used * 2] = patterns->pattern[i];
        both[used++ * 2 + 1] = patterns->count[i];
    }
    qsort(both, used, 2 * sizeof *both, by_pattern);
    for (size_t i = 0; i < used; i++) {
        patterns->pattern[i] = both[i * 2];
        patterns->count[i] = both[i * 2 + 1];
    }
    free(both);
    return true;
}

void link_patterns_free(Patterns *patterns)
{
    free(patterns->pattern);
    free(patterns->count);
    *patterns = (Patterns){0};
}

uint64_t link_pack(const uint8_t *levels, size_t fields)
{
    uint64_t pattern = 0;
    for (size_t f = 0; f < fields; f++)
        pattern |= (uint64_t)levels[f] << 3 * f;
    return pattern;
}

void link_unpack(uint64_t pattern, size_t fields, uint8_t *levels)
{
    for (size_t f = 0; f < fields; f++)
        levels[f] = (uint8_t)(pattern >> 3 * f & 7);
}
