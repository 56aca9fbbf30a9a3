/* Inside the register: who stood in a family when, as staff parted and joined it. */
#ifndef REGISTER_FAMILY_HISTORY_H
#define REGISTER_FAMILY_HISTORY_H

#include "register/family.h"
#include "register/family_move.h"

enum { DAY_OPEN = INT32_MAX };

typedef struct Window {    /* a record belongs here in [from, to) */
    int64_t record, child; /* child: root; 0: an adult's */
    Date from, to;
} Window;
typedef struct WindowList {
    Window *items;
    size_t count, capacity;
} WindowList;

typedef struct FamilyHistory {
    WindowList windows; /* by record: of all who ever belonged here */
    IdList people;      /* those records, tidy */
    FamilySpellList spells;
} FamilyHistory;

/* Of families (tidy) that are one, with those they were joined from (moves_sources). A membership that its
 * list ended is none. */
bool family_history_load(Store *store, Arena *arena, int64_t authority, const Moves *moves,
                         const IdList *families, FamilyHistory *out, Error *err) MUST_CHECK;

bool family_history_has(const FamilyHistory *history, int64_t record, Date day);

/* The child of a record that ever belonged here; 0 for an adult or another. */
int64_t family_history_child(const FamilyHistory *history, int64_t record);

/* The standing changes about these families (tidy), the newest first. */
bool family_changes_load(Store *store, Arena *arena, int64_t authority, const IdList *families,
                         FamilyChangeList *out, Error *err) MUST_CHECK;

#endif
