/* Memory that is given back all at once.
 *
 * One arena per lifetime: the process, one command or web request, one pass
 * of a loop. A function that returns memory takes the arena to put it in; a
 * function without an arena parameter keeps nothing for its caller. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/defer.h"

typedef struct Arena {
    struct ArenaBlock *newest;
} Arena;

/* Zeroed memory aligned for any type; aborts when the system has none or count * size overflows. */
void *arena_take(Arena *arena, size_t count, size_t size);

/* A formatted or copied string that lives as long as the arena. */
const char *arena_print(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
const char *arena_copy(Arena *arena, const char *text, size_t length);

/* Gives everything back; the arena is empty and may be used again. */
void arena_release(Arena *arena);

/* Empties the arena but keeps one block: for loops that fill it again and again. */
void arena_reset(Arena *arena);
CLOSES(Arena, arena_release);

#define ARENA_NEW(arena, Type) ((Type *)arena_take((arena), 1, sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_take((arena), (count), sizeof(Type)))

/* Room for one more item in a growing array {items, count, capacity} held in an arena:
 *     *GROW(arena, &list) = (Family){...};
 * The list doubles; the outgrown copies go with the arena. */
#define GROW(arena, list)                                                                                    \
    (((list)->count == (list)->capacity                                                                      \
          ? (void)((list)->items =                                                                           \
                       arena_regrow((arena), (list)->items, &(list)->capacity, sizeof *(list)->items))       \
          : (void)0),                                                                                        \
     &(list)->items[(list)->count++])
void *arena_regrow(Arena *arena, void *items, size_t *capacity, size_t size);

#endif
