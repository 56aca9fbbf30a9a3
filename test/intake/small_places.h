/* Places for the small register: its one area served by Rosehill; or the bundled places with the lists that
 * the demonstration's partners would send. */
#ifndef TEST_SMALL_PLACES_H
#define TEST_SMALL_PLACES_H

#include "intake/small_intake.h"

#include "synth/synth.h"

static inline bool small_serve_body(WriteNow *now, void *context, Error *err)
{
    const Small *small = context;
    return DO(now->store,
              "INSERT INTO reach_area (authority, centre, lsoa, w_from) VALUES ($1, $2, 'E01000001', $3)",
              err, VALUE(small->authority), VALUE(small->rosehill), VALUE(now->id));
}

static inline void small_serve(Small *small)
{
    const Write write = {.authority = small->authority, .action = "test"};
    MUST(write_run(small->store, &write, small_serve_body, small, err));
}

static inline bool small_bundled_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return geo_load_bundled(now->store, NULL, err);
}

/* The names of the lists, written into the folder. */
static inline SynthFileList small_demonstration(Small *small, size_t children, Date as_of, const char *folder)
{
    SynthFileList files = {0};
    const SynthOptions options = {.seed = 11, .children = children, .as_of = as_of, .folder = folder};
    const Write write = {.authority = small->authority, .action = "import"};
    MUST(write_run(small->store, &write, small_bundled_body, NULL, err));
    geo_close(small->geo);
    small->geo = NULL;
    MUST(geo_open(small->store, 2026, &small->geo, err));
    MUST(synth_write(small->geo, &options, NULL, &small->arena, &files, err));
    return files;
}

static inline IntakeResult small_take(Small *small, const char *kind, const char *folder, const char *name)
{
    IntakeResult result = {0};
    const IntakeOptions list = {.authority = small->authority,
                                .kind = kind,
                                .path = arena_print(&small->arena, "%s/%s", folder, name)};
    MUST(intake_run(small->store, small->geo, &list, NULL, &small->arena, &result, err));
    return result;
}

#endif
