#include "measure/id_map.h"

static void widen(IdMap *map)
{
    IdMap wide = {.mask = map->slots ? map->mask * 2 + 1 : 63, .count = map->count};
    wide.slots = calloc(wide.mask + 1, sizeof *wide.slots);
    if (!wide.slots)
        abort();
    for (size_t i = 0; map->slots && i <= map->mask; i++)
        if (map->slots[i].number && map->slots[i].id != ID_DROPPED)
            *id_map_slot(&wide, map->slots[i].id) = map->slots[i];
    free(map->slots);
    *map = wide;
}

void id_map_set(IdMap *map, int64_t id, uint32_t number)
{
    if (!map->slots || map->count * 3 > map->mask * 2)
        widen(map);
    struct IdSlot *slot = id_map_slot(map, id);
    map->count += slot->number == 0;
    *slot = (struct IdSlot){id, number + 1};
}

void id_map_drop(IdMap *map, int64_t id)
{
    struct IdSlot *slot = map->slots ? id_map_slot(map, id) : NULL;
    if (slot && slot->number)
        slot->id = ID_DROPPED;
}

void id_map_close(IdMap *map)
{
    free(map->slots);
    *map = (IdMap){0};
}
