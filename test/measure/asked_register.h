/* A random register on either database, a picture of it, and what plain SQL says of it. */
#ifndef TEST_ASKED_REGISTER_H
#define TEST_ASKED_REGISTER_H

#include "base/clock.h"
#include "both_databases.h"
#include "measure/measure.h"
#include "plain_sql.h"
#include "random_register.h"

static Store *store;
static Geo *geo;
static Snapshot *snapshot;
static Arena arena;
static Date as_of;
static int first_lsoa;
static int period = 12; /* months, of the plain questions */

static void must(bool done, const Error *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

static Rows *ask_plainly(const char *select)
{
    Error err = {0};
    Rows *rows = NULL;
    const char *sql = arena_print(&arena, "%s%s", CHILDREN, select);
    const Value values[] = {VALUE(1), VALUE(as_of), VALUE(date_add_months(as_of, -period)),
                            VALUE(date_add_months(as_of, -60))};
    must(store_ask(store, sql, values, 4, &rows, &err), &err);
    return rows;
}

static bool next(Rows *rows)
{
    Error err = {0};
    bool more = false;
    must(rows_next(rows, &more, &err), &err);
    return more;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static inline void check_same_ids(int64_t *ids, size_t count, const char *select)
{
    qsort(ids, count, sizeof *ids, compare_ids);
    DEFER(rows_close) Rows *rows = ask_plainly(select);
    size_t i = 0;
    for (; next(rows); i++) {
        assert_true(i < count);
        assert_int_equal(ids[i], rows_int(rows, 0));
    }
    assert_int_equal(i, count);
}

static inline bool is_near(double a, double b)
{
    return a - b < 1e-6 && b - a < 1e-6;
}

static bool load_places(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return geo_load_bundled(now->store, NULL, err);
}

static int fill(void **state)
{
    (void)state;
    Error err = {0};
    assert_true(date_from_parts(2026, 9, 30, &as_of));
    must(store_open(fresh_register(), STORE_CREATE, &store, &err), &err);
    const Write write = {.authority = 1, .action = "import"};
    must(write_run(store, &write, load_places, NULL, &err), &err);
    must(geo_open(store, 2026, &geo, &err), &err);
    Chance chance = {
        .state = 20260930, .geo = geo, .first_lsoa = geo_lsoa_by_code(geo, "E01013453"), .as_of = as_of};
    for (size_t i = 0; chance.first_lsoa < 0 && i < geo_lsoa_count(geo); i++)
        if (strcmp(geo_lsoa(geo, (int)i)->authority, "E06000015") == 0)
            chance.first_lsoa = (int)i;
    first_lsoa = chance.first_lsoa;
    must(write_run(store, &write, random_register, &chance, &err), &err);
    must(store_script(store, "ANALYZE", &err),
         &err); /* without it PostgreSQL plans the plain questions badly */
    const SnapshotOptions options = {.authority = 1, .as_of = as_of};
    must(snapshot_open(store, geo, &options, &snapshot, &err), &err);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    snapshot_close(snapshot);
    geo_close(geo);
    store_close(store);
    arena_release(&arena);
    snapshot = NULL;
    geo = NULL;
    store = NULL;
    return 0;
}

#endif
