/* What the pages about the history of the true count show. */
#ifndef WEB_TRUE_PAGES_H
#define WEB_TRUE_PAGES_H

#include "web/pages.h"
#include "web/quality_pages.h"

typedef struct MonthRow { /* figures in words; NULL: not shown to this person */
    const char *day, *iso;
    const char *held, *again, *ended, *registered, *living, *reached;
} MonthRow;

typedef struct RunRow {
    int64_t write;
    const char *at, *who, *what, *rows, *undone, *queued;
    const char *list; /* "joined" or "ended", in /count/runs/{write}/{what} */
    bool last_joins;  /* what it queued is what waits now */
} RunRow;

typedef struct DeciderRow {
    int64_t user;
    const char *who, *role;
    const char *judged, *same, *different, *unsure, *judged_held, *joined, *joined_held, *ended, *ended_held;
} DeciderRow;

typedef struct TrueHistoryPage {
    const char *place;
    const Choice *lengths;
    size_t length_count;
    int months;
    const MonthRow *rows; /* the newest first */
    size_t row_count;
    ChartMonths chart;
    bool opens;    /* figures open to their lists */
    int64_t known; /* the write after which the register is counted as it stood; 0: as it stands */
    int64_t entry; /* the newest write it knows of; 0: published figures */
    const char *note;
    const RunRow *runs;
    size_t run_count;
    const DeciderRow *deciders;
    size_t decider_count;
    bool everybody; /* deciders: all of them, not the reader alone */
    QualityGoals goals;
    bool judges;
    bool tends; /* sees the quality of the lists, and its targets */
} TrueHistoryPage;

typedef struct RunLine {
    const char *words, *before, *after, *change, *list;
} RunLine;
typedef struct RunPage {
    RunRow run;
    const char *day, *iso_day;
    int64_t before, after; /* writes */
    const RunLine *lines;
    size_t line_count;
} RunPage;

typedef struct DecidedRow {
    int64_t a, b;
    const char *a_name, *b_name, *verdict, *day;
    bool undone;
} DecidedRow;
typedef struct DecidedPage {                     /* pairs that one person judged */
    const char *who, *words, *total, *elsewhere; /* elsewhere: of the total, not listed; NULL for none */
    const DecidedRow *rows;
    size_t row_count;
    const char *previous, *next; /* paths; NULL for none */
} DecidedPage;
void view_decided(Html *html, const PageFrame *frame, const DecidedPage *page);
void view_decider_figure(Html *html, const DeciderRow *row, const char *figure, const char *list, bool opens);

void view_month_figure(Html *html, const TrueHistoryPage *page, const MonthRow *row, const char *figure,
                       const char *list);
void view_month_table(Html *html, const TrueHistoryPage *page);
void view_run_table(Html *html, const TrueHistoryPage *page);
void view_decider_table(Html *html, const TrueHistoryPage *page);
void view_true_history(Html *html, const PageFrame *frame, const TrueHistoryPage *page);
void view_run(Html *html, const PageFrame *frame, const RunPage *page);

#endif
