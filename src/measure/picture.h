/* What a question about the register needs: whose register, its places, and its children on one day. */
#ifndef MEASURE_PICTURE_H
#define MEASURE_PICTURE_H

#include "measure/measure.h"
#include "register/register.h"

typedef struct Picture {
    Authority authority;
    Geo *geo;
    Snapshot *snapshot;
} Picture;

/* Of the register's first authority (options->authority counts for nothing); its names live in the arena.
 * ERROR_NOT_FOUND when there is none yet. */
bool picture_open(Store *store, Arena *arena, const SnapshotOptions *options, Picture *out,
                  Error *err) MUST_CHECK;
/* The same from a chronicle that pictures share; *chronicle is opened first when it is NULL, and outlives
 * them. */
bool picture_open_shared(Store *store, Arena *arena, const SnapshotOptions *options, Chronicle **chronicle,
                         Picture *out, Error *err) MUST_CHECK;
/* The register as it stood after a write (chronicle_open_after); *chronicle must outlive the picture. */
bool picture_open_after(Store *store, Arena *arena, const SnapshotOptions *options, int64_t write,
                        Chronicle **chronicle, Picture *out, Error *err) MUST_CHECK;
void picture_close(Picture *picture);
CLOSES(Picture, picture_close);

#endif
