/* Work that takes longer than a request: a queue that one thread of its own carries out, job after job, with
 * progress and a way to stop.
 *
 * A job waits, runs, and ends done, failed or cancelled. Its context belongs to the queue from job_start on;
 * `run` is called once in the queue's thread and `drop` once at the end of all. The last JOBS_KEPT jobs are
 * kept to be looked at. Safe to call from many threads. */
#ifndef BASE_JOB_H
#define BASE_JOB_H

#include <stddef.h>

#include "base/progress.h"

typedef struct Jobs Jobs;

typedef enum JobState { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED } JobState;

enum { JOBS_WAITING_MAX = 20, JOBS_KEPT = 50, JOB_STEP_SIZE = 160 };

typedef struct JobWork {
    void *context;
    bool (*run)(void *context, int64_t id, const Progress *progress, Error *err);
    void (*drop)(void *context);
} JobWork;

/* A job as it is at this moment. */
typedef struct JobView {
    int64_t id;
    JobState state;
    size_t before;            /* while it waits: jobs that come first */
    bool asked_to_stop;       /* and still running */
    char step[JOB_STEP_SIZE]; /* what it is doing; "" before the first report */
    uint64_t done, total;
    int64_t began, ended; /* by clock_now; 0 not yet */
    Error err;            /* why it failed */
    void *context;        /* not to be read or changed while the job runs */
} JobView;

/* Ids count up from `first_id`. */
bool jobs_open(int64_t first_id, Jobs **out, Error *err) MUST_CHECK;

/* Asks what runs to stop; what waits is cancelled. Returns at once. */
void jobs_stop(Jobs *jobs);
bool jobs_are_stopping(Jobs *jobs);

/* Stops, waits for the end of what runs, and drops every job. */
void jobs_close(Jobs *jobs);
CLOSES_POINTER(Jobs, jobs_close);

/* Puts a job at the end of the queue. On false (ERROR_CONFLICT: the queue is full, or stopping) the context
 * is still the caller's. */
bool job_start(Jobs *jobs, const JobWork *work, int64_t *id, Error *err) MUST_CHECK;

/* Asks a job to stop: one that waits is cancelled, one that runs is told at its next report. False when there
 * is no such job or it has ended. */
bool job_cancel(Jobs *jobs, int64_t id);

/* Shows one job, or all from the newest to the oldest, to `see`, which may not call back. */
typedef void JobSee(const JobView *view, void *into);
bool job_see(Jobs *jobs, int64_t id, JobSee *see, void *into); /* false: there is no such job */
void jobs_see(Jobs *jobs, JobSee *see, void *into);

#endif
