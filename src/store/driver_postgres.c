#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/driver.h"

enum { PREPARED_MOST = 512, VALUES_MAX = 128, NUMBER_SIZE = 32, COPY_BLOCK = 1 << 20, ANALYZE_ROWS = 10000 };

#define CONNECT_SECONDS "10" /* unless the address says otherwise */

typedef struct PostgresConnection {
    Connection common;
    PGconn *link;
    int prepared_count;
    char *prepared[PREPARED_MOST];  /* the SQL of statement s0, s1, ... */
    short slots[PREPARED_MOST * 2]; /* by hash; 0 free, else number + 1 */
    bool lost;
} PostgresConnection;

/* Inside a write the whole result is here; outside, one row at a time. */
typedef struct PostgresRows {
    Rows common;
    PGconn *link;
    PGresult *result;
    int row;
    bool streaming, ended;
} PostgresRows;

typedef struct PostgresBulk {
    Bulk common;
    PostgresConnection *connection;
    char *copy_sql, *block;
    const char *table;
    size_t used, capacity, rows;
    int columns;
} PostgresBulk;

static const char *first_line(const char *message, char line[200])
{
    size_t length = strcspn(message, "\n");
    snprintf(line, 200, "%.*s", (int)(length < 199 ? length : 199), message);
    return line;
}

static bool fail(PostgresConnection *connection, const PGresult *result, Error *err)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (PQstatus(connection->link) == CONNECTION_BAD)
        connection->lost = true;
    if (connection->lost || !state)
        return error_set(err, ERROR_SYSTEM,
                         "The connection to the database server was lost. Try again; if this goes "
                         "on, ask whoever runs the server.");
    if (strncmp(state, "53100", 5) == 0)
        return error_set(err, ERROR_SYSTEM,
                         "The disk is full, so nothing was saved. Free some space and try again.");
    if (strncmp(state, "23", 2) == 0)
        return error_set(err, ERROR_CONFLICT, "This change does not fit what is in the register: %s.",
                         message);
    if (strncmp(state, "40", 2) == 0 || strncmp(state, "55P03", 5) == 0)
        return error_set(err, ERROR_CONFLICT,
                         "Somebody else changed the same thing at the same time. Try again.");
    if (strncmp(state, "25006", 5) == 0 || strncmp(state, "42501", 5) == 0)
        return error_set(err, ERROR_DENIED,
                         "The register is open for reading only, or this database user may not "
                         "change it.");
    return error_set(err, ERROR_SYSTEM, "The register could not be used: %s (%s).", message ? message : "",
                     state);
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN;
}

static bool postgres_script(Connection *common, const char *sql, Error *err)
{
    PostgresConnection *connection = (PostgresConnection *)common;
    PGresult *result = PQexec(connection->link, sql);
    bool ran = succeeded(result) || fail(connection, result, err);
    PQclear(result);
    return ran;
}

static void postgres_close(Connection *common)
{
    PostgresConnection *connection = (PostgresConnection *)common;
    for (int i = 0; i < connection->prepared_count; i++)
        free(connection->prepared[i]);
    PQfinish(connection->link);
    free(connection);
}

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* libpq gives these no code, only words. */
static bool not_connected(const char *message, Error *err)
{
    if (strstr(message, "does not exist"))
        return error_set(err, ERROR_NOT_FOUND,
                         "The database server refused: %s. Create the database or check the address.",
                         message);
    if (strstr(message, "authentication failed") || strstr(message, "no password supplied") ||
        strstr(message, "no pg_hba.conf entry"))
        return error_set(err, ERROR_DENIED,
                         "The database server refused: %s. Check the user and password in the address.",
                         message);
    if (strncmp(message, "invalid ", 8) == 0)
        return error_set(err, ERROR_INPUT,
                         "This is not a database's address: %s. Write it like postgres://user@host/name.",
                         message);
    return error_set(err, ERROR_SYSTEM,
                     "The database server cannot be reached: %s. Check the address and that the "
                     "server is running.",
                     message);
}

