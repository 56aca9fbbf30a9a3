/* Families of children, and their adults, at many moments at once: what snapshot_families and count_cells
 * say of each moment. For the files of measure/ only. */
#ifndef MEASURE_HOUSEHOLDS_H
#define MEASURE_HOUSEHOLDS_H

#include "measure/moments.h"
#include "measure/tally.h"

/* A child in a part of a breakdown: when of the denominator, and when counted. */
typedef struct Placed {
    uint32_t child;
    uint16_t part;
    uint64_t base, counted;
} Placed;
typedef struct PlacedList {
    Placed *items;
    size_t count, capacity;
} PlacedList;

/* Adds to the tallies (by part) each family, or each adult of those families, once in a part at a moment.
 * Families that share a child are one while they do; a child without one is a family of its own. */
void households_count(const View *view, bool adults, const PlacedList *placed, Tally *base, Tally *counted);

#endif
