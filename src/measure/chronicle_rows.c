#include <stdlib.h>
#include <string.h>

#include "measure/chronicle_inside.h"
#include "register/family_move.h"
#include "sql.h"

/* Rows as they come, before they are put on a shelf by child. */
typedef struct Heap {
    ShelfKind kind;
    uint32_t *children;
    char *rows;
    size_t count, child_room, row_room;
} Heap;

static void heap_close(Heap *heap)
{
    free(heap->children);
    free(heap->rows);
}
CLOSES(Heap, heap_close);

static void heap_add(Chronicle *c, Heap *heap, uint32_t child, const void *row)
{
    size_t size = c->shelves[heap->kind].size;
    heap->children = room_for(heap->children, sizeof *heap->children, heap->count + 1, &heap->child_room);
    heap->rows = room_for(heap->rows, size, heap->count + 1, &heap->row_room);
    heap->children[heap->count] = child;
    memcpy(heap->rows + heap->count++ * size, row, size);
}

/* Behind what the shelf holds, by child, in the order they came. */
static bool shelve(Chronicle *c, Heap *heap, Error *err)
{
    Shelf *shelf = &c->shelves[heap->kind];
    if (shelf->count + heap->count >= UINT32_MAX)
        return error_set(err, ERROR_SYSTEM, "The register holds more rows than can be counted in memory.");
    shelf->items = room_for(shelf->items, shelf->size, shelf->count + heap->count, &shelf->room);
    for (size_t i = 0; i < heap->count; i++)
        shelf->spans[heap->children[i]] = (Span){0};
    for (size_t i = 0; i < heap->count; i++)
        shelf->spans[heap->children[i]].count++;
    uint32_t *placed = calloc(c->child_count + (size_t)1, sizeof *placed), next = (uint32_t)shelf->count;
    if (!placed)
        abort();
    for (size_t i = 0; i < heap->count; i++) {
        Span *span = &shelf->spans[heap->children[i]];
        if (placed[heap->children[i]] == 0) {
            span->first = next;
            next += span->count;
        }
        memcpy(shelf->items + (span->first + placed[heap->children[i]]++) * shelf->size,
               heap->rows + i * shelf->size, shelf->size);
    }
    free(placed);
    shelf->count = next;
    return true;
}

static Date from_day(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? DATE_NONE : (Date)rows_int(rows, column);
}

static Date to_day(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? DAY_LAST : (Date)rows_int(rows, column);
}

static bool ask(Reading *reading, const char *all, const char *some, Rows **rows, Error *err)
{
    if (reading->roots)
        return ASK(reading->store, all, rows, err, VALUE(reading->chronicle->authority),
                   VALUE(reading->known));
    return ASK(reading->store, some, rows, err, VALUE(reading->chronicle->authority), reading->some_ids);
}

static void note_day(Chronicle *c, Date day)
{
    if (day != DATE_NONE && (c->first_day == DATE_NONE || day < c->first_day))
        c->first_day = day;
}

/* ---- homes, in the order of preference ---- */

typedef struct Told {
    uint32_t child;
    int64_t write, record;
    Home home;
} Told;
typedef struct ToldList {
    Told *items;
    size_t count, capacity;
} ToldList;

static int by_preference(const void *left, const void *right)
{
    const Told *a = left, *b = right;
    if (a->child != b->child)
        return a->child < b->child ? -1 : 1;
    if (a->write != b->write)
        return a->write > b->write ? -1 : 1;
    if (a->home.from != b->home.from)
        return a->home.from > b->home.from ? -1 : 1;
    if (a->record != b->record)
        return a->record > b->record ? -1 : 1;
    return (a->home.lsoa < b->home.lsoa) - (a->home.lsoa > b->home.lsoa);
}