static bool postgres_open(const char *target, Purpose purpose, Connection **out, Error *err)
{
    static const char *const keys[] = {"connect_timeout", "dbname", NULL};
    const char *const values[] = {CONNECT_SECONDS, target, NULL};
    PostgresConnection *connection = store_memory(sizeof *connection);
    connection->link = PQconnectdbParams(keys, values, 1);
    if (PQstatus(connection->link) != CONNECTION_OK) {
        char line[200];
        not_connected(first_line(PQerrorMessage(connection->link), line), err);
        postgres_close(&connection->common);
        return false;
    }
    PQsetNoticeProcessor(connection->link, ignore_notice, NULL);
    const char *session = purpose == FOR_READING
                              ? "SET client_encoding = 'UTF8'; SET extra_float_digits = 1; SET jit = off;"
                                "SET default_transaction_read_only = on"
                              : "SET client_encoding = 'UTF8'; SET extra_float_digits = 1; SET jit = off";
    if (!postgres_script(&connection->common, session, err)) {
        postgres_close(&connection->common);
        return false;
    }
    *out = &connection->common;
    return true;
}

static bool postgres_is_alive(const Connection *common)
{
    const PostgresConnection *connection = (const PostgresConnection *)common;
    return !connection->lost && PQstatus(connection->link) == CONNECTION_OK;
}

static bool postgres_begin(Connection *connection, bool waits, Error *err)
{
    (void)waits;
    return postgres_script(connection, "BEGIN", err);
}

static bool postgres_commit(Connection *common, Error *err)
{
    PostgresConnection *connection = (PostgresConnection *)common;
    PGresult *result = PQexec(connection->link, "COMMIT");
    bool done = succeeded(result) && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    if (!done && PQstatus(connection->link) == CONNECTION_BAD) {
        connection->lost = true;
        error_set(err, ERROR_SYSTEM,
                  "The connection to the database server was lost while saving. Look whether the "
                  "change is there before you make it again.");
    } else if (!done && succeeded(result)) {
        error_set(err, ERROR_SYSTEM, "A step of this change had failed, so nothing of it was saved.");
    } else if (!done) {
        fail(connection, result, err);
    }
    PQclear(result);
    return done;
}

static bool postgres_is_in_transaction(const Connection *connection)
{
    return PQtransactionStatus(((const PostgresConnection *)connection)->link) > PQTRANS_ACTIVE;
}

static void postgres_rollback(Connection *connection)
{
    PQclear(PQexec(((PostgresConnection *)connection)->link, "ROLLBACK"));
}

static bool postgres_must_reopen(const Connection *connection)
{
    (void)connection;
    return false;
}

/* The name under which the server knows this statement; the statement is prepared at its first use. */
static bool statement_name(PostgresConnection *connection, const char *sql, char name[16], Error *err)
{
    size_t slot_count = sizeof connection->slots / sizeof *connection->slots;
    size_t slot = text_hash(sql, strlen(sql), 0) % slot_count;
    for (; connection->slots[slot]; slot = (slot + 1) % slot_count) {
        int number = connection->slots[slot] - 1;
        if (strcmp(connection->prepared[number], sql) == 0) {
            snprintf(name, 16, "s%d", number);
            return true;
        }
    }
    bool keep = connection->prepared_count < PREPARED_MOST;
    name[0] = '\0';
    if (keep)
        snprintf(name, 16, "s%d", connection->prepared_count);
    PGresult *result = PQprepare(connection->link, name, sql, 0, NULL);
    bool prepared = succeeded(result) || fail(connection, result, err);
    PQclear(result);
    if (prepared && keep) {
        size_t size = strlen(sql) + 1;
        char *copy = store_memory(size);
        memcpy(copy, sql, size);
        connection->prepared[connection->prepared_count++] = copy;
        connection->slots[slot] = (short)connection->prepared_count;
    }
    return prepared;
}

typedef struct Parameters {
    const char *texts[VALUES_MAX];
    char numbers[VALUES_MAX][NUMBER_SIZE];
} Parameters;

static const char *value_print(const Value *value, char number[NUMBER_SIZE])
{
    switch (value->type) {
    case VALUE_INT:
        snprintf(number, NUMBER_SIZE, "%lld", (long long)value->number);
        return number;
    case VALUE_REAL:
        snprintf(number, NUMBER_SIZE, "%.17g", value->real);
        return number;
    case VALUE_TEXT:
        return value->text;
    case VALUE_NULL:
    default:
        return NULL;
    }
}

static bool parameters_fill(Parameters *parameters, const Value *values, int count, Error *err)
{
    if (count > VALUES_MAX)
        return error_set(err, ERROR_SYSTEM, "A statement has more than %d values. Please report this fault.",
                         VALUES_MAX);
    for (int i = 0; i < count; i++)
        /* cppcheck-suppress uninitvar */
        parameters->texts[i] = value_print(&values[i], parameters->numbers[i]);
    return true;
}

