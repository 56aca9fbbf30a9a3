#include "measure/picture.h"

void picture_close(Picture *picture)
{
    snapshot_close(picture->snapshot);
    geo_close(picture->geo);
    *picture = (Picture){0};
}

static Picture hand_over(Picture *held)
{
    Picture picture = *held;
    *held = (Picture){0};
    return picture;
}

static bool begin(Store *store, Arena *arena, const SnapshotOptions *options, Picture *out, Error *err)
{
    bool found = false;
    TRY(authority_first(store, arena, &out->authority, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "The register holds no authority yet. Begin with: reachbook demo, or reachbook init "
                         "--authority CODE --name NAME");
    int year = 0, month = 0, day = 0;
    date_to_parts(options->as_of, &year, &month, &day);
    return geo_open(store, year, &out->geo, err);
}

bool picture_open(Store *store, Arena *arena, const SnapshotOptions *options, Picture *out, Error *err)
{
    DEFER(picture_close) Picture picture = {0};
    TRY(begin(store, arena, options, &picture, err));
    SnapshotOptions own = *options;
    own.authority = picture.authority.id;
    TRY(snapshot_open(store, picture.geo, &own, &picture.snapshot, err));
    *out = hand_over(&picture);
    return true;
}

bool picture_open_shared(Store *store, Arena *arena, const SnapshotOptions *options, Chronicle **chronicle,
                         Picture *out, Error *err)
{
    DEFER(picture_close) Picture picture = {0};
    TRY(begin(store, arena, options, &picture, err));
    SnapshotOptions own = *options;
    own.authority = picture.authority.id;
    if (!*chronicle)
        TRY(chronicle_open(store, picture.geo, own.authority, !own.with_restricted, chronicle, err));
    TRY(snapshot_of(*chronicle, picture.geo, &own, &picture.snapshot, err));
    *out = hand_over(&picture);
    return true;
}

bool picture_open_after(Store *store, Arena *arena, const SnapshotOptions *options, int64_t write,
                        Chronicle **chronicle, Picture *out, Error *err)
{
    DEFER(picture_close) Picture picture = {0};
    TRY(begin(store, arena, options, &picture, err));
    SnapshotOptions own = *options;
    own.authority = picture.authority.id;
    TRY(chronicle_open_after(store, picture.geo, own.authority, !own.with_restricted, write, chronicle, err));
    TRY(snapshot_of(*chronicle, picture.geo, &own, &picture.snapshot, err));
    *out = hand_over(&picture);
    return true;
}
