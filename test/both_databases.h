/* Tests that must hold on both databases. RUN_ON_BOTH runs a group on files, then on the server named in
 * REACHBOOK_TEST_POSTGRES (test/with_postgres.sh starts one); fresh_register() is the address of an empty
 * database of the kind whose turn it is. */
#ifndef TEST_BOTH_DATABASES_H
#define TEST_BOTH_DATABASES_H

#include <dirent.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static bool on_postgres;
static char both_folder[] = "/tmp/reachbook-test-XXXXXX";

static inline void empty_server(const char *address)
{
    PGconn *link = PQconnectdb(address);
    PGresult *result =
        PQexec(link, "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s", PQerrorMessage(link));
    PQclear(result);
    PQfinish(link);
}

/* A path in the folder of this program, which is there until it ends. */
static inline const char *both_path(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", both_folder, name);
    return path;
}

static inline const char *fresh_register(void)
{
    static const char *const names[] = {"register.db-wal", "register.db-shm", "register.db"};
    if (on_postgres) {
        empty_server(getenv("REACHBOOK_TEST_POSTGRES"));
        return getenv("REACHBOOK_TEST_POSTGRES");
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(both_path(names[i]));
    return both_path("register.db");
}

static inline void both_end(void)
{
    DIR *listing = opendir(both_folder);
    for (struct dirent *file; listing && (file = readdir(listing));)
        unlink(both_path(file->d_name));
    if (listing)
        closedir(listing);
    rmdir(both_folder);
}

static inline bool both_begin(void)
{
    return mkdtemp(both_folder) && atexit(both_end) == 0;
}

static inline bool turn_to_postgres(void)
{
    on_postgres = getenv("REACHBOOK_TEST_POSTGRES") != NULL;
    if (!on_postgres)
        puts("postgres: left out, run under test/with_postgres.sh to include it");
    return on_postgres;
}

#define RUN_ON_BOTH(tests, begin, end)                                                                       \
    (both_begin()                                                                                            \
         ? cmocka_run_group_tests_name("sqlite", tests, begin, end) +                                        \
               (turn_to_postgres() ? cmocka_run_group_tests_name("postgres", tests, begin, end) : 0)         \
         : 1)

#endif
