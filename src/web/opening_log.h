/* Keeps account of whose records are opened, without making pages wait: a thread of its own writes openings
 * down as soon as no other writer is at work, and raises the alarm when one person opens many. Of a
 * restricted family the opening is written before the page is shown. */
#ifndef WEB_OPENING_LOG_H
#define WEB_OPENING_LOG_H

#include "register/user.h"
#include "store/store.h"

typedef struct OpeningLog OpeningLog;

bool opening_log_open(Store *store, OpeningLog **out, Error *err) MUST_CHECK;
void opening_log_close(OpeningLog *log); /* once everything noted is written */
CLOSES_POINTER(OpeningLog, opening_log_close);

enum {
    OPENINGS_WAITING_MAX = 4096, /* then who opens the next one waits */
    OPENING_AGAIN_SECONDS = 60,  /* the same child by the same person within this time is one opening */
};

/* With `at_once` the opening is on disk when this returns, and false when it could not be put there. */
bool opening_note(OpeningLog *log, const User *actor, int64_t child, bool at_once, Error *err) MUST_CHECK;

#endif
