#include "store/write.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/audit.h"
#include "store/driver.h"

/* The audit chain is one line of rows, so PostgreSQL writers take turns behind this advisory lock. */
#define POSTGRES_TURN "SELECT pg_advisory_xact_lock(7411)"
#define POSTGRES_TURN_OR_NOT "SET LOCAL lock_timeout = 10; " POSTGRES_TURN "; SET LOCAL lock_timeout = 0"
#define FIRST_HASH "0000000000000000000000000000000000000000000000000000000000000000"

/* One caller's write while it waits, runs and ends. Only the leader touches it until `done`. */
struct WriteJob {
    WriteJob *next;
    const Write *write; /* NULL: unaudited */
    WriteBody *body;
    WriteScript *script;
    void *context;
    Error err;
    bool gives_way, ok, done;
};

static _Thread_local struct {
    const Store *store;
    Connection *connection;
} current;

Connection *write_connection(const Store *store)
{
    return current.store == store ? current.connection : NULL;
}

static bool find_head(Store *store, int64_t *seq, char hash[AUDIT_HASH_SIZE], Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK_ALL(
        store,
        "SELECT counter.next - 1, audit.hash FROM counter LEFT JOIN audit ON audit.seq = counter.next - 1"
        " WHERE counter.name = 'audit'",
        &rows, err));
    TRY(rows_next(rows, &more, err));
    *seq = more ? rows_int(rows, 0) : 0;
    const char *head = more ? rows_text(rows, 1, NULL) : NULL;
    if (*seq > 0 && !head)
        return error_set(
            err, ERROR_CONFLICT,
            "The end of the audit log is missing, so nothing more is written. Restore the last backup.");
    snprintf(hash, AUDIT_HASH_SIZE, "%s", head ? head : FIRST_HASH);
    return true;
}

static bool append_audit(Store *store, const AuditRow *row, Error *err)
{
    char hash[AUDIT_HASH_SIZE];
    audit_hash(row, hash);
    TRY(DO(store,
           "INSERT INTO audit (seq, at, authority, actor, action, subject, reason, detail, previous, hash)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
           err, VALUE(row->seq), VALUE(row->at), VALUE(row->authority), VALUE(row->actor), VALUE(row->action),
           VALUE(row->subject), VALUE(row->reason), VALUE(row->detail), VALUE(row->previous),
           VALUE((const char *)hash)));
    return DO(store,
              "INSERT INTO counter (name, next) VALUES ('audit', $1)"
              " ON CONFLICT (name) DO UPDATE SET next = excluded.next",
              err, VALUE(row->seq + 1));
}

static bool run_body(Store *store, WriteJob *job, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    char previous[AUDIT_HASH_SIZE], now[CLOCK_TEXT_SIZE];
    int64_t head;
    if (!job->write)
        return job->script(store, job->context, err);
    TRY(find_head(store, &head, previous, err));
    WriteNow write_now = {.store = store, .id = head + 1, .arena = &arena};
    TRY(job->body(&write_now, job->context, err));
    const AuditRow row = {
        .seq = head + 1,
        .authority = job->write->authority,
        .actor = job->write->actor,
        .at = clock_print(clock_now(), now),
        .action = job->write->action,
        .subject = job->write->subject,
        .reason = job->write->reason,
        .detail = write_now.detail,
        .previous = previous,
    };
    return append_audit(store, &row, err);
}

/* One of several: what it changed goes without the others when it fails. */
static bool run_in_savepoint(Store *store, WriteJob *job)
{
    const Driver *driver = store->driver;
    Error ignored;
    job->ok = driver->script(current.connection, "SAVEPOINT job", &job->err) &&
              run_body(store, job, &job->err) && driver->script(current.connection, "RELEASE job", &job->err);
    if (job->ok)
        return true;
    return driver->is_in_transaction(current.connection) &&
           driver->script(current.connection, "ROLLBACK TO job; RELEASE job", &ignored);
}

static bool run_jobs(Store *store, WriteJob *first)
{
    if (!first->next) {
        first->ok = run_body(store, first, &first->err);
        return first->ok;
    }
    for (WriteJob *job = first; job; job = job->next)
        if (!run_in_savepoint(store, job))
            return false;
    return true;
}

