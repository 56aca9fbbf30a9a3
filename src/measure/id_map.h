/* Ids to numbers, growing as needed: open addressing. For the files of measure/ only. */
#ifndef MEASURE_ID_MAP_H
#define MEASURE_ID_MAP_H

#include <stdint.h>
#include <stdlib.h>

#include "base/defer.h"

typedef struct IdMap {
    struct IdSlot {
        int64_t id;
        uint32_t number; /* plus one; 0 is free */
    } * slots;
    size_t mask, count;
} IdMap;

#define ID_NONE UINT32_MAX
#define ID_DROPPED INT64_MIN /* stands in the slot of one that was */

static inline struct IdSlot *id_map_slot(const IdMap *map, int64_t id)
{
    size_t at = ((uint64_t)id * 0x9E3779B97F4A7C15u >> 20) & map->mask;
    while (map->slots[at].number && map->slots[at].id != id)
        at = (at + 1) & map->mask;
    return &map->slots[at];
}

static inline uint32_t id_map_find(const IdMap *map, int64_t id)
{
    uint32_t number = map->slots ? id_map_slot(map, id)->number : 0;
    return number ? number - 1 : ID_NONE;
}

/* Sets the number of an id, over one it had. */
void id_map_set(IdMap *map, int64_t id, uint32_t number);
/* Forgets an id. */
void id_map_drop(IdMap *map, int64_t id);
void id_map_close(IdMap *map);
CLOSES(IdMap, id_map_close);

#endif
