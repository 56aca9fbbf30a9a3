#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "store/driver.h"
#include "store/migrate.h"

void *store_memory(size_t size)
{
    void *taken = calloc(1, size);
    if (!taken) {
        fputs("reachbook: out of memory\n", stderr);
        abort();
    }
    return taken;
}

static char *copy_text(const char *text, size_t length)
{
    char *copy = store_memory(length + 1);
    memcpy(copy, text, length);
    return copy;
}

/* Leaves out ":password" before the "@", and everything after "?". */
static char *without_password(const char *address)
{
    char *shown = copy_text(address, strlen(address));
    char *start = strstr(shown, "://");
    start = start ? start + 3 : shown;
    char *query = strchr(start, '?');
    if (query)
        *query = '\0';
    char *at = strrchr(start, '@'), *colon = strchr(start, ':');
    if (at && colon && colon < at)
        memmove(colon, at, strlen(at) + 1);
    return shown;
}

static bool is_postgres_address(const char *address)
{
    return strncmp(address, "postgres://", 11) == 0 || strncmp(address, "postgresql://", 13) == 0;
}

bool store_open(const char *address, StoreMode mode, Store **out, Error *err)
{
    if (strstr(address, "://") && !is_postgres_address(address))
        return error_set(err, ERROR_INPUT,
                         "%s is not a register's address. Name a file, or write it like "
                         "postgres://user@host/name.",
                         address);
    DEFER(store_close) Store *store = store_memory(sizeof *store);
    Connection *first;
    pthread_mutex_init(&store->lock, NULL);
    pthread_cond_init(&store->wake, NULL);
    store->postgres = is_postgres_address(address);
    store->driver = store->postgres ? &driver_postgres : &driver_sqlite;
    store->mode = mode;
    store->target = copy_text(address, strlen(address));
    store->shown = store->postgres ? without_password(address) : copy_text(address, strlen(address));
    store->waiting_end = &store->waiting;
    Purpose purpose = mode == STORE_CREATE ? FOR_CREATING : mode == STORE_WRITE ? FOR_WRITING : FOR_READING;
    TRY(store->driver->open(store->target, purpose, &first, err));
    store_check_in(store, purpose, first);
    TRY(mode == STORE_CREATE ? migrate_run(store, err) : migrate_check(store, err));
    *out = store;
    store = NULL;
    return true;
}

static void close_all(const Driver *driver, Connection *connection)
{
    while (connection) {
        Connection *next = connection->next;
        driver->close(connection);
        connection = next;
    }
}

void store_close(Store *store)
{
    if (!store)
        return;
    close_all(store->driver, store->idle);
    close_all(store->driver, store->idle_writers);
    pthread_cond_destroy(&store->wake);
    pthread_mutex_destroy(&store->lock);
    free(store->target);
    free(store->shown);
    free(store);
}

bool store_is_postgres(const Store *store)
{
    return store->postgres;
}

const char *store_address(const Store *store)
{
    return store->shown;
}

bool store_check_out(Store *store, Purpose purpose, Connection **out, Error *err)
{
    for (;;) {
        pthread_mutex_lock(&store->lock);
        Connection **pool = purpose == FOR_READING ? &store->idle : &store->idle_writers;
        Connection *taken = *pool;
        if (taken)
            *pool = taken->next;
        pthread_mutex_unlock(&store->lock);
        if (!taken)
            return store->driver->open(store->target, purpose, out, err);
        if (store->driver->is_alive(taken)) {
            *out = taken;
            return true;
        }
        store->driver->close(taken);
    }
}

void store_check_in(Store *store, Purpose purpose, Connection *connection)
{
    pthread_mutex_lock(&store->lock);
    Connection **pool = purpose == FOR_READING ? &store->idle : &store->idle_writers;
    connection->next = *pool;
    *pool = connection;
    pthread_mutex_unlock(&store->lock);
}

Value value_ids(Arena *arena, const int64_t *ids, size_t count)
{
    enum { ID_BYTES = 28 }; /* "-9223372036854775808":0, */
    size_t size = count * ID_BYTES + 3;
    char *text = ARENA_ARRAY(arena, char, size), *end = text;
    *end++ = '{';
    for (size_t i = 0; i < count; i++)
        end += snprintf(end, size - (size_t)(end - text), "%s\"%lld\":0", i ? "," : "", (long long)ids[i]);
    *end = '}';
    return value_text(text);
}

