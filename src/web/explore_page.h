/* The Explore page made ready for its view. */
#ifndef WEB_EXPLORE_PAGE_H
#define WEB_EXPLORE_PAGE_H

#include "web/explore.h"
#include "web/pages.h"

/* What the form offers, with what was asked chosen. */
ExploreChoices explore_choices(Arena *arena, const Gate *gate, const ExploreParts *parts,
                               const ExploreAsk *ask);

/* "Sep 2026" */
const char *explore_month(Arena *arena, Date day);

/* Sentence, tables, map, bars, trend. */
bool explore_page(Request *request, const Explore *explore, ExplorePage *out, Error *err) MUST_CHECK;

/* The page with its form alone, for a question that could not be answered. */
bool explore_form(Request *request, ExplorePage *out, Error *err) MUST_CHECK;

#endif
