/* What the register knows of each child whose registrations may be out of date, in memory. Private to this
 * folder. */
#ifndef CLEANSE_STANDING_H
#define CLEANSE_STANDING_H

#include "cleanse/age_out.h"

typedef struct Open { /* a registration that has not ended */
    int64_t id, person, centre, intake;
    uint32_t record, next; /* next: 1 + the next of the child; 0 ends */
    Date from;
} Open;
typedef struct OpenList {
    Open *items;
    size_t count, capacity;
} OpenList;

typedef struct Served { /* a small area of the reach area of a centre */
    const char *lsoa;
    int64_t centre;
} Served;
typedef struct ServedList {
    Served *items;
    size_t count, capacity;
} ServedList;

typedef struct Ageing {
    Store *store;
    const CleanseOptions *options;
    const Candidates *candidates;
    const uint32_t *root;
    Arena *arena; /* of this pass */
    ServedList reach;
    OpenList open;
    Date *registered, *contacted; /* per record: newest day, DATE_NONE when never */
    Date *confirmed;              /* per record: the day the family said that it still comes */
    Date *told_moved, *died;      /* per record: the day a registration ended for that */
    uint32_t *first, *next;       /* per root and record, 1 + the next record of the child; 0 ends */
    uint32_t *first_open;         /* per root, 1 + its first in `open`; 0 for none */
} Ageing;

bool ageing_load(Ageing *ageing, Error *err) MUST_CHECK;

/* What all records of the child say together; `registered` is left to the caller. */
Standing ageing_standing(const Ageing *ageing, uint32_t root);

/* The centre into whose area the child moved out of the area of `from`, when it is registered at none that
 * serves the new home; 0 otherwise. *day gets when, DATE_NONE when not known. */
int64_t ageing_moved_to(const Ageing *ageing, uint32_t root, int64_t from, Date *day);

#endif
