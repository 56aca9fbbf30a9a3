/* What the tests of geo/ share: a fresh register, the bundled places in it. */
#ifndef GEO_TEST_H
#define GEO_TEST_H

#include "both_databases.h"
#include "geo/geo.h"
#include "store/write.h"

static inline Store *fresh_store(void)
{
    Store *store = NULL;
    Error err = {0};
    if (!store_open(fresh_register(), STORE_CREATE, &store, &err))
        fail_msg("%s", err.text);
    return store;
}

static inline bool bundled_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return geo_load_bundled(now->store, NULL, err);
}

static inline void load_bundled(Store *store)
{
    Error err = {0};
    const Write write = {.action = "geo-load"};
    if (!write_run(store, &write, bundled_body, NULL, &err))
        fail_msg("%s", err.text);
}

static inline Geo *open_geo(Store *store, int year)
{
    Geo *geo = NULL;
    Error err = {0};
    if (!geo_open(store, year, &geo, &err))
        fail_msg("%s", err.text);
    return geo;
}

static inline int64_t count_of(Store *store, const char *sql)
{
    Error err = {0};
    int64_t count = -1;
    if (!store_ask_int(store, sql, NULL, 0, -1, &count, &err))
        fail_msg("%s: %s", sql, err.text);
    return count;
}

#endif
