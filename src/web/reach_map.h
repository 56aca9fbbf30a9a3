/* The map of a measure of children: view_reach_map draws it. */
#ifndef WEB_REACH_MAP_H
#define WEB_REACH_MAP_H

#include "web/pages.h"
#include "web/site.h"

/* Fills areas, labels and words of the map: wards when the table is of wards, else small areas; ward borders
 * and names lie over both. */
bool reach_map_fill(Arena *arena, const SitePicture *site, const Gate *gate, const Measure *measure, By by,
                    const Expression *where, ReachPage *page, Error *err) MUST_CHECK;

#endif
