/* Sets of children by ordinal. For the files of measure/ only. */
#ifndef MEASURE_SETS_H
#define MEASURE_SETS_H

#include <roaring/roaring.h>

#include "base/defer.h"

typedef roaring_bitmap_t Set;

static inline void set_close(Set *set) /* NULL is fine */
{
    if (set)
        roaring_bitmap_free(set);
}
CLOSES_POINTER(Set, set_close);

#endif