static bool run(PostgresConnection *connection, const char *sql, const Value *values, int count,
                PGresult **out, Error *err)
{
    Parameters parameters;
    char name[16];
    TRY(parameters_fill(&parameters, values, count, err));
    TRY(statement_name(connection, sql, name, err));
    PGresult *result = PQexecPrepared(connection->link, name, count, parameters.texts, NULL, NULL, 0);
    if (!succeeded(result)) {
        fail(connection, result, err);
        PQclear(result);
        return false;
    }
    *out = result;
    return true;
}

static bool postgres_change(Connection *common, const char *sql, const Value *values, int count,
                            int64_t *changed, Error *err)
{
    PGresult *result;
    TRY(run((PostgresConnection *)common, sql, values, count, &result, err));
    *changed = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return true;
}

static bool postgres_next(Rows *common, bool *more, Error *err)
{
    PostgresRows *rows = (PostgresRows *)common;
    if (!rows->streaming) {
        *more = ++rows->row < PQntuples(rows->result);
        return true;
    }
    *more = false;
    if (rows->ended)
        return true;
    if (rows->row < 0) { /* the first row was fetched with the question */
        rows->row = 0;
    } else {
        PQclear(rows->result);
        rows->result = PQgetResult(rows->link);
    }
    ExecStatusType status = PQresultStatus(rows->result);
    if (status == PGRES_SINGLE_TUPLE) {
        *more = true;
        return true;
    }
    rows->ended = true;
    return succeeded(rows->result) || fail((PostgresConnection *)common->connection, rows->result, err);
}

static void drain(PGconn *link)
{
    PGresult *result;
    while ((result = PQgetResult(link)))
        PQclear(result);
}

static bool stream(PostgresConnection *connection, const char *sql, const Value *values, int count,
                   PGresult **out, Error *err)
{
    Parameters parameters;
    char name[16];
    TRY(parameters_fill(&parameters, values, count, err));
    TRY(statement_name(connection, sql, name, err));
    if (!PQsendQueryPrepared(connection->link, name, count, parameters.texts, NULL, NULL, 0) ||
        !PQsetSingleRowMode(connection->link))
        return fail(connection, NULL, err);
    PGresult *first = PQgetResult(connection->link);
    if (PQresultStatus(first) != PGRES_SINGLE_TUPLE && !succeeded(first)) {
        fail(connection, first, err);
        PQclear(first);
        drain(connection->link);
        return false;
    }
    *out = first;
    return true;
}

static bool postgres_ask(Connection *common, bool shared, const char *sql, const Value *values, int count,
                         Rows **out, Error *err)
{
    PostgresConnection *connection = (PostgresConnection *)common;
    PGresult *result = NULL;
    TRY(shared ? run(connection, sql, values, count, &result, err)
               : stream(connection, sql, values, count, &result, err));
    PostgresRows *rows = store_memory(sizeof *rows);
    rows->link = connection->link;
    rows->result = result;
    rows->row = -1;
    rows->streaming = !shared;
    rows->common.columns = PQnfields(result);
    *out = &rows->common;
    return true;
}

static void postgres_rows_close(Rows *common)
{
    PostgresRows *rows = (PostgresRows *)common;
    if (rows->streaming && PQresultStatus(rows->result) == PGRES_SINGLE_TUPLE) {
        char problem[256];
        PGcancel *cancel = PQgetCancel(rows->link);
        if (cancel)
            PQcancel(cancel, problem, sizeof problem);
        PQfreeCancel(cancel);
    }
    PQclear(rows->result);
    if (rows->streaming)
        drain(rows->link);
    free(rows);
}

static const char *postgres_get_text(const Rows *common, int column, size_t *length)
{
    const PostgresRows *rows = (const PostgresRows *)common;
    *length = 0;
    if (PQgetisnull(rows->result, rows->row, column))
        return NULL;
    *length = (size_t)PQgetlength(rows->result, rows->row, column);
    return PQgetvalue(rows->result, rows->row, column);
}

static int64_t postgres_get_int(const Rows *rows, int column)
{
    size_t length;
    const char *text = postgres_get_text(rows, column, &length);
    if (!text)
        return 0;
    if (length == 1 && *text == 't')
        return 1;
    return strtoll(text, NULL, 10);
}

static double postgres_get_real(const Rows *rows, int column)
{
    size_t length;
    const char *text = postgres_get_text(rows, column, &length);
    return text ? strtod(text, NULL) : 0;
}

static const char *postgres_get_name(const Rows *rows, int column)
{
    return PQfname(((const PostgresRows *)rows)->result, column);
}

