/* How an authority stands beside its statistical neighbours, as publishers say: the Department for Education
 * names ten authorities that are like each (its local authority interactive tool), and publishes their
 * percentages by year. Only published figures are told; none is made up where none is loaded. */
#ifndef GEO_NEIGHBOUR_H
#define GEO_NEIGHBOUR_H

#include "store/store.h"

/* "Statistical neighbours (10 authorities, 2018): 68.6% on average, from 65.7% (Leeds) to 72.8% (Medway);
 * England: 71.5%. Source: ..." of the newest year up to `year`; the average is that of the authorities, each
 * as one. Where no figure is loaded, that none is. `measure`: its name. In the arena. */
bool neighbour_words(Store *store, Arena *arena, const char *authority, const char *measure, int year,
                     const char **out, Error *err) MUST_CHECK;

/* Whether any is loaded of the measure. */
bool neighbour_known(Store *store, const char *authority, const char *measure, int year, bool *out,
                     Error *err) MUST_CHECK;

#endif
