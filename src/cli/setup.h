/* What init and demo share: places, an authority, its centres. */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

#include "base/progress.h"
#include "geo/geo.h"
#include "store/store.h"

bool setup_places(Store *store, const Progress *progress, Error *err) MUST_CHECK;
bool setup_authority(Store *store, const char *code, const char *name, Error *err) MUST_CHECK;

/* Derby with the group, centres and reach areas of the demonstration. */
bool setup_demonstration(Store *store, const Geo *geo, int64_t children, int64_t *authority,
                         Error *err) MUST_CHECK;

/* A register's file that this command began goes again when the command fails before the register is ready.
 */
typedef struct Begun {
    const char *path; /* NULL: it was there before, or is no file */
    bool ready;
} Begun;
Begun setup_begin(const char *address);
void setup_end(Begun *begun);
CLOSES(Begun, setup_end);

/* The database's own integrity check, in plain words. */
bool setup_check_integrity(Store *store, Error *err) MUST_CHECK;

#endif
