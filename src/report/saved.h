/* Questions that people keep under a name, for themselves and everybody who sees figures of the authority. A
 * name is taken once, however it is written; every change is a write of its own, and what was deleted can
 * come back. */
#ifndef REPORT_SAVED_H
#define REPORT_SAVED_H

#include "register/register.h"

enum { SAVED_NAME_MOST = 80 }; /* letters */

typedef struct SavedView {
    int64_t id, user;
    const char *name, *query, *user_name; /* user_name: NULL when the user is gone */
    bool deleted;
} SavedView;
typedef struct SavedViewList {
    SavedView *items;
    size_t count, capacity;
} SavedViewList;

/* By name, those not deleted. */
bool saved_list(Store *store, Arena *arena, int64_t authority, SavedViewList *out, Error *err) MUST_CHECK;
/* The newest of an id, deleted or not. ERROR_NOT_FOUND. */
bool saved_get(Store *store, Arena *arena, int64_t authority, int64_t id, SavedView *out,
               Error *err) MUST_CHECK;

/* Who owns it, or administers, may change it. */
bool saved_may_change(const User *actor, int64_t authority, const SavedView *view);

/* ERROR_CONFLICT for a name that is taken, ERROR_INPUT for one that is none or too long. */
bool saved_add(Store *store, const User *actor, int64_t authority, const char *name, const char *query,
               int64_t *id, Error *err) MUST_CHECK;
bool saved_rename(Store *store, const User *actor, int64_t authority, int64_t id, const char *name,
                  Error *err) MUST_CHECK;
bool saved_delete(Store *store, const User *actor, int64_t authority, int64_t id, Error *err) MUST_CHECK;
/* Takes a deletion back. ERROR_CONFLICT when the name has been given to another meanwhile. */
bool saved_restore(Store *store, const User *actor, int64_t authority, int64_t id, Error *err) MUST_CHECK;

#endif
