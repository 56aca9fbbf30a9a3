#include "linkage/chain.h"

#include <stdlib.h>

#define NODE 0x80000000u

bool link_resize(void **memory, size_t count, size_t size)
{
    void *bigger = realloc(*memory, count * size);
    if (bigger)
        *memory = bigger;
    return bigger != NULL;
}

static size_t slot_of(const uint64_t *keys, size_t slot_count, uint64_t key)
{
    size_t slot = key >> 1 & (slot_count - 1);
    while (keys[slot] != 0 && keys[slot] != key)
        slot = (slot + 1) & (slot_count - 1);
    return slot;
}

static bool chain_grow(Chain *chain)
{
    size_t count = chain->slot_count ? chain->slot_count * 2 : 1024;
    uint64_t *keys = calloc(count, sizeof *keys);
    uint32_t *heads = calloc(count, sizeof *heads);
    if (!keys || !heads) {
        free(keys);
        free(heads);
        return false;
    }
    for (size_t i = 0; i < chain->slot_count; i++) {
        if (chain->keys[i] == 0)
            continue;
        size_t slot = slot_of(keys, count, chain->keys[i]);
        keys[slot] = chain->keys[i];
        heads[slot] = chain->heads[i];
    }
    free(chain->keys);
    free(chain->heads);
    chain->keys = keys;
    chain->heads = heads;
    chain->slot_count = count;
    return true;
}

/* The link of a record that has one in the chain already. */
static bool node_make(Chain *chain, uint32_t record, uint32_t *link)
{
    if (chain->node_count == chain->node_room) {
        uint32_t room = chain->node_room ? chain->node_room * 2 : 256;
        if (!link_resize((void **)&chain->node_record, room, sizeof(uint32_t)) ||
            !link_resize((void **)&chain->node_next, room, sizeof(uint32_t)))
            return false;
        chain->node_room = room;
    }
    chain->node_record[chain->node_count] = record;
    *link = NODE | chain->node_count++;
    return true;
}

static uint32_t *next_of(const Chain *chain, uint32_t link)
{
    return link & NODE ? &chain->node_next[link & ~NODE] : &chain->next[link - 1];
}

bool chain_add(Chain *chain, uint64_t key, uint32_t record, bool first)
{
    uint32_t link = record + 1;
    if ((chain->used * 2 >= chain->slot_count && !chain_grow(chain)) ||
        (!first && !node_make(chain, record, &link)))
        return false;
    size_t slot = slot_of(chain->keys, chain->slot_count, key);
    chain->used += chain->keys[slot] == 0;
    chain->keys[slot] = key;
    *next_of(chain, link) = chain->heads[slot];
    chain->heads[slot] = link;
    return true;
}

uint32_t chain_find(const Chain *chain, uint64_t key)
{
    return chain->slot_count == 0 ? 0 : chain->heads[slot_of(chain->keys, chain->slot_count, key)];
}

bool chain_next(const Chain *chain, uint32_t *link, uint32_t *record)
{
    if (*link == 0)
        return false;
    *record = *link & NODE ? chain->node_record[*link & ~NODE] : *link - 1;
    *link = *next_of(chain, *link);
    return true;
}

void chain_free(Chain *chain)
{
    free(chain->keys);
    free(chain->heads);
    free(chain->next);
    free(chain->node_record);
    free(chain->node_next);
}
