/* Two-year-olds' places as CSV: a line for each area and each provider, numbers that are not told left empty.
 */
#ifndef REPORT_PLACES_CSV_H
#define REPORT_PLACES_CSV_H

#include <stdio.h>

#include "measure/places.h"

void places_csv(FILE *file, Arena *arena, Date as_of, const PlacesAnswer *answer);

#endif
