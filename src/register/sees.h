/* "What can this person see?" in sentences, from the tables that may() asks. */
#ifndef REGISTER_SEES_H
#define REGISTER_SEES_H

#include "register/may.h"
#include "store/store.h"

typedef struct Sentences {
    const char **items;
    size_t count, capacity;
} Sentences;

/* What this user may and may not do, and for whom. With `named` also for how many restricted families they
 * are named: for the owner of the file, not for a page. */
bool user_sees(Store *store, Arena *arena, const User *user, bool named, Sentences *out,
               Error *err) MUST_CHECK;

#endif
