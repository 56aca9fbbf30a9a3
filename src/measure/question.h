/* A question about a snapshot, made ready. For the files of measure/ only. */
#ifndef MEASURE_QUESTION_H
#define MEASURE_QUESTION_H

#include "measure/snapshot.h"

/* Facts that each contact, or each referral, must meet. */
enum { EVENT_FACTS = 8 };
typedef struct Events {
    Probe probes[EVENT_FACTS];
    size_t count;
} Events;

typedef struct Question {
    const Snapshot *snapshot;
    const Measure *measure; /* the version in force on the day */
    MeasureUnit unit;
    const Expression *of; /* with the narrowing */
    Arena *arena;
    Set *counted; /* the numerator; for a measure that is "less", those to take away */
    Set *base;    /* the denominator as far as the register knows it */
    bool statistics;
    double *population; /* [area * STATISTICS_AGES + age]: the children asked about, by the statistics */
    bool *told;         /* likewise: whether it is asked about, and statistics tell of it */
    bool *in_scope;     /* by area: some child there may be asked about */
    bool ages[UPPER_AGE_MAX]; /* likewise */
    /* Where contacts or referrals are counted: how many of each child's are in the numerator and in the
     * denominator, by the facts of `count` and of `of`, and by the parts narrowed to. */
    const uint32_t *weights, *base_weights;
    Events events, base_events, parts;
} Question;

bool question_open(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit,
                   const Expression *where, Arena *arena, Question *out, Error *err) MUST_CHECK;
/* ERROR_INPUT when the statistics are older than the measure allows. */
bool question_check_age(const Question *question, Error *err) MUST_CHECK;
void question_close(Question *question);
CLOSES(Question, question_close);

/* Which parts of a breakdown are in scope, by number. */
bool *question_parts(const Question *question, const Dimension *dimension);
/* Takes from here on the population of a moment of a view: its year, unless the measure names its own, and
 * the areas served then. */
bool question_at(Question *question, const View *view, int moment, Date day, Error *err) MUST_CHECK;
/* By the statistics; -1 where they do not reach: of the part of one or two breakdowns (NULL: all). */
double question_population(const Question *question, const Dimension *a, size_t part_a, const Dimension *b,
                           size_t part_b);
/* The number of a count and of what the register knows of the denominator. */
bool question_number(const Question *question, uint64_t count, uint64_t known, double population, Number *out,
                     Error *err) MUST_CHECK;

/* Counts in the unit: of a set, in each cell (rows x columns; either dimension NULL: one part). */
void count_cells(const Question *question, const Set *set, const Dimension *rows, const Dimension *columns,
                 uint64_t *cells);

/* Contacts and referrals: finds out which, and weighs each child by them. ERROR_INPUT where the measure does
 * not say which. */
bool events_open(Question *question, Error *err) MUST_CHECK;
/* Whether each contact, or referral, is in a part of its own: by activity, centre used, partner. */
bool events_go_by(MeasureUnit unit, By by);
/* Numerator and denominator of each cell, where rows or columns part the contacts or referrals themselves. */
bool events_cells(Question *question, const Dimension *rows, const Dimension *columns, uint64_t *counts,
                  uint64_t *known, Error *err) MUST_CHECK;

/* The root ids of a set's children, in order of area. */
int64_t *set_list(const Snapshot *snapshot, const Set *set, Arena *arena, size_t *count);

#endif
