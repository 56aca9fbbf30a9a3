/* Which pairs of a block cannot reach what is wanted, seen from a brief of each record, before anything is
 * compared. Nearly all pairs of a large block are passed over here. Private to this folder. */
#ifndef LINKAGE_SIEVE_H
#define LINKAGE_SIEVE_H

#include "linkage/engine.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
    SIEVE_FIELDS = 8,  /* lists with more are not sieved */
    SIEVE_LANES = 4,   /* fields whose texts are looked at */
    SIEVE_LENGTHS = 16 /* longer texts are not judged */
};

typedef struct Brief {
    LinkFour ids[2], keys[2];
    LinkFour letters, number, groups; /* of the fields looked at, lane by lane */
    LinkFour first, start;            /* their first letter, and the first two */
    uint8_t length[SIEVE_LANES];      /* 0: not judged */
    uint32_t passed_over;             /* see oversize in engine.h */
    uint32_t missing;                 /* fields without a value, bit by bit */
    uint16_t names, swapped_names;    /* first letters of given and family name; and the other way round */
} Brief;

/* Bits of the weight, in [0] of all but the address, in [1] of the address; what is wanted is taken off. */
struct Sieve {
    const Linkage *linkage;
    size_t lanes, field[SIEVE_LANES];
    /* By whether the first letter is the same and both lengths: so many letters must be common, or else the
     * texts differ for sure; and that they can be at a level above the lower ones. */
    uint8_t needed[SIEVE_LANES][2][SIEVE_LENGTHS][SIEVE_LENGTHS][2];
    double best[2][1 << SIEVE_FIELDS]; /* the most that a set of fields with two values can bring */
    /* And what it loses when those of these lanes differ, or are at the lower levels. */
    double surely[2][1 << SIEVE_LANES], barely[2][1 << SIEVE_LANES];
    uint32_t by_number; /* lanes of which only two with the same number are at the higher levels */
    double moved;       /* the least that an address brings */
};

/* What agreeing on a set of fields is worth for one record, by the lower and upper half of the set. */
typedef struct SieveRow {
    double exact[2][2][1 << SIEVE_FIELDS / 2];
} SieveRow;

/* base: bits that a pair has beforehand, less what is wanted; moved: the least that an address brings. False:
 * the list cannot be sieved. */
bool link_sieve_open(Sieve *sieve, const Linkage *linkage, double base, double moved);
void link_sieve_brief(const Sieve *sieve, uint32_t record, Brief *out);
void link_sieve_row(const Sieve *sieve, const Brief *brief, SieveRow *out);

static inline uint32_t link_lanes(LinkFour set)
{
#ifdef __SSE2__
    __m128i lanes;
    memcpy(&lanes, &set, sizeof lanes);
    return (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(lanes));
#else
    set &= (LinkFour){1, 2, 4, 8};
    return set[0] | set[1] | set[2] | set[3];
#endif
}

static inline uint32_t link_brief_keys(const Brief *a, const Brief *b)
{
    return link_lanes((LinkFour)(a->keys[0] == b->keys[0]) & (LinkFour)(a->keys[0] != 0)) |
           link_lanes((LinkFour)(a->keys[1] == b->keys[1]) & (LinkFour)(a->keys[1] != 0)) << 4;
}

typedef struct Lanes {
    uint32_t sure, bare; /* those that differ for sure; those that are at the lower levels, if not */
} Lanes;
static inline Lanes link_look_at_lanes(const Sieve *sieve, const Brief *a, const Brief *b)
{
    const uint32_t number = link_lanes((LinkFour)(a->number == b->number) & (LinkFour)(a->number != 0)),
                   start = link_lanes((LinkFour)((a->groups & b->groups) != 0) |
                                      (LinkFour)(a->start == b->start));
    const LinkFour first = (LinkFour)(a->first == b->first) & 1, a_only = a->letters & ~b->letters,
                   b_only = b->letters & ~a->letters;
    uint32_t alike = 0, close = 0;
#pragma GCC unroll 4
    for (size_t lane = 0; lane < SIEVE_LANES; lane++) {
        int common = a->length[lane] - __builtin_popcount(a_only[lane]),
            other = b->length[lane] - __builtin_popcount(b_only[lane]);
        common = common < other ? common : other;
        const uint8_t *needed = sieve->needed[lane][first[lane]][a->length[lane]][b->length[lane]];
        alike |= (uint32_t)(common >= needed[0]) << lane;
        close |= (uint32_t)(common >= needed[1]) << lane;
    }
    const uint32_t all = (1u << SIEVE_LANES) - 1, sure = ~(number | start | alike) & all;
    return (Lanes){sure, ~(number | (start & ~sieve->by_number) | close | sure) & all};
}

/* False only when the pair cannot reach what is wanted. `row` is that of a. */
static inline bool link_sieve_passes(const Sieve *sieve, const SieveRow *row, const Brief *a, const Brief *b)
{
    uint32_t same = link_lanes((LinkFour)(a->ids[0] == b->ids[0])) |
                    link_lanes((LinkFour)(a->ids[1] == b->ids[1])) << 4,
             missing = a->missing | b->missing, equal = same & ~missing,
             open = ~(same | missing) & ((1u << SIEVE_FIELDS) - 1);
    const Lanes lanes = link_look_at_lanes(sieve, a, b);
    double most = sieve->best[0][open] + sieve->surely[0][lanes.sure] + sieve->barely[0][lanes.bare] +
                  row->exact[0][0][equal & 15] + row->exact[0][1][equal >> 4],
           home = sieve->best[1][open] + sieve->surely[1][lanes.sure] + sieve->barely[1][lanes.bare] +
                  row->exact[1][0][equal & 15] + row->exact[1][1][equal >> 4];
    return most + (home > sieve->moved ? home : sieve->moved) >= 0 || a->names == b->swapped_names;
}

#endif
