/* What somebody asks on the Explore page, and the answer: one question, shown as a page, a list and files. */
#ifndef WEB_EXPLORE_H
#define WEB_EXPLORE_H

#include "measure/cost.h"
#include "web/site.h"

enum { EXPLORE_MONTHS = 12, EXPLORE_PERIOD_MOST = 60 };

/* The parts that an area, a group or a breakdown may be. */
typedef struct ExploreParts {
    NumberList centres, wards, lsoas, groups;
} ExploreParts;

typedef struct ExploreAsk {
    const Measure *measure;
    By place; /* BY_NONE: all areas served; else centre's area, ward, small area */
    const char *place_key, *place_name;
    const char *group, *group_name; /* NULL: everyone */
    int age_from, age_to;           /* whole years; -1: all */
    int decile_from, decile_to;     /* 0: all */
    By by;                          /* the breakdown */
    Date as_of;
    int months; /* the period in which contacts count */
    int trend;  /* months back */
    int target; /* percent; 0: none */
} ExploreAsk;

/* The day and the period of ?as-of= and ?months=, which choose the picture. ERROR_INPUT for a day in the
 * future or no day, and for a period that is none. */
bool explore_period(const Request *request, Date *day, int *months, Error *err) MUST_CHECK;

/* What there is to choose from. */
bool explore_parts(const Gate *gate, Arena *arena, ExploreParts *out, Error *err) MUST_CHECK;

/* Reads the question. On false the ask holds what could be read, with defaults for the rest: an unknown
 * measure, area or group suggests the nearest; a day before any data says when data begins. */
bool explore_read(const Request *request, const SitePicture *site, const Gate *gate,
                  const ExploreParts *parts, ExploreAsk *out, Error *err) MUST_CHECK;

/* The address of the question, always written the same way: "measure=reached&area=ward:E05001811&...". */
const char *explore_query(Arena *arena, const Gate *gate, const ExploreAsk *ask);
/* Whether the request was written that way. */
bool explore_is_canonical(const Request *request, const Gate *gate, const ExploreAsk *ask);
/* One value of an address, escaped. */
const char *explore_escaped(Arena *arena, const char *value);

/* Which children: the whole question, or with `everywhere` that of all areas. NULL: all. */
const Expression *explore_where(Arena *arena, const ExploreAsk *ask, bool everywhere);

/* "aged under two, in the 30% most deprived small areas, living in Abbey ward"; "" for all. */
const char *explore_narrowing(Arena *arena, const ExploreAsk *ask);

typedef struct ExploreAnswer {
    Number whole;
    NumberList parts; /* none when there is no breakdown */
    bool has_trend;
    MonthTable trend;     /* the months of the trend and one before, a year or more ago */
    const char *no_trend; /* why there is none; NULL */
    double average;       /* percent of all areas; -1: not known, or what was asked itself */
    const char *sentence, *comparison;
    const CostAnswer *cost; /* of a measure in pounds, instead of whole, parts and trend; else NULL */
    const CostMonths *cost_trend;
} ExploreAnswer;
bool explore_answer(const SitePicture *site, const Gate *gate, const ExploreAsk *ask, bool trend,
                    Arena *arena, ExploreAnswer *out, Error *err) MUST_CHECK;

/* The answer of a measure in pounds: of each centre, and of all. */
bool explore_cost_answer(Request *request, const SitePicture *site, const ExploreAsk *ask, bool trend,
                         ExploreAnswer *out, Error *err) MUST_CHECK;

/* Whether the cells open to lists for this person. */
bool explore_opens(const Request *request, const SitePicture *site, const ExploreAsk *ask);

/* Everything that each of the pages and files needs; ends in an Error as above. */
typedef struct Explore {
    SitePicture site;
    Gate gate;
    ExploreParts parts;
    ExploreAsk ask;
    ExploreAnswer answer;
} Explore;
/* `trend`: with the months, which cost more than all else. */
bool explore_open(Request *request, bool trend, Explore *out, Error *err) MUST_CHECK;
void explore_close(Explore *explore);
CLOSES(Explore, explore_close);

#endif
