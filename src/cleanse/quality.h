/* How good each list is: what its records tell, whether it can be used, whether it tells of a child once, in
 * time, and as the other lists do. A figure and its list come from the same marks, so they cannot disagree.
 */
#ifndef CLEANSE_QUALITY_H
#define CLEANSE_QUALITY_H

#include "register/register.h"

typedef enum QualityDimension { /* of the Government Data Quality Framework (2020) */
                                QUALITY_COMPLETE,
                                QUALITY_VALID,
                                QUALITY_UNIQUE,
                                QUALITY_TIMELY,
                                QUALITY_CONSISTENT,
                                QUALITY_DIMENSIONS
} QualityDimension;
const char *quality_dimension_title(QualityDimension dimension);

typedef enum QualityCheckName {
    CHECK_BIRTH,
    CHECK_GIVEN,
    CHECK_HOME,
    CHECK_NHS,
    CHECK_SEX,
    CHECK_ETHNICITY,
    CHECK_LANGUAGE,
    CHECK_PHONE,
    CHECK_POSTCODE,
    CHECK_ONCE,
    CHECK_IN_TIME,
    CHECK_DUE,
    CHECK_SAME_BIRTH,
    CHECK_SAME_SEX,
    CHECK_COUNT
} QualityCheckName;

typedef struct QualityCheck {
    const char *word, *title; /* "home", "have a home address" */
    const char *meaning;
    QualityDimension dimension;
    const char *lost;  /* what a child without it is missing from; NULL: nothing of the figures */
    const char *child; /* the title where children are counted; NULL: the same */
} QualityCheck;
const QualityCheck *quality_check(QualityCheckName name);
bool quality_check_find(const char *word, QualityCheckName *out);

enum { BIRTHS_IN_TIME_DAYS = 14, LIST_DUE_DAYS_MIN = 31, LIST_DUE_DAYS_ONCE = 92 };

typedef struct QualityScore {
    uint64_t of, good; /* records; of 0: the list does not tell this of anybody */
} QualityScore;

typedef struct QualitySource {
    int64_t id;
    const char *name, *kind;
    uint64_t records; /* of children */
    QualityScore checks[CHECK_COUNT], dimensions[QUALITY_DIMENSIONS];
    uint64_t rejected; /* rows of its lists */
    Date last, due;    /* when it last came, and when it is to come again; DATE_NONE: kept by hand */
} QualitySource;

typedef struct QualityCentre { /* the children registered there today */
    int64_t id;
    const char *name;
    uint64_t children;
    QualityScore checks[CHECK_COUNT], dimensions[QUALITY_DIMENSIONS]; /* of children */
} QualityCentre;

typedef struct QualityGain { /* what mending a check would bring to the figures */
    QualityCheckName check;
    uint64_t children; /* of whom no record tells it */
} QualityGain;

typedef struct Quality Quality;

/* Reads the register as if the families that are restricted today were not in it; some 40 bytes a record of a
 * child are kept. `day`: as of which lists are due and children registered. */
bool quality_open(Store *store, int64_t authority, Date day, Quality **out, Error *err) MUST_CHECK;
void quality_close(Quality *quality);
CLOSES_POINTER(Quality, quality_close);

size_t quality_source_count(const Quality *quality);
const QualitySource *quality_source(const Quality *quality, size_t index); /* by name */
const QualitySource *quality_source_find(const Quality *quality, int64_t id);

/* By name. A child is good when any of its records tells what the check asks; told once and consistent, when
 * none of them fails. What no list tells of anybody is not asked. A child registered at two centres is
 * counted at both. */
size_t quality_centre_count(const Quality *quality);
const QualityCentre *quality_centre(const Quality *quality, size_t index);
const QualityCentre *quality_centre_find(const Quality *quality, int64_t id);
/* The children (roots) registered at the centre that fail a check. */
void quality_centre_list(const Quality *quality, int64_t centre, QualityCheckName check, Arena *arena,
                         int64_t **ids, size_t *count);

/* What keeps children out of every figure first, then the most children; at most CHECK_COUNT. Titles of these
 * checks begin with "have ". Returns how many. */
size_t quality_gains(const Quality *quality, QualityGain *out);

/* The records of a source that fail a check, ascending; source 0: the children (roots) of quality_gains. */
void quality_list(const Quality *quality, int64_t source, QualityCheckName check, Arena *arena, int64_t **ids,
                  size_t *count);

/* Rows of a source's lists that were queued or rejected, those near a restricted person left out; the newest
 * list first. */
typedef struct QualityRow {
    const char *file, *column, *reason;
    int64_t line;
    bool rejected;
} QualityRow;
typedef struct QualityRowList {
    QualityRow *items;
    size_t count, capacity;
} QualityRowList;
bool quality_rows(Store *store, Arena *arena, int64_t authority, int64_t source, Date day,
                  QualityRowList *out, Error *err) MUST_CHECK;

/* ---- who sees to it ---- */

typedef struct QualityTarget { /* one for a source and check; a later one replaces it */
    int64_t source;
    QualityCheckName check;
    const char *owner;
    int percent, baseline; /* baseline: what it was when the target was set */
    Date set, due;
} QualityTarget;
typedef struct QualityTargetList {
    QualityTarget *items;
    size_t count, capacity;
} QualityTargetList;
bool quality_targets(Store *store, Arena *arena, int64_t authority, QualityTargetList *out,
                     Error *err) MUST_CHECK;
/* One write, "quality-target". ERROR_INPUT without an owner, for a percentage that is none or not above the
 * baseline, and for a due day that is not after `set`. */
bool quality_target_set(Store *store, const User *actor, int64_t authority, const QualityTarget *target,
                        Error *err) MUST_CHECK;

#endif
