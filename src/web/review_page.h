/* The page on which two records are compared and judged, as plain structs; review_fill makes it from the
 * register. */
#ifndef WEB_REVIEW_PAGE_H
#define WEB_REVIEW_PAGE_H

#include "cleanse/review.h"
#include "web/page.h"
#include "web/sitting.h"
#include "web/strip.h"

enum { REVIEW_ROWS = 9, REVIEW_POINTS = 40, REVIEW_EVENTS = 12, WATERFALL_WIDTH = 300 };

typedef struct ReviewValue {          /* one side's word on a fact; nothing recorded: head is NULL */
    const char *head, *marked, *tail; /* in three: `marked` is where the other side says otherwise */
    const char *source;               /* "Health visitor, 3 March 2024" */
    const char *superseded;           /* what other records of this side say: "Aysha (Rosehill)"; or NULL */
    int64_t record;                   /* whose word it is; 0: no record's, or nothing */
    bool stands;                      /* once joined */
} ReviewValue;

typedef struct ReviewRow {
    const char *label, *trait; /* trait: NULL when no value is picked */
    ReviewValue sides[2];
    const char *compared; /* "same", "differs", "only one says", "not recorded" */
    bool differs;
    int64_t by_rule;  /* the record whose word stands when nobody picks */
    const char *rule; /* why: "the newest" */
} ReviewRow;

typedef struct ReviewPoint { /* a step of the waterfall, in WATERFALL_WIDTH units */
    const char *column, *level, *points;
    int x, width;
    bool against, total;
} ReviewPoint;

typedef struct ReviewKin {
    int64_t child; /* 0: an adult */
    const char *name, *role, *born;
    bool same_day; /* born on the day of the child, or the day before or after: a twin? */
    bool both;     /* stands beside the other side, too */
} ReviewKin;

typedef struct ReviewEvent {
    const char *day, *what;
    bool both; /* the same on the other side */
} ReviewEvent;

typedef struct ReviewSide {
    int64_t record, child, family;       /* family: of an adult */
    const char *name, *source, *follows; /* follows: "3 contacts, 1 registration" */
    size_t records;
    bool restricted;
    const ReviewKin *kin;
    size_t kin_count;
    const ReviewEvent *events;
    size_t event_count, event_total;
    Strip strip;
} ReviewSide;

typedef struct ReviewPage {
    int64_t a, b, seen;
    ReviewSide sides[2];
    ReviewRow rows[REVIEW_ROWS];
    size_t row_count;
    ReviewPoint points[REVIEW_POINTS];
    size_t point_count;
    int zero_x;           /* even odds in the waterfall */
    const char *sentence; /* NULL: nothing is compared just now */
    const char *percent;  /* "93%" */
    const char *twins;    /* a warning, or NULL */
    const char *worth;    /* why it matters, or NULL */
    const char *bar;      /* why one person alone may not join them, or NULL */
    const char *decided;  /* "Maya judged them different on 3 March 2026." or NULL */
    const char *holder;   /* the colleague who looks at it, too; or NULL */
    const char *asked;    /* who asked for the join and why, or NULL */
    bool asked_by_me;
    bool joined; /* they are one child, or one person, already */
    bool adults;
    int64_t families[2]; /* of adults, where the two stand in two; else 0 */
    /* Below: the handler's. */
    const char *way;  /* "queue", "hand" or "second": where to go next */
    const char *note; /* as typed before a conflict */
    Sitting sitting;
    size_t waiting;
    int64_t undo_a, undo_b;   /* 0: nothing to undo */
    const char *undo_what;    /* "verdict" or "later" */
    const char *undo_words;   /* "Kept: the same." */
    int64_t undo_families[2]; /* two adults now one stand in these two; else 0 */
} ReviewPage;

/* Everything about the two but what stands under "the handler's". `picks` (record by trait, 0: by rule) are
 * what the reviewer chose before. *found is false when a record is absent or hidden from this person. */
bool review_fill(Request *request, int64_t a, int64_t b, const int64_t picks[TRAIT_COUNT], ReviewPage *page,
                 bool *found, Error *err) MUST_CHECK;

/* The families of two adults' records where they stand in two that this person may see; else 0 and 0. */
bool review_families(Request *request, const int64_t records[2], int64_t families[2], Error *err) MUST_CHECK;

/* The steps of the waterfall from lines "column\tlevel\tbits", and `percent`. */
void review_points(Arena *arena, double probability, const char *lines, ReviewPage *page);

typedef struct PairLine { /* of the list of pairs */
    int64_t a, b;
    const char *a_name, *b_name, *sentence, *percent, *holder, *by, *day;
    bool adults;
    bool mine; /* a join this person asked for */
} PairLine;
typedef struct PairsPage {
    bool second; /* joins that wait for a second person, else the queue */
    const PairLine *lines;
    size_t line_count, total, first;
    int64_t previous_page, next_page; /* 0 for none */
} PairsPage;

typedef struct UnmergePage {
    int64_t record;
    const char *name, *source, *child_name;
    int64_t child, family;   /* family: where an adult stands; 0: a child */
    const RecordList *since; /* joined later */
    Arena *arena;
} UnmergePage;

void view_review_value(Html *html, const ReviewRow *row, int side);
void view_review_facts(Html *html, const ReviewPage *page);
void view_review_points(Html *html, const ReviewPage *page);
void view_review_side(Html *html, const ReviewSide *side);
void view_review_form(Html *html, const ReviewPage *page);
void view_review(Html *html, const PageFrame *frame, const ReviewPage *page);
void view_pairs(Html *html, const PageFrame *frame, const PairsPage *page);
void view_unmerge(Html *html, const PageFrame *frame, const UnmergePage *page);

#endif
