/* One door to a database: SQLite by default, PostgreSQL 15 for `postgres://` addresses.
 *
 * The same SQL text runs on both: parameters $1..$n, CAST(x AS t), ON CONFLICT DO UPDATE, RETURNING,
 * dates as ISO TEXT or day numbers, booleans as 0/1. SQL is never built from data.
 *
 * SQLite: one writer connection does every commit and checkpoint (WAL, synchronous=FULL); every other
 * connection is read-only. A Store may be used from many threads: each thread reads over a connection
 * of its own, and writes go through write_run() (store/write.h), which groups commits. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

typedef struct Store Store;
typedef struct Rows Rows;
typedef struct Bulk Bulk;

typedef enum StoreMode {
    STORE_CREATE, /* make the register if it is not there, bring the schema up to date */
    STORE_WRITE,  /* must exist and have this program's schema version */
    STORE_READ,   /* the same, and no write is possible */
} StoreMode;

/* Opens the register at a file path or postgres:// address. Errors in plain words: not there
 * (ERROR_NOT_FOUND), not a register, made by a newer version (ERROR_CONFLICT), address wrong, server away. */
bool store_open(const char *address, StoreMode mode, Store **out, Error *err) MUST_CHECK;
void store_close(Store *store);
CLOSES_POINTER(Store, store_close);
bool store_is_postgres(const Store *store);
const char *store_address(const Store *store); /* without password */

/* A C value as a bound parameter. */
typedef struct Value {
    enum { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT } type;
    union {
        int64_t number;
        double real;
        const char *text;
    };
} Value;

static inline Value value_int(int64_t v)
{
    return (Value){.type = VALUE_INT, .number = v};
}
static inline Value value_real(double v)
{
    return (Value){.type = VALUE_REAL, .real = v};
}
static inline Value value_text(const char *v)
{
    return v ? (Value){.type = VALUE_TEXT, .text = v} : (Value){.type = VALUE_NULL};
}
static inline Value value_given(Value v)
{
    return v;
}
static inline Value value_null(void)
{
    return (Value){.type = VALUE_NULL};
}

#define VALUE(v)                                                                                             \
    _Generic((v), char *: value_text, const char *: value_text, double: value_real,                \
        int: value_int, unsigned: value_int, long: value_int, long long: value_int,                \
        Value: value_given)(v)

/* Many ids as one value, for one question about a whole page of rows: a JSON object whose keys are the ids,
 * in the order given. Both databases know it as a table, in the same words: SELECT p.given FROM json_each($2)
 * one CROSS JOIN person p WHERE p.authority = $1 AND p.id = CAST(one.key AS BIGINT) AND p.w_to IS NULL CROSS
 * JOIN keeps SQLite from walking the authority first. An id given twice is there twice. */
Value value_ids(Arena *arena, const int64_t *ids, size_t count);

/* Asks a question: ASK(store, SQL_child_by_id, &rows, err, VALUE(authority), VALUE(id)). */
bool store_ask(Store *store, const char *sql, const Value *values, int count, Rows **out,
               Error *err) MUST_CHECK;
#define ASK(store, sql, out, err, ...)                                                                       \
    store_ask((store), (sql), (const Value[]){__VA_ARGS__},                                                  \
              (int)(sizeof((const Value[]){__VA_ARGS__}) / sizeof(Value)), (out), (err))
#define ASK_ALL(store, sql, out, err) store_ask((store), (sql), NULL, 0, (out), (err))

/* Runs one statement that changes rows; only inside write_run's body. *changed may be NULL. */
bool store_do(Store *store, const char *sql, const Value *values, int count, int64_t *changed,
              Error *err) MUST_CHECK;
#define DO(store, sql, err, ...)                                                                             \
    store_do((store), (sql), (const Value[]){__VA_ARGS__},                                                   \
             (int)(sizeof((const Value[]){__VA_ARGS__}) / sizeof(Value)), NULL, (err))

/* Several statements without parameters, as one text (schema, derived-table rebuilds). */
bool store_script(Store *store, const char *sql, Error *err) MUST_CHECK;

/* Rows arrive one at a time. Columns count from 0. Text lives in the arena given, or until the next
 * rows_next when arena is NULL. NULL columns: 0, 0.0, NULL. */
bool rows_next(Rows *rows, bool *more, Error *err) MUST_CHECK;
int64_t rows_int(const Rows *rows, int column);
double rows_real(const Rows *rows, int column);
const char *rows_text(const Rows *rows, int column, Arena *arena);
bool rows_is_null(const Rows *rows, int column);
int rows_columns(const Rows *rows);
const char *rows_column_name(const Rows *rows, int column);
void rows_close(Rows *rows);
CLOSES_POINTER(Rows, rows_close);

/* A consistent copy in a new file at `path`, taken while others read and write, readable by its owner alone;
 * when it fails, nothing is there. For a register in a file only. */
bool store_copy(Store *store, const char *path, Error *err) MUST_CHECK;

/* One number, or `absent` when there is no row or it is NULL. */
bool store_ask_int(Store *store, const char *sql, const Value *values, int count, int64_t absent,
                   int64_t *out, Error *err) MUST_CHECK;

/* Many rows into one table, fast (prepared insert on SQLite, COPY on PostgreSQL); inside a write only.
 * One Bulk may be open on PostgreSQL at a time; buffer others in memory: bulk_add does so itself and
 * sends in blocks, in the order the bulks were opened at bulk_flush time. */
bool bulk_open(Store *store, const char *table, const char *const *columns, int count, Bulk **out,
               Error *err) MUST_CHECK;
bool bulk_add(Bulk *bulk, const Value *values, Error *err) MUST_CHECK;
bool bulk_finish(Bulk *bulk, Error *err) MUST_CHECK; /* sends the rest; then close */
void bulk_close(Bulk *bulk);
CLOSES_POINTER(Bulk, bulk_close);

/* Reserves `count` consecutive ids of a kind ("person", "contact"); inside a write only. */
bool store_take_ids(Store *store, const char *kind, int64_t count, int64_t *first, Error *err) MUST_CHECK;

#endif
