/* Ids to numbers, for the files of measure/ only: open addressing in an arena. */
#ifndef MEASURE_ID_MAP_H
#define MEASURE_ID_MAP_H

#include <stdint.h>

#include "base/arena.h"

typedef struct IdMap {
    struct IdSlot {
        int64_t id;
        uint32_t number; /* plus one; 0 is free */
    } * slots;
    size_t mask;
} IdMap;

#define ID_NONE UINT32_MAX

static inline IdMap id_map_make(Arena *arena, size_t most)
{
    size_t size = 16;
    while (size < most * 2)
        size *= 2;
    return (IdMap){ARENA_ARRAY(arena, struct IdSlot, size), size - 1};
}

static inline struct IdSlot *id_map_slot(const IdMap *map, int64_t id)
{
    size_t at = ((uint64_t)id * 0x9E3779B97F4A7C15u >> 20) & map->mask;
    while (map->slots[at].number && map->slots[at].id != id)
        at = (at + 1) & map->mask;
    return &map->slots[at];
}

static inline uint32_t id_map_find(const IdMap *map, int64_t id)
{
    uint32_t number = id_map_slot(map, id)->number;
    return number ? number - 1 : ID_NONE;
}

/* The first number given for an id stays. */
static inline uint32_t id_map_put(IdMap *map, int64_t id, uint32_t number)
{
    struct IdSlot *slot = id_map_slot(map, id);
    if (!slot->number)
        *slot = (struct IdSlot){id, number + 1};
    return slot->number - 1;
}

#endif
