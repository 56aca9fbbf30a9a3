#include <sqlite3.h>

#include "both_databases.h"
#include "sql.h"
#include "store/store.h"

static const struct {
    const char *name, *sql;
} queries[] = {SQL_QUERIES{NULL, NULL}};

static void make_register(const char *address)
{
    Error err = {0};
    Store *store = NULL;
    if (!store_open(address, STORE_CREATE, &store, &err))
        fail_msg("%s", err.text);
    store_close(store);
}

static void test_every_query_fits_the_schema_on_sqlite(void **state)
{
    (void)state;
    const char *path = fresh_register();
    make_register(path);
    sqlite3 *db;
    int bad = 0;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (int i = 0; queries[i].name; i++) {
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(db, queries[i].sql, -1, &statement, NULL) != SQLITE_OK) {
            print_error("%s: %s\n", queries[i].name, sqlite3_errmsg(db));
            bad++;
        }
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    assert_int_equal(bad, 0);
}

static void test_every_query_fits_the_schema_on_postgres(void **state)
{
    (void)state;
    const char *address = getenv("REACHBOOK_TEST_POSTGRES");
    if (!address) {
        puts("postgres: skipped, run under test/with_postgres.sh to include it");
        skip();
    }
    empty_server(address);
    make_register(address);
    PGconn *link = PQconnectdb(address);
    int bad = 0;
    for (int i = 0; queries[i].name; i++) {
        PGresult *result = PQprepare(link, queries[i].name, queries[i].sql, 0, NULL);
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            print_error("%s: %s", queries[i].name, PQresultErrorMessage(result));
            bad++;
        }
        PQclear(result);
    }
    PQfinish(link);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_query_fits_the_schema_on_sqlite),
        cmocka_unit_test(test_every_query_fits_the_schema_on_postgres),
    };
    return both_begin() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
