/* The data book: of each reach area, group of centres and all areas served, who lives there, how many will,
 * who is registered, reached and engaged, what is not met, and what to do first. A model without markup:
 * the page, the HTML file, CSV and the spreadsheet are all written from it, so they cannot disagree.
 *
 * Figures of children come through the gate alone. A book for the board (a closed gate) holds what the
 * month's release holds; a book for staff (an open gate) also what is not published: ages and target groups
 * of each area, ethnicity, language, flows between centres, outcomes. What is added up or taken away here is
 * made of shown figures only, so it tells no more than they do. Figures of the population are published
 * statistics. */
#ifndef REPORT_DATABOOK_H
#define REPORT_DATABOOK_H

#include <stdio.h>

#include "geo/outlook.h"
#include "measure/gate.h"
#include "report/commentary.h"

/* The children behind a figure: who reads the book of staff on a page can open them. */
typedef struct BookList {
    const char *area, *measure; /* key of a chapter; name of a measure */
    By by;                      /* a part of them; BY_NONE: all */
    const char *key;
    Date day;
} BookList;

/* A cell: what is printed, and the number behind it (NAN where there is none to be told). */
typedef struct BookCell {
    const char *words;
    double value;
    bool text;            /* words of their own: set to the left */
    const BookList *list; /* NULL: nobody may open it, or it counts none that could be listed */
} BookCell;
typedef struct BookRow {
    const char *name;
    const BookCell *cells; /* one for each column */
    bool total;
} BookRow;
typedef struct BookTable {
    const char *title, *first; /* first: the heading of the rows' names */
    const char **columns;
    size_t column_count;
    BookRow *items;
    size_t count, capacity;
} BookTable;

/* Shares at the ends of months, in percent; -1: not known or not shown. */
enum { BOOK_TREND = 3, BOOK_MONTHS_MOST = 36 };
typedef struct BookTrend {
    size_t count;
    const char *days[BOOK_MONTHS_MOST]; /* "Sep 2026" */
    const char *names[BOOK_TREND];
    double shares[BOOK_TREND][BOOK_MONTHS_MOST];
} BookTrend;

typedef enum BookChartKind { BOOK_NO_CHART, BOOK_BARS, BOOK_LINE, BOOK_MONTHS } BookChartKind;
typedef struct BookBar {
    const char *name, *words;
    double value, mark; /* mark below 0: none */
} BookBar;
typedef struct BookChart {
    BookChartKind kind;
    const char *title, *description;
    BookBar *items;
    size_t count, capacity;
    const OutlookYears *years; /* BOOK_LINE */
    const BookTrend *trend;    /* BOOK_MONTHS */
} BookChart;

typedef struct BookSection {
    const char *key, *title;
    const char *const *sentences; /* plain words, the most important first */
    size_t sentence_count;
    BookChart chart;
    BookTable table;
    const char *source;
    const Commentary *commentary; /* NULL: nobody has written */
} BookSection;

typedef struct BookPriority {
    const char *title, *reason;
    double children; /* whom it concerns: the order is by this */
    int kind;
} BookPriority;
typedef struct BookPriorityList {
    BookPriority *items;
    size_t count, capacity;
} BookPriorityList;

typedef struct BookTile { /* one of the four figures that a board member reads first */
    const char *title, *figure, *words, *comparison;
    const BookList *list;
} BookTile;

typedef struct BookChapter {
    const char *key;          /* "all", "group-1", "centre-6" */
    const char *name, *place; /* "Rosehill"; "the reach area of Rosehill" */
    const char *note;         /* "City of Derby - Locality 3 has the same areas." */
    BookTile *tiles;
    size_t tile_count;
    BookPriorityList priorities;
    const Commentary *commentary; /* on the chapter as a whole: section "summary" */
    BookSection *items;
    size_t count, capacity;
} BookChapter;

typedef struct BookMissing {
    const char *what, *why;
} BookMissing;
typedef struct BookMissingList {
    BookMissing *items;
    size_t count, capacity;
} BookMissingList;

typedef struct BookWords { /* a measure, for the definitions at the end */
    const char *title, *meaning, *source;
} BookWords;
typedef struct BookWordsList {
    BookWords *items;
    size_t count, capacity;
} BookWordsList;

typedef struct Databook {
    const char *title, *authority, *day, *before; /* before: the day it is compared with; NULL: none */
    Date as_of;
    bool for_staff;
    uint32_t least;
    const char *threshold; /* what is hidden, and from which number; or that nothing is */
    BookChapter *items;
    size_t count, capacity;
    BookMissingList missing; /* what the register does not hold, or the release does not publish */
    BookWordsList words;
} Databook;

/* The figures of a year before, to compare with. */
typedef struct BookPast BookPast;
/* From the gate of that day. ERROR_* as the gate has them. In the arena. */
bool book_past(const Gate *gate, Arena *arena, const BookPast **out, Error *err) MUST_CHECK;
/* The day to compare a book of `as_of` with, DATE_NONE when the register does not reach so far back. */
Date book_past_day(const Snapshot *snapshot, Date as_of);

/* The days whose figures a book of `as_of` shows month by month, the oldest first and `as_of` the last: ends
 * of months, from a year after the register begins. Returns how many. */
int book_month_days(const Snapshot *snapshot, Date as_of, Date days[BOOK_MONTHS_MOST]);

typedef struct BookAsk {
    const Picture *picture;
    const Gate *gate;
    const Outlook *outlook;
    const BookPast *past; /* NULL: none */
    const char *area;     /* key or name of one chapter; NULL: all of them */
} BookAsk;

/* In the arena; picture, gate and outlook must outlive it. ERROR_NOT_FOUND when no centre serves an area, and
 * for an area that is none: it suggests the nearest. */
bool databook_make(Store *store, Arena *arena, const BookAsk *ask, Databook *out, Error *err) MUST_CHECK;

/* Whether it has such a place and section, for what is written beside them. NULL when not; "summary" is the
 * chapter. */
const BookChapter *databook_chapter(const Databook *book, const char *key);
const char *chapter_section_title(const BookChapter *chapter, const char *section);

/* Whom a BookList holds: the children of `area`, and of them those of the part. NULL: all. `name` tells the
 * area. ERROR_NOT_FOUND for an area or a part that is none. In the arena. */
bool databook_where(Store *store, Arena *arena, const Picture *picture, const BookList *list,
                    const Expression **where, const char **name, Error *err) MUST_CHECK;

/* The chapters a book can have, without their figures: key and name, for a choice. */
typedef struct BookPlaceName {
    const char *key, *name;
} BookPlaceName;
bool databook_places(Store *store, Arena *arena, const Authority *authority, const Geo *geo, Date day,
                     BookPlaceName **out, size_t *count, Error *err) MUST_CHECK;

/* One line for each cell: area, section, row, column, what is printed, the number. Commentary and priorities
 * are lines too. Formulas are made harmless. */
void databook_csv(const Databook *book, FILE *file);

/* A workbook: the definitions, the priorities, a sheet for each chapter with a table and a chart for each
 * section, and every figure of all of them. There in full or not at all. */
bool databook_sheets(const Databook *book, const char *path, Error *err) MUST_CHECK;

#endif
