#include "base/job.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

typedef struct Job {
    struct Job *older, *newer;
    Jobs *jobs;
    JobWork work;
    JobView view;
} Job;

struct Jobs {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    Job *newest, *oldest;
    size_t count;
    int64_t next_id;
    bool stopping;
};

static bool has_ended(const Job *job)
{
    return job->view.state >= JOB_DONE;
}

static void free_job(Job *job)
{
    job->work.drop(job->work.context);
    free(job);
}

static void unlink_job(Jobs *jobs, Job *job)
{
    *(job->older ? &job->older->newer : &jobs->oldest) = job->newer;
    *(job->newer ? &job->newer->older : &jobs->newest) = job->older;
    jobs->count--;
    free_job(job);
}

static void end(Job *job, JobState state)
{
    job->view.state = state;
    job->view.ended = clock_now();
    job->view.asked_to_stop = false;
}

static Job *find(const Jobs *jobs, int64_t id)
{
    Job *job = jobs->newest;
    while (job && job->view.id != id)
        job = job->older;
    return job;
}

static Job *next_waiting(const Jobs *jobs)
{
    Job *job = jobs->oldest;
    while (job && job->view.state != JOB_WAITING)
        job = job->newer;
    return job;
}

static bool watch(void *context, const char *step, uint64_t done, uint64_t total)
{
    Job *job = context;
    pthread_mutex_lock(&job->jobs->lock);
    snprintf(job->view.step, sizeof job->view.step, "%s", step);
    job->view.done = done;
    job->view.total = total;
    bool stops = job->view.asked_to_stop;
    pthread_mutex_unlock(&job->jobs->lock);
    return stops;
}

/* With the lock held, which it lets go while the job runs. */
static void run_one(Jobs *jobs, Job *job)
{
    const Progress progress = {watch, job};
    Error err = {0};
    job->view.state = JOB_RUNNING;
    job->view.began = clock_now();
    pthread_mutex_unlock(&jobs->lock);
    bool done = job->work.run(job->work.context, job->view.id, &progress, &err);
    pthread_mutex_lock(&jobs->lock);
    job->view.err = err;
    end(job, done ? JOB_DONE : err.kind == ERROR_STOPPED ? JOB_CANCELLED : JOB_FAILED);
}

static void forget_oldest(Jobs *jobs)
{
    for (Job *job = jobs->oldest, *newer; job && jobs->count > JOBS_KEPT; job = newer) {
        newer = job->newer;
        if (has_ended(job))
            unlink_job(jobs, job);
    }
}

static void *run_all(void *context)
{
    Jobs *jobs = context;
    pthread_mutex_lock(&jobs->lock);
    while (!jobs->stopping) {
        Job *job = next_waiting(jobs);
        if (job)
            run_one(jobs, job);
        else
            pthread_cond_wait(&jobs->wake, &jobs->lock);
        forget_oldest(jobs);
    }
    pthread_mutex_unlock(&jobs->lock);
    return NULL;
}

bool jobs_open(int64_t first_id, Jobs **out, Error *err)
{
    Jobs *jobs = calloc(1, sizeof *jobs);
    if (!jobs)
        abort();
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_cond_init(&jobs->wake, NULL);
    jobs->next_id = first_id;
    if (pthread_create(&jobs->thread, NULL, run_all, jobs) != 0) {
        free(jobs);
        return error_set(err, ERROR_SYSTEM, "No thread could be started for long work. Check the limits.");
    }
    *out = jobs;
    return true;
}

void jobs_stop(Jobs *jobs)
{
    pthread_mutex_lock(&jobs->lock);
    jobs->stopping = true;
    for (Job *job = jobs->oldest; job; job = job->newer) {
        if (job->view.state == JOB_WAITING)
            end(job, JOB_CANCELLED);
        else if (job->view.state == JOB_RUNNING)
            job->view.asked_to_stop = true;
    }
    pthread_cond_broadcast(&jobs->wake);
    pthread_mutex_unlock(&jobs->lock);
}

bool jobs_are_stopping(Jobs *jobs)
{
    pthread_mutex_lock(&jobs->lock);
    bool stopping = jobs->stopping;
    pthread_mutex_unlock(&jobs->lock);
    return stopping;
}

void jobs_close(Jobs *jobs)
{
    if (!jobs)
        return;
    jobs_stop(jobs);
    pthread_join(jobs->thread, NULL);
    for (Job *job = jobs->oldest, *newer; job; job = newer) {
        newer = job->newer;
        free_job(job);
    }
    pthread_cond_destroy(&jobs->wake);
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}

static size_t waiting_before(const Jobs *jobs, int64_t id)
{
    size_t waiting = 0;
    for (const Job *job = jobs->oldest; job && job->view.id < id; job = job->newer)
        waiting += !has_ended(job);
    return waiting;
}

static void append(Jobs *jobs, const JobWork *work)
{
    Job *job = calloc(1, sizeof *job);
    if (!job)
        abort();
    *job = (Job){.older = jobs->newest, .jobs = jobs, .work = *work};
    job->view = (JobView){.id = jobs->next_id++, .context = work->context};
    *(jobs->newest ? &jobs->newest->newer : &jobs->oldest) = job;
    jobs->newest = job;
    jobs->count++;
    pthread_cond_broadcast(&jobs->wake);
}

bool job_start(Jobs *jobs, const JobWork *work, int64_t *id, Error *err)
{
    pthread_mutex_lock(&jobs->lock);
    bool takes = !jobs->stopping && waiting_before(jobs, jobs->next_id) <= JOBS_WAITING_MAX;
    if (takes) {
        *id = jobs->next_id;
        append(jobs, work);
        forget_oldest(jobs);
    }
    pthread_mutex_unlock(&jobs->lock);
    return takes || error_set(err, ERROR_CONFLICT,
                              "Too much work waits already. Look at the list of work, and try again later.");
}

bool job_cancel(Jobs *jobs, int64_t id)
{
    pthread_mutex_lock(&jobs->lock);
    Job *job = find(jobs, id);
    bool cancels = job && !has_ended(job);
    if (cancels && job->view.state == JOB_WAITING)
        end(job, JOB_CANCELLED);
    else if (cancels)
        job->view.asked_to_stop = true;
    pthread_mutex_unlock(&jobs->lock);
    return cancels;
}

static void show(const Jobs *jobs, const Job *job, JobSee *see, void *into)
{
    JobView view = job->view;
    if (view.state == JOB_WAITING)
        view.before = waiting_before(jobs, view.id);
    see(&view, into);
}

bool job_see(Jobs *jobs, int64_t id, JobSee *see, void *into)
{
    pthread_mutex_lock(&jobs->lock);
    const Job *job = find(jobs, id);
    if (job)
        show(jobs, job, see, into);
    pthread_mutex_unlock(&jobs->lock);
    return job != NULL;
}

void jobs_see(Jobs *jobs, JobSee *see, void *into)
{
    pthread_mutex_lock(&jobs->lock);
    for (const Job *job = jobs->newest; job; job = job->older)
        show(jobs, job, see, into);
    pthread_mutex_unlock(&jobs->lock);
}
