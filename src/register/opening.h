/* Who has opened or changed a child's record. Openings and changes are both rows of the audit log, so neither
 * can be taken out unseen. */
#ifndef REGISTER_OPENING_H
#define REGISTER_OPENING_H

#include "register/may.h"
#include "store/write.h"

/* One audited write, "open-child". */
bool opening_write(Store *store, int64_t authority, int64_t user, int64_t child, Error *err) MUST_CHECK;

enum {
    BULK_PEOPLE = 50,   /* more children than this, opened by one person within... */
    BULK_SECONDS = 600, /* ...this long, raise an alarm */
};
/* One audited write, "alarm-bulk": tells the leaders, and those who see alarms. */
bool opening_alarm(Store *store, int64_t authority, int64_t user, size_t people, Error *err) MUST_CHECK;

typedef struct HistoryLine {
    const char *at;   /* "2026-09-30T12:00:00Z" */
    const char *user; /* NULL: whoever keeps the computer */
    Role role;
    const char *action, *reason; /* action: a Write's; reason may be NULL */
} HistoryLine;
typedef struct HistoryList {
    HistoryLine *items;
    size_t count, capacity;
} HistoryList;

/* Every opening of the child and every write that told or ended something of it, the newest first, at most
 * `limit`. *child gets the root. Absent, or not for this actor: *found false (the two look the same). */
bool child_history(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person,
                   size_t limit, int64_t *child, HistoryList *out, bool *found, Error *err) MUST_CHECK;

/* "opened the record" for an action of the audit log. */
const char *history_words(const char *action);

#endif
