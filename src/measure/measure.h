/* Measures: register -> sets -> numbers. A count and its list are the same set, so they cannot disagree.
 *
 * A Snapshot is an authority's children on one day, counted from a chronicle (measure/chronicle.h): a roaring
 * bitmap for each fact that was asked about, kept and brought up to date. Many threads may read it. It uses
 * the Geo it was made with, which must outlive it; its statistics are those of that Geo.
 *
 * A measure (measure/book.h) counts, of those in `of`, those in `count`. Families that share a child count as
 * one, by the lowest of their ids; a child without a family counts as a family of its own, by minus the
 * child's id. Adults are the parents and carers of those families. Contacts are those of the children
 * counted, of the kind the facts of `count` ask for. */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "base/date.h"
#include "geo/geo.h"
#include "measure/book.h"
#include "measure/chronicle.h"
#include "measure/suppress.h"
#include "store/store.h"

typedef struct Snapshot Snapshot;

typedef struct SnapshotOptions {
    int64_t authority;
    Date as_of;
    int upper_age;           /* 0: 5, so "under five" */
    int months;              /* 0: 12: the period in which contacts count where a measure names none */
    int sustained_days;      /* 0: 3 distinct days in the period */
    const MeasureBook *book; /* NULL: the standard measures */
    /* The restricted families of today are counted too; else all is as if they were not there. For a total of
     * the whole authority alone: beside any part, it would tell of them by subtraction. */
    bool with_restricted;
} SnapshotOptions;

/* Reads a chronicle of its own. */
bool snapshot_open(Store *store, const Geo *geo, const SnapshotOptions *options, Snapshot **out,
                   Error *err) MUST_CHECK;
/* Counts from one that others use too; it must outlive the snapshot. options->authority counts for nothing.
 */
bool snapshot_of(const Chronicle *chronicle, const Geo *geo, const SnapshotOptions *options, Snapshot **out,
                 Error *err) MUST_CHECK;
/* Follows a chronicle_refresh. Nobody may read it meanwhile. */
void snapshot_apply(Snapshot *snapshot, const OrdinalList *changed);
void snapshot_close(Snapshot *snapshot);
CLOSES_POINTER(Snapshot, snapshot_close);

const MeasureBook *snapshot_book(const Snapshot *snapshot);
const Chronicle *snapshot_chronicle(const Snapshot *snapshot);
Date snapshot_as_of(const Snapshot *snapshot);
/* The text with {age}, {months} and {day} as this picture counts them: "under {age}" -> "under five". */
const char *snapshot_words(const Snapshot *snapshot, Arena *arena, const char *text);
/* The first day of the period in which contacts count; it ends with the day of the snapshot. */
Date snapshot_period_start(const Snapshot *snapshot);

typedef enum By {
    BY_NONE,
    BY_LSOA,
    BY_WARD,
    BY_CENTRE_HOME,
    BY_CENTRE_USED,
    BY_GROUP,
    BY_AGE,
    BY_DECILE,
    BY_ETHNICITY,
    BY_LANGUAGE,
    BY_SEX,
    BY_ACTIVITY,
    BY_FROM_PARTNER,
    BY_TO_PARTNER,
    BY_COUNT
} By;
/* "lsoa", "ward", "centre" (or "area"), "centre-used", "group", "age", "decile", "ethnicity", "language",
 * "sex", "activity", "from-partner", "to-partner" (of referrals). */
bool by_parse(const char *text, By *out);
bool by_is_many(By by); /* a child may be in several parts */
const char *by_word(By by);
const char *by_title(By by); /* "Target group" */
/* Those of one part, as a fact: by_fact(arena, BY_WARD, "E05001811"); by_fact(arena, BY_NONE, "") is NULL.
 * ERROR_NOT_FOUND for a key that cannot be one. */
bool by_fact(Arena *arena, By by, const char *key, const Expression **out, Error *err) MUST_CHECK;

typedef struct Number {
    const char *key, *name; /* the part: code and words; "" for the whole */
    uint64_t count;
    /* Denominator; 0 when there is none for this part. Of the population where statistics are published
     * (places, single years under five); else of those in `of` whom the register knows. */
    double of;
    bool of_statistics;
    double percent;   /* -1 when there is no denominator */
    const char *band; /* "large majority"; "" when none */
    Shown shown;      /* always SHOWN here; what gate.h hides has no count, percent or band */
} Number;
typedef struct NumberList {
    Number *items;
    size_t count, capacity;
} NumberList;

/* `where` narrows to part of the children; NULL: all. A place, centre or group in it that is none of this
 * authority's is ERROR_NOT_FOUND and suggests the nearest. */
bool measure_count(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit,
                   const Expression *where, Arena *arena, Number *out, Error *err) MUST_CHECK;
bool measure_by(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit, By by,
                const Expression *where, Arena *arena, NumberList *out, Error *err) MUST_CHECK;
/* How a measure of change stood then and stands now, by its words of now; of children, how many were gained
 * and lost: now - then = gained - lost. The population is that of now. */
typedef struct Changed {
    MeasureUnit unit;
    Date since;
    Number then, now;
    uint64_t gained, lost;
} Changed;
bool measure_change(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit,
                    const Expression *where, Arena *arena, Changed *out, Error *err) MUST_CHECK;
/* "608 children now, 590 on 31 March 2011: 18 more (40 gained, 22 lost); 65%, 2 points more." */
const char *change_sentence(const Changed *change, Arena *arena);
/* Of a measure of the lowest by points: how far they are behind. The gap is the median of all less the mean
 * of the lowest, in percent of the median: as the Department for Education's statistics of the profile at
 * five have it (with the lowest 20%; NI 092 before). -1 where nobody has points. */
