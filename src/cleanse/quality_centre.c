#include <stdlib.h>
#include <string.h>

#include "cleanse/quality_marks.h"
#include "sql.h"

static bool load_names(Quality *quality, Store *store, int64_t authority, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_centre_all, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        *GROW(&quality->arena, &quality->centres) =
            (QualityCentre){.id = rows_int(rows, 0), .name = rows_text(rows, 3, &quality->arena)};
    }
    return false;
}

static size_t centre_index(const Quality *quality, int64_t id)
{
    size_t at = 0;
    while (at < quality->centres.count && quality->centres.items[at].id != id)
        at++;
    return at;
}

/* Where each record's child begins, by the record's number. */
static uint32_t *child_starts(const Quality *quality, Arena *arena)
{
    uint32_t *starts = ARENA_ARRAY(arena, uint32_t, quality->records.count + 1);
    for (size_t from = 0, end; from < quality->records.count; from = end) {
        end = quality_child_end(quality, from);
        for (size_t i = from; i < end; i++)
            starts[quality->by_root[i]] = (uint32_t)from;
    }
    return starts;
}

static int compare_places(const void *a, const void *b)
{
    const AtCentre *x = a, *y = b;
    if (x->centre != y->centre)
        return x->centre < y->centre ? -1 : 1;
    return (x->child > y->child) - (x->child < y->child);
}

static void keep_each_once(AtCentreList *list)
{
    size_t kept = 0;
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, compare_places);
    for (size_t i = 0; i < list->count; i++)
        if (!kept || compare_places(&list->items[kept - 1], &list->items[i]) != 0)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static bool load_registered(Quality *quality, Store *store, int64_t authority, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    DEFER(rows_close) Rows *rows = NULL;
    const uint32_t *starts = child_starts(quality, &pass);
    TRY(ASK(store, SQL_quality_registered, &rows, err, VALUE(authority), VALUE(quality->day)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        const Marked *record = quality_marked(quality, rows_int(rows, 0));
        size_t centre = centre_index(quality, rows_int(rows, 1));
        if (record && centre < quality->centres.count)
            *GROW(&quality->arena, &quality->at_centres) =
                (AtCentre){(uint32_t)centre, starts[record - quality->records.items]};
    }
    return false;
}

/* What one record tells is known of the child; what every record is to do, one that does not spoils. */
static bool every_record(QualityCheckName check)
{
    QualityDimension dimension = quality_check(check)->dimension;
    return dimension == QUALITY_UNIQUE || dimension == QUALITY_CONSISTENT;
}

static void mark_child(const Quality *quality, size_t child, unsigned *asked, unsigned *good)
{
    unsigned any = 0, bad = 0;
    *asked = 0;
    *good = 0;
    for (size_t i = child, end = quality_child_end(quality, child); i < end; i++) {
        const Marked *record = &quality->records.items[quality->by_root[i]];
        *asked |= record->asked;
        any |= record->good;
        bad |= record->asked & ~(unsigned)record->good;
    }
    for (int check = 0; check < CHECK_COUNT; check++)
        *good |= (every_record((QualityCheckName)check) ? *asked & ~bad : any) & MARK(check);
}

/* Checks that a list of the register tells of anybody. */
static unsigned told_anywhere(const Quality *quality)
{
    unsigned told = 0;
    for (size_t s = 0; s < quality->sources.count; s++)
        for (int check = 0; check < CHECK_COUNT; check++)
            told |= quality->sources.items[s].checks[check].of ? MARK(check) : 0;
    return told;
}

static void score_centres(Quality *quality)
{
    unsigned told = told_anywhere(quality);
    for (size_t i = 0; i < quality->at_centres.count; i++) {
        const AtCentre *at = &quality->at_centres.items[i];
        QualityCentre *centre = &quality->centres.items[at->centre];
        unsigned asked = 0, good = 0;
        mark_child(quality, at->child, &asked, &good);
        centre->children++;
        for (int check = 0; check < CHECK_COUNT; check++) {
            QualityScore *dimension = &centre->dimensions[quality_check((QualityCheckName)check)->dimension];
            uint64_t of = (asked & told & MARK(check)) != 0, passed = of && (good & MARK(check));
            centre->checks[check].of += of;
            centre->checks[check].good += passed;
            dimension->of += of;
            dimension->good += passed;
        }
    }
}

bool quality_load_centres(Quality *quality, Store *store, int64_t authority, Error *err)
{
    TRY(load_names(quality, store, authority, err));
    TRY(load_registered(quality, store, authority, err));
    keep_each_once(&quality->at_centres);
    score_centres(quality);
    return true;
}

size_t quality_centre_count(const Quality *quality)
{
    return quality->centres.count;
}

const QualityCentre *quality_centre(const Quality *quality, size_t index)
{
    return index < quality->centres.count ? &quality->centres.items[index] : NULL;
}

const QualityCentre *quality_centre_find(const Quality *quality, int64_t id)
{
    return quality_centre(quality, centre_index(quality, id));
}

typedef struct Ids {
    int64_t *items;
    size_t count, capacity;
} Ids;

void quality_centre_list(const Quality *quality, int64_t centre, QualityCheckName check, Arena *arena,
                         int64_t **ids, size_t *count)
{
    Ids list = {0};
    size_t index = centre_index(quality, centre);
    bool told = index < quality->centres.count && quality->centres.items[index].checks[check].of;
    for (size_t i = 0; told && i < quality->at_centres.count; i++) {
        const AtCentre *at = &quality->at_centres.items[i];
        unsigned asked = 0, good = 0;
        if (at->centre != index)
            continue;
        mark_child(quality, at->child, &asked, &good);
        if (asked & ~good & MARK(check))
            *GROW(arena, &list) = quality->records.items[quality->by_root[at->child]].root;
    }
    *ids = list.items;
    *count = list.count;
}