static bool postgres_bulk_open(Connection *common, const char *table, const char *const *columns, int count,
                               Bulk **out, Error *err)
{
    (void)err;
    DEFER(arena_release) Arena arena = {0};
    const char *names = "";
    for (int i = 0; i < count; i++)
        names = arena_print(&arena, "%s%s\"%s\"", names, i ? ", " : "", columns[i]);
    const char *sql = arena_print(&arena, "COPY \"%s\" (%s) FROM STDIN", table, names);
    PostgresBulk *bulk = store_memory(sizeof *bulk);
    *bulk = (PostgresBulk){.connection = (PostgresConnection *)common, .columns = count, .table = table};
    bulk->copy_sql = store_memory(strlen(sql) + 1);
    memcpy(bulk->copy_sql, sql, strlen(sql));
    *out = &bulk->common;
    return true;
}

static bool send_block(PostgresBulk *bulk, Error *err)
{
    PGconn *link = bulk->connection->link;
    if (bulk->used == 0)
        return true;
    TRY(postgres_script(&bulk->connection->common, bulk->copy_sql, err));
    bool sent = PQputCopyData(link, bulk->block, (int)bulk->used) == 1 && PQputCopyEnd(link, NULL) == 1;
    bulk->used = 0;
    PGresult *result = PQgetResult(link);
    bool done = (sent && succeeded(result)) || fail(bulk->connection, result, err);
    PQclear(result);
    drain(link);
    return done;
}

static void block_reserve(PostgresBulk *bulk, size_t more)
{
    if (bulk->used + more <= bulk->capacity)
        return;
    size_t capacity = bulk->capacity ? bulk->capacity * 2 : 16384;
    while (capacity < bulk->used + more)
        capacity *= 2;
    bulk->block = realloc(bulk->block, capacity);
    if (!bulk->block)
        abort();
    bulk->capacity = capacity;
}

static void block_add(PostgresBulk *bulk, const char *text)
{
    size_t length = text ? strlen(text) : 2;
    block_reserve(bulk, length * 2 + 1);
    char *end = bulk->block + bulk->used;
    if (!text)
        end = stpcpy(end, "\\N");
    for (; text && *text; text++) {
        const char *escape = *text == '\\'   ? "\\\\"
                             : *text == '\t' ? "\\t"
                             : *text == '\n' ? "\\n"
                             : *text == '\r' ? "\\r"
                                             : NULL;
        if (escape)
            end = stpcpy(end, escape);
        else
            *end++ = *text;
    }
    bulk->used = (size_t)(end - bulk->block);
}

static bool postgres_bulk_add(Bulk *common, const Value *values, Error *err)
{
    PostgresBulk *bulk = (PostgresBulk *)common;
    for (int i = 0; i < bulk->columns; i++) {
        char number[NUMBER_SIZE];
        block_add(bulk, value_print(&values[i], number));
        bulk->block[bulk->used++] = i + 1 < bulk->columns ? '\t' : '\n';
    }
    bulk->rows++;
    return bulk->used < COPY_BLOCK || send_block(bulk, err);
}

/* Until the server has looked at many new rows it takes the table for empty, and walks it for each question.
 */
static bool postgres_bulk_finish(Bulk *common, Error *err)
{
    PostgresBulk *bulk = (PostgresBulk *)common;
    char analyze[64];
    snprintf(analyze, sizeof analyze, "ANALYZE \"%s\"", bulk->table);
    return send_block(bulk, err) &&
           (bulk->rows < ANALYZE_ROWS || postgres_script(&bulk->connection->common, analyze, err));
}

static void postgres_bulk_close(Bulk *common)
{
    PostgresBulk *bulk = (PostgresBulk *)common;
    free(bulk->copy_sql);
    free(bulk->block);
    free(bulk);
}

const Driver driver_postgres = {
    .open = postgres_open,
    .close = postgres_close,
    .is_alive = postgres_is_alive,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .is_in_transaction = postgres_is_in_transaction,
    .must_reopen = postgres_must_reopen,
    .script = postgres_script,
    .change = postgres_change,
    .ask = postgres_ask,
    .next = postgres_next,
    .get_int = postgres_get_int,
    .get_real = postgres_get_real,
    .get_text = postgres_get_text,
    .get_name = postgres_get_name,
    .rows_close = postgres_rows_close,
    .bulk_open = postgres_bulk_open,
    .bulk_add = postgres_bulk_add,
    .bulk_finish = postgres_bulk_finish,
    .bulk_close = postgres_bulk_close,
};
