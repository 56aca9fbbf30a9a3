/* Private to store/: brings a database to this program's schema. One text serves both databases; types and
 * words that differ are replaced as it is run. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/store.h"

/* The script in the words of the database: BIGINT, DOUBLE PRECISION and the mark STRICT (in comment stars).
 */
const char *migrate_translate(Arena *arena, bool postgres, const char *sql);

/* Makes what is missing, in one transaction. ERROR_CONFLICT when a newer program made the register. */
bool migrate_run(Store *store, Error *err) MUST_CHECK;

/* False with ERROR_NOT_FOUND when there is no register, ERROR_CONFLICT when its version is not ours. */
bool migrate_check(Store *store, Error *err) MUST_CHECK;

#endif
