/* Inside the register: the records that standing merges join into one child. */
#ifndef REGISTER_MERGE_H
#define REGISTER_MERGE_H

#include "register/register.h"

typedef struct IdList {
    int64_t *items;
    size_t count, capacity;
} IdList;

bool merge_root(Store *store, int64_t authority, int64_t person, int64_t *root, Error *err) MUST_CHECK;

/* The root and every record below it, the root first. */
bool merge_tree(Store *store, Arena *arena, int64_t authority, int64_t root, IdList *out,
                Error *err) MUST_CHECK;

/* For each of these people, whether they must stay hidden: they are restricted, or a record of the same child
 * is, or anyone who stands in a family with them, however far, since what a brother's page shows would tell
 * where the sister lives. Likewise when somebody of that circle may be the same child as somebody of a circle
 * with a restricted person in it: the last cleansing thought so and nobody judged the two different. That
 * step is taken once, not on and on. Those joined to more people than anyone can look through are hidden. */
bool restricted_among(Store *store, int64_t authority, const int64_t *ids, size_t count, bool *restricted,
                      Error *err) MUST_CHECK;

/* Ascending, each id once. */
void ids_tidy(IdList *list);
/* Where an id stands in a tidy list; list->count when it does not. */
size_t ids_find(const IdList *list, int64_t id);

#endif
