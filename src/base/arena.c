#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct ArenaBlock {
    struct ArenaBlock *older;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
} ArenaBlock;

/* Under AddressSanitizer every piece is a block of its own, so that a use after release is seen. */
#ifdef __SANITIZE_ADDRESS__
enum { BLOCK_FIRST = 0, BLOCK_MOST = 0 };
#else
enum { BLOCK_FIRST = 4096 - sizeof(ArenaBlock) - 16, BLOCK_MOST = 1 << 20 };
#endif

static _Noreturn void out_of_memory(void)
{
    fputs("reachbook: out of memory\n", stderr);
    abort();
}

static ArenaBlock *block_add(Arena *arena, size_t least)
{
    size_t size = arena->newest ? arena->newest->size * 2 : BLOCK_FIRST;
    if (size > BLOCK_MOST)
        size = BLOCK_MOST;
    if (size < least)
        size = least;
    ArenaBlock *block = malloc(sizeof *block + size);
    if (!block)
        out_of_memory();
    *block = (ArenaBlock){.older = arena->newest, .size = size};
    arena->newest = block;
    return block;
}

static void *take_raw(Arena *arena, size_t length)
{
    size_t rounded = (length + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (rounded < length || rounded > PTRDIFF_MAX / 2)
        out_of_memory();
    ArenaBlock *block = arena->newest;
    if (!block || block->size - block->used < rounded || BLOCK_MOST == 0)
        block = block_add(arena, BLOCK_MOST ? rounded : length);
    void *taken = block->bytes + block->used;
    block->used += BLOCK_MOST ? rounded : length;
    return taken;
}

void *arena_take(Arena *arena, size_t count, size_t size)
{
    size_t length;
    if (__builtin_mul_overflow(count, size, &length))
        out_of_memory();
    void *taken = take_raw(arena, length);
    return length ? memset(taken, 0, length) : taken;
}

const char *arena_copy(Arena *arena, const char *text, size_t length)
{
    char *copy = take_raw(arena, length + 1);
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

const char *arena_print(Arena *arena, const char *format, ...)
{
    char short_text[256];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(short_text, sizeof short_text, format, values);
    va_end(values);
    assert(length >= 0);
    if ((size_t)length < sizeof short_text)
        return arena_copy(arena, short_text, (size_t)length);
    char *text = take_raw(arena, (size_t)length + 1);
    va_start(values, format);
    vsnprintf(text, (size_t)length + 1, format, values);
    va_end(values);
    return text;
}

void arena_release(Arena *arena)
{
    while (arena->newest) {
        ArenaBlock *block = arena->newest;
        arena->newest = block->older;
        free(block);
    }
}

void arena_reset(Arena *arena)
{
    ArenaBlock *kept = BLOCK_MOST ? arena->newest : NULL;
    if (kept) {
        arena->newest = kept->older;
        arena_release(arena);
        kept->older = NULL;
        kept->used = 0;
        arena->newest = kept;
    } else {
        arena_release(arena);
    }
}

void *arena_regrow(Arena *arena, void *items, size_t *capacity, size_t size)
{
    size_t grown = *capacity ? *capacity * 2 : 8;
    void *larger = arena_take(arena, grown, size);
    if (*capacity)
        memcpy(larger, items, *capacity * size);
    *capacity = grown;
    return larger;
}
