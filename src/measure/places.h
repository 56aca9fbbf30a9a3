/* Funded places for two-year-olds: what providers offer on a day, what of it is taken, and what is short
 * where.
 *
 * Offered: of the rows told of a provider that have begun by the day, the newest begun, unless it has ended.
 * Taken: children told to have taken a place at the provider in the newest term that was told of anybody and
 * had begun by the day, wherever they live and however old they have become since. Free: offered less taken,
 * of each provider, never less than none. Of an area: the eligible two-year-olds who live there, those of
 * them without a place (the measure two-year-olds-unplaced), and the places of the providers that stand
 * there; unmet is those without a place less the places free there, never less than none. Restricted families
 * are as in the snapshot. */
#ifndef MEASURE_PLACES_H
#define MEASURE_PLACES_H

#include "measure/measure.h"
#include "store/store.h"

enum { PLACES_NOT_TOLD = -1 };

typedef struct PlacesProvider {
    const char *name, *postcode, *ward, *ward_name; /* NULL where not known */
    bool here;                                      /* it stands in the areas served */
    int64_t offered, taken, spare;                  /* offered, spare: PLACES_NOT_TOLD where nothing is */
} PlacesProvider;
typedef struct PlacesProviderList {
    PlacesProvider *items;
    size_t count, capacity;
} PlacesProviderList;

typedef struct PlacesArea {
    const char *key, *name;        /* of the ward; "" for all areas served */
    int64_t eligible, unplaced;    /* children */
    int64_t offered, taken, spare; /* places there; PLACES_NOT_TOLD where no provider is known to stand */
    int64_t unmet;                 /* PLACES_NOT_TOLD where no provider anywhere has told what it offers */
} PlacesArea;
typedef struct PlacesAreaList {
    PlacesArea *items;
    size_t count, capacity;
} PlacesAreaList;

typedef struct PlacesAnswer {
    PlacesProviderList providers; /* by name */
    PlacesAreaList areas;
    PlacesArea whole; /* unmet: of all areas together, as if a free place anywhere would do */
    Date term;        /* first day of the newest term told; DATE_NONE: none is */
} PlacesAnswer;

/* On the snapshot's day, from the same write. Everything lives in the arena. */
bool places_ask(Store *store, int64_t authority, const Snapshot *snapshot, Arena *arena, PlacesAnswer *out,
                Error *err) MUST_CHECK;

/* The children who have a place at the provider, by its name: as many as are taken there. */
void places_list(const Snapshot *snapshot, const char *provider, Arena *arena, int64_t **ids, size_t *count);

/* "27 of 74 eligible two-year-olds living in the area have no place; ...", or what is not recorded. */
const char *places_sentence(const PlacesAnswer *answer, Arena *arena);

#endif
