/* One made-up family: its children, parents, homes over the years, and how it uses the centres. */
#ifndef SYNTH_FAMILY_H
#define SYNTH_FAMILY_H

#include "synth/names.h"
#include "synth/places.h"
#include "synth/synth.h"

enum { FAMILY_CHILDREN_MAX = 8, FAMILY_HOMES_MAX = 3, WINDOW_MONTHS = 69, CONTACT_MONTHS = 30 };

typedef enum Need { /* target groups a family or child may belong to */
                    NEED_LONE_PARENT = 1 << 0,
                    NEED_TEENAGE_PARENT = 1 << 1,
                    NEED_WORKLESS = 1 << 2,
                    NEED_MINORITY_ETHNIC = 1 << 3,
                    NEED_ROMA = 1 << 4,
                    NEED_PAKISTANI = 1 << 5,
                    NEED_NEW_ARRIVAL = 1 << 6,
                    NEED_ASYLUM = 1 << 7,
                    NEED_DOMESTIC_ABUSE = 1 << 8,
                    NEED_DISABLED_PARENT = 1 << 9,
                    NEED_EAL = 1 << 10,
                    NEED_EXPECTANT = 1 << 11,
                    NEED_FATHER = 1 << 12,
                    NEED_DEPRIVED_30 = 1 << 13,
                    NEED_DISABLED_CHILD = 1 << 14,
                    NEED_CHILD_IN_NEED = 1 << 15,
                    NEED_CHILD_PROTECTION = 1 << 16,
                    NEED_LOOKED_AFTER = 1 << 17,
                    NEED_TWO_YEAR_OLD = 1 << 18,
} Need;
enum { NEED_COUNT = 19 };
extern const char *const need_codes[NEED_COUNT]; /* in the order of the bits */

typedef struct SynthParent {
    const char *given, *family, *phone[2]; /* the second from phone_changed on */
    Date birth, phone_changed;             /* DATE_NONE: never changed */
} SynthParent;

typedef struct SynthChild {
    int64_t id, twin_set;             /* twin_set 0: not a twin */
    const char *given, *family, *nhs; /* nhs NULL: none */
    char sex;
    int twin_rank; /* 0 first, 1 second */
    Date birth, fifth_birthday;
    uint32_t needs;
    bool other_household;             /* spends part of the week at the other parent's home */
    bool kept;                        /* a centre that should have dropped this five-year-old did not */
    Date registered_on, last_contact; /* DATE_NONE: never */
    bool current;                     /* some registration was never ended */
} SynthChild;

typedef struct SynthFamily {
    int64_t id;
    Tradition tradition;
    SynthChild children[FAMILY_CHILDREN_MAX];
    int child_count;
    Home homes[FAMILY_HOMES_MAX], other_home;
    int home_count;
    Date arrived, left; /* in and out of Derby; DATE_NONE: always here, never left */
    SynthParent mother, father;
    double engagement; /* about -3 .. 3; the more, the more the family takes part */
    uint32_t needs;
} SynthFamily;

/* What a run hands out one by one. */
typedef struct Serial {
    int64_t child, twin_set;
    uint32_t nhs_base;
    double
        nhs_share; /* of children who get a number: below 1 only when the test range is too small for all */
} Serial;

typedef struct FamilyWorld {
    const Geo *geo;
    const Places *places;
    const Names *names;
    uint64_t seed;
    Date as_of;
} FamilyWorld;

/* The family of that number: always the same for one seed, size and day. Text lives in the arena. */
void family_make(const FamilyWorld *world, Serial *serial, int64_t number, Arena *arena, Random *random,
                 SynthFamily *out);

/* Where the family lived on a day, and whether a child does now, under five and in the reach areas. */
const Home *family_home_on(const SynthFamily *family, Date day);
bool family_child_lives_here(const SynthFamily *family, const SynthChild *child, Date as_of);

/* A number of its own for each parent of the whole population. */
int64_t parent_number(const SynthFamily *family, const SynthParent *parent);
const char *parent_phone_on(const SynthParent *parent, Date day);

#endif
