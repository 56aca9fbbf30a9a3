/* What people write beside the figures of the data book: kept apart from them, so that it survives every
 * re-run, and kept in all its versions, with who wrote each and when. */
#ifndef REPORT_COMMENTARY_H
#define REPORT_COMMENTARY_H

#include "register/user.h"
#include "store/store.h"

enum { COMMENTARY_BYTES_MAX = 4000 };

typedef struct Commentary {
    const char *place, *section; /* a chapter's key and a section's: see report/databook.h */
    const char *words;           /* "" where somebody took the words out */
    const char *writer;          /* NULL: the command line */
    int64_t version;             /* the write that told it; 0: nobody has written yet */
    int64_t at;                  /* seconds since 1970 */
} Commentary;
typedef struct CommentaryList {
    Commentary *items;
    size_t count, capacity;
} CommentaryList;

/* What stands, of all places. In the arena. */
bool commentary_list(Store *store, Arena *arena, int64_t authority, CommentaryList *out,
                     Error *err) MUST_CHECK;
/* The standing one of a place and section; NULL when nobody has written. */
const Commentary *commentary_find(const CommentaryList *list, const char *place, const char *section);
/* Every version of one, the newest first. */
bool commentary_versions(Store *store, Arena *arena, int64_t authority, const char *place,
                         const char *section, CommentaryList *out, Error *err) MUST_CHECK;

/* Writes a new version in one audited write. `over`: the version the writer had before their eyes;
 * ERROR_CONFLICT when it is no longer the one that stands. Empty words take the text out. ERROR_INPUT when
 * they are too long; ERROR_DENIED unless the actor may write it. */
bool commentary_write(Store *store, const User *actor, int64_t authority, const char *place,
                      const char *section, const char *words, int64_t over, Error *err) MUST_CHECK;

#endif
