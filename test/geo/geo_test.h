/* A fresh register for each test: a file in a folder of its own, or the emptied database of the server in
 * REACHBOOK_TEST_POSTGRES while `on_postgres`. */
#ifndef GEO_TEST_H
#define GEO_TEST_H

#include <dirent.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "geo/geo.h"
#include "store/write.h"

static char folder[] = "/tmp/test_geo_XXXXXX";
static bool on_postgres;

static inline void fresh_postgres(const char *address)
{
    PGconn *link = PQconnectdb(address);
    PGresult *result =
        PQexec(link, "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s", PQerrorMessage(link));
    PQclear(result);
    PQfinish(link);
}

static inline Store *fresh_store(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    const char *server = getenv("REACHBOOK_TEST_POSTGRES");
    char address[512];
    Store *store = NULL;
    Error err = {0};
    snprintf(address, sizeof address, "%s", on_postgres && server ? server : "");
    if (*address)
        fresh_postgres(address);
    for (size_t i = 0; i < 3 && !on_postgres; i++) {
        snprintf(address, sizeof address, "%s/register.db%s", folder, endings[i]);
        unlink(address);
    }
    if (!on_postgres)
        snprintf(address, sizeof address, "%s/register.db", folder);
    if (!store_open(address, STORE_CREATE, &store, &err))
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

static inline void remove_folder(void)
{
    char path[64];
    DIR *listing = opendir(folder);
    for (struct dirent *file; listing && (file = readdir(listing));) {
        snprintf(path, sizeof path, "%s/%.30s", folder, file->d_name);
        unlink(path);
    }
    closedir(listing);
    rmdir(folder);
}

static inline bool make_folder(void)
{
    return mkdtemp(folder) && atexit(remove_folder) == 0;
}

static inline bool turn_to_postgres(void)
{
    on_postgres = getenv("REACHBOOK_TEST_POSTGRES") != NULL;
    return on_postgres;
}

/* Runs the tests on a file, then on the server when there is one. */
#define RUN_ON_BOTH(tests)                                                                                   \
    (!make_folder() || cmocka_run_group_tests_name("sqlite", tests, NULL, NULL) ||                           \
     (turn_to_postgres() && cmocka_run_group_tests_name("postgres", tests, NULL, NULL)))

#endif
