/* audit REGISTER [ROWS]: a log of so many rows (a million by default), chained as the program chains them,
 * and how long it takes to verify it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/audit.h"
#include "store/driver.h"

enum { STANDARD_ROWS = 1000000 };

static bool fill(Store *store, void *context, Error *err)
{
    static const char *const actions[] = {"open-child", "judge", "desk-register", "session-open"};
    const int64_t rows = *(const int64_t *)context;
    char previous[AUDIT_HASH_SIZE], hash[AUDIT_HASH_SIZE], subject[32];
    snprintf(previous, sizeof previous, "%064d", 0);
    for (int64_t seq = 1; seq <= rows; seq++) {
        snprintf(subject, sizeof subject, "person %lld", (long long)(seq * 7919 % 250000));
        const AuditRow row = {.seq = seq,
                              .authority = 1,
                              .actor = 1 + seq % 40,
                              .at = "2026-09-30T12:00:00Z",
                              .action = actions[seq % 4],
                              .subject = subject,
                              .detail = seq % 4 == 1 ? "{\"before\":\"\",\"after\":\"same\"}" : NULL,
                              .previous = previous};
        audit_hash(&row, hash);
        TRY(DO(
            store,
            "INSERT INTO audit (seq, at, authority, actor, action, subject, reason, detail, previous, hash)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            err, VALUE(row.seq), VALUE(row.at), VALUE(row.authority), VALUE(row.actor), VALUE(row.action),
            VALUE(row.subject), VALUE(row.reason), VALUE(row.detail), VALUE(row.previous),
            VALUE((const char *)hash)));
        snprintf(previous, sizeof previous, "%s", hash);
    }
    return DO(store, "INSERT INTO counter (name, next) VALUES ('audit', $1)", err, VALUE(rows + 1));
}

int main(int argc, char **argv)
{
    Error err = {0};
    int64_t rows = argc > 2 ? strtoll(argv[2], NULL, 10) : STANDARD_ROWS;
    DEFER(store_close) Store *store = NULL;
    AuditPoint head;
    if (argc < 2 || !store_open(argv[1], STORE_CREATE, &store, &err) ||
        !write_unaudited(store, fill, &rows, &err)) {
        fprintf(stderr, "audit: %s\n", argc < 2 ? "name a register" : err.text);
        return 1;
    }
    uint64_t began = clock_monotonic_us();
    bool whole = audit_verify(store, &(AuditPointList){0}, &head, &err);
    double seconds = (double)(clock_monotonic_us() - began) / 1e6;
    if (!whole || head.seq != rows) {
        fprintf(stderr, "audit: %s\n", err.text);
        return 1;
    }
    printf("%lld rows verified in %.2f s\n", (long long)head.seq, seconds);
    return 0;
}
