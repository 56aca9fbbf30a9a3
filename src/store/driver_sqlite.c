#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "store/driver.h"

/* Marks a file as a register; "RBK1". */
enum { APPLICATION_ID = 0x52424B31, CACHED_STATEMENTS = 256, BUSY_MS = 30000 };

typedef struct SqliteConnection {
    Connection common;
    sqlite3 *db;
    bool sync_failed;
    sqlite3_stmt *cached[CACHED_STATEMENTS];
} SqliteConnection;

typedef struct SqliteRows {
    Rows common;
    sqlite3_stmt *statement;
} SqliteRows;

typedef struct SqliteBulk {
    Bulk common;
    SqliteConnection *connection;
    sqlite3_stmt *statement;
    int columns;
} SqliteBulk;

static bool means_full(int reason)
{
    return reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
}

static bool file_is_full(sqlite3 *db, int which)
{
    sqlite3_file *file = NULL;
    int reason = 0;
    return sqlite3_file_control(db, "main", which, &file) == SQLITE_OK && file && file->pMethods &&
           file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &reason) == SQLITE_OK &&
           means_full(reason);
}

/* SQLite says SQLITE_FULL of a disk without room, and a plain I/O error of shared memory, quotas and limits.
 */
static bool is_full(sqlite3 *db, int code)
{
    return code == SQLITE_FULL ||
           ((code & 0xFF) == SQLITE_IOERR &&
            (means_full(sqlite3_system_errno(db)) || file_is_full(db, SQLITE_FCNTL_FILE_POINTER) ||
             file_is_full(db, SQLITE_FCNTL_JOURNAL_POINTER)));
}

static bool fail(SqliteConnection *connection, Error *err)
{
    int code = sqlite3_extended_errcode(connection->db);
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        connection->sync_failed = true;
    if (is_full(connection->db, code))
        return error_set(err, ERROR_SYSTEM,
                         "The disk is full, so nothing was saved. Free some space and try again.");
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(err, ERROR_CONFLICT,
                         "Another program is writing to this register. Wait for it to finish "
                         "and try again.");
    case SQLITE_NOTADB:
        return error_set(err, ERROR_INPUT, "This file is not a Reachbook register.");
    case SQLITE_CORRUPT:
        return error_set(err, ERROR_SYSTEM, "The register file is damaged. Restore the last backup.");
    case SQLITE_IOERR:
        return error_set(
            err, ERROR_SYSTEM,
            "The disk failed, so nothing of this change was saved. Check the disk or network drive that "
            "holds the register (%s).",
            sqlite3_errstr(code));
    case SQLITE_READONLY:
        return error_set(err, ERROR_DENIED,
                         "The register is open for reading only, or this user may not write to "
                         "its file and folder.");
    case SQLITE_CONSTRAINT:
        return error_set(err, ERROR_CONFLICT, "This change does not fit what is in the register: %s.",
                         sqlite3_errmsg(connection->db));
    case SQLITE_NOMEM:
        abort();
    default:
        return error_set(err, ERROR_SYSTEM, "The register could not be used: %s (%d).",
                         sqlite3_errmsg(connection->db), code);
    }
}

