/* What is known of pairs of records, from a file. */
#ifndef CLI_DEDUPE_LABELS_H
#define CLI_DEDUPE_LABELS_H

#include "cli/dedupe.h"

typedef struct LabelList {
    LinkLabel *items;
    size_t count, capacity;
} LabelList;

/* Reads a CSV with the columns id_a, id_b and match (yes or no, 1 or 0). Of two lists id_a is looked for in
 * the first one and id_b in the second one, then in the other. ERROR_INPUT names the line that is wrong, or
 * that contradicts those before it. */
bool labels_read(Arena *arena, const char *path, const PeopleList *list, LabelList *out,
                 Error *err) MUST_CHECK;

#endif
