/* One family, as all the lists together tell of it.
 *
 * Each list tells of families of its own: who stands in them, and as what. Families that share a child - one
 * record, or records joined as one child - are one family, as the measures count them, and the lowest of
 * their ids is its name. A child of separated parents stands in two and so joins them: `told` keeps them
 * apart.
 *
 * Staff part and join families from a day on (register/family_change.h), whatever the lists tell. Contacts
 * before the day stay with the family of then; its page tells who stood in it when.
 *
 * A family is shown whole or not at all: when anyone in it is restricted, it is absent for those who may not
 * see restricted records, as each child's own page is. */
#ifndef REGISTER_FAMILY_H
#define REGISTER_FAMILY_H

#include "register/register.h"

enum { FAMILIES_JOINED_MAX = 100 };

typedef struct FamilyTold { /* a family as one list tells of it */
    int64_t id;
    const char *source, *children, *carers; /* names, with commas */
} FamilyTold;
typedef struct FamilyToldList {
    FamilyTold *items;
    size_t count, capacity;
} FamilyToldList;

typedef struct FamilyChild {
    int64_t id; /* root */
    const char *given, *family, *sex;
    Date birth, seen;         /* seen: day of the last contact */
    const int64_t *stands_in; /* ids of `told` */
    size_t stands_in_count;
} FamilyChild;
typedef struct FamilyChildList {
    FamilyChild *items;
    size_t count, capacity;
} FamilyChildList;

typedef struct FamilyCarer {
    int64_t id;                      /* root of the first record */
    const int64_t *records, *joined; /* that stand here, ascending; of those, that were joined to another */
    size_t record_count, joined_count;
    const char *role, *given, *family, *sources;
} FamilyCarer;
typedef struct FamilyCarerList {
    FamilyCarer *items;
    size_t count, capacity;
} FamilyCarerList;

typedef struct FamilyHome { /* a place, whoever told of it */
    const char *line, *postcode, *lsoa, *people, *sources;
    Date from, to; /* from: the earliest day told; to: when the last who told of it told otherwise */
    bool current;
} FamilyHome;
typedef struct FamilyHomeList {
    FamilyHome *items;
    size_t count, capacity;
} FamilyHomeList;

typedef struct FamilySpell { /* somebody in this family, from the day to the day; DATE_NONE: not told, still
                              */
    int64_t child;           /* root; 0: an adult */
    const char *name;
    Date from, to;
    int64_t went; /* the family they stand in afterwards; 0: none */
} FamilySpell;
typedef struct FamilySpellList {
    FamilySpell *items;
    size_t count, capacity;
} FamilySpellList;

typedef struct FamilyChange { /* families parted, or joined */
    int64_t id;
    bool join;
    int64_t family, beside; /* family: of those who moved; beside: what they left, or one of those joined */
    Date from;
    const char *note, *by, *at; /* note: NULL for none; at: as in the audit log */
} FamilyChange;
typedef struct FamilyChangeList {
    FamilyChange *items;
    size_t count, capacity;
} FamilyChangeList;

typedef struct Family {
    int64_t id;
    const int64_t *families; /* all that are one in it, ascending */
    size_t family_count;
    bool restricted;
    bool cut;                       /* more than FAMILIES_JOINED_MAX families: the rest is left out */
    FamilyToldList told;            /* by id */
    FamilyChildList children;       /* the eldest first */
    FamilyCarerList carers;         /* two lists' words on one mother are one line */
    FamilyHomeList homes;           /* today's first, then the newest */
    RegistrationList registrations; /* `person` is a child's id here and below */
    ContactList contacts;           /* newest first; of those who left, those before they did */
    FamilyChangeList changes;       /* by staff, the newest first */
    FamilySpellList spells;         /* where there are changes: who stood here when */
} Family;

/* The family of any of the ids the lists gave it, as it stands on the day; a bounded number of questions.
 * Absent, or not for this actor: *found false. */
bool family_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t family, Date day,
                Family *out, bool *found, Error *err) MUST_CHECK;

/* The family in which an adult's record stands on the day, and the line of it that the record belongs to; it
 * lives in `out`. *found false as above, or when the record stands in none. */
bool family_of_adult(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t record,
                     Date day, Family *out, const FamilyCarer **carer, bool *found, Error *err) MUST_CHECK;

#endif
