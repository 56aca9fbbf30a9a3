/* A register of 3,000 children in 24 small areas of three centres, one of which has next to nobody, for tests
 * of the data book; and a book of it. */
#ifndef TEST_DATABOOK_TOWN_H
#define TEST_DATABOOK_TOWN_H

#include "report/databook.h"
#include "store/write.h"

static Store *store;
static Geo *geo;
static Arena arena;
static Date month_end;
static const User leader = {.id = 1, .authority = 1, .role = ROLE_LEADER},
                  analyst = {.id = 2, .authority = 1, .role = ROLE_ANALYST},
                  board = {.id = 3, .authority = 1, .role = ROLE_BOARD};
static Picture picture;
static Outlook *outlook;

static void must(bool done, const Error *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

static bool load_places(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return geo_load_bundled(now->store, NULL, err);
}

enum { TOWN_CHILDREN = 3000, TOWN_AREAS = 24, TOWN_CENTRES = 3, EMPTY_AREA = 23, TOWN_DAYS_OLD = 1800 };

static bool add_organisation(WriteNow *now, Error *err)
{
    static const char *const names[] = {"Rosehill", "Becket", "Babington"};
    int64_t id, group, centre;
    TRY(authority_add(now, "E06000015", "Derby", NULL, &id, err));
    TRY(target_groups_add_standard(now, id, err));
    for (int i = 0; i < TOWN_CENTRES; i++) {
        if (i != 1) /* two groups: of one centre, and of two */
            TRY(group_add(now, id, NULL, i ? "South" : "North", &group, err));
        TRY(centre_add(now, id, group, NULL, names[i], NULL, &centre, err));
        for (int area = i; area < TOWN_AREAS; area += TOWN_CENTRES)
            TRY(reach_area_add(now, id, centre, geo_lsoa(geo, area)->code, NULL, err));
    }
    TRY(DO(
        now->store,
        "INSERT INTO source (authority, id, name, kind, w_from) VALUES (1, 1, 'List', 'registrations', $1)",
        err, VALUE(now->id)));
    return DO(now->store,
              "INSERT INTO app_user (authority, id, name, role, password, failed, failed_since, "
              "locked_until, w_from)"
              " VALUES (1, 1, 'sam', 5, '', 0, 0, 0, $1), (1, 2, 'ali', 6, '', 0, 0, 0, $1)",
              err, VALUE(now->id));
}

/* The same for the same child and question, and even. */
static int64_t lot(int64_t id, uint64_t question, uint64_t below)
{
    uint64_t mixed = ((uint64_t)id + question * 1000003) * 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    return (int64_t)((mixed ^ mixed >> 31) % below);
}

static bool add_contacts(WriteNow *now, int64_t id, int64_t centre, Error *err)
{
    static const char *const kinds[] = {"attendance", "clinic", "call", "letter"};
    const int64_t visits = centre == 2 ? lot(id, 1, 3) : lot(id, 1, 6);
    for (int64_t visit = 0; visit < visits; visit++)
        TRY(DO(now->store,
               "INSERT INTO contact (authority, id, kind, person, centre, on_day, source, w_from)"
               " VALUES (1, $1, $2, $3, $4, $5, 1, $6)",
               err, VALUE(id * 10 + visit), VALUE(kinds[lot(id, 2 + (uint64_t)visit, 4)]), VALUE(id),
               VALUE(lot(id, 9, 8) ? centre : 1 + lot(id, 10, TOWN_CENTRES)),
               VALUE((int64_t)month_end - 9 - lot(id, 20 + (uint64_t)visit, 340)), VALUE(now->id)));
    return true;
}

static bool add_child(WriteNow *now, int64_t id, Error *err)
{
    Store *to = now->store;
    const int64_t area = id % TOWN_AREAS, centre = 1 + area % TOWN_CENTRES;
    const char *ref = arena_print(now->arena, "%lld", (long long)id), *lsoa = geo_lsoa(geo, (int)area)->code;
    if (area == EMPTY_AREA && id > TOWN_AREAS * 2)
        return true;
    TRY(DO(to,
           "INSERT INTO person (authority, id, kind, source, ref, birth, ethnicity, w_from)"
           " VALUES (1, $1, 'child', 1, $2, $3, $4, $5)",
           err, VALUE(id), VALUE(ref), VALUE((int64_t)month_end - 1 - lot(id, 11, TOWN_DAYS_OLD)),
           VALUE(lot(id, 12, 5) ? "WBRI" : "APKN"), VALUE(now->id)));
    TRY(DO(to, "INSERT INTO address (authority, person, lsoa, w_from) VALUES (1, $1, $2, $3)", err, VALUE(id),
           VALUE(lsoa), VALUE(now->id)));
    if (lot(id, 13, 3))
        TRY(DO(to,
               "INSERT INTO registration (authority, id, person, centre, from_day, w_from)"
               " VALUES (1, $1, $1, $2, $3, $4)",
               err, VALUE(id), VALUE(centre), VALUE((int64_t)month_end - 300), VALUE(now->id)));
    if (lot(id, 14, 7) == 0)
        TRY(DO(to,
               "INSERT INTO group_member (authority, person, group_code, source, w_from)"
               " VALUES (1, $1, 'workless', 1, $2)",
               err, VALUE(id), VALUE(now->id)));
    return add_contacts(now, id, centre, err);
}

static bool add_people(WriteNow *now, void *context, Error *err)
{
    (void)context;
    TRY(add_organisation(now, err));
    for (int64_t id = 1; id <= TOWN_CHILDREN; id++)
        TRY(add_child(now, id, err));
    return true;
}

/* Everybody comes once more. */
static inline bool more_contacts(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return DO(
        now->store,
        "INSERT INTO contact (authority, id, kind, person, centre, on_day, source, w_from)"
        " SELECT 1, 900000 + id, 'attendance', id, 1, CAST($1 AS BIGINT), 1, CAST($2 AS BIGINT) FROM person"
        " WHERE authority = 1 AND w_to IS NULL",
        err, VALUE((int64_t)month_end - 3), VALUE(now->id));
}

static inline int town_begin(void **state)
{
    (void)state;
    Error err = {0};
    assert_true(date_from_parts(2026, 9, 30, &month_end));
    must(store_open(fresh_register(), STORE_CREATE, &store, &err), &err);
    const Write write = {.action = "import"};
    must(write_run(store, &write, load_places, NULL, &err), &err);
    must(geo_open(store, 2026, &geo, &err), &err);
    must(write_run(store, &write, add_people, NULL, &err), &err);
    return 0;
}

static inline void town_look_away(void)
{
    outlook_close(outlook);
    outlook = NULL;
    picture_close(&picture);
}

static inline int town_end(void **state)
{
    (void)state;
    town_look_away();
    geo_close(geo);
    store_close(store);
    geo = NULL;
    store = NULL;
    arena_release(&arena);
    return 0;
}

static inline void town_change(WriteBody *body, void *context)
{
    Error err = {0};
    const Write write = {.authority = 1, .action = "test"};
    must(write_run(store, &write, body, context, &err), &err);
}

/* Of all areas when `area` is NULL. */
static inline bool town_book(const User *reader, const char *area, Databook *out, Error *err)
{
    static Gate gate;
    const SnapshotOptions options = {.as_of = month_end, .upper_age = 5};
    town_look_away();
    must(picture_open(store, &arena, &options, &picture, err), err);
    must(outlook_open(store, picture.geo, 2026, 5, &outlook, err), err);
    must(gate_make(store, &arena, &picture, reader, 5, &gate, err), err);
    const BookAsk ask = {&picture, &gate, outlook, NULL, area};
    return databook_make(store, &arena, &ask, out, err);
}

static inline const char *town_csv(const User *reader)
{
    Error err = {0};
    Databook book;
    char *bytes = NULL;
    size_t length = 0;
    must(town_book(reader, NULL, &book, &err), &err);
    FILE *file = open_memstream(&bytes, &length);
    assert_non_null(file);
    databook_csv(&book, file);
    fclose(file);
    const char *text = arena_copy(&arena, bytes, length);
    free(bytes);
    return text;
}

#endif
