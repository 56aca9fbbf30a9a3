#include "base/progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { REDRAW_US = 100000, BAR_WIDTH = 30 };

static struct {
    pthread_mutex_t lock;
    char step[80];
    uint64_t started_us, drawn_us;
    bool finished;
} screen = {.lock = PTHREAD_MUTEX_INITIALIZER};

enum {
    SAME_US = 1000000
}; /* two signals closer than this are one: a terminal and a supervisor both send it */

static volatile sig_atomic_t interrupted;
static uint64_t interrupted_us;

static void on_interrupt(int number)
{
    if (!interrupted) {
        interrupted_us = clock_monotonic_us();
        interrupted = 1;
    } else if (clock_monotonic_us() - interrupted_us > SAME_US) {
        (void)signal(number, SIG_DFL);
        (void)raise(number);
    }
}

static void hear_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

static void draw_bar(uint64_t now_us, uint64_t done, uint64_t total)
{
    double part = total ? (double)done / (double)total : 0;
    if (part > 1)
        part = 1;
    char bar[BAR_WIDTH + 1], left[24] = "";
    int full = (int)(part * BAR_WIDTH);
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    double spent = (double)(now_us - screen.started_us) / 1e6;
    if (part > 0.01 && spent > 1) {
        int seconds = (int)(spent * (1 - part) / part + 0.5);
        snprintf(left, sizeof left, " %d:%02d left", seconds / 60, seconds % 60);
    }
    if (total)
        fprintf(stderr, "\r%-32s [%s] %3d%%%s\033[K", screen.step, bar, (int)(part * 100), left);
    else
        fprintf(stderr, "\r%-32s %llu\033[K", screen.step, (unsigned long long)done);
}

static bool watch_stderr(void *watcher, const char *step, uint64_t done, uint64_t total)
{
    (void)watcher;
    uint64_t now = clock_monotonic_us();
    bool terminal = isatty(STDERR_FILENO);
    pthread_mutex_lock(&screen.lock);
    if (strncmp(screen.step, step, sizeof screen.step - 1) != 0 || (screen.finished && done < total)) {
        snprintf(screen.step, sizeof screen.step, "%s", step);
        screen.started_us = now;
        screen.drawn_us = 0;
        screen.finished = false;
    }
    bool ends = done == total && !screen.finished;
    if (terminal && (ends || (!screen.finished && now - screen.drawn_us >= REDRAW_US))) {
        draw_bar(now, done, total);
        screen.drawn_us = now;
    }
    if (ends) {
        double spent = (double)(now - screen.started_us) / 1e6;
        if (terminal)
            fputc('\n', stderr);
        else if (spent >= 1)
            fprintf(stderr, "%s: %llu done in %.1f s\n", step, (unsigned long long)done, spent);
        else
            fprintf(stderr, "%s: %llu done\n", step, (unsigned long long)done);
        screen.finished = true;
    }
    pthread_mutex_unlock(&screen.lock);
    return interrupted;
}

static bool watch_quietly(void *watcher, const char *step, uint64_t done, uint64_t total)
{
    (void)watcher;
    (void)step;
    (void)done;
    (void)total;
    return interrupted;
}

Progress progress_to_stderr(void)
{
    hear_interrupts();
    return (Progress){.watch = watch_stderr};
}

Progress progress_quiet(void)
{
    hear_interrupts();
    return (Progress){.watch = watch_quietly};
}

bool progress_tell(const Progress *progress, const char *step, uint64_t done, uint64_t total)
{
    return progress && progress->watch && progress->watch(progress->watcher, step, done, total);
}

bool progress_stopped(Error *err)
{
    return error_set(err, ERROR_STOPPED, "Stopped: nothing was changed.");
}

bool progress_go_on(const Progress *progress, const char *step, uint64_t done, uint64_t total, Error *err)
{
    return !progress_tell(progress, step, done, total) || progress_stopped(err);
}
