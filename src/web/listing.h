/* A list of children, families (each by one child), adults or contacts, page by page. */
#ifndef WEB_LISTING_H
#define WEB_LISTING_H

#include "web/pages.h"
#include "web/site.h"

enum { LISTING_ROWS = 100 };

/* Shows the page of `ids` that ?page= asks for. `page` comes with title, definition and what its links need.
 */
bool listing_show(Request *request, Response *response, const SitePicture *site, const int64_t *ids,
                  size_t count, ListPage *page, Error *err) MUST_CHECK;

/* The same of contacts: each line with its child. */
bool listing_events(Request *request, Response *response, const SitePicture *site,
                    const CountedEventList *events, ListPage *page, Error *err) MUST_CHECK;

/* Rows as the view shows them. */
ListRow *listing_rows(Arena *arena, const SitePicture *site, const ChildRowList *rows);

/* "As of 30 September 2026", and where contacts count the period in which they do. */
const char *listing_period(Arena *arena, const SitePicture *site, bool contacts);

#endif