static bool sqlite_script(Connection *common, const char *sql, Error *err)
{
    SqliteConnection *connection = (SqliteConnection *)common;
    return sqlite3_exec(connection->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(connection, err);
}

static void sqlite_close(Connection *common)
{
    SqliteConnection *connection = (SqliteConnection *)common;
    if (!connection)
        return;
    for (int i = 0; i < CACHED_STATEMENTS; i++)
        sqlite3_finalize(connection->cached[i]);
    sqlite3_close_v2(connection->db);
    free(connection);
}

static bool pragma_int(SqliteConnection *connection, const char *sql, int64_t *out, Error *err)
{
    sqlite3_stmt *statement = NULL;
    bool read = sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW;
    *out = read ? sqlite3_column_int64(statement, 0) : 0;
    if (!read)
        fail(connection, err);
    sqlite3_finalize(statement);
    return read;
}

/* Whose file this is; an empty database may be made into a register. */
static bool check_owner(SqliteConnection *connection, const char *path, Purpose purpose, Error *err)
{
    int64_t id, tables;
    if (!pragma_int(connection, "PRAGMA application_id", &id, err) ||
        !pragma_int(connection, "SELECT count(*) FROM sqlite_master", &tables, err))
        return error_prefix(err, "%s", path);
    if (id == APPLICATION_ID)
        return true;
    if (id != 0 || tables != 0)
        return error_set(err, ERROR_INPUT, "%s is a database of another program, not a Reachbook register.",
                         path);
    if (purpose != FOR_CREATING)
        return error_set(err, ERROR_NOT_FOUND, "There is no Reachbook register in %s yet. Create one first.",
                         path);
    char mark[64];
    snprintf(mark, sizeof mark, "PRAGMA application_id = %d", APPLICATION_ID);
    return sqlite_script(&connection->common, mark, err);
}

static bool configure(SqliteConnection *connection, const char *path, Purpose purpose, Error *err)
{
    sqlite3_busy_timeout(connection->db, BUSY_MS);
    sqlite3_extended_result_codes(connection->db, 1);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    TRY(check_owner(connection, path, purpose, err));
    TRY(sqlite_script(&connection->common,
                      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                      "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;",
                      err));
    if (purpose == FOR_READING)
        return sqlite_script(&connection->common, "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0;",
                             err);
    TRY(sqlite_script(&connection->common,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000;"
                      "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;",
                      err));
    /* Only so that the durability harness can prove that it notices lost writes. */
    const char *synchronous = getenv("REACHBOOK_SYNCHRONOUS");
    if (synchronous && text_same(synchronous, "off")) {
        fputs("reachbook: REACHBOOK_SYNCHRONOUS=OFF: a power cut will lose data\n", stderr);
        return sqlite_script(&connection->common, "PRAGMA synchronous = OFF", err);
    }
    return true;
}

/* Readable by its owner alone. */
static bool create_file(const char *path, Error *err)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0)
        return close(file) == 0;
    if (errno == ENOENT || errno == ENOTDIR)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no folder for %s. Make it first, or choose another place.", path);
    if (errno == EACCES || errno == EROFS)
        return error_set(err, ERROR_DENIED, "%s may not be created here. Choose another place.", path);
    if (errno == ENOSPC || errno == EDQUOT)
        return error_set(err, ERROR_SYSTEM,
                         "%s cannot be created: the disk is full. Free some space and try again.", path);
    return error_set(err, ERROR_SYSTEM, "%s cannot be created: %s.", path, strerror(errno));
}

static bool check_path(const char *path, Purpose purpose, Error *err)
{
    struct stat about;
    if (stat(path, &about) == 0) {
        if (S_ISDIR(about.st_mode))
            return error_set(err, ERROR_INPUT, "%s is a folder. Name a file in it.", path);
        return true;
    }
    if (errno != ENOENT && errno != ENOTDIR)
        return error_set(err, ERROR_SYSTEM, "%s cannot be opened: %s.", path, strerror(errno));
    if (purpose != FOR_CREATING)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no register at %s. Create one first, or check the name.", path);
    return create_file(path, err);
}