bool store_ask(Store *store, const char *sql, const Value *values, int count, Rows **out, Error *err)
{
    Connection *connection = write_connection(store);
    bool shared = connection != NULL;
    Rows *rows;
    if (!shared)
        TRY(store_check_out(store, FOR_READING, &connection, err));
    if (!store->driver->ask(connection, shared, sql, values, count, &rows, err)) {
        if (!shared)
            store_check_in(store, FOR_READING, connection);
        return false;
    }
    rows->driver = store->driver;
    rows->store = store;
    rows->connection = connection;
    rows->checked_out = !shared;
    *out = rows;
    return true;
}

bool store_copy(Store *store, const char *path, Error *err)
{
    Connection *connection;
    if (!store->driver->copy)
        return error_set(err, ERROR_INPUT,
                         "Only a register in a file can be copied. For PostgreSQL use pg_dump and "
                         "pg_restore.");
    TRY(store_check_out(store, FOR_READING, &connection, err));
    bool copied = store->driver->copy(connection, path, err);
    store_check_in(store, FOR_READING, connection);
    return copied;
}

static bool outside_write(Error *err)
{
    return error_set(err, ERROR_SYSTEM, "A change was tried outside a write. Please report this fault.");
}

bool store_do(Store *store, const char *sql, const Value *values, int count, int64_t *changed, Error *err)
{
    Connection *connection = write_connection(store);
    int64_t ignored;
    if (!connection)
        return outside_write(err);
    return store->driver->change(connection, sql, values, count, changed ? changed : &ignored, err);
}

static bool run_script(Store *store, void *sql, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    return store->driver->script(write_connection(store), migrate_translate(&arena, store->postgres, sql),
                                 err);
}

bool store_script(Store *store, const char *sql, Error *err)
{
    void *script = (void *)(uintptr_t)sql;
    return write_connection(store) ? run_script(store, script, err)
                                   : write_unaudited(store, run_script, script, err);
}

bool rows_next(Rows *rows, bool *more, Error *err)
{
    return rows->driver->next(rows, more, err);
}

int64_t rows_int(const Rows *rows, int column)
{
    return rows->driver->get_int(rows, column);
}

double rows_real(const Rows *rows, int column)
{
    return rows->driver->get_real(rows, column);
}

const char *rows_text(const Rows *rows, int column, Arena *arena)
{
    size_t length;
    const char *text = rows->driver->get_text(rows, column, &length);
    return text && arena ? arena_copy(arena, text, length) : text;
}

bool rows_is_null(const Rows *rows, int column)
{
    size_t length;
    return rows->driver->get_text(rows, column, &length) == NULL;
}

int rows_columns(const Rows *rows)
{
    return rows->columns;
}

const char *rows_column_name(const Rows *rows, int column)
{
    return rows->driver->get_name(rows, column);
}

void rows_close(Rows *rows)
{
    if (!rows)
        return;
    Store *store = rows->store;
    Connection *connection = rows->checked_out ? rows->connection : NULL;
    rows->driver->rows_close(rows);
    if (connection)
        store_check_in(store, FOR_READING, connection);
}

bool store_ask_int(Store *store, const char *sql, const Value *values, int count, int64_t absent,
                   int64_t *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(store_ask(store, sql, values, count, &rows, err));
    TRY(rows_next(rows, &more, err));
    *out = more && !rows_is_null(rows, 0) ? rows_int(rows, 0) : absent;
    return true;
}

bool bulk_open(Store *store, const char *table, const char *const *columns, int count, Bulk **out, Error *err)
{
    Connection *connection = write_connection(store);
    if (!connection)
        return outside_write(err);
    TRY(store->driver->bulk_open(connection, table, columns, count, out, err));
    (*out)->driver = store->driver;
    return true;
}

bool bulk_add(Bulk *bulk, const Value *values, Error *err)
{
    return bulk->driver->bulk_add(bulk, values, err);
}

bool bulk_finish(Bulk *bulk, Error *err)
{
    return bulk->driver->bulk_finish(bulk, err);
}

void bulk_close(Bulk *bulk)
{
    if (bulk)
        bulk->driver->bulk_close(bulk);
}

bool store_take_ids(Store *store, const char *kind, int64_t count, int64_t *first, Error *err)
{
    static const char take[] =
        "INSERT INTO counter (name, next) VALUES ($1, 1 + CAST($2 AS BIGINT))"
        " ON CONFLICT (name) DO UPDATE SET next = counter.next + CAST($2 AS BIGINT) RETURNING next";
    int64_t next;
    if (!write_connection(store))
        return outside_write(err);
    const Value values[] = {VALUE(kind), value_int(count)};
    TRY(store_ask_int(store, take, values, 2, 0, &next, err));
    *first = next - count;
    return true;
}
