#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 60 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int plain(char c)
{
    return c == '_' ? '-' : tolower((unsigned char)c);
}

size_t nearest_edits(const char *a, const char *b)
{
    size_t row[LONGEST + 1], height = strnlen(a, LONGEST), width = strnlen(b, LONGEST);
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; i <= height; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j];
            row[j] = least(corner + (plain(a[i - 1]) != plain(b[j - 1])), 1 + least(above, row[j - 1]));
            corner = above;
        }
    }
    return row[width];
}

void nearest_offer(Nearest *nearest, const char *word)
{
    size_t edits = nearest_edits(nearest->meant, word);
    if (edits > 1 + strlen(word) / 3 || (nearest->word && edits >= nearest->edits))
        return;
    nearest->word = word;
    nearest->edits = edits;
}