bool read_homes(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    DEFER(heap_close) Heap heap = {.kind = SHELF_HOMES};
    DEFER(rows_close) Rows *rows = NULL;
    ToldList told = {0};
    TRY(ask(reading, SQL_measure_addresses, SQL_measure_some_addresses, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        int64_t record = rows_int(rows, 0);
        uint32_t child = id_map_find(&c->children, record);
        if (child == ID_NONE)
            continue;
        int lsoa = geo_lsoa_by_code(reading->geo, rows_text(rows, 1, NULL));
        *GROW(&reading->scratch, &told) =
            (Told){child,
                   rows_int(rows, 4),
                   record,
                   {from_day(rows, 2), to_day(rows, 3), lsoa < 0 ? LSOA_ELSEWHERE : lsoa}};
    }
    if (told.count)
        qsort(told.items, told.count, sizeof *told.items, by_preference);
    for (size_t i = 0; i < told.count; i++)
        heap_add(c, &heap, told.items[i].child, &told.items[i].home);
    return shelve(c, &heap, err);
}

/* ---- registrations ---- */

static bool read_registrations(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    DEFER(heap_close) Heap heap = {.kind = SHELF_HELD};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ask(reading, SQL_measure_registrations, SQL_measure_some_registrations, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return shelve(c, &heap, err);
        uint32_t child = id_map_find(&c->children, rows_int(rows, 1));
        const Held held = {
            .id = rows_int(rows, 0),
            .record = rows_int(rows, 1),
            .from = from_day(rows, 2),
            .to = to_day(rows, 3),
            .why = (uint8_t)rows_int(rows, 4),
            .centre = chronicle_centre(c, rows_int(rows, 5)),
        };
        if (child == ID_NONE)
            continue;
        note_day(c, held.from);
        heap_add(c, &heap, child, &held);
    }
}

/* ---- contacts, by day ---- */

static int by_day(const void *a, const void *b)
{
    Date x = ((const Seen *)a)->day, y = ((const Seen *)b)->day;
    return (x > y) - (x < y);
}

static uint16_t centre_of_contact(const Chronicle *c, const Rows *rows)
{
    if (!rows_is_null(rows, 3))
        return chronicle_centre(c, rows_int(rows, 3));
    uint32_t centre = rows_is_null(rows, 4) ? ID_NONE : id_map_find(&c->venue_centres, rows_int(rows, 4));
    return centre == ID_NONE ? NO_CENTRE : (uint16_t)centre;
}

static void put_in_order(Seen *seen, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (seen[i].day < seen[i - 1].day) {
            qsort(seen, count, sizeof *seen, by_day);
            return;
        }
}

static bool read_contacts(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    DEFER(heap_close) Heap heap = {.kind = SHELF_SEEN};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ask(reading, SQL_measure_contacts, SQL_measure_some_contacts, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        uint32_t child = id_map_find(&c->children, rows_int(rows, 0));
        if (child == ID_NONE)
            continue;
        const Seen seen = {.day = (Date)rows_int(rows, 1),
                           .kind = (uint8_t)rows_int(rows, 2),
                           .centre = centre_of_contact(c, rows),
                           .activity = words_put(&c->activities, rows_text(rows, 5, NULL))};
        note_day(c, seen.day);
        heap_add(c, &heap, child, &seen);
    }
    TRY(shelve(c, &heap, err));
    Shelf *shelf = &c->shelves[SHELF_SEEN];
    for (size_t i = 0; i < heap.count; i++)
        if (i == 0 || heap.children[i] != heap.children[i - 1]) {
            Span span = shelf->spans[heap.children[i]];
            put_in_order((Seen *)(void *)shelf->items + span.first, span.count);
        }
    return true;
}

/* ---- groups and families ---- */

static uint32_t group_number(Chronicle *c, const char *code)
{
    for (uint32_t i = 0; i < c->groups.count; i++)
        if (strcmp(c->groups.items[i].code, code) == 0)
            return i;
    *GROW(&c->arena, &c->groups) =
        (GroupName){arena_print(&c->arena, "%s", code), arena_print(&c->arena, "%s", code)};
    return (uint32_t)c->groups.count - 1;
}

static bool read_group_members(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    DEFER(heap_close) Heap heap = {.kind = SHELF_GROUPS};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ask(reading, SQL_measure_group_members, SQL_measure_some_group_members, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return shelve(c, &heap, err);
        uint32_t child = id_map_find(&c->children, rows_int(rows, 0));
        if (child == ID_NONE)
            continue;
        const Spell spell = {from_day(rows, 2), to_day(rows, 3), group_number(c, rows_text(rows, 1, NULL))};
        heap_add(c, &heap, child, &spell);
    }
}

static void add_adult(Chronicle *c, const AdultSpell *adult)
{
    c->adults = room_for(c->adults, sizeof *c->adults, c->adult_count + 1, &c->adult_room);
    c->adults[c->adult_count++] = *adult;
}

/* One membership a list tells of, as spells in the families where staff placed it. */
static void add_member(Reading *reading, Heap *heap, const Moves *moves, const Rows *rows)
{
    Chronicle *c = reading->chronicle;
    int64_t record = rows_int(rows, 0), told = rows_int(rows, 1);
    uint32_t child = id_map_find(&c->children, record);
    MoveSpell told_one = {told, from_day(rows, 2), to_day(rows, 3)};
    MoveSpellList spells = {&told_one, 1, 1};
    if (moves_touch(moves, record, told)) {
        spells = (MoveSpellList){0};
        moves_spells(moves, &reading->scratch, record, told, told_one.from, told_one.to, &spells);
    }
    for (size_t i = 0; i < spells.count; i++) {
        const MoveSpell *one = &spells.items[i];
        const Spell spell = {one->from, one->to, chronicle_family(c, one->family)};
        if (child != ID_NONE)
            heap_add(c, heap, child, &spell);
        else if (rows_int(rows, 4))
            add_adult(c,
                      &(AdultSpell){record, reading_root(reading, record), spell.from, spell.to, spell.what});
    }
}

static bool read_family_members(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    Moves moves;
    DEFER(heap_close) Heap heap = {.kind = SHELF_FAMILIES};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(moves_load(reading->store, &reading->scratch, c->authority, &moves, err));
    TRY(ask(reading, SQL_measure_family_members, SQL_measure_some_family_members, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return shelve(c, &heap, err);
        add_member(reading, &heap, &moves, rows);
    }
}

/* ---- findings, by day ---- */

static int by_found_day(const void *a, const void *b)
{
    const Found *x = a, *y = b;
    return x->day != y->day ? (x->day < y->day ? -1 : 1) : (x->from > y->from) - (x->from < y->from);
}

static int32_t count_or_none(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? -1 : (int32_t)rows_int(rows, column);
}

static bool read_findings(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    DEFER(heap_close) Heap heap = {.kind = SHELF_FOUND};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ask(reading, SQL_measure_findings, SQL_measure_some_findings, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        uint32_t child = id_map_find(&c->children, rows_int(rows, 0));
        if (child == ID_NONE)
            continue;
        const Found found = {.kind = (uint8_t)rows_int(rows, 1),
                             .from = (Date)rows_int(rows, 2),
                             .day = (Date)rows_int(rows, 3),
                             .out = rows_int(rows, 4) != 0,
                             .by = words_put(&c->partners, rows_text(rows, 5, NULL)),
                             .what = words_put(&c->words, rows_text(rows, 6, NULL)),
                             .part = count_or_none(rows, 7),
                             .whole = count_or_none(rows, 8)};
        note_day(c, found.day);
        heap_add(c, &heap, child, &found);
    }
    TRY(shelve(c, &heap, err));
    Shelf *shelf = &c->shelves[SHELF_FOUND];
    for (size_t i = 0; i < heap.count; i++)
        if (i == 0 || heap.children[i] != heap.children[i - 1]) {
            Span span = shelf->spans[heap.children[i]];
            qsort((Found *)(void *)shelf->items + span.first, span.count, sizeof(Found), by_found_day);
        }
    return true;
}

/* ---- courses of adults ---- */

bool read_courses(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    DEFER(heap_close) Heap heap = {.kind = SHELF_FOUND};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(reading->store, SQL_measure_courses, &rows, err, VALUE(c->authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return shelve(c, &heap, err);
        uint32_t adult = id_map_find(&c->children, rows_int(rows, 0));
        if (adult == ID_NONE)
            continue;
        const Found found = {.kind = FOUND_COURSE,
                             .from = from_day(rows, 1),
                             .day = from_day(rows, 2),
                             .by = words_put(&c->partners, rows_text(rows, 3, NULL)),
                             .part = (int32_t)rows_int(rows, 4)};
        note_day(c, found.from);
        heap_add(c, &heap, adult, &found);
    }
}

bool read_events(Reading *reading, Error *err)
{
    TRY(read_registrations(reading, err));
    TRY(read_contacts(reading, err));
    TRY(read_group_members(reading, err));
    TRY(read_findings(reading, err));
    return read_family_members(reading, err);
}

bool read_to_judge(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    uint64_t count = 0;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(reading->store, SQL_measure_pairs_to_judge, &rows, err, VALUE(c->authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        uint32_t a = id_map_find(&c->children, rows_int(rows, 0));
        uint32_t b = id_map_find(&c->children, rows_int(rows, 1));
        count += a != ID_NONE && b != ID_NONE && a != b;
    }
    c->to_judge = count;
    return true;
}
