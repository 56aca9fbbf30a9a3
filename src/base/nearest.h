/* Which known word somebody meant. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* Letters to add, drop or change to make one word of the other, capitals or not, - as _ (Levenshtein 1966);
 * words of more than 60 bytes are compared by their first 60. */
size_t nearest_edits(const char *a, const char *b);

/* The known word that comes nearest so far. Begin with {.meant = word} and offer each known word. */
typedef struct Nearest {
    const char *meant, *word; /* word: NULL while none comes near enough (a third of its letters, plus one) */
    size_t edits;
} Nearest;
void nearest_offer(Nearest *nearest, const char *word);

#endif
