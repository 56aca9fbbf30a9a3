/* People who are restricted, or whose record or family would tell where a restricted person lives: the other
 * records of the same child and everyone joined to it by families, however far. For lists that leave them
 * out. */
#ifndef REGISTER_SHIELDED_H
#define REGISTER_SHIELDED_H

#include "base/date.h"
#include "register/user.h"
#include "store/store.h"

typedef struct PersonSet {
    int64_t *slots; /* open addressing; 0: free */
    size_t count, size;
} PersonSet;

bool person_set_has(const PersonSet *set, int64_t person);

bool shielded_people(Store *store, Arena *arena, int64_t authority, Date day, PersonSet *out,
                     Error *err) MUST_CHECK;

/* The same and whoever may be the same child as one of them, with their families, until a person judges the
 * two different: the last cleansing thought so. */
bool shielded_and_likely(Store *store, Arena *arena, int64_t authority, Date day, PersonSet *out,
                         Error *err) MUST_CHECK;

/* Those whom an actor may not see, as may_about() would say of each: everyone shielded today and whoever may
 * be the same; to who is of one centre, everybody whose family it does not know. But never the families that
 * they are named for. */
typedef struct Hidden {
    PersonSet closed;
    bool of_centre; /* then nobody but these is open: */
    PersonSet known;
} Hidden;
bool people_hidden_from(Store *store, Arena *arena, const User *actor, int64_t authority, Hidden *out,
                        Error *err) MUST_CHECK;
bool hidden_has(const Hidden *hidden, int64_t person);

#endif
