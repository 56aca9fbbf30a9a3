#include "web/opening_log.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "register/opening.h"

enum { RECENT_MAX = 65536 };

typedef struct Opening {
    int64_t authority, user, child, at;
    bool alarm; /* is raised with it */
} Opening;

/* Rings: the place of number n is n modulo the size. */
struct OpeningLog {
    Store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, room;
    Opening waiting[OPENINGS_WAITING_MAX];
    size_t taken, noted; /* numbers in `waiting` */
    Opening recent[RECENT_MAX], alarms[OPENINGS_WAITING_MAX];
    size_t recent_count, alarm_count;
    bool stopping;
};

static size_t ring_begin(size_t count, size_t size)
{
    return count > size ? count - size : 0;
}

static bool was_just_opened(const OpeningLog *log, const Opening *one)
{
    for (size_t i = log->recent_count; i-- > ring_begin(log->recent_count, RECENT_MAX);) {
        const Opening *before = &log->recent[i % RECENT_MAX];
        if (before->at + OPENING_AGAIN_SECONDS <= one->at)
            return false;
        if (before->user == one->user && before->child == one->child)
            return true;
    }
    return false;
}

static bool was_alarmed(const OpeningLog *log, const Opening *one)
{
    for (size_t i = log->alarm_count; i-- > ring_begin(log->alarm_count, OPENINGS_WAITING_MAX);) {
        const Opening *before = &log->alarms[i % OPENINGS_WAITING_MAX];
        if (before->at + BULK_SECONDS <= one->at)
            return false;
        if (before->user == one->user)
            return true;
    }
    return false;
}

/* How many children this person opened of late, this one among them, up to one more than is told of. */
static size_t people_of(const OpeningLog *log, const Opening *one)
{
    int64_t people[BULK_PEOPLE + 1];
    size_t count = 0;
    for (size_t i = log->recent_count;
         i-- > ring_begin(log->recent_count, RECENT_MAX) && count <= BULK_PEOPLE;) {
        const Opening *before = &log->recent[i % RECENT_MAX];
        size_t at = 0;
        if (before->at + BULK_SECONDS <= one->at)
            break;
        while (at < count && people[at] != before->child)
            at++;
        if (before->user == one->user && at == count)
            people[count++] = before->child;
    }
    return count;
}

static bool write_one(OpeningLog *log, const Opening *one, Error *err)
{
    TRY(opening_write(log->store, one->authority, one->user, one->child, err));
    return !one->alarm || opening_alarm(log->store, one->authority, one->user, BULK_PEOPLE + 1, err);
}

/* Under the lock. */
static void remember(OpeningLog *log, Opening *one)
{
    log->recent[log->recent_count++ % RECENT_MAX] = *one;
    one->alarm = people_of(log, one) > BULK_PEOPLE && !was_alarmed(log, one);
    if (one->alarm)
        log->alarms[log->alarm_count++ % OPENINGS_WAITING_MAX] = *one;
}

/* What cannot be written down, as on a full disk, is tried again: nothing else can be changed meanwhile
 * either. */
static void write_down(OpeningLog *log, const Opening *one)
{
    Error ignored = {0};
    while (!write_one(log, one, &ignored)) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_mutex_lock(&log->lock);
        bool stopping = log->stopping;
        if (!stopping)
            pthread_cond_timedwait(&log->wake, &log->lock, &until);
        pthread_mutex_unlock(&log->lock);
        if (stopping)
            return;
    }
}

static void *run(void *context)
{
    OpeningLog *log = context;
    pthread_mutex_lock(&log->lock);
    for (;;) {
        while (log->taken == log->noted && !log->stopping)
            pthread_cond_wait(&log->wake, &log->lock);
        if (log->taken == log->noted)
            break;
        const Opening one = log->waiting[log->taken++ % OPENINGS_WAITING_MAX];
        pthread_cond_signal(&log->room);
        pthread_mutex_unlock(&log->lock);
        write_down(log, &one);
        pthread_mutex_lock(&log->lock);
    }
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

bool opening_log_open(Store *store, OpeningLog **out, Error *err)
{
    OpeningLog *log = calloc(1, sizeof *log);
    if (!log)
        abort();
    log->store = store;
    pthread_mutex_init(&log->lock, NULL);
    pthread_cond_init(&log->wake, NULL);
    pthread_cond_init(&log->room, NULL);
    if (pthread_create(&log->thread, NULL, run, log) != 0) {
        free(log);
        return error_set(err, ERROR_SYSTEM, "The system gives no thread for the log of openings. Try again.");
    }
    *out = log;
    return true;
}

void opening_log_close(OpeningLog *log)
{
    if (!log)
        return;
    pthread_mutex_lock(&log->lock);
    log->stopping = true;
    pthread_cond_broadcast(&log->wake);
    pthread_mutex_unlock(&log->lock);
    pthread_join(log->thread, NULL);
    pthread_mutex_destroy(&log->lock);
    pthread_cond_destroy(&log->wake);
    pthread_cond_destroy(&log->room);
    free(log);
}

bool opening_note(OpeningLog *log, const User *actor, int64_t child, bool at_once, Error *err)
{
    Opening one = {actor->authority, actor->id, child, clock_now(), false};
    pthread_mutex_lock(&log->lock);
    bool again = was_just_opened(log, &one);
    if (!again)
        remember(log, &one);
    while (!again && !at_once && log->noted - log->taken == OPENINGS_WAITING_MAX)
        pthread_cond_wait(&log->room, &log->lock);
    if (!again && !at_once)
        log->waiting[log->noted++ % OPENINGS_WAITING_MAX] = one;
    pthread_cond_signal(&log->wake);
    pthread_mutex_unlock(&log->lock);
    return again || !at_once || write_one(log, &one, err);
}
