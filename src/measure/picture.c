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

bool picture_open(Store *store, Arena *arena, Date as_of, Picture *out, Error *err)
{
    DEFER(picture_close) Picture picture = {0};
    bool found = false;
    TRY(authority_first(store, arena, &picture.authority, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "The register holds no authority yet. Begin with: reachbook demo, or reachbook init "
                         "--authority CODE --name NAME");
    int year = 0, month = 0, day = 0;
    date_to_parts(as_of, &year, &month, &day);
    TRY(geo_open(store, year, &picture.geo, err));
    const SnapshotOptions options = {.authority = picture.authority.id, .as_of = as_of};
    TRY(snapshot_open(store, picture.geo, &options, &picture.snapshot, err));
    *out = hand_over(&picture);
    return true;
}
