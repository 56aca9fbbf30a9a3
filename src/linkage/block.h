/* The blocks of the rules, as block.c makes them and walk.c walks them. Private to this folder. */
#ifndef LINKAGE_BLOCK_H
#define LINKAGE_BLOCK_H

#include "linkage/engine.h"

/* The keys of all entries, and the blocks of all rules; false when memory ran out. */
bool link_prepare_blocks(Linkage *linkage);
/* Blocks [from, to) of a rule that were spilled leave memory until they are walked. */
void link_rest_blocks(const Rule *rule, size_t from, size_t to);

static inline bool link_has_aliases(const Linkage *linkage)
{
    return linkage->further.alias_count > 0 && !linkage->all_pairs;
}

/* The entries of a record: first it, then its aliases. */
static inline uint32_t link_entry_of(const Linkage *linkage, uint32_t record, uint32_t number)
{
    return number == 0 ? record
                       : (uint32_t)linkage->record_count + linkage->further.alias_first[record] + number - 1;
}

static inline uint32_t link_entries_of(const Linkage *linkage, uint32_t record)
{
    const uint32_t *first = linkage->further.alias_first;
    return first ? 1 + first[record + 1] - first[record] : 1;
}

#endif
