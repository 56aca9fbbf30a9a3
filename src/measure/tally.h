/* Sixty-four counters side by side, one for each moment, as bits of binary numbers: adding a word adds one to
 * each counter whose bit is set, at the cost of a few operations for all of them (bit-sliced counting). For
 * the files of measure/ only. */
#ifndef MEASURE_TALLY_H
#define MEASURE_TALLY_H

#include <stdint.h>

enum { PLANES = 32 };
typedef struct Tally {
    uint64_t planes[PLANES];
} Tally;

static inline void tally_add(Tally *tally, uint64_t word)
{
    for (int plane = 0; word; plane++) {
        uint64_t old = tally->planes[plane];
        tally->planes[plane] = old ^ word;
        word &= old;
    }
}

static inline uint64_t tally_at(const Tally *tally, int moment)
{
    uint64_t count = 0;
    for (int plane = 0; plane < PLANES; plane++)
        count |= (tally->planes[plane] >> moment & 1) << plane;
    return count;
}

#endif
