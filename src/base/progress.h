/* Progress of long work, and the way to stop it: a bar on a terminal, a plain line per step otherwise, or a
 * callback for jobs. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* Somebody who watches: gets each step's name and how much of it is done. Returning true asks the work to
 * stop; once true, it stays true. May be called from several threads. */
typedef bool ProgressWatch(void *watcher, const char *step, uint64_t done, uint64_t total);

typedef struct Progress {
    ProgressWatch *watch; /* NULL: silent */
    void *watcher;
} Progress;

/* Watches on standard error: bar with percentage and time left on a terminal, else a line per finished step.
 * From now on Ctrl-C (SIGINT) asks the work to stop; another a second later ends the program
 * at once. */
Progress progress_to_stderr(void);

/* Says nothing, and stops on Ctrl-C like the other: for the small steps of larger work. */
Progress progress_quiet(void);

/* Reports; returns true when the work should stop. `progress` may be NULL. done == total ends a step. */
bool progress_tell(const Progress *progress, const char *step, uint64_t done, uint64_t total);

/* The same as a step that fails when the work should stop: TRY(progress_go_on(...)). */
bool progress_go_on(const Progress *progress, const char *step, uint64_t done, uint64_t total,
                    Error *err) MUST_CHECK;

/* Returns false with ERROR_STOPPED "Stopped: nothing was changed." Whoever stops holds a write that rolls
 * back, or has not written yet. */
bool progress_stopped(Error *err);

#endif
