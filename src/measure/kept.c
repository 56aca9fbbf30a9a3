#include "measure/kept.h"

#include <string.h>

#include "base/embedded.h"
#include "measure/definition.h"
#include "sql.h"
#include "store/write.h"

typedef struct Version {
    const Measure *measure;
    const char *words;
    bool kept;
} Version;
typedef struct VersionList {
    Version *items;
    size_t count, capacity;
} VersionList;

static void list_own(const MeasureBook *book, Arena *arena, VersionList *out)
{
    const Measure *newest;
    for (size_t i = 0; (newest = measure_at(book, i)); i++)
        for (const Measure *m = newest; m; m = m->previous)
            if (!embedded_find(m->file))
                *GROW(arena, out) = (Version){.measure = m, .words = measure_definition_words(arena, m)};
}

/* Versions stand newest first. */
static size_t newest_of(const VersionList *own, const char *name)
{
    size_t i = 0;
    while (strcmp(own->items[i].measure->name, name) != 0)
        i++;
    return i;
}

static bool compare(VersionList *own, const char *name, int64_t version, const char *words, Error *err)
{
    for (size_t i = 0; i < own->count; i++) {
        Version *one = &own->items[i];
        if (strcmp(one->measure->name, name) != 0 || one->measure->version != version)
            continue;
        one->kept = true;
        if (strcmp(one->words, words) == 0)
            return true;
        return error_set(
            err, ERROR_INPUT,
            "%s: measure %s version %d has been used and counted otherwise: %s. Leave it so, and "
            "write version %d with the day it holds from.",
            one->measure->file, name, (int)version, words,
            own->items[newest_of(own, name)].measure->version + 1);
    }
    return true;
}

static bool check(Store *store, Arena *arena, VersionList *own, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK_ALL(store, SQL_measure_kept, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        TRY(compare(own, rows_text(rows, 0, arena), rows_int(rows, 1), rows_text(rows, 2, arena), err));
    }
}

static bool put(WriteNow *now, void *context, Error *err)
{
    const VersionList *own = context;
    for (size_t i = 0; i < own->count; i++)
        if (!own->items[i].kept)
            TRY(DO(now->store, SQL_measure_keep, err, VALUE(own->items[i].measure->name),
                   VALUE((int64_t)own->items[i].measure->version), VALUE(own->items[i].words),
                   VALUE(now->id)));
    return true;
}

bool measures_keep(Store *store, const MeasureBook *book, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    VersionList own = {0};
    bool all = true;
    list_own(book, &arena, &own);
    TRY(check(store, &arena, &own, err));
    for (size_t i = 0; i < own.count; i++)
        all = all && own.items[i].kept;
    const Write write = {.action = "measures", .reason = "a site's own definitions, as they are first used"};
    return all || write_run(store, &write, put, &own, err);
}
