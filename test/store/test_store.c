#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "both_databases.h"
#include "store/write.h"

static char address[512]; /* of a fresh register for each test */

static void run_outside(const char *sql)
{
    if (on_postgres) {
        PGconn *link = PQconnectdb(address);
        PGresult *result = PQexec(link, sql);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            fail_msg("%s: %s", sql, PQerrorMessage(link));
        PQclear(result);
        PQfinish(link);
    } else {
        sqlite3 *db;
        assert_int_equal(sqlite3_open(address, &db), SQLITE_OK);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(db));
        sqlite3_close(db);
    }
}

static void clear_sqlite(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s%s", address, endings[i]);
        unlink(path);
    }
}

static int fresh(void **state)
{
    (void)state;
    snprintf(address, sizeof address, "%s", fresh_register());
    return 0;
}

static Store *store_with_table(void)
{
    Store *store = NULL;
    Error err = {0};
    if (!store_open(address, STORE_CREATE, &store, &err) ||
        !store_script(
            store,
            "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT, size DOUBLE PRECISION, w_from BIGINT)"
            "/*STRICT*/",
            &err))
        fail_msg("%s", err.text);
    return store;
}

static int64_t count_of(Store *store, const char *sql)
{
    Error err = {0};
    int64_t count;
    if (!store_ask_int(store, sql, NULL, 0, -1, &count, &err))
        fail_msg("%s: %s", sql, err.text);
    return count;
}

static const Write import = {
    .authority = 1, .actor = 2, .action = "import", .subject = "thing", .reason = "test"};

typedef struct Addition {
    int64_t id;
    const char *name;
    bool fails, checks_own_change;
} Addition;

static bool add_thing(WriteNow *now, void *context, Error *err)
{
    const Addition *addition = context;
    TRY(DO(now->store, "INSERT INTO thing (id, name, size, w_from) VALUES ($1, $2, $3, $4)", err,
           VALUE(addition->id), VALUE(addition->name), VALUE(1.25), VALUE(now->id)));
    now->detail = arena_print(now->arena, "{\"id\":%lld}", (long long)addition->id);
    if (addition->checks_own_change)
        assert_int_equal(count_of(now->store, "SELECT count(*) FROM thing"), 1);
    return !addition->fails || error_set(err, ERROR_INPUT, "This is refused.");
}

static void add(Store *store, int64_t id, const char *name)
{
    Error err = {0};
    Addition addition = {.id = id, .name = name};
    if (!write_run(store, &import, add_thing, &addition, &err))
        fail_msg("%s", err.text);
}

static void test_what_is_written_is_read_back_with_its_type(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = store_with_table();
    DEFER(rows_close) Rows *rows = NULL;
    DEFER(arena_release) Arena arena = {0};
    Error err = {0};
    bool more;
    add(store, 9007199254740993, "Zo\u00eb \\ \"tab\"\t");
    add(store, 2, NULL);
    assert_true(ASK(store, "SELECT $2 AS b, id, name, size FROM thing WHERE id > $1 ORDER BY id DESC", &rows,
                    &err, VALUE(1), VALUE("x")));
    assert_int_equal(rows_columns(rows), 4);
    assert_string_equal(rows_column_name(rows, 2), "name");
    assert_true(rows_next(rows, &more, &err) && more);
    assert_string_equal(rows_text(rows, 0, NULL), "x");
    assert_true(rows_int(rows, 1) == 9007199254740993);
    const char *kept = rows_text(rows, 2, &arena);
    assert_true(rows_real(rows, 3) == 1.25);
    assert_true(rows_next(rows, &more, &err) && more);
    assert_string_equal(kept, "Zo\u00eb \\ \"tab\"\t");
    assert_true(rows_is_null(rows, 2) && !rows_is_null(rows, 1));
    assert_null(rows_text(rows, 2, NULL));
    assert_int_equal(rows_int(rows, 2), 0);
    assert_true(rows_next(rows, &more, &err) && !more);
    assert_int_equal(count_of(store, "SELECT max(id) FROM thing WHERE id < 0"), -1);
}

