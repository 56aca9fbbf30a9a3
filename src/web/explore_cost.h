/* A measure in pounds on the Explore page and in its files. */
#ifndef WEB_EXPLORE_COST_H
#define WEB_EXPLORE_COST_H

#include <jansson.h>
#include <stdio.h>

#include "report/workbook.h"
#include "web/explore.h"
#include "web/pages.h"

/* The table by centre, the trend, and where the newest costs are. */
const ExploreCost *explore_cost_page(Request *request, const Explore *explore);

/* What the cost is of: "sessions", "1 family" without the number. */
const char *explore_cost_unit(const Explore *explore, uint64_t count);

/* Head and lines of the CSV file. */
void explore_cost_csv(FILE *file, Arena *arena, const Explore *explore);
/* "whole", "parts" and "trend" of the JSON file. */
void explore_cost_json(json_t *object, const Explore *explore);
/* By centre, month by month, the costs added up, and the sessions counted. */
bool explore_cost_sheets(Workbook *book, const Explore *explore, Arena *arena, Error *err) MUST_CHECK;

#endif
