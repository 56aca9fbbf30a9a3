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

/* True when a record of the child is restricted, or of anyone who stands in a family with the child: what a
 * brother's page shows would tell where the sister lives. */
bool restricted_find(Store *store, int64_t authority, int64_t person, bool *restricted,
                     Error *err) MUST_CHECK;

#endif
