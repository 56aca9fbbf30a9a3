/* What a run holds, against the memory its caller allows. Private to this folder. */
#ifndef LINKAGE_MEMORY_H
#define LINKAGE_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum MemoryProblem {
    MEMORY_FITS,
    MEMORY_TOO_LITTLE,
    MEMORY_NO_FOLDER,
    MEMORY_NOT_WRITTEN
} MemoryProblem;

/* Counts what grows with the records or the pairs; a share of what is allowed is kept back for the rest. */
typedef struct Memory {
    uint64_t most; /* 0: no limit */
    atomic_uint_fast64_t held;
    uint64_t kept_free; /* of most, for sorting: what lasts longer may not take it */
    char *folder;       /* for what does not fit; NULL: none */
    atomic_int problem; /* the last MemoryProblem that made something fail */
} Memory;

/* False when memory ran out; `allowed` in bytes, 0: no limit. */
bool link_memory_open(Memory *memory, uint64_t allowed, const char *folder);
void link_memory_close(Memory *memory);

/* For what must be in memory: counts it before it is allocated; false, and nothing counted, when it is too
 * much. link_unhold takes it back. A Memory of NULL allows everything. */
bool link_hold(Memory *memory, uint64_t bytes);
void link_unhold(Memory *memory, uint64_t bytes);
uint64_t link_memory_left(const Memory *memory); /* UINT64_MAX without a limit */

/* For what may be elsewhere: in memory while that fits, else in a file of its own in the folder, mapped and
 * already without a name. NULL when neither can be had. link_give gives it back; NULL is fine. What lasts
 * leaves `kept_free` for what does not. */
void *link_take(Memory *memory, size_t bytes);
void *link_take_lasting(Memory *memory, size_t bytes);
void link_give(Memory *memory, void *taken);
/* These bytes of it will not be needed soon: when they are in a file they leave memory. */
void link_rest(void *taken, size_t from, size_t to);

/* Asks for pages of 2 MiB where `size` bytes from `from` on fill such; they must be written only after. */
void link_large_pages(void *from, size_t size);

#endif
