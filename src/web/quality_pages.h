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
    const QualityLine *centres; /* children for records */
    size_t centre_count;
    const QualityFix *fixes;
    size_t fix_count;
    QualityGoals goals;
} QualityPage;

typedef struct QualityCheckRow {
    const char *word, *title, *meaning, *good, *of, *percent, *failing, *dimension, *owner;
    int meter;
    bool opens; /* to the records that fail */
} QualityCheckRow;

typedef struct QualitySourcePage {
    int64_t id;
    const char *name, *path, *day, *sentence;
    bool of_children; /* not records */
    const QualityCheckRow *checks;
    size_t check_count;
    bool may_set;
    const Choice *choices; /* checks that a target can be set for */
    size_t choice_count;
    const char *percent, *due, *owner; /* as typed, of a target that was refused */
    const QualityRow *problems;
    size_t problem_count;
} QualitySourcePage;

/* Who sees to each check of a list, or (source 0) of a centre's children: who was named with its target; else
 * the first leader of the centre, then of all. CHECK_COUNT names. */
bool quality_owners(Request *request, int64_t source, int64_t centre, const char **owners,
                    Error *err) MUST_CHECK;

/* The checks that are asked of anybody, and those that a target can be set for. */
void quality_check_rows(Arena *arena, const QualityScore *scores, const char *const *owners, bool of_children,
                        QualitySourcePage *page);

void view_quality_cells(Html *html, const QualityLine *line);
void view_quality_checks(Html *html, const QualitySourcePage *page);
void view_quality_centre(Html *html, const PageFrame *frame, const QualitySourcePage *page);
void view_quality(Html *html, const PageFrame *frame, const QualityPage *page);
void view_quality_source(Html *html, const PageFrame *frame, const QualitySourcePage *page);
void view_feedback(Html *html, const PageFrame *frame, const QualitySourcePage *page);

#endif
