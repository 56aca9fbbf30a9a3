#include "base/job.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A piece of work that goes on until it is let go, asked to stop, or told to fail. */
typedef struct Piece {
    atomic_bool begun, let_go, fails;
    atomic_int *running, *most, *dropped;
    _Atomic int64_t id;
} Piece;

static bool piece_run(void *context, int64_t id, const Progress *progress, Error *err)
{
    Piece *piece = context;
    int now = atomic_fetch_add(piece->running, 1) + 1;
    if (now > *piece->most)
        *piece->most = now;
    piece->id = id;
    piece->begun = true;
    bool stopped = false;
    for (uint64_t i = 0; !piece->let_go && !stopped; i++) {
        stopped = progress_tell(progress, "turning the page", i % 10, 10);
        usleep(200);
    }
    atomic_fetch_sub(piece->running, 1);
    if (piece->fails)
        return error_set(err, ERROR_INPUT, "The page is torn.");
    return !stopped || progress_stopped(err);
}

static void piece_drop(void *context)
{
    Piece *piece = context;
    atomic_fetch_add(piece->dropped, 1);
}

static atomic_int running, most, dropped;

static Piece piece_new(void)
{
    return (Piece){.running = &running, .most = &most, .dropped = &dropped};
}

static void copy(const JobView *view, void *into)
{
    *(JobView *)into = *view;
}

static JobView look(Jobs *jobs, int64_t id)
{
    JobView view = {0};
    assert_true(job_see(jobs, id, copy, &view));
    return view;
}

static JobView wait_for(Jobs *jobs, int64_t id, JobState state)
{
    for (int i = 0; i < 20000; i++) {
        JobView view = look(jobs, id);
        if (view.state == state)
            return view;
        usleep(500);
    }
    fail_msg("job %lld never came to state %d", (long long)id, state);
    return (JobView){0};
}

static Jobs *open_jobs(int64_t first)
{
    Jobs *jobs = NULL;
    Error err = {0};
    atomic_store(&running, 0);
    atomic_store(&most, 0);
    atomic_store(&dropped, 0);
    assert_true(jobs_open(first, &jobs, &err));
    return jobs;
}

static int64_t start(Jobs *jobs, Piece *piece)
{
    int64_t id = 0;
    Error err = {0};
    assert_true(job_start(jobs, &(JobWork){piece, piece_run, piece_drop}, &id, &err));
    return id;
}

static void test_a_job_runs_tells_and_ends(void **state)
{
    (void)state;
    DEFER(jobs_close) Jobs *jobs = open_jobs(40);
    Piece piece = piece_new();
    int64_t id = start(jobs, &piece);
    assert_int_equal(id, 40);
    JobView view = wait_for(jobs, id, JOB_RUNNING);
    while (!view.step[0])
        view = look(jobs, id);
    assert_string_equal(view.step, "turning the page");
    assert_int_equal(view.total, 10);
    assert_true(view.began > 0 && view.ended == 0);
    piece.let_go = true;
    view = wait_for(jobs, id, JOB_DONE);
    assert_true(view.ended >= view.began);
    assert_int_equal(piece.id, 40);
    assert_false(job_cancel(jobs, id));
    assert_false(job_see(jobs, 41, copy, &view));
    assert_false(job_cancel(jobs, 41));
}

static void test_two_jobs_queue(void **state)
{
    (void)state;
    DEFER(jobs_close) Jobs *jobs = open_jobs(1);
    Piece first = piece_new(), second = piece_new(), third = piece_new();
    int64_t a = start(jobs, &first), b = start(jobs, &second), c = start(jobs, &third);
    wait_for(jobs, a, JOB_RUNNING);
    assert_int_equal(look(jobs, b).state, JOB_WAITING);
    assert_int_equal(look(jobs, b).before, 1);
    assert_int_equal(look(jobs, c).before, 2);
    assert_false(second.begun);
    first.let_go = true;
    wait_for(jobs, a, JOB_DONE);
    wait_for(jobs, b, JOB_RUNNING);
    second.let_go = third.let_go = true;
    wait_for(jobs, c, JOB_DONE);
    assert_int_equal(most, 1);
}