static void test_a_body_that_fails_leaves_nothing(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = store_with_table();
    Error err = {0};
    int64_t checked;
    Addition addition = {.id = 1, .name = "a", .fails = true, .checks_own_change = true};
    assert_false(write_run(store, &import, add_thing, &addition, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_string_equal(err.text, "This is refused.");
    assert_int_equal(count_of(store, "SELECT count(*) FROM thing"), 0);
    assert_int_equal(count_of(store, "SELECT count(*) FROM audit"), 0);
    add(store, 1, "a");
    addition.fails = addition.checks_own_change = false;
    assert_false(write_run(store, &import, add_thing, &addition, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_int_equal(count_of(store, "SELECT count(*) FROM thing"), 1);
    assert_true(write_verify(store, &checked, &err));
    assert_int_equal(checked, 1);
}

enum { THREADS = 8, WRITES = 200 };

typedef struct Worker {
    Store *store;
    int number, failed_as_asked;
} Worker;

static void *write_many(void *context)
{
    Worker *worker = context;
    for (int i = 0; i < WRITES; i++) {
        Error err = {0};
        Addition addition = {.id = worker->number * 10000 + i, .name = "n", .fails = i % 10 == 3};
        if (!write_run(worker->store, &import, add_thing, &addition, &err))
            worker->failed_as_asked += addition.fails && strcmp(err.text, "This is refused.") == 0;
        if (i % 20 == 0)
            count_of(worker->store, "SELECT count(*) FROM thing");
    }
    return NULL;
}

static void test_writes_of_many_threads_all_land_once_and_verify(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = store_with_table();
    pthread_t threads[THREADS];
    Worker workers[THREADS];
    Error err = {0};
    int64_t checked;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (Worker){.store = store, .number = i};
        pthread_create(&threads[i], NULL, write_many, &workers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].failed_as_asked, WRITES / 10);
    }
    int64_t kept = THREADS * WRITES * 9 / 10;
    assert_int_equal(count_of(store, "SELECT count(*) FROM thing"), kept);
    assert_int_equal(count_of(store, "SELECT count(DISTINCT w_from) FROM thing"), kept);
    assert_int_equal(count_of(store, "SELECT count(*) FROM thing JOIN audit ON audit.seq = w_from"), kept);
    if (!write_verify(store, &checked, &err))
        fail_msg("%s", err.text);
    assert_int_equal(checked, kept);
}

static void test_tampering_with_the_audit_log_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *tamper, *words;
    } cases[] = {
        {"UPDATE audit SET actor = 3 WHERE seq = 2", "row 2 does not fit its hash"},
        {"UPDATE audit SET reason = NULL WHERE seq = 2", "row 2 does not fit its hash"},
        {"UPDATE audit SET subject = 'thingt', reason = 'est' WHERE seq = 3", "row 3 does not fit its hash"},
        {"DELETE FROM audit WHERE seq = 2", "row 2 is missing"},
        {"DELETE FROM audit WHERE seq >= 4", "row 4 and what followed it are missing from the end"},
        {"UPDATE audit SET previous = hash WHERE seq = 2", "row 2 does not follow"},
        {"INSERT INTO audit SELECT seq + 1, at, authority, actor, action, subject, reason, detail, hash, "
         "hash FROM audit"
         " WHERE seq = 5",
         "row 6 does not fit its hash"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = {0};
        int64_t checked;
        fresh(NULL);
        DEFER(store_close) Store *store = store_with_table();
        for (int id = 1; id <= 5; id++)
            add(store, id, "x");
        assert_true(write_verify(store, &checked, &err));
        assert_int_equal(checked, 5);
        run_outside(cases[i].tamper);
        assert_false(write_verify(store, &checked, &err));
        if (err.kind != ERROR_CONFLICT || !strstr(err.text, cases[i].words))
            fail_msg("%s: %s", cases[i].tamper, err.text);
    }
}

static void test_a_register_of_a_newer_program_is_refused(void **state)
{
    (void)state;
    Error err = {0};
    Store *store = store_with_table();
    store_close(store);
    store = NULL;
    assert_true(store_open(address, STORE_WRITE, &store, &err));
    store_close(store);
    run_outside(
        "INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', '2030-01-01')");
    for (int mode = STORE_CREATE; mode <= STORE_READ; mode++) {
        assert_false(store_open(address, (StoreMode)mode, &store, &err));
        assert_int_equal(err.kind, ERROR_CONFLICT);
        assert_non_null(strstr(err.text, "made by a newer version of Reachbook"));
    }
}

static void test_a_register_that_is_not_there_is_not_made_by_reading(void **state)
{
    (void)state;
    Error err = {0};
    Store *store = NULL;
    assert_false(store_open(address, STORE_WRITE, &store, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_false(store_open(address, STORE_READ, &store, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_nothing_changes_outside_a_write(void **state)
{
    (void)state;
    Error err = {0};
    Rows *rows = NULL;
    bool more;
    Store *store = store_with_table();
    assert_false(DO(store, "DELETE FROM thing", &err, VALUE(1)));
    add(store, 1, "x");
    if (ASK_ALL(store, "DELETE FROM thing RETURNING id", &rows, &err))
        assert_false(rows_next(rows, &more, &err));
    rows_close(rows);
    assert_int_equal(err.kind, ERROR_DENIED);
    assert_int_equal(count_of(store, "SELECT count(*) FROM thing"), 1);
    store_close(store);
    assert_true(store_open(address, STORE_READ, &store, &err));
    assert_int_equal(count_of(store, "SELECT count(*) FROM thing"), 1);
    Addition addition = {.id = 5};
    assert_false(write_run(store, &import, add_thing, &addition, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
    store_close(store);
}

static bool add_in_bulk(WriteNow *now, void *context, Error *err)
{
    static const char *const columns[] = {"id", "name", "size", "w_from"};
    const int *count = context;
    DEFER(bulk_close) Bulk *things = NULL;
    DEFER(bulk_close) Bulk *others = NULL;
    int64_t first;
    TRY(store_script(now->store, "CREATE TABLE other (id BIGINT PRIMARY KEY, name TEXT)/*STRICT*/", err));
    TRY(bulk_open(now->store, "thing", columns, 4, &things, err));
    TRY(bulk_open(now->store, "other", columns, 2, &others, err));
    TRY(store_take_ids(now->store, "thing", *count, &first, err));
    for (int i = 0; i < *count; i++) {
        const char *name = arena_print(now->arena, "%d \\ tab\t line\n \\N", i);
        const Value values[] = {value_int(first + i), VALUE(name), i % 2 ? value_real(i / 8.0) : value_null(),
                                value_int(now->id)};
        TRY(bulk_add(things, values, err) && bulk_add(others, values, err));
    }
    TRY(bulk_finish(things, err) && bulk_finish(others, err));
    assert_int_equal(count_of(now->store, "SELECT count(*) FROM other"), *count);
    return true;
}

static void test_bulks_open_together_bring_every_row_unharmed(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = store_with_table();
    DEFER(rows_close) Rows *rows = NULL;
    Error err = {0};
    bool more;
    int count = 50000;
    if (!write_run(store, &import, add_in_bulk, &count, &err))
        fail_msg("%s", err.text);
    assert_true(ASK_ALL(store,
                        "SELECT thing.id, thing.name, size FROM thing JOIN other ON other.id = thing.id"
                        " AND other.name = thing.name ORDER BY thing.id",
                        &rows, &err));
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%d \\ tab\t line\n \\N", i);
        assert_true(rows_next(rows, &more, &err) && more);
        assert_int_equal(rows_int(rows, 0), i + 1);
        assert_string_equal(rows_text(rows, 1, NULL), name);
        assert_true(i % 2 ? rows_real(rows, 2) == i / 8.0 : rows_is_null(rows, 2));
    }
    assert_true(rows_next(rows, &more, &err) && !more);
}

static bool take_three(WriteNow *now, void *context, Error *err)
{
    return store_take_ids(now->store, "person", 3, context, err);
}

static void test_ids_are_taken_once(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = store_with_table();
    Error err = {0};
    int64_t first;
    for (int i = 0; i < 4; i++) {
        assert_true(write_run(store, &import, take_three, &first, &err));
        assert_int_equal(first, 1 + 3 * i);
    }
}

static bool ask_within_ask(WriteNow *now, void *context, Error *err)
{
    (void)context;
    DEFER(rows_close) Rows *outer = NULL;
    bool more;
    int seen = 0;
    TRY(ASK_ALL(now->store, "SELECT id FROM thing ORDER BY id", &outer, err));
    for (;;) {
        DEFER(rows_close) Rows *inner = NULL;
        TRY(rows_next(outer, &more, err));
        if (!more)
            break;
        seen++;
        TRY(ASK_ALL(now->store, "SELECT id FROM thing ORDER BY id", &inner, err));
        TRY(rows_next(inner, &more, err));
        TRY(DO(now->store, "UPDATE thing SET size = size + 1 WHERE id = $1", err, VALUE(rows_int(outer, 0))));
    }
    assert_int_equal(seen, 5);
    return true;
}

static void test_questions_nest_and_may_be_left_early(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = store_with_table();
    Error err = {0};
    bool more;
    for (int id = 1; id <= 5; id++)
        add(store, id, "x");
    if (!write_run(store, &import, ask_within_ask, NULL, &err))
        fail_msg("%s", err.text);
    for (int i = 0; i < 20; i++) {
        DEFER(rows_close) Rows *rows = NULL;
        DEFER(rows_close) Rows *same = NULL;
        assert_true(ASK_ALL(store, "SELECT a.id FROM thing a, thing b, thing c, thing d", &rows, &err));
        assert_true(ASK_ALL(store, "SELECT a.id FROM thing a, thing b, thing c, thing d", &same, &err));
        assert_true(rows_next(rows, &more, &err) && more && rows_next(same, &more, &err) && more);
    }
    assert_int_equal(count_of(store, "SELECT CAST(sum(size) * 100 AS BIGINT) FROM thing"), 1125);
}

static bool write_within_write(WriteNow *now, void *context, Error *err)
{
    (void)context;
    Addition addition = {.id = 1};
    return write_run(now->store, &import, add_thing, &addition, err);
}

static void test_a_write_inside_a_write_is_refused(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = store_with_table();
    Error err = {0};
    assert_false(write_run(store, &import, write_within_write, NULL, &err));
    assert_non_null(strstr(err.text, "inside a write"));
    add(store, 1, "a");
}

static void test_a_fault_in_sql_is_an_error_and_the_store_goes_on(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = store_with_table();
    Error err = {0};
    Rows *rows = NULL;
    assert_false(ASK_ALL(store, "SELECT nothing FROM nowhere", &rows, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_null(rows);
    assert_int_equal(count_of(store, "SELECT count(*) FROM thing"), 0);
}

static void write_file(const char *bytes)
{
    FILE *file = fopen(address, "w");
    assert_non_null(file);
    fputs(bytes, file);
    fclose(file);
}

static void test_files_that_are_no_register_are_refused_and_left_alone(void **state)
{
    (void)state;
    Error err = {0};
    Store *store = NULL;
    struct stat about;
    write_file("name,born\nAnn,2024-01-01\n and some more text, so that it is longer than a header of one "
               "hundred bytes");
    assert_false(store_open(address, STORE_CREATE, &store, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.text, "not a Reachbook register"));
    clear_sqlite();
    run_outside("CREATE TABLE somebody (else_s INTEGER)");
    assert_false(store_open(address, STORE_CREATE, &store, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(store_open(both_folder, STORE_CREATE, &store, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(store_open("/nowhere/at/all.db", STORE_CREATE, &store, &err));
    clear_sqlite();
    store_close(store_with_table());
    assert_int_equal(stat(address, &about), 0);
    assert_int_equal(about.st_mode & 077, 0);
}

static void test_two_programs_share_a_register(void **state)
{
    (void)state;
    DEFER(store_close) Store *a = store_with_table();
    DEFER(store_close) Store *b = NULL;
    Error err = {0};
    int64_t checked;
    assert_true(store_open(address, STORE_WRITE, &b, &err));
    for (int i = 0; i < 20; i++)
        add(i % 2 ? a : b, i, "x");
    assert_true(write_verify(a, &checked, &err));
    assert_int_equal(checked, 20);
}

/* A write that stays in its body until it is let go. */
typedef struct Holder {
    Store *store;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool holds, let_go, done;
} Holder;

static bool hold_body(WriteNow *now, void *context, Error *err)
{
    Holder *holder = context;
    TRY(DO(now->store, "INSERT INTO thing (id, w_from) VALUES (1, $1)", err, VALUE(now->id)));
    pthread_mutex_lock(&holder->lock);
    holder->holds = true;
    pthread_cond_broadcast(&holder->wake);
    while (!holder->let_go)
        pthread_cond_wait(&holder->wake, &holder->lock);
    pthread_mutex_unlock(&holder->lock);
    return true;
}

static void *hold(void *context)
{
    Holder *holder = context;
    Error err = {0};
    const Write write = {.action = "hold"};
    holder->done = write_run(holder->store, &write, hold_body, holder, &err);
    return NULL;
}

static bool quick_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return DO(now->store, "INSERT INTO thing (id, w_from) VALUES (2, $1)", err, VALUE(now->id));
}

/* Gives way to a writer of the same program over the same Store, and to one over another. */
static void try_beside(Store *held, Store *tried)
{
    Holder holder = {.store = held, .lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    Error err = {0};
    const Write write = {.action = "quick"};
    assert_int_equal(pthread_create(&thread, NULL, hold, &holder), 0);
    pthread_mutex_lock(&holder.lock);
    while (!holder.holds)
        pthread_cond_wait(&holder.wake, &holder.lock);
    pthread_mutex_unlock(&holder.lock);
    time_t began = time(NULL);
    assert_false(write_try(tried, &write, quick_body, NULL, &err));
    assert_true(time(NULL) - began < 10);
    pthread_mutex_lock(&holder.lock);
    holder.let_go = true;
    pthread_cond_broadcast(&holder.wake);
    pthread_mutex_unlock(&holder.lock);
    pthread_join(thread, NULL);
    assert_true(holder.done);
    assert_true(write_try(tried, &write, quick_body, NULL, &err));
    assert_true(store_script(held, "DELETE FROM thing", &err));
}

static void test_a_write_that_gives_way_does_not_wait(void **state)
{
    (void)state;
    Error err = {0};
    DEFER(store_close) Store *store = store_with_table();
    DEFER(store_close) Store *other = NULL;
    assert_true(store_open(address, STORE_WRITE, &other, &err));
    try_beside(store, store);
    try_beside(store, other);
}

static void test_passwords_are_not_shown(void **state)
{
    (void)state;
    Error err = {0};
    Store *store = NULL;
    assert_false(store_open("postgres://ann:sec%20ret@127.0.0.1:1/x?password=sec", STORE_READ, &store, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_null(strstr(err.text, "sec"));
}

#define FRESH(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_what_is_written_is_read_back_with_its_type),
        FRESH(test_a_body_that_fails_leaves_nothing),
        FRESH(test_writes_of_many_threads_all_land_once_and_verify),
        FRESH(test_tampering_with_the_audit_log_is_found),
        FRESH(test_a_register_of_a_newer_program_is_refused),
        FRESH(test_a_register_that_is_not_there_is_not_made_by_reading),
        FRESH(test_nothing_changes_outside_a_write),
        FRESH(test_bulks_open_together_bring_every_row_unharmed),
        FRESH(test_ids_are_taken_once),
        FRESH(test_questions_nest_and_may_be_left_early),
        FRESH(test_a_write_inside_a_write_is_refused),
        FRESH(test_a_fault_in_sql_is_an_error_and_the_store_goes_on),
        FRESH(test_two_programs_share_a_register),
        FRESH(test_a_write_that_gives_way_does_not_wait),
    };
    const struct CMUnitTest files[] = {
        FRESH(test_files_that_are_no_register_are_refused_and_left_alone),
        cmocka_unit_test(test_passwords_are_not_shown),
    };
    int failed = RUN_ON_BOTH(tests, NULL, NULL);
    on_postgres = false;
    return failed + cmocka_run_group_tests_name("files", files, NULL, NULL);
}
