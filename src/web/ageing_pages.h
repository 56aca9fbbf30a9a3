/* What the pages about registrations that are out of date show. */
#ifndef WEB_AGEING_PAGES_H
#define WEB_AGEING_PAGES_H

#include "cleanse/ageing.h"
#include "web/pages.h"

typedef struct AgeingReason { /* a choice of the filter, with how many */
    const char *word, *title, *figure;
    uint64_t count;
    bool chosen;
} AgeingReason;

typedef struct AgeingRow {
    int64_t registration, child;
    const char *name, *born, *centre, *why, *on, *seen;
    bool may_confirm_life; /* the family can say that it still comes */
} AgeingRow;

typedef struct AgeingRuleRow {
    const char *word, *title, *unit, *since;
    int amount;
    bool counts; /* amount is a number; else on or off */
} AgeingRuleRow;

typedef struct AgeingDone { /* a confirmation made before */
    int64_t write;
    const char *at, *who, *standing;
    bool may_undo;
} AgeingDone;

typedef struct AgeingPage {
    bool looked;
    const char *as_of, *at, *total, *shown;
    const char *reason, *reason_title; /* the filter: "" for all */
    int64_t centre;
    const AgeingReason *reasons;
    size_t reason_count;
    const Choice *centres;
    size_t centre_count;
    const AgeingRow *rows;
    size_t row_count, first, last;
    int64_t previous_page, next_page;
    uint64_t matching;
    const AgeingRuleRow *rules;
    size_t rule_count;
    const AgeingDone *done;
    size_t done_count;
    const char *asks_words; /* more than half would end: asks again; NULL for no */
    uint64_t asks;
    bool silent;            /* letters and calls can be had */
    bool may_tend;          /* look again, change the rules */
    const char *undo_words; /* what was just ended; NULL for nothing */
    int64_t undo_write;
    const char *today;
} AgeingPage;

typedef struct Letter {
    const char *to, *line, *postcode, *children, *centre;
} Letter;
typedef struct LettersPage {
    const char *day, *place;
    const Letter *letters;
    size_t letter_count;
    const char *without; /* how many families get none, and why; "" for none */
    int64_t next_page;
} LettersPage;

void view_ageing_filter(Html *html, const AgeingPage *page);
void view_ageing_rows(Html *html, const AgeingPage *page);
void view_ageing_rules(Html *html, const AgeingPage *page);
void view_ageing(Html *html, const PageFrame *frame, const AgeingPage *page);
void view_letters(Html *html, const PageFrame *frame, const LettersPage *page);

#endif