static bool sqlite_open(const char *target, Purpose purpose, Connection **out, Error *err)
{
    int flags = purpose == FOR_READING ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (!*target)
        return error_set(err, ERROR_INPUT, "Name the register's file.");
    TRY(check_path(target, purpose, err));
    SqliteConnection *connection = store_memory(sizeof *connection);
    if (sqlite3_open_v2(target, &connection->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        error_set(err, ERROR_SYSTEM, "%s cannot be opened: %s.", target, sqlite3_errmsg(connection->db));
        sqlite_close(&connection->common);
        return false;
    }
    if (!configure(connection, target, purpose, err)) {
        sqlite_close(&connection->common);
        return false;
    }
    *out = &connection->common;
    return true;
}

static bool sqlite_is_alive(const Connection *connection)
{
    return connection != NULL;
}

static bool sqlite_begin(Connection *connection, bool waits, Error *err)
{
    sqlite3 *db = ((SqliteConnection *)connection)->db;
    sqlite3_busy_timeout(db, waits ? BUSY_MS : 0);
    bool begun = sqlite_script(connection, "BEGIN IMMEDIATE", err);
    sqlite3_busy_timeout(db, BUSY_MS);
    return begun;
}

static bool sqlite_commit(Connection *connection, Error *err)
{
    return sqlite_script(connection, "COMMIT", err);
}

static bool sqlite_is_in_transaction(const Connection *connection)
{
    return !sqlite3_get_autocommit(((const SqliteConnection *)connection)->db);
}

static void sqlite_rollback(Connection *connection)
{
    if (sqlite_is_in_transaction(connection))
        sqlite3_exec(((SqliteConnection *)connection)->db, "ROLLBACK", NULL, NULL, NULL);
}

static bool sqlite_must_reopen(const Connection *connection)
{
    return ((const SqliteConnection *)connection)->sync_failed;
}

static sqlite3_stmt **cache_slot(SqliteConnection *connection, const char *sql)
{
    return &connection->cached[text_hash(sql, strlen(sql), 0) % CACHED_STATEMENTS];
}

/* Takes the statement out of the cache, so that it is in one place only. */
static bool statement_take(SqliteConnection *connection, const char *sql, sqlite3_stmt **out, Error *err)
{
    sqlite3_stmt **slot = cache_slot(connection, sql);
    if (*slot && strcmp(sqlite3_sql(*slot), sql) == 0) {
        *out = *slot;
        *slot = NULL;
        return true;
    }
    return sqlite3_prepare_v3(connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK ||
           fail(connection, err);
}

static void statement_give(SqliteConnection *connection, sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    sqlite3_stmt **slot = cache_slot(connection, sqlite3_sql(statement));
    sqlite3_finalize(*slot);
    *slot = statement;
}

static int bind_value(sqlite3_stmt *statement, int index, const Value *value,
                      sqlite3_destructor_type lifetime)
{
    switch (value->type) {
    case VALUE_INT:
        return sqlite3_bind_int64(statement, index, value->number);
    case VALUE_REAL:
        return sqlite3_bind_double(statement, index, value->real);
    case VALUE_TEXT:
        return sqlite3_bind_text(statement, index, value->text, -1, lifetime);
    case VALUE_NULL:
    default:
        return sqlite3_bind_null(statement, index);
    }
}

static bool bind_values(SqliteConnection *connection, sqlite3_stmt *statement, const Value *values, int count,
                        sqlite3_destructor_type lifetime, Error *err)
{
    for (int i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof name, "$%d", i + 1);
        int index = sqlite3_bind_parameter_index(statement, name);
        if (index && bind_value(statement, index, &values[i], lifetime) != SQLITE_OK)
            return fail(connection, err);
    }
    return true;
}

static bool sqlite_change(Connection *common, const char *sql, const Value *values, int count,
                          int64_t *changed, Error *err)
{
    SqliteConnection *connection = (SqliteConnection *)common;
    sqlite3_stmt *statement;
    TRY(statement_take(connection, sql, &statement, err));
    bool ran = bind_values(connection, statement, values, count, SQLITE_STATIC, err);
    if (ran) {
        int code;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW)
            ;
        ran = code == SQLITE_DONE || fail(connection, err);
    }
    if (ran)
        *changed = sqlite3_changes64(connection->db);
    statement_give(connection, statement);
    return ran;
}

/* The reading connection may write to the copy, and still not to the register, whose file it opened for
 * reading only. */
static bool sqlite_copy(Connection *common, const char *path, Error *err)
{
    SqliteConnection *connection = (SqliteConnection *)common;
    const Value target = value_text(path);
    int64_t changed;
    TRY(create_file(path, err));
    bool copied = sqlite_script(common, "PRAGMA query_only = OFF", err) &&
                  sqlite_change(common, "VACUUM INTO $1", &target, 1, &changed, err);
    sqlite3_exec(connection->db, "PRAGMA query_only = ON", NULL, NULL, NULL);
    if (!copied)
        (void)unlink(path);
    return copied;
}

