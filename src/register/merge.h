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

/* For each of these people, whether they are restricted, or a record of the same child is, or anyone who
 * stands in a family with them, however far: what a brother's page shows would tell where the sister lives.
 * Likewise everybody in such a circle of whom the last cleansing thinks that somebody in it may be the same
 * child as a restricted one's circle has, until a person judges them different: another list's record of the
 * same child tells as much. Those joined to more people than anyone can look through count as restricted. */
bool restricted_among(Store *store, int64_t authority, const int64_t *ids, size_t count, bool *restricted,
                      Error *err) MUST_CHECK;

/* Ascending, each id once. */
void ids_tidy(IdList *list);
/* Where an id stands in a tidy list; list->count when it does not. */
size_t ids_find(const IdList *list, int64_t id);

#endif
