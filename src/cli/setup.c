#include "cli/setup.h"

#include <unistd.h>

#include "register/register.h"
#include "store/write.h"
#include "synth/synth.h"

static bool load_places(WriteNow *now, void *context, Error *err)
{
    return geo_load_bundled(now->store, context, err);
}

bool setup_places(Store *store, const Progress *progress, Error *err)
{
    const Write write = {.action = "geo-load", .subject = "bundled tables", .reason = "register created"};
    return write_run(store, &write, load_places, (void *)(uintptr_t)progress, err);
}

typedef struct NewAuthority {
    const char *code, *name, *note;
    const Geo *geo; /* NULL: no centres */
    bool wide;
    int64_t id;
} NewAuthority;

static bool add_centres(WriteNow *now, const NewAuthority *new, Error *err)
{
    int64_t group = 0, centres[6];
    TRY(group_add(now, new->id, synth_group_urn, synth_group_name, &group, err));
    for (int i = 0; i < 6; i++)
        TRY(centre_add(now, new->id, group, synth_centres[i].urn, synth_centres[i].name,
                       synth_centres[i].postcode, &centres[i], err));
    for (size_t lsoa = 0; lsoa < geo_lsoa_count(new->geo); lsoa++) {
        int centre = synth_centre_of(new->geo, (int)lsoa, new->wide);
        if (centre >= 0)
            TRY(reach_area_add(now, new->id, centres[centre], geo_lsoa(new->geo, (int)lsoa)->code,
                               "assumed for the demonstration", err));
    }
    return true;
}

static bool add_authority(WriteNow *now, void *context, Error *err)
{
    NewAuthority *new = context;
    TRY(authority_add(now, new->code, new->name, new->note, &new->id, err));
    TRY(target_groups_add_standard(now, new->id, err));
    return !new->geo || add_centres(now, new, err);
}

bool setup_authority(Store *store, const char *code, const char *name, Error *err)
{
    NewAuthority new = {.code = code, .name = name};
    const Write write = {.action = "authority-add", .subject = code, .reason = "register created"};
    return write_run(store, &write, add_authority, &new, err);
}

bool setup_demonstration(Store *store, const Geo *geo, int64_t children, int64_t *authority, Error *err)
{
    NewAuthority new = {.code = "E06000015",
                        .name = "Derby",
                        .note = "Locality 3 - six centres",
                        .geo = geo,
                        .wide = synth_is_wide(children)};
    if (new.wide)
        new.note = "Locality 3 - six centres, spread over Coventry too";
    const Write write = {.action = "authority-add", .subject = "E06000015", .reason = "demonstration"};
    TRY(write_run(store, &write, add_authority, &new, err));
    *authority = new.id;
    return true;
}

Begun setup_begin(const char *address)
{
    bool in_file = !strstr(address, "://");
    return (Begun){.path = in_file && access(address, F_OK) != 0 ? address : NULL};
}

void setup_end(Begun *begun)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    DEFER(arena_release) Arena arena = {0};
    for (size_t i = 0; i < sizeof ends / sizeof *ends && begun->path && !begun->ready; i++)
        (void)unlink(arena_print(&arena, "%s%s", begun->path, ends[i]));
}

bool setup_check_integrity(Store *store, Error *err)
{
    if (store_is_postgres(store))
        return true;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK_ALL(store, "PRAGMA integrity_check", &rows, err));
    bool more = false;
    TRY(rows_next(rows, &more, err));
    const char *answer = more ? rows_text(rows, 0, NULL) : NULL;
    if (!answer || strcmp(answer, "ok") != 0)
        return error_set(err, ERROR_SYSTEM,
                         "The register is damaged (%s). Restore the newest backup: reachbook restore FILE",
                         answer ? answer : "no answer");
    return true;
}