static bool sqlite_ask(Connection *common, bool shared, const char *sql, const Value *values, int count,
                       Rows **out, Error *err)
{
    (void)shared;
    SqliteConnection *connection = (SqliteConnection *)common;
    sqlite3_stmt *statement;
    TRY(statement_take(connection, sql, &statement, err));
    if (!bind_values(connection, statement, values, count, SQLITE_TRANSIENT, err)) {
        statement_give(connection, statement);
        return false;
    }
    SqliteRows *rows = store_memory(sizeof *rows);
    rows->statement = statement;
    rows->common.columns = sqlite3_column_count(statement);
    *out = &rows->common;
    return true;
}

static bool sqlite_next(Rows *common, bool *more, Error *err)
{
    int code = sqlite3_step(((SqliteRows *)common)->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return fail((SqliteConnection *)common->connection, err);
    *more = code == SQLITE_ROW;
    return true;
}

static int64_t sqlite_get_int(const Rows *rows, int column)
{
    return sqlite3_column_int64(((const SqliteRows *)rows)->statement, column);
}

static double sqlite_get_real(const Rows *rows, int column)
{
    return sqlite3_column_double(((const SqliteRows *)rows)->statement, column);
}

static const char *sqlite_get_text(const Rows *rows, int column, size_t *length)
{
    sqlite3_stmt *statement = ((const SqliteRows *)rows)->statement;
    const char *text = (const char *)sqlite3_column_text(statement, column);
    *length = (size_t)sqlite3_column_bytes(statement, column);
    return text;
}

static const char *sqlite_get_name(const Rows *rows, int column)
{
    return sqlite3_column_name(((const SqliteRows *)rows)->statement, column);
}

static void sqlite_rows_close(Rows *common)
{
    statement_give((SqliteConnection *)common->connection, ((SqliteRows *)common)->statement);
    free(common);
}

static bool sqlite_bulk_open(Connection *common, const char *table, const char *const *columns, int count,
                             Bulk **out, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    SqliteConnection *connection = (SqliteConnection *)common;
    const char *names = "", *places = "";
    for (int i = 0; i < count; i++) {
        names = arena_print(&arena, "%s%s\"%s\"", names, i ? ", " : "", columns[i]);
        places = arena_print(&arena, "%s%s$%d", places, i ? ", " : "", i + 1);
    }
    sqlite3_stmt *statement;
    const char *sql = arena_print(&arena, "INSERT INTO \"%s\" (%s) VALUES (%s)", table, names, places);
    TRY(statement_take(connection, sql, &statement, err));
    SqliteBulk *bulk = store_memory(sizeof *bulk);
    *bulk = (SqliteBulk){.connection = connection, .statement = statement, .columns = count};
    *out = &bulk->common;
    return true;
}

static bool sqlite_bulk_add(Bulk *common, const Value *values, Error *err)
{
    SqliteBulk *bulk = (SqliteBulk *)common;
    for (int i = 0; i < bulk->columns; i++)
        if (bind_value(bulk->statement, i + 1, &values[i], SQLITE_STATIC) != SQLITE_OK)
            return fail(bulk->connection, err);
    if (sqlite3_step(bulk->statement) != SQLITE_DONE)
        return fail(bulk->connection, err);
    sqlite3_reset(bulk->statement);
    return true;
}

static bool sqlite_bulk_finish(Bulk *bulk, Error *err)
{
    (void)bulk;
    (void)err;
    return true;
}

static void sqlite_bulk_close(Bulk *common)
{
    SqliteBulk *bulk = (SqliteBulk *)common;
    statement_give(bulk->connection, bulk->statement);
    free(bulk);
}

const Driver driver_sqlite = {
    .open = sqlite_open,
    .close = sqlite_close,
    .is_alive = sqlite_is_alive,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .is_in_transaction = sqlite_is_in_transaction,
    .must_reopen = sqlite_must_reopen,
    .script = sqlite_script,
    .change = sqlite_change,
    .ask = sqlite_ask,
    .copy = sqlite_copy,
    .next = sqlite_next,
    .get_int = sqlite_get_int,
    .get_real = sqlite_get_real,
    .get_text = sqlite_get_text,
    .get_name = sqlite_get_name,
    .rows_close = sqlite_rows_close,
    .bulk_open = sqlite_bulk_open,
    .bulk_add = sqlite_bulk_add,
    .bulk_finish = sqlite_bulk_finish,
    .bulk_close = sqlite_bulk_close,
};
