/* Level patterns of pairs, counted. */
#include "linkage/engine.h"

bool link_patterns_add(Patterns *patterns, uint64_t pattern, uint64_t count)
{
    if (patterns->used * 2 >= patterns->room) {
        Patterns bigger = {.room = patterns->room ? patterns->room * 2 : 1024};
        bigger.pattern = calloc(bigger.room, sizeof *bigger.pattern);
        bigger.count = calloc(bigger.room, sizeof *bigger.count);
        if (!bigger.pattern || !bigger.count) {
            link_patterns_free(&bigger);
            return false;
        }
        for (size_t i = 0; i < patterns->room; i++)
            if (patterns->count[i] != 0)
                (void)link_patterns_add(&bigger, patterns->pattern[i], patterns->count[i]);
        link_patterns_free(patterns);
        *patterns = bigger;
    }
    size_t slot = link_mix(pattern) & (patterns->room - 1);
    while (patterns->count[slot] != 0 && patterns->pattern[slot] != pattern)
        slot = (slot + 1) & (patterns->room - 1);
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
