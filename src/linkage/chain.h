/* From a blocking key to the records that hold it, the newest first: a table of chains. Private to this
 * folder.
 */
#ifndef LINKAGE_CHAIN_H
#define LINKAGE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Chain {
    uint64_t *keys;  /* open addressing; 0: free */
    uint32_t *heads; /* 1 + the newest record */
    uint32_t *next;  /* per record, 1 + the one before; 0 ends */
    size_t slot_count, used;
    /* Further values bring a record into chains of its other keys: links from NODE on. */
    uint32_t *node_record, *node_next;
    uint32_t node_count, node_room;
} Chain;

bool link_resize(void **memory, size_t count, size_t size); /* realloc that keeps what there is on failure */

/* `next` has room for the record. `first`: the record has no link in this table yet. False: memory ran out.
 */
bool chain_add(Chain *chain, uint64_t key, uint32_t record, bool first);
uint32_t chain_find(const Chain *chain, uint64_t key); /* the first link; 0: none */
/* The record of a link, which becomes the next one; false at the end. */
bool chain_next(const Chain *chain, uint32_t *link, uint32_t *record);
void chain_free(Chain *chain);

#endif
