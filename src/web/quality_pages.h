/* What the pages about the quality of the lists show. */
#ifndef WEB_QUALITY_PAGES_H
#define WEB_QUALITY_PAGES_H

#include "cleanse/quality.h"
#include "web/pages.h"

typedef struct QualityCell {
    const char *title, *percent; /* percent "-": the list does not tell it */
    int meter;                   /* 0..100; -1 for none */
} QualityCell;

typedef struct QualityLine { /* a list in the scorecard */
    int64_t id;
    const char *name, *records, *rejected;
    QualityCell cells[QUALITY_DIMENSIONS];
} QualityLine;

typedef struct QualityFix {
    const char *word, *title, *children, *lost;
} QualityFix;

typedef struct QualityGoal {
    int64_t source;
    const char *list, *what, *owner, *baseline, *now, *target, *due, *state;
} QualityGoal;

/* The targets of an authority's lists with how far each has come today; those of lists that are no more are
 * left out. */
typedef struct QualityGoals {
    const QualityGoal *items;
    size_t count;
} QualityGoals;
bool quality_goals(Request *request, const Quality *quality, QualityGoals *out, Error *err) MUST_CHECK;
void view_quality_goals(Html *html, const QualityGoals *goals);

typedef struct QualityPage {
    const char *day;
    const QualityLine *lines;
    size_t line_count;
    const QualityFix *fixes;
    size_t fix_count;
    QualityGoals goals;
} QualityPage;

typedef struct QualityCheckRow {
    const char *word, *title, *meaning, *good, *of, *percent, *failing, *dimension;
    int meter;
    bool opens; /* to the records that fail */
} QualityCheckRow;

typedef struct QualitySourcePage {
    int64_t id;
    const char *name, *day, *sentence;
    const QualityCheckRow *checks;
    size_t check_count;
    bool may_set;
    const Choice *choices; /* checks that a target can be set for */
    size_t choice_count;
    const QualityRow *problems;
    size_t problem_count;
} QualitySourcePage;

void view_quality(Html *html, const PageFrame *frame, const QualityPage *page);
void view_quality_source(Html *html, const PageFrame *frame, const QualitySourcePage *page);
void view_feedback(Html *html, const PageFrame *frame, const QualitySourcePage *page);

#endif
