#include <stdlib.h>

#include "measure/chronicle_inside.h"
#include "sql.h"

static bool read_map(Reading *reading, const char *sql, IdMap *map,
                     uint32_t (*number)(Chronicle *c, const Rows *rows), Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(reading->store, sql, &rows, err, VALUE(reading->chronicle->authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        id_map_set(map, rows_int(rows, 0), number(reading->chronicle, rows));
    }
}

static uint32_t centre_in_row(Chronicle *c, const Rows *rows)
{
    return chronicle_centre(c, rows_int(rows, 1));
}

static uint32_t list_kind_in_row(Chronicle *c, const Rows *rows)
{
    return words_put(&c->list_kinds, rows_text(rows, 1, NULL));
}

static Date day_or(const Rows *rows, int column, Date open)
{
    return rows_is_null(rows, column) ? open : (Date)rows_int(rows, column);
}

static bool read_reach(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(reading->store, SQL_measure_reach_areas, &rows, err, VALUE(c->authority), VALUE(reading->known)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *code = rows_text(rows, 0, NULL);
        int lsoa = code ? geo_lsoa_by_code(reading->geo, code) : -1;
        uint16_t centre = chronicle_centre(c, rows_int(rows, 1));
        if (lsoa >= 0 && centre != NO_CENTRE)
            *GROW(&c->arena, &c->reach[lsoa]) =
                (ReachSpell){day_or(rows, 2, DATE_NONE), day_or(rows, 3, DAY_LAST), centre};
    }
}

static bool read_groups(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(reading->store, SQL_measure_groups, &rows, err, VALUE(c->authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(&c->arena, &c->groups) =
            (GroupName){rows_text(rows, 0, &c->arena), rows_text(rows, 1, &c->arena)};
    }
}

bool read_places(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    c->lsoa_count = geo_lsoa_count(reading->geo);
    c->reach = ARENA_ARRAY(&c->arena, ReachList, c->lsoa_count + 1);
    TRY(centre_list(reading->store, &c->arena, c->authority, &c->centres, err));
    if (c->centres.count >= NO_CENTRE)
        return error_set(err, ERROR_SYSTEM, "An authority may have at most %d centres.", NO_CENTRE - 1);
    for (uint32_t i = 0; i < c->centres.count; i++)
        id_map_set(&c->centre_numbers, c->centres.items[i].id, i);
    TRY(read_map(reading, SQL_measure_venues, &c->venue_centres, centre_in_row, err));
    TRY(read_map(reading, SQL_measure_sources, &c->source_kinds, list_kind_in_row, err));
    TRY(read_reach(reading, err));
    return read_groups(reading, err);
}

/* ---- people ---- */

enum { BIRTH, ETHNICITY, LANGUAGE, SEX, TOLD }; /* what the newest record says that says it */

typedef struct Said { /* by one record */
    int64_t id, root, write;
    Date birth;
    uint32_t ethnicity, language, sex, list;
    bool child;
} Said;
typedef struct SaidList {
    Said *items;
    size_t count, capacity;
} SaidList;

typedef struct Told { /* by ordinal less the first: the write (and record) of what stands */
    int64_t write[TOLD], record[TOLD];
} Told;

static Said said_in_row(Reading *reading, const Rows *rows)
{
    Chronicle *c = reading->chronicle;
    uint32_t kind = id_map_find(&c->source_kinds, rows_int(rows, 4));
    int64_t id = rows_int(rows, 0);
    return (Said){
        .id = id,
        .root = reading_root(reading, id),
        .child = rows_int(rows, 1) != 0,
        .birth = day_or(rows, 2, DATE_NONE),
        .write = rows_int(rows, 3),
        .list = kind != ID_NONE && kind < 32 ? (uint32_t)1 << kind : 0,
        .ethnicity = words_put(&c->words, rows_text(rows, 5, NULL)),
        .language = words_put(&c->words, rows_text(rows, 6, NULL)),
        .sex = words_put(&c->words, rows_text(rows, 7, NULL)),
    };
}

static bool is_newer(Told *told, int what, const Said *said)
{
    bool newer = said->write > told->write[what] ||
                 (said->write == told->write[what] && said->id > told->record[what]);
    if (newer) {
        told->write[what] = said->write;
        told->record[what] = said->id;
    }
    return newer;
}

/* A root's own birth stands before any other's. */
static void note(Chronicle *c, uint32_t child, Told *told, const Said *said)
{
    Traits *traits = &c->traits[child];
    Said birth = *said;
    if (said->id == said->root)
        birth.write = INT64_MAX;
    if (said->birth != DATE_NONE && is_newer(told, BIRTH, &birth))
        c->births[child] = said->birth;
    if (said->ethnicity && is_newer(told, ETHNICITY, said))
        traits->ethnicity = said->ethnicity;
    if (said->language && is_newer(told, LANGUAGE, said))
        traits->language = said->language;
    if (said->sex && is_newer(told, SEX, said))
        traits->sex = said->sex;
    traits->lists |= said->list;
}

static bool ask_people(Reading *reading, Rows **rows, Error *err)
{
    Chronicle *c = reading->chronicle;
    if (reading->roots)
        return ASK(reading->store, SQL_measure_people, rows, err, VALUE(c->authority), VALUE(reading->known));
    return ASK(reading->store, SQL_measure_some_people, rows, err, VALUE(c->authority), reading->some_ids);
}

/* Where the root stood before this reading, else behind the others. */
static uint32_t place_root(Chronicle *c, int64_t root)
{
    uint32_t child = id_map_find(&c->children, root);
    if (child == ID_NONE || c->ids[child] != -root)
        return chronicle_new_child(c, root);
    c->ids[child] = root;
    return child;
}

bool read_people(Reading *reading, Error *err)
{
    Chronicle *c = reading->chronicle;
    SaidList roots = {0}, others = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ask_people(reading, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        if (person_set_has(reading->left_out ? reading->left_out : &c->left_out, rows_int(rows, 0)))
            continue;
        Said said = said_in_row(reading, rows);
        if (said.id != said.root)
            *GROW(&reading->scratch, &others) = said;
        else if (said.child != c->of_learners)
            *GROW(&reading->scratch, &roots) = said;
    }
    IdMap placed = {0};
    Told *told = ARENA_ARRAY(&reading->scratch, Told, roots.count + 1);
    for (size_t i = 0; i < roots.count; i++) {
        uint32_t child = place_root(c, roots.items[i].id);
        id_map_set(&c->children, roots.items[i].id, child);
        id_map_set(&placed, roots.items[i].id, (uint32_t)i);
        note(c, child, &told[i], &roots.items[i]);
    }
    for (size_t i = 0; i < others.count; i++) {
        const Said *said = &others.items[i];
        uint32_t at = id_map_find(&placed, said->root);
        if (at == ID_NONE)
            continue;
        uint32_t child = id_map_find(&c->children, said->root);
        id_map_set(&c->children, said->id, child);
        note(c, child, &told[at], said);
    }
    id_map_close(&placed);
    return true;
}

/* ---- the order of the children ---- */

typedef struct Place {
    int64_t id;
    int32_t lsoa;
    uint32_t child;
} Place;

static int by_place(const void *left, const void *right)
{
    const Place *a = left, *b = right;
    if (a->lsoa != b->lsoa)
        return a->lsoa < b->lsoa ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

void order_by_home(Chronicle *c, Arena *scratch)
{
    Place *places = ARENA_ARRAY(scratch, Place, c->child_count + (size_t)1);
    uint32_t *number = ARENA_ARRAY(scratch, uint32_t, c->child_count + (size_t)1);
    for (uint32_t i = 0; i < c->child_count; i++) {
        places[i] = (Place){c->ids[i], INT32_MAX, i};
        for (EACH(Home, home, c, SHELF_HOMES, i)) {
            places[i].lsoa = home->lsoa == LSOA_ELSEWHERE ? INT32_MAX : home->lsoa;
            break;
        }
    }
    if (c->child_count)
        qsort(places, c->child_count, sizeof *places, by_place);
    int64_t *ids = ARENA_ARRAY(scratch, int64_t, c->child_count + (size_t)1);
    Date *births = ARENA_ARRAY(scratch, Date, c->child_count + (size_t)1);
    Traits *traits = ARENA_ARRAY(scratch, Traits, c->child_count + (size_t)1);
    Span *homes = ARENA_ARRAY(scratch, Span, c->child_count + (size_t)1);
    for (uint32_t i = 0; i < c->child_count; i++) {
        uint32_t old = places[i].child;
        number[old] = i;
        ids[i] = c->ids[old];
        births[i] = c->births[old];
        traits[i] = c->traits[old];
        homes[i] = c->shelves[SHELF_HOMES].spans[old];
    }
    for (uint32_t i = 0; i < c->child_count; i++) {
        c->ids[i] = ids[i];
        c->births[i] = births[i];
        c->traits[i] = traits[i];
        c->shelves[SHELF_HOMES].spans[i] = homes[i];
    }
    for (size_t i = 0; c->children.slots && i <= c->children.mask; i++)
        if (c->children.slots[i].number)
            c->children.slots[i].number = number[c->children.slots[i].number - 1] + 1;
}
