/* What the pages about long work show. */
#ifndef WEB_JOB_PAGES_H
#define WEB_JOB_PAGES_H

#include "web/page.h"
#include "web/work.h"

typedef struct CleanseLine {
    const char *words, *figure;
} CleanseLine;

typedef struct JobPage {
    WorkView work;
    const char *heading, *state, *step, *percent, *waits, *began;
    bool may_cancel, may_take, may_apply, may_withdraw;
    bool leads_on; /* to what a cleansing left for people */
    const IntakeResult *list;
    const CleanseLine *lines; /* of a cleansing */
    size_t line_count;
} JobPage;

typedef struct JobRow {
    int64_t id;
    const char *name, *who, *began, *state, *words;
} JobRow;

typedef struct JobsPage {
    const JobRow *rows;
    size_t row_count;
    bool may_cleanse;
} JobsPage;

void view_job(Html *html, const PageFrame *frame, const JobPage *page);
void view_jobs(Html *html, const PageFrame *frame, const JobsPage *page);

#endif
