#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/progress.h"

static bool stop_at_half(void *watcher, const char *step, uint64_t done, uint64_t total)
{
    *(const char **)watcher = step;
    return done * 2 >= total;
}

static void test_a_watcher_may_ask_the_work_to_stop(void **state)
{
    (void)state;
    const char *step = NULL;
    Progress progress = {stop_at_half, &step};
    assert_false(progress_tell(&progress, "reading", 4, 10));
    assert_true(progress_tell(&progress, "reading", 5, 10));
    assert_string_equal(step, "reading");
    assert_false(progress_tell(NULL, "reading", 10, 10));
    assert_false(progress_tell(&(Progress){0}, "reading", 10, 10));
}

static void test_without_a_terminal_each_finished_step_is_one_line(void **state)
{
    (void)state;
    char path[] = "/tmp/test_progress_XXXXXX", text[200] = "";
    int file = mkstemp(path), screen = dup(STDERR_FILENO);
    Progress progress = progress_to_stderr();
    dup2(file, STDERR_FILENO);
    for (uint64_t i = 0; i <= 5; i++)
        (void)progress_tell(&progress, "reading", i, 5);
    (void)progress_tell(&progress, "reading", 5, 5);
    for (uint64_t i = 0; i <= 2; i++)
        (void)progress_tell(&progress, "linking", i, 2);
    dup2(screen, STDERR_FILENO);
    close(screen);
    assert_true(pread(file, text, sizeof text - 1, 0) > 0);
    close(file);
    unlink(path);
    assert_string_equal(text, "reading: 5 done\nlinking: 2 done\n");
}

static void test_ctrl_c_asks_the_work_to_stop_and_it_stays_asked(void **state)
{
    (void)state;
    Error err = {0};
    Progress bar = progress_to_stderr(), quiet = progress_quiet();
    assert_true(progress_go_on(&quiet, "reading", 0, 5, &err));
    assert_int_equal(raise(SIGINT), 0);
    assert_int_equal(raise(SIGINT), 0);
    for (int i = 0; i < 2; i++) {
        err = (Error){0};
        assert_false(progress_go_on(&quiet, "reading", 1, 5, &err));
        assert_int_equal(err.kind, ERROR_STOPPED);
        assert_int_equal(error_exit_status(err.kind), 1);
        assert_string_equal(err.text, "Stopped: nothing was changed.");
    }
    assert_true(progress_tell(&bar, "reading", 1, 5));
    assert_true(progress_go_on(NULL, "reading", 1, 5, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_watcher_may_ask_the_work_to_stop),
        cmocka_unit_test(test_without_a_terminal_each_finished_step_is_one_line),
        cmocka_unit_test(test_ctrl_c_asks_the_work_to_stop_and_it_stays_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
