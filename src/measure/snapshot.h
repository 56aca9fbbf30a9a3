/* The inside of a Snapshot, for the files of measure/ only. */
#ifndef MEASURE_SNAPSHOT_H
#define MEASURE_SNAPSHOT_H

#include <pthread.h>

#include "measure/moments.h"
#include "measure/sets.h"

enum {
    STATISTICS_AGES = 5, /* population figures exist for ages 0..4 */
    UPPER_AGE_MAX = 26,
    PERIOD_MONTHS_MAX = 120,
    NO_PART = UINT16_MAX,
};

typedef struct Area { /* one LSOA of the reach areas */
    const char *code, *name, *ward, *ward_name;
    uint16_t centre; /* whose reach area it is; the lowest id when several share it */
    int decile;      /* IMD, 0 unknown */
    int lsoa;        /* of geo */
    double under5[STATISTICS_AGES];
} Area;

typedef struct Part {
    const char *key, *name;
} Part;
typedef struct PartList {
    Part *items;
    size_t count, capacity;
} PartList;

/* The parts of a breakdown. Where every child is in one part at most, `column` gives it by ordinal (NO_PART);
 * else `sets` gives the members of each. */
typedef struct Dimension {
    By by;
    PartList parts;
    uint16_t *column;
    Set **sets;
    uint16_t *of_area; /* places: by area */
} Dimension;

typedef struct KeptSet {
    const char *key;
    Probe probe;
    Set *set;
} KeptSet;
typedef struct KeptSetList {
    KeptSet *items;
    size_t count, capacity;
} KeptSetList;

typedef struct Families { /* on the day, joined where they share a child */
    uint32_t *of;         /* by ordinal; number of the joined family */
    int64_t *ids;         /* by number: lowest id; minus the child's id where none is known */
    uint32_t count;
    uint32_t *adult_first; /* by number, count + 1 of them */
    int64_t *adults;       /* roots */
    size_t adult_count;
    uint32_t *adult_number; /* beside adults: each adult's own, 0..adult_count-1 */
} Families;

typedef struct YearSource {
    int year;
    const char *text;
} YearSource;
typedef struct YearSourceList {
    YearSource *items;
    size_t count, capacity;
} YearSourceList;

typedef struct Then {
    Snapshot *snapshot;
} Then;
typedef struct ThenList { /* the same register on other days */
    Then *items;
    size_t count, capacity;
} ThenList;

struct Snapshot {
    Arena arena;
    SnapshotOptions options; /* with the defaults filled in */
    Date period_start;       /* contacts count after this day, up to as_of */
    const Geo *geo;
    const Chronicle *chronicle;
    Chronicle *own_chronicle;
    MeasureBook *own_book;
    const char *population_source;
    int population_year; /* 0 not known */
    View view;
    Area *areas;
    size_t area_count;
    uint16_t *area_of_lsoa; /* NO_PART */

    /* Made when first asked for, under the lock. */
    pthread_mutex_t lock;
    KeptSetList kept;
    ThenList thens;
    Snapshot *learners;     /* adults on courses, on the same day */
    uint32_t learners_read; /* by which of the chronicle's readings of them */
    YearSourceList year_sources;
    Arena changing; /* columns and families: until children change */
    Dimension *dimensions[BY_COUNT];
    Families *families;
};

/* What is kept may be made by a reader. */
static inline Snapshot *snapshot_kept(const Snapshot *snapshot)
{
    return (Snapshot *)(uintptr_t)snapshot;
}

/* The children of a fact on the day; stays with the snapshot. */
bool snapshot_fact(const Snapshot *snapshot, const Fact *fact, const Set **out, Error *err) MUST_CHECK;
/* Those who meet an expression; the caller closes it. NULL: everyone. */
bool snapshot_set(const Snapshot *snapshot, const Expression *expression, Set **out, Error *err) MUST_CHECK;
bool snapshot_dimension(const Snapshot *snapshot, By by, const Dimension **out, Error *err) MUST_CHECK;
const Families *snapshot_families(const Snapshot *snapshot);
/* The same on another day before; stays with the snapshot. ERROR_INPUT for a day that is not before it, or on
 * which nothing was recorded yet. */
bool snapshot_then(const Snapshot *snapshot, Date day, const Snapshot **out, Error *err) MUST_CHECK;
/* The same for the end of a month, which may be the day itself or before anything was recorded. Every page
 * asks for the year before the day, so the pictures of that stay with the snapshot; *made is the caller's to
 * close where another was needed. */
bool snapshot_on(const Snapshot *snapshot, Date day, const Snapshot **out, Snapshot **made,
                 Error *err) MUST_CHECK;
/* The snapshot that tells of those whom the measure counts: this one, or that of adults on courses, which
 * stays with it. ERROR_INPUT where their facts are asked beside those of children, or in another unit. */
bool snapshot_told(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit,
                   const Expression *where, const Snapshot **out, Error *err) MUST_CHECK;
/* The area of the home on the day; NO_PART outside the reach areas. */
uint16_t snapshot_area_of(const Snapshot *snapshot, uint32_t child);
const char *part_centre_key(Arena *arena, const Centre *centre);

#endif