typedef struct Gap {
    uint64_t children, lowest; /* with points; of them the lowest: the nearest whole number, one at least */
    double median, mean_lowest, percent;
} Gap;
bool measure_gap(const Snapshot *snapshot, const Measure *measure, const Expression *where, Arena *arena,
                 Gap *out, Error *err) MUST_CHECK;
/* Two breakdowns at once: cells[row * columns.count + column]; rows and columns are the parts alone. */
typedef struct CrossTable {
    NumberList rows, columns;
    Number *cells; /* without key and name */
} CrossTable;
bool measure_cross(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit, By rows, By columns,
                   const Expression *where, Arena *arena, CrossTable *out, Error *err) MUST_CHECK;
/* The very people counted: root ids of children (family ids for UNIT_FAMILY, roots of adults for UNIT_ADULT),
 * in order of area. ERROR_INPUT for a measure of those whom nobody knows, and for contacts and referrals. */
bool measure_list(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit, const Expression *where,
                  Arena *arena, int64_t **ids, size_t *count, Error *err) MUST_CHECK;
/* The very families counted, each by one of its children counted: the first in that order. */
bool measure_list_families(const Snapshot *snapshot, const Measure *measure, const Expression *where,
                           Arena *arena, int64_t **ids, size_t *count, Error *err) MUST_CHECK;
/* The very contacts, or referrals, counted by a measure of that unit, in one part or all (BY_NONE), the
 * newest first. ERROR_INPUT where it does not say which. */
typedef struct CountedEvent {
    int64_t child; /* root id */
    Date on;
    const char *kind, *what,
        *where; /* "visit", "to us"; the activity, the outcome; the centre, the partner */
} CountedEvent;
typedef struct CountedEventList {
    CountedEvent *items;
    size_t count, capacity;
} CountedEventList;
bool measure_events(const Snapshot *snapshot, const Measure *measure, const Expression *where, By by,
                    const char *key, Arena *arena, CountedEventList *out, Error *err) MUST_CHECK;
/* Whether a measure can be broken down so: adults on courses are told of by place, deprivation, sex,
 * ethnicity and language alone. */
bool measure_goes_by(const Snapshot *snapshot, const Measure *measure, By by);
const char *measure_denominator_source(const Snapshot *snapshot, const Measure *measure);

/* Ends of months: the last day of each of the `count` months up to the snapshot's day, which itself is the
 * last. Every day is counted by the version in force then, out of the population of its own year. At most 64.
 */
enum { MONTHS_MOST = 64 };
typedef struct MonthTable {
    Date days[MONTHS_MOST];
    int months;       /* of those gained and lost: from the first whose other day the register holds */
    NumberList parts; /* the parts alone; one for the whole when by is BY_NONE */
    Number *cells;    /* [part * months + month] */
} MonthTable;
/* Of children, families, adults and adults on courses by places, age, decile, ethnicity, language, sex or
 * nothing, several measures at once cost little more than one. Contacts, referrals, costs and other
 * breakdowns take a picture for each day. */
bool measure_months(const Snapshot *snapshot, const Measure *const *measures, size_t count, By by,
                    const Expression *where, int months, Arena *arena, MonthTable *out,
                    Error *err) MUST_CHECK;

/* The inspectorate's word for a proportion, rounded to the whole percent; exactly 50 has no word in the
 * published table ("half" is ours). "" below 0 or above 100. */
const char *band_of(double percent);
const char *band_on(double percent, Date day); /* by the table in force on the day (data/measure/bands.tsv) */

/* One plain sentence: "A large majority (66%) of the 935 children under five living in the area were reached
 * in the 12 months to 31 March 2012: 608 children." Without a denominator it says so, never 0%. */
const char *measure_sentence(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit,
                             const Expression *where, const Number *number, Arena *arena);
/* The same of any figures. `among`: "children under five living in the area"; `did`: "were reached in the
 * year to 31 March 2012". */
typedef struct Figure {
    const char *among, *did;
    uint64_t count;
    double of;
    MeasureUnit unit;
} Figure;
const char *figure_sentence(Arena *arena, const Figure *figure);
/* What the figure was before, of whom it is compared with, and what was aimed at: "That is 4 points more than
 * at 31 March 2011 (62%); the authority as a whole: 60%; the target of 65% is met." Leave out what is not
 * known (percent -1, NULL). */
typedef struct Comparison {
    double before, authority, target;
    const char *before_when, *authority_name;
} Comparison;
const char *figure_comparison(Arena *arena, const Figure *figure, const Comparison *with);

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
        registrations_held; /* registration rows of children, begun by the day (one per record and centre) */
    uint64_t same_child_again;      /* rows that belong to a child already counted */
    uint64_t certain, to_judge;     /* of these: merged; and pairs waiting in the queue */
    uint64_t ended_by[ENDED_COUNT]; /* together: ended */
    uint64_t ended;      /* children whose registrations have all ended: aged out, moved away, withdrawn */
    uint64_t registered; /* children registered today: held - again - ended */
    double living_here;  /* population under the upper age in the reach areas */
    uint64_t reached;    /* in the period, living here, registered or not */
    uint64_t living_registered; /* registered and living in the reach areas: numerator of the percentage */
} TrueCount;
bool true_count(const Snapshot *snapshot, TrueCount *out, Error *err) MUST_CHECK;

/* Its main lines at the ends of the months up to the snapshot's day, in one pass; each is what true_count
 * says of a snapshot of that day. `months` as for measure_months. */
typedef struct TrueMonth {
    Date day;
    uint64_t held, again, ended, registered, living_registered, reached;
} TrueMonth;
bool true_count_months(const Snapshot *snapshot, int months, TrueMonth *out, Error *err) MUST_CHECK;

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
