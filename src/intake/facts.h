/* One row of a list as facts, checked. */
#ifndef INTAKE_FACTS_H
#define INTAKE_FACTS_H

#include "base/date.h"
#include "geo/geo.h"
#include "intake/intake.h"
#include "intake/known.h"
#include "intake/layout.h"

enum { FACTS_GROUPS_MAX = 32, FACTS_PROBLEMS_MAX = 16, CHILD_AGE_MAX = 19 };

typedef struct Facts {
    int64_t line;
    const char *text[FIELD_COUNT]; /* NULL when not told */
    Date day[FIELD_COUNT];         /* DATE_NONE when not told */
    const char *groups[FACTS_GROUPS_MAX];
    int group_count;
    const char *given_fold, *family_fold;
    const char *lsoa;
    int64_t part, whole; /* of a finding; -1 when not told. Of an offer: whole, its places */
    int64_t pence;       /* of a cost */
} Facts;

/* What was found wrong in a row. With `rejected` the row is not taken; else it is, and a person is asked to
 * look. */
typedef struct FactsProblems {
    IntakeProblem items[FACTS_PROBLEMS_MAX];
    size_t count;
    bool rejected;
} FactsProblems;

/* What rows are checked against. */
typedef struct FactsCheck {
    const Layout *layout;
    const Geo *geo;        /* NULL: postcodes are not looked up */
    const HashSet *groups; /* codes of target groups, by key_of */
    Date today;
    size_t columns; /* of the header */
} FactsCheck;

/* Everything found lives in the arena or in the row. */
void facts_read(const FactsCheck *check, Arena *arena, const CsvRow *row, Facts *out,
                FactsProblems *problems);

void problem_add(FactsProblems *problems, int64_t line, const char *column, const char *value,
                 const char *reason, bool rejected);

#endif
