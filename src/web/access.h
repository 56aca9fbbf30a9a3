/* The published table of who may open what: docs/ACCESS.md is what access_print writes, and a test holds it
 * so. */
#ifndef WEB_ACCESS_H
#define WEB_ACCESS_H

#include <stdio.h>

#include "web/route.h"

/* What the record is that an address speaks of, to the one who asks: the first two to somebody of one centre
 * where the role may be so, the others to somebody of the whole authority. */
typedef enum Case {
    CASE_OWN,
    CASE_OTHER_CENTRE,
    CASE_ANY_CENTRE,
    CASE_OTHER_AUTHORITY,
    CASE_RESTRICTED,
    CASE_MERGED,
    CASE_DELETED,
    CASE_COUNT
} Case;

/* What the address answers this role about such a record. */
typedef enum Reply { REPLY_OPENS, REPLY_DENIED, REPLY_ABSENT, REPLY_SIGN_IN } Reply;
Reply access_reply(const Route *route, Role role, Case about);

/* Markdown: roles and what they may do, each address for each role, each address that speaks of a record for
 * each role and case. */
void access_print(FILE *out, const Route *table);

#endif
