/* Lines of a list: each question is asked once for a whole page of them. */
#include "base/clock.h"
#include "register/facts.h"
#include "register/guard.h"
#include "register/record.h"

enum { ROWS_AT_ONCE = 1000 };

typedef struct Page {
    const int64_t *ids; /* as asked for */
    int64_t *root_of;   /* by position in ids */
    size_t count;
    IdList roots;
    RecordList *records; /* by position in roots, as are the rest */
    Guard *guards;
    int64_t *family_of;
} Page;

static bool page_roots(Store *store, Arena *arena, int64_t authority, Page *page, Error *err)
{
    page->root_of = ARENA_ARRAY(arena, int64_t, page->count);
    TRY(merge_roots(store, arena, authority, page->ids, page->count, page->root_of, err));
    for (size_t i = 0; i < page->count; i++)
        *GROW(arena, &page->roots) = page->root_of[i];
    ids_tidy(&page->roots);
    page->records = ARENA_ARRAY(arena, RecordList, page->roots.count);
    page->guards = ARENA_ARRAY(arena, Guard, page->roots.count);
    page->family_of = ARENA_ARRAY(arena, int64_t, page->roots.count);
    return true;
}

static int compare_memberships(const void *a, const void *b)
{
    const Membership *x = a, *y = b;
    return x->person != y->person ? (x->person > y->person) - (x->person < y->person)
                                  : (x->family > y->family) - (x->family < y->family);
}

/* The lowest family of a record in the sorted list; 0 for none. */
static int64_t family_of_record(const MembershipList *sorted, int64_t record)
{
    size_t low = 0, high = sorted->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sorted->items[middle].person < record)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sorted->count && sorted->items[low].person == record ? sorted->items[low].family : 0;
}

static bool page_families(Store *store, Arena *arena, int64_t authority, Page *page, Error *err)
{
    IdList records = {0};
    MembershipList list = {0};
    for (size_t i = 0; i < page->roots.count; i++)
        for (size_t r = 0; r < page->records[i].count; r++)
            *GROW(arena, &records) = page->records[i].items[r].id;
    TRY(memberships_load(store, arena, authority, value_ids(arena, records.items, records.count),
                         clock_today(), &list, err));
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, compare_memberships);
    for (size_t i = 0; i < page->roots.count; i++)
        for (size_t r = 0; r < page->records[i].count; r++) {
            int64_t family = family_of_record(&list, page->records[i].items[r].id);
            if (family && (!page->family_of[i] || family < page->family_of[i]))
                page->family_of[i] = family;
        }
    return true;
}

static const Record *record_of(const RecordList *records, int64_t id)
{
    for (size_t i = 0; i < records->count; i++)
        if (records->items[i].id == id)
            return &records->items[i];
    return NULL;
}

static bool may_see(const User *actor, int64_t authority, const Page *page, size_t child)
{
    const Subject subject = guard_subject(authority, &page->guards[child]);
    return may_about(actor, ACTION_SEE_PEOPLE, &subject);
}

static ChildRow row_make(Arena *arena, const Page *page, size_t child, int64_t asked)
{
    Best best = records_best(arena, &page->records[child]);
    const Record *record = record_of(&page->records[child], asked);
    return (ChildRow){
        .asked = asked,
        .id = page->roots.items[child],
        .family_id = page->family_of[child],
        .restricted = page->guards[child].restricted,
        .given = best.given,
        .family = best.family,
        .postcode = best.postcode,
        .lsoa = best.lsoa,
        .source = record ? record->source : NULL,
        .birth = best.birth,
    };
}

static bool page_load(Store *store, Arena *arena, const User *actor, int64_t authority, Page *page,
                      Error *err)
{
    TRY(page_roots(store, arena, authority, page, err));
    TRY(records_of_roots(store, arena, authority, &page->roots, page->records, err));
    return guards_of(store, actor, authority, page->roots.items, page->roots.count, page->guards, err);
}

static bool rows_add(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                     size_t count, bool adults, ChildRowList *out, Error *err)
{
    Page page = {.ids = ids, .count = count};
    TRY(page_load(store, arena, actor, authority, &page, err));
    TRY(page_families(store, arena, authority, &page, err));
    for (size_t i = 0; i < count; i++) {
        size_t child = ids_find(&page.roots, page.root_of[i]);
        if (page.records[child].count && page.records[child].items[0].adult == adults &&
            may_see(actor, authority, &page, child))
            *GROW(arena, out) = row_make(arena, &page, child, ids[i]);
    }
    return true;
}

static bool all_rows(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                     size_t count, bool adults, ChildRowList *out, Error *err)
{
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return error_set(err, ERROR_DENIED, "Your role shows numbers only, not the people behind them.");
    ChildRowList found = {0};
    for (size_t from = 0; from < count; from += ROWS_AT_ONCE) {
        size_t left = count - from;
        TRY(rows_add(store, arena, actor, authority, ids + from, left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE,
                     adults, &found, err));
    }
    *out = found;
    return true;
}

bool child_rows(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                size_t count, ChildRowList *out, Error *err)
{
    return all_rows(store, arena, actor, authority, ids, count, false, out, err);
}

bool adult_rows(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                size_t count, ChildRowList *out, Error *err)
{
    return all_rows(store, arena, actor, authority, ids, count, true, out, err);
}

bool record_list(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                 size_t count, RecordList *out, Error *err)
{
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return error_set(err, ERROR_DENIED, "Your role shows numbers only, not the people behind them.");
    Page page = {.ids = ids, .count = count};
    RecordList list = {0};
    TRY(page_load(store, arena, actor, authority, &page, err));
    TRY(records_identify(store, arena, authority, page.records, page.roots.count, err));
    for (size_t i = 0; i < count; i++) {
        size_t child = ids_find(&page.roots, page.root_of[i]);
        const Record *record =
            may_see(actor, authority, &page, child) ? record_of(&page.records[child], ids[i]) : NULL;
        *GROW(arena, &list) = record ? *record : (Record){.birth = DATE_NONE};
    }
    *out = list;
    return true;
}
