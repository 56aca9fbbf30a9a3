/* Progress of long work: a bar on a terminal, a plain line per step otherwise, or a callback for jobs. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Somebody who watches: gets each step's name and how much of it is done. Returning true asks the
 * work to stop (it then fails with ERROR_CONFLICT "cancelled" and rolls back). */
typedef bool ProgressWatch(void *watcher, const char *step, uint64_t done, uint64_t total);

typedef struct Progress {
    ProgressWatch *watch; /* NULL: silent */
    void *watcher;
} Progress;

/* Watches on standard error: bar with percentage and time left on a terminal, else a line per finished step.
 */
Progress progress_to_stderr(void);

/* Reports; returns true when the work should stop. `progress` may be NULL. done == total ends a step. */
bool progress_tell(const Progress *progress, const char *step, uint64_t done, uint64_t total);

#endif