static void fail_all(WriteJob *first, const Error *err)
{
    for (WriteJob *job = first; job; job = job->next) {
        if (job->err.kind == ERROR_NONE)
            job->err = *err;
        job->ok = false;
    }
}

/* Alone or the first of a group that waits: nobody else's write is lost by giving way. */
static bool begin_group(Store *store, Connection *connection, const WriteJob *first, Error *err)
{
    bool waits = !first->gives_way || first->next;
    TRY(store->driver->begin(connection, waits, err));
    return !store->postgres ||
           store->driver->script(connection, waits ? POSTGRES_TURN : POSTGRES_TURN_OR_NOT, err);
}

static void run_group(Store *store, WriteJob *first)
{
    const Driver *driver = store->driver;
    Error err = {0};
    Connection *connection;
    if (!store_check_out(store, FOR_WRITING, &connection, &err)) {
        fail_all(first, &err);
        return;
    }
    if (driver->must_reopen(connection)) {
        error_set(
            &err, ERROR_SYSTEM,
            "The disk failed while saving, so nothing more is written. Check the disk, then start again.");
        fail_all(first, &err);
    } else if (!begin_group(store, connection, first, &err)) {
        driver->rollback(connection);
        fail_all(first, &err);
    } else {
        current.store = store;
        current.connection = connection;
        bool ran = run_jobs(store, first);
        current.store = NULL;
        current.connection = NULL;
        if (!ran || !driver->commit(connection, &err)) {
            if (err.kind == ERROR_NONE)
                error_set(&err, ERROR_SYSTEM,
                          "Saving failed together with another change: nothing was saved. Try again.");
            driver->rollback(connection);
            fail_all(first, &err);
        }
    }
    store_check_in(store, FOR_WRITING, connection);
}

static void run_as_leader(Store *store)
{
    WriteJob *group = store->waiting;
    store->waiting = NULL;
    store->waiting_end = &store->waiting;
    store->leading = true;
    pthread_mutex_unlock(&store->lock);
    run_group(store, group);
    pthread_mutex_lock(&store->lock);
    for (WriteJob *job = group, *next; job; job = next) {
        next = job->next;
        job->done = true;
    }
    store->leading = false;
    pthread_cond_broadcast(&store->wake);
}

static bool run_job(Store *store, WriteJob *job, Error *err)
{
    if (store->mode == STORE_READ)
        return error_set(err, ERROR_DENIED, "%s is open for reading only.", store_address(store));
    if (current.store)
        return error_set(err, ERROR_SYSTEM, "A write was begun inside a write. Please report this fault.");
    if (sodium_init() < 0)
        return error_set(err, ERROR_SYSTEM, "The random source of this computer is not working.");
    if (store->postgres) {
        run_group(store, job);
    } else {
        pthread_mutex_lock(&store->lock);
        if (job->gives_way && store->leading) {
            pthread_mutex_unlock(&store->lock);
            return error_set(err, ERROR_CONFLICT, "Another change is being saved.");
        }
        *store->waiting_end = job;
        store->waiting_end = &job->next;
        while (!job->done) {
            if (store->leading)
                pthread_cond_wait(&store->wake, &store->lock);
            else
                run_as_leader(store);
        }
        pthread_mutex_unlock(&store->lock);
    }
    if (!job->ok)
        *err = job->err;
    return job->ok;
}

bool write_run(Store *store, const Write *write, WriteBody *body, void *context, Error *err)
{
    WriteJob job = {.write = write, .body = body, .context = context};
    return run_job(store, &job, err);
}

bool write_try(Store *store, const Write *write, WriteBody *body, void *context, Error *err)
{
    WriteJob job = {.write = write, .body = body, .context = context, .gives_way = true};
    return run_job(store, &job, err);
}

bool write_unaudited(Store *store, WriteScript *body, void *context, Error *err)
{
    WriteJob job = {.script = body, .context = context};
    return run_job(store, &job, err);
}

bool write_verify(Store *store, int64_t *checked, Error *err)
{
    AuditPoint head;
    TRY(audit_verify(store, &(AuditPointList){0}, &head, err));
    *checked = head.seq;
    return true;
}
