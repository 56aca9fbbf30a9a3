/* `reachbook dedupe --report FILE.html`: one page, without scripts or anything from elsewhere, that shows
 * what the engine chose, learned and found, and the pairs it is least sure of. The same list gives the same
 * page, byte for byte. report.c holds the page and its tables, report_charts.c the charts of the model,
 * report_pairs.c the pairs. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/dedupe.h"
#include "web/html.h"

enum { REPORT_PAIRS = 50, REPORT_CLUSTERS = 10, REPORT_VALUE_BYTES = 120 };

/* Fills the page, whose arena is set; ERROR_SYSTEM when memory ran out or the page grew too long. */
bool report_page(Linkage *linkage, const PeopleList *list, Html *page, Error *err) MUST_CHECK;

/* For the files of the report. */
void report_style(Html *page);
void report_weights(Html *page, const LinkModel *model); /* bits per level */
void report_chances(Html *page, const LinkModel *model); /* m and u per level */
void report_household(Html *page, const LinkModel *model);
void report_scores(Html *page, const Linkage *linkage); /* histogram of the pairs kept */
void report_doubtful(Html *page, const Linkage *linkage, const PeopleList *list);

void report_bar(Html *page, double from, double to, double zero,
                bool against);                 /* each 0 to 1; zero < 0: none */
void report_bits(Html *page, double bits);     /* "+4.21" */
void report_chance(Html *page, double chance); /* "0.0421", "4.2e-05" */
void report_number(Html *page, double number); /* "12,345" */
/* Somebody's own text: set apart from the direction around it, cut when very long. */
void report_value(Html *page, const char *text);

#endif
