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

/* Everybody near a person, with the person: by records of one child and by families, however far, unless they
 * are more than anyone can look through. Tidy. */
bool circle_people(Store *store, Arena *arena, int64_t authority, int64_t person, IdList *out,
                   Error *err) MUST_CHECK;

/* The restricted people of today, grouped: those near each other stand together, the lowest id first. */
typedef struct RestrictedOne {
    int64_t person, circle; /* circle: the lowest restricted person near them */
} RestrictedOne;
typedef struct RestrictedOneList {
    RestrictedOne *items;
    size_t count, capacity;
} RestrictedOneList;
bool restricted_circles(Store *store, Arena *arena, int64_t authority, RestrictedOneList *out,
                        Error *err) MUST_CHECK;

/* Ascending, each id once. */
void ids_tidy(IdList *list);
/* Where an id stands in a tidy list; list->count when it does not. */
size_t ids_find(const IdList *list, int64_t id);

#endif
