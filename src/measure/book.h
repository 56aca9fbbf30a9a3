/* The book of measures: definitions as text, read from measures/ inside the program and from a folder of the
 * site's own. docs/MEASURES.md explains how to write them.
 *
 *     measure reached version 2 since 2026-04-01
 *       title    Children reached
 *       of       under age, living in the area
 *       count    reached
 *       meaning  Living in the reach areas ...
 *
 * A line that is indented deeper than its clause continues it. A changed definition is a new version from a
 * day on; the older ones stay, so that a past day is counted as it was counted then. */
#ifndef MEASURE_BOOK_H
#define MEASURE_BOOK_H

#include "base/date.h"
#include "measure/expression.h"

/* What a measure says of another day: the change up to the day; whom it counts now and did not then; whom it
 * counted then and does not now. */
typedef enum MeasureChange { CHANGE_NONE, CHANGE_NET, CHANGE_GAINED, CHANGE_LOST } MeasureChange;

typedef enum MeasureUnit {
    UNIT_CHILD,
    UNIT_FAMILY,
    UNIT_ADULT,
    UNIT_CONTACT,
    UNIT_REFERRAL,
    UNIT_COUNT
} MeasureUnit;
bool unit_parse(const char *text, MeasureUnit *out); /* "child", "family", "adult", "contact",
                                                      * "referral" */
/* Counted are what children had, not who they are: contacts, referrals. */
static inline bool unit_is_of_events(MeasureUnit unit)
{
    return unit == UNIT_CONTACT || unit == UNIT_REFERRAL;
}
const char *unit_word(MeasureUnit unit);
const char *unit_words(MeasureUnit unit, uint64_t count); /* "children", "1 child" without the number */

/* A measure told in pounds: what the centres cost for each session, or each family, that it counts. */
typedef enum MeasureCost { COST_NONE, COST_PER_SESSION, COST_PER_FAMILY } MeasureCost;

/* One version of a measure. Of those in `of`, how many are in `count`. */
struct Measure {
    const char *name, *title, *meaning, *note, *source;
    const char *among;        /* for sentences: "under {age} living in the area" */
    const char *among_source; /* what the denominator is where there are no statistics */
    const char *did;          /* for sentences: "were reached in the last {months} months" */
    const char *file;
    int line, version;
    Date since; /* in force from this day; DATE_NONE: always */
    MeasureUnit unit;
    const Expression *of, *count;
    bool less; /* counted are those of the denominator who are NOT in `count`: nobody can list them */
    bool of_population;  /* `of` asks nothing but home and age, so published statistics tell how many */
    bool per_population; /* the denominator is the population of `of`, whatever the unit */
    int population_year; /* of the denominator; 0: of the day's year */
    int stale_years;     /* the statistics may be so old; 0: any age */
    int lowest;  /* counted are the lowest so many percent of those in `count` by their points; 0: all */
    int rolling; /* months of the period of facts that name none; 0: as set */
    MeasureCost cost;
    MeasureChange change;
    Date change_since; /* DATE_NONE: so many months before the day */
    int change_months;
    const Measure *previous; /* the version before this one */
};

typedef struct MeasureBook MeasureBook;

/* The standard measures, and those in *.measure files of the folder when it is given: a measure of the same
 * name adds versions. ERROR_INPUT names file, line, column and word. */
bool measure_book_open(const char *folder, MeasureBook **out, Error *err) MUST_CHECK;
/* The same from one text, for definitions that are not in a file; `standard`: with the standard ones. */
bool measure_book_read(const char *place, const char *text, bool standard, MeasureBook **out,
                       Error *err) MUST_CHECK;
void measure_book_close(MeasureBook *book);
CLOSES_POINTER(MeasureBook, measure_book_close);

/* The newest version of each; NULL when there is none, past the last. */
const Measure *measure_find(const MeasureBook *book, const char *name);
const Measure *measure_at(const MeasureBook *book, size_t index);
/* The version in force on a day: the newest that has begun, else the first. */
const Measure *measure_on(const Measure *measure, Date day);
/* NULL when there is none. */
const Measure *measure_version(const Measure *measure, int version);

/* The other day of a measure of change; the measure must be one. */
Date measure_other_day(const Measure *measure, Date day);

/* A question asked ad hoc: the name of a measure, `NAME version N`, or an expression, counted of `of` (NULL:
 * as the measure says, else those under age living in the area). Behind it may stand "rolling 3 months" and
 * "change since 2025-03-31", "gained since 12 months", "lost since ...". */
bool measure_ask(const MeasureBook *book, Arena *arena, const char *text, const char *of, const Measure **out,
                 Error *err) MUST_CHECK;
/* An expression in which the measures of the book may be named; `place` begins its errors: "--where". */
bool measure_expression(const MeasureBook *book, Arena *arena, const char *place, const char *text,
                        const Expression **out, Error *err) MUST_CHECK;

/* Whether it asks for facts of courses, also through the measures it names; NULL does not. */
bool expression_is_of_learners(const Expression *expression);

/* docs/MEASURES.md. */
const char *measure_book_document(const MeasureBook *book, Arena *arena);

#endif
