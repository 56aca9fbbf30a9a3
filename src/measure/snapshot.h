/* The inside of a Snapshot, for the files of measure/ only.
 *
 * Children have ordinals 0..child_count-1, sorted by the reach-area LSOA they live in, then by root id; those
 * who live elsewhere or nowhere known come last. So "lives in area i" is the range [first, end) of areas[i],
 * and "lives in the reach areas" is the range [0, living_end). */
#ifndef MEASURE_SNAPSHOT_H
#define MEASURE_SNAPSHOT_H

#include "measure/measure.h"
#include "measure/sets.h"
#include "register/register.h"

/* In the order of the table of measures; every set lies within FACT_KNOWN. */
typedef enum Fact {
    FACT_KNOWN,
    FACT_REGISTERED,
    FACT_REACHED,
    FACT_ENGAGED,
    FACT_SUSTAINED,
    FACT_REGISTERED_NOT_ATTENDING,
    FACT_KNOWN_NOT_REGISTERED,
    FACT_COUNT, /* also the index of "unknown", which has no set */
} Fact;

enum {
    STATISTICS_AGES = 5, /* population figures exist for ages 0..4 */
    UPPER_AGE_MAX = 26,
    MONTHS_MAX = 120,
};

typedef struct Area { /* one LSOA of the reach areas */
    const char *code, *name;
    size_t ward;    /* index in wards */
    int64_t centre; /* whose reach area it is; the lowest id when several share it */
    int decile;     /* IMD, 0 unknown */
    double under5[STATISTICS_AGES];
    uint32_t first, end;
} Area;

typedef struct Ward {
    const char *code, *name;
} Ward;
typedef struct WardList {
    Ward *items;
    size_t count, capacity;
} WardList;

typedef struct NamedSet { /* a target group's members, or those who used a centre in the period */
    int64_t id;           /* of the centre */
    const char *key, *name;
    Set *members;
} NamedSet;
typedef struct NamedSetList {
    NamedSet *items;
    size_t count, capacity;
} NamedSetList;

typedef struct Held { /* a standing registration row of a child */
    int64_t id, record;
    uint32_t child;
    Date ended; /* DATE_NONE while it is current, and when nobody knows */
    Ended why;
} Held;
typedef struct HeldList {
    Held *items;
    size_t count, capacity;
} HeldList;

struct Snapshot {
    Arena arena;
    SnapshotOptions options; /* with the defaults filled in */
    Date period_start;       /* contacts count after this day, up to as_of */
    const char *population_source, *registered_source;

    Area *areas;
    size_t area_count;
    WardList wards;
    NamedSetList centres, groups;

    uint32_t child_count, living_end;
    int64_t *child_ids;  /* by ordinal: root id */
    uint32_t *family_of; /* by ordinal: number of the joined family */
    int64_t *family_ids; /* by number: lowest id of the joined families; minus the child's id where none is
                            known */
    uint32_t family_count;

    Set *facts[FACT_COUNT];
    Set *ages[UPPER_AGE_MAX];
    Set *registered;         /* wherever they live */
    Set *ever_registered;    /* with a registration row, current or not, of any age */
    Set *ended[ENDED_COUNT]; /* of those ever registered and registered no more */
    HeldList held;           /* by child; of each child first the row that counts */
    uint64_t to_judge;
};

/* Fills everything that comes from the register. */
bool snapshot_load(Snapshot *snapshot, Store *store, const Geo *geo, Error *err) MUST_CHECK;

#endif
