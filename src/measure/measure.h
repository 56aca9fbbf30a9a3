/* Measures: register -> sets -> numbers. A count and its list are the same set, so they cannot disagree.
 *
 * A Snapshot is a picture of one authority's children on one day: dense ordinals clustered by small area, and
 * a roaring bitmap per fact. It is made from the register in a few passes and thrown away; many threads may
 * read it. It keeps nothing of the Geo it was made with.
 *
 * A child is a root of kind 'child' with all its records. Its birth is the root's, else the newest record's;
 * a child whose birth is not known or after the day is counted in no measure. Its home is the newest address
 * valid on the day that has an LSOA. Families that share a child count as one, by the lowest of their ids; a
 * child without a family counts as a family of its own, by minus the child's id. */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "base/date.h"
#include "geo/geo.h"
#include "measure/suppress.h"
#include "store/store.h"

typedef struct Snapshot Snapshot;

typedef struct SnapshotOptions {
    int64_t authority;
    Date as_of;
    int upper_age;      /* 0: 5, so "under five" */
    int months;         /* 0: 12: the period in which contacts count */
    int sustained_days; /* 0: 3 distinct days in the period */
    bool open_only;     /* as if the restricted families of today were not there: for what many may read */
} SnapshotOptions;

bool snapshot_open(Store *store, const Geo *geo, const SnapshotOptions *options, Snapshot **out,
                   Error *err) MUST_CHECK;
void snapshot_close(Snapshot *snapshot);
CLOSES_POINTER(Snapshot, snapshot_close);

typedef enum MeasureUnit { UNIT_CHILD, UNIT_FAMILY } MeasureUnit;

/* One measure: what is counted, and of what. Standard ones: known, registered, reached, engaged, sustained,
 * registered-not-attending, known-not-registered, unknown (population less known). */
typedef struct Measure {
    const char *name, *title, *meaning; /* meaning: the definition in plain words */
    bool of_population; /* denominator: children living here by the statistics; else registered children */
} Measure;
const Measure *measure_find(const char *name); /* NULL */
const Measure *measure_at(size_t index);       /* NULL past the last */

typedef enum By { BY_NONE, BY_LSOA, BY_WARD, BY_CENTRE_HOME, BY_CENTRE_USED, BY_GROUP, BY_AGE, BY_DECILE } By;
bool by_parse(const char *text,
              By *out); /* "lsoa", "ward", "centre", "centre-used", "group", "age", "decile" */

/* Narrows to part of the children: any field may be left zero/NULL. A place, group or centre that is none of
 * this authority's is ERROR_NOT_FOUND. */
typedef struct Where {
    const char *lsoa, *ward, *group; /* codes */
    int64_t centre_home, centre_used;
    int decile; /* 1..10 */
    int age;    /* -1 or 0 with has_age false: all */
    bool has_age;
} Where;

typedef struct Number {
    const char *key, *name; /* the part: code and words; "" for the whole */
    uint64_t count;
    /* Denominator; 0 when there is none for this part. Of the population where statistics are published
     * (places, single years under five); for target groups, centres used and families, which have none, of
     * those known. */
    double of;
    double percent;   /* -1 when there is no denominator */
    const char *band; /* "large majority"; "" when none */
    Shown shown;      /* always SHOWN here; what gate.h hides has no count, percent or band */
} Number;
typedef struct NumberList {
    Number *items;
    size_t count, capacity;
} NumberList;

bool measure_count(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit, const Where *where,
                   Arena *arena, Number *out, Error *err) MUST_CHECK;
bool measure_by(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit, By by, const Where *where,
                Arena *arena, NumberList *out, Error *err) MUST_CHECK;
/* The very people counted: root ids of children (family ids for UNIT_FAMILY), in order of area. ERROR_INPUT
 * for "unknown", whom nobody can list. */
bool measure_list(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit, const Where *where,
                  Arena *arena, int64_t **ids, size_t *count, Error *err) MUST_CHECK;
const char *measure_denominator_source(const Snapshot *snapshot, const Measure *measure);
Date snapshot_as_of(const Snapshot *snapshot);
/* The text with {age} and {months} as this picture counts them: "under {age}" -> "under five". */
const char *snapshot_words(const Snapshot *snapshot, Arena *arena, const char *text);
/* The first day of the period in which contacts count; it ends with the day of the snapshot. */
Date snapshot_period_start(const Snapshot *snapshot);

/* The inspectorate's word for a proportion, rounded to the whole percent; exactly 50 has no word in the
 * published table ("half" is ours). "" below 0 or above 100. */
const char *band_of(double percent);

/* Why the last registration of a child ended, in the words of the list or of the cleansing that ended it. A
 * child with a current registration who has reached the upper age counts as turned. */
typedef enum Ended {
    ENDED_TURNED,    /* turned five */
    ENDED_MOVED,     /* moved away */
    ENDED_SILENT,    /* no contact for long, and not confirmed */
    ENDED_WITHDRAWN, /* asked to be removed, or for another reason told */
    ENDED_UNSAID,    /* nobody told why */
    ENDED_COUNT,
} Ended;

/* The true count, line by line. Each difference is also a list. */
typedef struct TrueCount {
    uint64_t
        registrations_held;     /* registration rows ever held for children (one row per record and centre) */
    uint64_t same_child_again;  /* rows that belong to a child already counted */
    uint64_t certain, to_judge; /* of these: merged; and pairs waiting in the queue */
    uint64_t ended_by[ENDED_COUNT]; /* together: ended */
    uint64_t ended;      /* children whose registrations have all ended: aged out, moved away, withdrawn */
    uint64_t registered; /* children registered today: held - again - ended */
    double living_here;  /* population under the upper age in the reach areas */
    uint64_t reached;    /* in the period, living here, registered or not */
    uint64_t living_registered; /* registered and living in the reach areas: numerator of the percentage */
} TrueCount;
bool true_count(const Snapshot *snapshot, TrueCount *out, Error *err) MUST_CHECK;
typedef enum TrueLine {
    LINE_HELD,
    LINE_AGAIN,
    LINE_ENDED,
    LINE_REGISTERED,
    LINE_LIVING_REGISTERED,
    LINE_REACHED,
    LINE_ENDED_BY /* plus an Ended: those of them */
} TrueLine;
/* Record ids for LINE_HELD and LINE_AGAIN, root ids of children for the rest; as many as the line's figure.
 */
bool true_count_list(const Snapshot *snapshot, TrueLine line, Arena *arena, int64_t **ids, size_t *count,
                     Error *err) MUST_CHECK;

#endif
