/* Private to store/: what a kind of database must be able to do, and the Store itself.
 *
 * A connection is used by one thread at a time. Connections for reading are checked out of a pool for each
 * question, so a thread may hold several; they cannot write. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <pthread.h>

#include "store/store.h"

/* Each driver's connection, rows and bulk begin with these. */
typedef struct Connection {
    struct Connection *next;
} Connection;

typedef enum Purpose { FOR_READING, FOR_WRITING, FOR_CREATING } Purpose;

typedef struct Driver {
    bool (*open)(const char *target, Purpose purpose, Connection **out, Error *err);
    void (*close)(Connection *connection);
    bool (*is_alive)(const Connection *connection);

    bool (*begin)(Connection *connection, bool waits, Error *err); /* waits: for other programs' writes */
    bool (*commit)(Connection *connection, Error *err);
    void (*rollback)(Connection *connection);
    bool (*is_in_transaction)(const Connection *connection);
    bool (*must_reopen)(const Connection *connection); /* true after a failed fsync: write nothing more */

    bool (*script)(Connection *connection, const char *sql, Error *err);
    bool (*change)(Connection *connection, const char *sql, const Value *values, int count, int64_t *changed,
                   Error *err);
    /* `shared`: the connection serves other statements while the rows are open. */
    bool (*ask)(Connection *connection, bool shared, const char *sql, const Value *values, int count,
                Rows **out, Error *err);
    bool (*copy)(Connection *connection, const char *path, Error *err); /* NULL: cannot */
    bool (*next)(Rows *rows, bool *more, Error *err);
    int64_t (*get_int)(const Rows *rows, int column);
    double (*get_real)(const Rows *rows, int column);
    const char *(*get_text)(const Rows *rows, int column, size_t *length); /* NULL when NULL */
    const char *(*get_name)(const Rows *rows, int column);
    void (*rows_close)(Rows *rows);

    bool (*bulk_open)(Connection *connection, const char *table, const char *const *columns, int count,
                      Bulk **out, Error *err);
    bool (*bulk_add)(Bulk *bulk, const Value *values, Error *err);
    bool (*bulk_finish)(Bulk *bulk, Error *err);
    void (*bulk_close)(Bulk *bulk);
} Driver;

struct Rows {
    const Driver *driver;
    Store *store;
    Connection *connection;
    bool checked_out; /* the connection goes back to the pool at the end */
    int columns;
};

struct Bulk {
    const Driver *driver;
};

typedef struct WriteJob WriteJob; /* write.c */

struct Store {
    const Driver *driver;
    StoreMode mode;
    bool postgres;
    char *target, *shown; /* address as given, and without password */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    Connection *idle; /* for reading */
    Connection *idle_writers;
    WriteJob *waiting, **waiting_end;
    bool leading;
};

extern const Driver driver_sqlite, driver_postgres;

bool store_check_out(Store *store, Purpose purpose, Connection **out, Error *err) MUST_CHECK;
void store_check_in(Store *store, Purpose purpose, Connection *connection);

/* The connection of the write that this thread is carrying out on `store`; NULL outside a write. */
Connection *write_connection(const Store *store);

/* Runs the body alone in a transaction that leaves no audit row: for schema work. */
typedef bool WriteScript(Store *store, void *context, Error *err);
bool write_unaudited(Store *store, WriteScript *body, void *context, Error *err) MUST_CHECK;

void *store_memory(size_t size);

#endif