static void test_cancelling_what_waits_and_what_runs(void **state)
{
    (void)state;
    DEFER(jobs_close) Jobs *jobs = open_jobs(1);
    Piece first = piece_new(), second = piece_new();
    int64_t a = start(jobs, &first), b = start(jobs, &second);
    wait_for(jobs, a, JOB_RUNNING);
    assert_true(job_cancel(jobs, b));
    assert_int_equal(look(jobs, b).state, JOB_CANCELLED);
    assert_true(job_cancel(jobs, a));
    JobView view = wait_for(jobs, a, JOB_CANCELLED);
    assert_int_equal(view.err.kind, ERROR_STOPPED);
    assert_false(view.asked_to_stop);
    assert_false(second.begun);
}

static void test_work_that_is_past_stopping_is_done(void **state)
{
    (void)state;
    DEFER(jobs_close) Jobs *jobs = open_jobs(1);
    Piece piece = piece_new();
    piece.let_go = true;
    int64_t id = start(jobs, &piece);
    (void)job_cancel(jobs, id);
    for (JobView view = look(jobs, id); view.state < JOB_DONE; view = look(jobs, id))
        usleep(500);
    assert_true(look(jobs, id).state == (piece.begun ? JOB_DONE : JOB_CANCELLED));
}

static void test_an_error_is_kept_and_the_queue_goes_on(void **state)
{
    (void)state;
    DEFER(jobs_close) Jobs *jobs = open_jobs(1);
    Piece first = piece_new(), second = piece_new();
    first.fails = first.let_go = second.let_go = true;
    int64_t a = start(jobs, &first), b = start(jobs, &second);
    JobView view = wait_for(jobs, a, JOB_FAILED);
    assert_int_equal(view.err.kind, ERROR_INPUT);
    assert_string_equal(view.err.text, "The page is torn.");
    wait_for(jobs, b, JOB_DONE);
}

static void count_newest_first(const JobView *view, void *into)
{
    int64_t *seen = into;
    assert_true(seen[0] == 0 || view->id < seen[1]);
    seen[0]++;
    seen[1] = view->id;
}

static void test_the_queue_and_what_is_kept_are_bounded(void **state)
{
    (void)state;
    DEFER(jobs_close) Jobs *jobs = open_jobs(1);
    static Piece held, pieces[JOBS_WAITING_MAX + JOBS_KEPT + 5];
    held = piece_new();
    int64_t id = start(jobs, &held), seen[2] = {0};
    Error err = {0};
    wait_for(jobs, id, JOB_RUNNING);
    size_t taken = 0;
    for (; taken < JOBS_WAITING_MAX + 5; taken++) {
        pieces[taken] = piece_new();
        pieces[taken].let_go = true;
        if (!job_start(jobs, &(JobWork){&pieces[taken], piece_run, piece_drop}, &id, &err))
            break;
    }
    assert_int_equal(taken, JOBS_WAITING_MAX);
    assert_int_equal(err.kind, ERROR_CONFLICT);
    held.let_go = true;
    wait_for(jobs, id, JOB_DONE);
    for (; taken < JOBS_WAITING_MAX + JOBS_KEPT + 5; taken++) {
        pieces[taken] = piece_new();
        pieces[taken].let_go = true;
        wait_for(jobs, start(jobs, &pieces[taken]), JOB_DONE);
    }
    jobs_see(jobs, count_newest_first, seen);
    assert_int_equal(seen[0], JOBS_KEPT);
    assert_int_equal(dropped, (int)taken + 1 - JOBS_KEPT);
}

static void test_closing_stops_what_runs_and_drops_all(void **state)
{
    (void)state;
    Jobs *jobs = open_jobs(1);
    Piece first = piece_new(), second = piece_new();
    wait_for(jobs, start(jobs, &first), JOB_RUNNING);
    int64_t id = start(jobs, &second);
    Error err = {0};
    assert_false(jobs_are_stopping(jobs));
    jobs_stop(jobs);
    assert_true(jobs_are_stopping(jobs));
    assert_int_equal(look(jobs, id).state, JOB_CANCELLED);
    assert_false(job_start(jobs, &(JobWork){&first, piece_run, piece_drop}, &id, &err));
    jobs_close(jobs);
    jobs_close(NULL);
    assert_int_equal(dropped, 2);
    assert_false(second.begun);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_job_runs_tells_and_ends),
        cmocka_unit_test(test_two_jobs_queue),
        cmocka_unit_test(test_cancelling_what_waits_and_what_runs),
        cmocka_unit_test(test_work_that_is_past_stopping_is_done),
        cmocka_unit_test(test_an_error_is_kept_and_the_queue_goes_on),
        cmocka_unit_test(test_the_queue_and_what_is_kept_are_bounded),
        cmocka_unit_test(test_closing_stops_what_runs_and_drops_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
