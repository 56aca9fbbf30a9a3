/* Expressions of the measure language: which children are meant, in words.
 *
 *     under five, living in the area, (reached in 12 months or in group "roma") and not registered
 *
 * Grammar (docs/MEASURES.md tells every fact):
 *     expression = either { "," either }
 *     either     = both { "or" both }
 *     both       = one { "and" one }
 *     one        = "not" one | "(" expression ")" | fact | MEASURE
 * A comma is a weak "and": "a or b, c" means (a or b) and c. A MEASURE, by its name or `NAME version N`,
 * stands for what it counts. Capitals do not matter; a name that is no single word stands in double quotes.
 */
#ifndef MEASURE_EXPRESSION_H
#define MEASURE_EXPRESSION_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

typedef enum FactKind {
    FACT_KNOWN,
    FACT_LIVING,
    FACT_IN_WARD,
    FACT_IN_LSOA,
    FACT_IN_CENTRE,
    FACT_IN_DECILE,
    FACT_UNDER_AGE,
    FACT_UNDER,
    FACT_AGED,
    FACT_BORN,
    FACT_IN_GROUP,
    FACT_ETHNICITY,
    FACT_LANGUAGE,
    FACT_SEX,
    FACT_ON_LIST,
    FACT_REGISTERED,
    FACT_REGISTERED_AT,
    FACT_REACHED,
    FACT_ENGAGED,
    FACT_SUSTAINED,
    FACT_ATTENDED,
    FACT_HAD,
    FACT_USED_CENTRE,
    FACT_USED_ANOTHER,
    FACT_SEEN_AFTER_BIRTH,
    FACT_EVER_REACHED,
    FACT_EVER_ENGAGED,
    FACT_STAYED,
    FACT_AT_NURSERY,
    FACT_NURSERY_UNDER,
    FACT_OFFERED_PLACE,
    FACT_TOOK_PLACE,
    FACT_REFERRED_IN,
    FACT_REFERRED_OUT,
    FACT_REFERRED_BY,
    FACT_REFERRED_TO,
    FACT_DECLINED,
    FACT_WAITING,
    FACT_TAKEN_UP,
    FACT_FEEDING_TOLD,
    FACT_BREASTFED,
    FACT_ASSESSED,
    FACT_GOOD_LEVEL,
    FACT_STARTED_COURSE,
    FACT_ENDED_COURSE,
    FACT_COMPLETED_COURSE,
    FACT_QUALIFIED,
    FACT_IN_WORK,
    FACT_ON_COURSE,
} FactKind;

/* A row of the vocabulary. In a pattern NUMBER and TEXT are arguments and [ ] may be left out. */
typedef struct FactWord {
    FactKind kind;
    const char *pattern, *meaning;
} FactWord;
extern const FactWord fact_words[]; /* ends with a NULL pattern */

enum { FACT_ARGUMENTS = 2, NUMBER_NONE = -1, EXPRESSION_DEPTH = 64 };

typedef struct Fact {
    const FactWord *word;
    int64_t numbers[FACT_ARGUMENTS]; /* in the order of the pattern; NUMBER_NONE where left out */
    const char *text;                /* NULL where the pattern has none */
} Fact;

typedef enum ExpressionKind {
    EXPRESSION_FACT,
    EXPRESSION_MEASURE,
    EXPRESSION_AND,
    EXPRESSION_OR,
    EXPRESSION_NOT
} ExpressionKind;

typedef struct Measure Measure;
typedef struct Expression Expression;
struct Expression {
    ExpressionKind kind;
    const Expression *left, *right; /* NOT: left only */
    Fact fact;
    const char *name; /* of a measure */
    int version;      /* 0: whichever is in force on the day */
    const Measure *measure;
    int line, column;
};

/* Where a text stands, for errors: "measures/reach.measure line 4, column 12: ...". */
typedef struct Source {
    const char *place;
    int line, column; /* of its first byte; line 0: a text of one line, whose column alone is told */
} Source;

/* Finds the measure of a name for an expression; NULL when there is none. `offer` tells all names, one by
 * one, until it gives NULL. */
typedef struct Names {
    const Measure *(*find)(const void *book, const char *name);
    const char *(*offer)(const void *book, size_t index);
    const void *book;
} Names;

/* Reads a text into the arena. ERROR_INPUT points at the word and suggests the nearest. Names of measures are
 * looked up when names->find is given, else left for later. */
bool expression_parse(Arena *arena, const Names *names, const Source *source, const char *text,
                      const Expression **out, Error *err) MUST_CHECK;

/* ERROR_INPUT at the place of a name that no measure has. */
bool expression_no_measure(const Names *names, const char *place, const Expression *at,
                           Error *err) MUST_CHECK;

/* As one would write it, with every argument that was given; parses to the same again. */
const char *expression_print(Arena *arena, const Expression *expression);
const char *fact_print(Arena *arena, const Fact *fact);

/* Which number of a fact is the months of its period; -1: none. */
int fact_period(FactKind kind);

/* Told of adults on courses, not of children. */
bool fact_is_of_learners(FactKind kind);

/* Both; either may be NULL. */
const Expression *expression_and(Arena *arena, const Expression *left, const Expression *right);
/* One fact, made by hand. */
const Expression *expression_fact(Arena *arena, FactKind kind, const char *text, int64_t first,
                                  int64_t second);

#endif
