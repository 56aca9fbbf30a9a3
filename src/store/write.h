/* Every change to the register: one audited transaction. No other path writes.
 *
 * write_run() begins (or joins the group being committed), calls the body, appends who, when, why and what
 * to the hash-chained audit log, and returns true only when the commit is on disk. If the body or anything
 * after it fails, nothing of it remains. On SQLite, bodies of threads that wait together run one after the
 * other in savepoints of one transaction and share its fsync (group commit). A body may therefore run in
 * another waiting thread than the caller's: what it needs comes through `context`. A write cannot begin
 * inside a write. */
#ifndef STORE_WRITE_H
#define STORE_WRITE_H

#include "store/store.h"

typedef struct Write {
    int64_t authority;   /* whose register; 0 for the installation itself */
    int64_t actor;       /* user id; 0 for the command line's owner of the file */
    const char *action;  /* a literal: "import", "merge", "unmerge", "age-out", "user-add" */
    const char *subject; /* what it is about: "intake 12", "person 99"; may be NULL */
    const char *reason;  /* why, in words; may be NULL */
} Write;

/* Inside the body: the store to change, and the id of this write, which every fact row carries in w_from
 * when the write asserts it and in w_to when the write ends it. */
typedef struct WriteNow {
    Store *store;
    int64_t id;
    Arena *arena; /* lives until the commit */
    const char
        *detail; /* set by the body: before and after as compact JSON, for the audit row; may stay NULL */
} WriteNow;

typedef bool WriteBody(WriteNow *now, void *context, Error *err);

bool write_run(Store *store, const Write *write, WriteBody *body, void *context, Error *err) MUST_CHECK;

/* The same, but fails with ERROR_CONFLICT at once rather than wait for another writer. */
bool write_try(Store *store, const Write *write, WriteBody *body, void *context, Error *err) MUST_CHECK;

/* Whether the audit chain is whole: audit_verify of store/audit.h without an anchor. *checked gets the number
 * of rows. */
bool write_verify(Store *store, int64_t *checked, Error *err) MUST_CHECK;

#endif
