/* The audit log as a chain: each row carries a hash (BLAKE2b-256) of itself and of the hash before it, so a
 * row that is edited, taken out, put in or moved no longer fits. Whoever may change the file may compute the
 * whole chain anew, or cut its end and the counter with it; an anchor, kept where they cannot reach it, finds
 * that too. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "store/store.h"

enum { AUDIT_HASH_SIZE = 65 }; /* hexadecimal, with its end */

typedef struct AuditRow {
    int64_t seq, authority, actor;
    const char *at, *action, *subject, *reason, *detail, *previous;
} AuditRow;
void audit_hash(const AuditRow *row, char hash[AUDIT_HASH_SIZE]);

/* The log as it stood: its last row, and the hash of that. */
typedef struct AuditPoint {
    int64_t seq;
    char hash[AUDIT_HASH_SIZE];
} AuditPoint;
typedef struct AuditPointList {
    AuditPoint *items;
    size_t count, capacity;
} AuditPointList;

/* The points in the text of an anchor: a line for each, "SEQ HASH" and anything after a blank, the oldest
 * first. ERROR_INPUT for anything else. */
bool audit_points_parse(Arena *arena, const char *text, size_t length, AuditPointList *out,
                        Error *err) MUST_CHECK;

/* Walks the log from its first row, recomputes each hash, and looks for each of the points. *head gets the
 * last row. ERROR_CONFLICT names the first row that does not fit. */
bool audit_verify(Store *store, const AuditPointList *points, AuditPoint *head, Error *err) MUST_CHECK;

#endif
