/* How the data book is made. For the files of report/ only. */
#ifndef REPORT_BOOK_INSIDE_H
#define REPORT_BOOK_INSIDE_H

#include "report/databook.h"
#include "report/prospect.h"

typedef enum BookMeasure {
    BOOK_KNOWN,
    BOOK_REGISTERED,
    BOOK_REACHED,
    BOOK_ENGAGED,
    BOOK_SUSTAINED,
    BOOK_IDLE,         /* registered, not attending */
    BOOK_UNREGISTERED, /* known, not registered */
    BOOK_UNKNOWN,
    BOOK_MEASURES,
} BookMeasure;

typedef struct BookNumbers {
    Number whole;
    NumberList centres, lsoas, ages; /* by key; lsoas and ages are not read of the past */
} BookNumbers;

struct BookPast {
    Date day;
    BookNumbers of[BOOK_MEASURES];
};

/* Month by month, of the measures that the section shows: `of` is by month. */
typedef struct BookMonths {
    size_t count;
    Date days[BOOK_MONTHS_MOST];
    BookNumbers of[BOOK_MONTHS_MOST][BOOK_TREND];
} BookMonths;

typedef struct BookPlace { /* what a chapter is of */
    const char *key, *name, *place, *note;
    const char *also[3]; /* other names: the authority's; key and name of a group with the same centres */
    const Centre **centres;
    size_t centre_count;
    int *lsoas; /* indexes of geo_lsoa */
    size_t lsoa_count;
    bool whole;
} BookPlace;
typedef struct BookPlaceList {
    BookPlace *items;
    size_t count, capacity;
} BookPlaceList;

typedef struct BookMaking {
    Arena *arena;
    Store *store;
    const BookAsk *ask;
    Databook *book;
    CentreList centres;
    BookPlaceList places;
    CommentaryList commentary;
    BookNumbers now[BOOK_MEASURES];
    BookMonths months;
    NumberList groups[2], deciles; /* groups: known, reached; deciles: reached */
} BookMaking;

bool book_places(Store *store, Arena *arena, const Authority *authority, const Geo *geo, Date day,
                 CentreList *centres, BookPlaceList *out, Error *err) MUST_CHECK;

const Measure *book_measure(const Gate *gate, BookMeasure which);
const Number *book_find(const NumberList *list, const char *key); /* NULL: none */
/* Of a place: of one centre as told; of several added up, hidden when one of them is. */
Number book_number(const BookMaking *making, const BookNumbers *numbers, const BookPlace *place);
/* The sentence of a figure, or that it is not shown. */
const char *book_sentence(const BookMaking *making, BookMeasure which, const BookPlace *place,
                          const Number *number);
/* "That is 4 points more than a year before ..."; "" where nothing is known to compare with. */
const char *book_comparison(const BookMaking *making, BookMeasure which, const BookPlace *place,
                            const Number *number);
/* "under five", as the picture counts. */
const char *book_words(const BookMaking *making, const char *text);

/* Sections, tables, charts. */
BookSection *section_add(BookMaking *making, BookChapter *chapter, const char *key, const char *title);
void section_say(BookMaking *making, BookSection *section, const char *sentence); /* "" says nothing */
void table_columns(BookMaking *making, BookTable *table, const char *first, const char *const *columns);
void table_row(BookMaking *making, BookTable *table, const char *name, const BookCell *cells, bool total);
void chart_bar(BookMaking *making, BookChart *chart, const char *name, const char *words, double value,
               double mark);
BookCell cell_count(const BookMaking *making, const Number *number);
BookCell cell_value(const BookMaking *making, double value);
BookCell cell_percent(const BookMaking *making, double percent);
BookCell cell_words(const char *words);
/* The cell, opening to the children of the place whom the measure counts; of a closed gate, and of a measure
 * that cannot be listed, as it is. */
BookCell cell_opens(const BookMaking *making, BookCell cell, const BookPlace *place, const Measure *measure);
/* The same of a part of them. */
BookCell cell_opens_part(const BookMaking *making, BookCell cell, const BookPlace *place,
                         const Measure *measure, By by, const char *key);
/* What a cell opens to; NULL: nothing. */
const BookList *book_list(const BookMaking *making, const BookPlace *place, const Measure *measure, By by,
                          const char *key, Date day);
/* "66%", "hidden". */
const char *share_words(const BookMaking *making, const Number *number);
/* Of the two, when both are shown. */
Number number_without(const Number *all, const Number *part);

/* The sections, in the order of the book. */
void book_people(BookMaking *making, const BookPlace *place, BookChapter *chapter);
void book_deprivation(BookMaking *making, const BookPlace *place, BookChapter *chapter);
void book_forecast(BookMaking *making, const BookPlace *place, BookChapter *chapter);
void book_registration(BookMaking *making, const BookPlace *place, BookChapter *chapter);
void book_reach(BookMaking *making, const BookPlace *place, BookChapter *chapter);
bool book_ages(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err) MUST_CHECK;
/* Of a closed gate the months that have been published. */
bool book_months_read(BookMaking *making, Error *err) MUST_CHECK;
void book_months(BookMaking *making, const BookPlace *place, BookChapter *chapter);
void book_contact(BookMaking *making, const BookPlace *place, BookChapter *chapter);
bool book_groups(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err) MUST_CHECK;
bool book_origins(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err) MUST_CHECK;
bool book_flows(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err) MUST_CHECK;
void book_unmet(BookMaking *making, const BookPlace *place, BookChapter *chapter);
bool book_outcomes(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err) MUST_CHECK;
void book_priorities(BookMaking *making, const BookPlace *place, BookChapter *chapter);
void book_missing(BookMaking *making);

/* Children who live in the place by the statistics, by age (0 to 4) or of all ages (-1). */
double place_children(const BookMaking *making, const BookPlace *place, int age);

/* The place of that key or name; of a group with all centres, the whole. ERROR_NOT_FOUND suggests the
 * nearest. */
bool place_find(const BookPlaceList *places, const char *wanted, const BookPlace **out,
                Error *err) MUST_CHECK;

/* Narrows to the place; NULL for the whole. For an open gate only. */
bool place_fact(const MeasureBook *measures, Arena *arena, const BookPlace *place, const Expression **out,
                Error *err) MUST_CHECK;

#endif
