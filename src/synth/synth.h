/* The demonstration: a seeded population and the lists its partners would send, with the truth beside them.
 * No person in it exists. */
#ifndef SYNTH_SYNTH_H
#define SYNTH_SYNTH_H

#include "base/date.h"
#include "base/progress.h"
#include "geo/geo.h"

typedef struct SynthOptions {
    uint64_t seed;
    int64_t children; /* under five living in the reach areas on as_of; 0: 6,837 */
    Date as_of;
    const char *folder; /* made if absent; must be empty or hold an earlier run */
} SynthOptions;

typedef struct SynthFile {
    const char *kind, *name, *centre;
    Date arrived; /* of a monthly list: the day it would come; 0 for others */
} SynthFile;      /* in the order to import them */
typedef struct SynthFileList {
    SynthFile *items;
    size_t count, capacity;
} SynthFileList;

/* The six centres of Derby's Locality 3, with the small areas each is assumed to serve. */
typedef struct SynthCentre {
    const char *urn, *name, *postcode;
    const char *const *wards; /* names, NULL-ended */
} SynthCentre;
extern const SynthCentre synth_centres[6];
extern const char *const synth_group_urn, *const synth_group_name;

/* Locality 3 is home to some 6,900 under-fives. So that large demonstrations crowd less, their centres serve
 * Coventry's small areas too. */
bool synth_is_wide(int64_t children);

/* Which centre (0..5) an LSOA is given to, -1 for none. */
int synth_centre_of(const Geo *geo, int lsoa, bool wide);

bool synth_write(const Geo *geo, const SynthOptions *options, const Progress *progress, Arena *arena,
                 SynthFileList *out, Error *err) MUST_CHECK;

#endif
