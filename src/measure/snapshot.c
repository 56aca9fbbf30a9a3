#include "measure/snapshot.h"

static bool options_complete(const SnapshotOptions *given, SnapshotOptions *out, Error *err)
{
    SnapshotOptions options = *given;
    options.upper_age = given->upper_age ? given->upper_age : 5;
    options.months = given->months ? given->months : 12;
    options.sustained_days = given->sustained_days ? given->sustained_days : 3;
    if (options.upper_age < 1 || options.upper_age > UPPER_AGE_MAX)
        return error_set(err, ERROR_INPUT, "The upper age must be from 1 to %d, not %d.", UPPER_AGE_MAX,
                         options.upper_age);
    if (options.months < 1 || options.months > MONTHS_MAX)
        return error_set(err, ERROR_INPUT, "The period must be from 1 to %d months, not %d.", MONTHS_MAX,
                         options.months);
    if (options.sustained_days < 1)
        return error_set(err, ERROR_INPUT, "Sustained contact needs at least one day, not %d.",
                         options.sustained_days);
    *out = options;
    return true;
}

bool snapshot_open(Store *store, const Geo *geo, const SnapshotOptions *options, Snapshot **out, Error *err)
{
    SnapshotOptions complete;
    TRY(options_complete(options, &complete, err));
    Arena arena = {0};
    DEFER(snapshot_close) Snapshot *snapshot = ARENA_NEW(&arena, Snapshot);
    snapshot->arena = arena;
    snapshot->options = complete;
    snapshot->period_start = date_add_months(complete.as_of, -complete.months);
    TRY(snapshot_load(snapshot, store, geo, err));
    *out = snapshot;
    snapshot = NULL;
    return true;
}

static void named_sets_close(NamedSetList *list)
{
    for (size_t i = 0; i < list->count; i++)
        set_close(list->items[i].members);
}

void snapshot_close(Snapshot *s)
{
    if (!s)
        return;
    named_sets_close(&s->centres);
    named_sets_close(&s->groups);
    for (int i = 0; i < FACT_COUNT; i++)
        set_close(s->facts[i]);
    for (int i = 0; i < UPPER_AGE_MAX; i++)
        set_close(s->ages[i]);
    for (int i = 0; i < ENDED_COUNT; i++)
        set_close(s->ended[i]);
    set_close(s->registered);
    set_close(s->ever_registered);
    Arena arena = s->arena;
    arena_release(&arena);
}
