/* Long work over a small register: previews, imports, what waits and is cancelled, and what a stopped server
 * leaves behind. */
#include "web/work.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "intake/small_intake.h"
#include "web/site.h"
#include "web/work_log.h"

/* The site's own tables, which the pages library asks for. */
#include "web/route.h"
const Route routes[] = {{0}};
const NavLink nav_links[] = {{0}};

enum { ANN = 11, BOB = 12 };
#define NAME "registrations_rosehill.csv"
#define LIST REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA

static Small small;
static Work *work;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    MUST(work_open(small.store, &work, err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    work_close(work);
    work = NULL;
    small_close(&small);
    return 0;
}

static void restart(void)
{
    work_close(work);
    MUST(work_open(small.store, &work, err));
}

static WorkOrder list_order(WorkKind kind, const char *text)
{
    const char *path = small_write(&small, NAME, text, strlen(text));
    WorkOrder order = {.kind = kind,
                       .authority = small.authority,
                       .actor = ANN,
                       .title = NAME,
                       .list_kind = "registrations",
                       .file = open(path, O_RDONLY | O_CLOEXEC)};
    assert_true(order.file > 0);
    unlink(path);
    return order;
}

static int64_t start(WorkOrder order)
{
    int64_t id = 0;
    MUST(work_start(work, &order, &id, err));
    return id;
}

static WorkView look(int64_t id)
{
    WorkView view = {0};
    bool found = false;
    MUST(work_find(work, &small.arena, small.authority, id, &view, &found, err));
    assert_true(found);
    return view;
}

static WorkView ended(int64_t id)
{
    WorkView view = look(id);
    for (int i = 0; i < 4000 && view.state < JOB_DONE; i++) {
        usleep(5000);
        view = look(id);
    }
    assert_true(view.state >= JOB_DONE);
    return view;
}

static int64_t children(void)
{
    return small_count(&small, "SELECT COUNT(*) FROM person WHERE kind = 'child' AND w_to IS NULL");
}

static void test_a_preview_changes_nothing_and_can_be_taken(void **state)
{
    (void)state;
    const char *before = small_dump(&small);
    int64_t preview = start(list_order(WORK_PREVIEW, LIST)), taken = 0;
    WorkView view = ended(preview);
    assert_int_equal(view.state, JOB_DONE);
    assert_string_equal(view.words, "A preview: nothing has changed. Of 3 rows: 3 accepted, 0 of them queued "
                                    "for a person, 0 rejected.");
    assert_int_equal(view.list->accepted, 3);
    assert_true(view.may_take);
    assert_string_equal(small_dump(&small), before);
    const User bob = {.id = BOB, .authority = small.authority, .role = ROLE_LEADER};
    MUST(work_take(work, &bob, preview, &taken, err));
    view = ended(taken);
    assert_int_equal(view.state, JOB_DONE);
    assert_int_equal(view.actor, BOB);
    assert_true(view.intake > 0);
    assert_int_equal(children(), 3);
    assert_false(view.may_take);
    restart();
    assert_string_equal(look(preview).words,
                        "A preview: nothing has changed. Of 3 rows: 3 accepted, 0 of them "
                        "queued for a person, 0 rejected.");
    assert_null(look(preview).list);
    Error err = {0};
    assert_false(work_take(work, &bob, preview, &taken, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
}

static void test_a_finished_import_outlives_the_server(void **state)
{
    (void)state;
    int64_t id = start(list_order(WORK_IMPORT, LIST));
    WorkView view = ended(id);
    int64_t intake = view.intake;
    restart();
    view = look(id);
    assert_int_equal(view.state, JOB_DONE);
    assert_int_equal(view.intake, intake);
    assert_string_equal(view.words, "Of 3 rows: 3 accepted, 0 of them queued for a person, 0 rejected.");
    int64_t withdrawal = start((WorkOrder){
        .kind = WORK_WITHDRAW, .authority = small.authority, .actor = ANN, .title = NAME, .intake = intake});
    assert_true(withdrawal > id + JOBS_WAITING_MAX);
    assert_int_equal(ended(withdrawal).state, JOB_DONE);
    assert_int_equal(children(), 0);
    WorkViewList list = {0};
    MUST(work_list(work, &small.arena, small.authority, &list, err));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].id, withdrawal);
    assert_int_equal(list.items[1].id, id);
}

static void test_a_failed_list_says_why_by_its_own_name(void **state)
{
    (void)state;
    int64_t id = start(list_order(WORK_IMPORT, ""));
    WorkView view = ended(id);
    assert_int_equal(view.state, JOB_FAILED);
    assert_string_equal(view.words, NAME ": The file is empty.");
    restart();
    assert_int_equal(look(id).state, JOB_FAILED);
    assert_string_equal(look(id).words, NAME ": The file is empty.");
}

static void test_another_authority_sees_nothing_of_it(void **state)
{
    (void)state;
    int64_t id = start(list_order(WORK_PREVIEW, LIST)), taken = 0;
    (void)ended(id);
    const User stranger = {.id = BOB, .authority = small.authority + 1, .role = ROLE_LEADER};
    for (int again = 0; again < 2; again++) {
        WorkView view;
        WorkViewList list = {0};
        bool found = true;
        Error why = {0};
        MUST(work_find(work, &small.arena, stranger.authority, id, &view, &found, err));
        assert_false(found);
        MUST(work_list(work, &small.arena, stranger.authority, &list, err));
        assert_int_equal(list.count, 0);
        assert_false(work_take(work, &stranger, id, &taken, &why));
        restart();
    }
}

/* A write that keeps every other waiting until it is let go. */
typedef struct Hold {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool holds, let_go;
} Hold;

static bool hold_body(WriteNow *now, void *context, Error *err)
{
    (void)now;
    (void)err;
    Hold *hold = context;
    pthread_mutex_lock(&hold->lock);
    hold->holds = true;
    pthread_cond_broadcast(&hold->wake);
    while (!hold->let_go)
        pthread_cond_wait(&hold->wake, &hold->lock);
    pthread_mutex_unlock(&hold->lock);
    return true;
}

static void *hold_write(void *context)
{
    const Write write = {.action = "test"};
    MUST(write_run(small.store, &write, hold_body, context, err));
    return NULL;
}

static void hold_begin(Hold *hold)
{
    *hold = (Hold){.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    assert_int_equal(pthread_create(&hold->thread, NULL, hold_write, hold), 0);
    pthread_mutex_lock(&hold->lock);
    while (!hold->holds)
        pthread_cond_wait(&hold->wake, &hold->lock);
    pthread_mutex_unlock(&hold->lock);
}

static void hold_end(Hold *hold)
{
    pthread_mutex_lock(&hold->lock);
    hold->let_go = true;
    pthread_cond_broadcast(&hold->wake);
    pthread_mutex_unlock(&hold->lock);
    pthread_join(hold->thread, NULL);
}

static void test_what_runs_and_what_waits_can_be_cancelled(void **state)
{
    (void)state;
    const char *before = small_dump(&small);
    Hold hold;
    hold_begin(&hold);
    int64_t first = start(list_order(WORK_IMPORT, LIST)), second = start(list_order(WORK_IMPORT, LIST));
    for (int i = 0; i < 4000 && look(first).state != JOB_RUNNING; i++)
        usleep(5000);
    assert_int_equal(look(first).state, JOB_RUNNING);
    assert_int_equal(look(second).state, JOB_WAITING);
    assert_int_equal(look(second).before, 1);
    assert_true(work_cancel(work, second));
    assert_int_equal(look(second).state, JOB_CANCELLED);
    assert_true(work_cancel(work, first));
    assert_true(look(first).asked_to_stop);
    hold_end(&hold);
    WorkView view = ended(first);
    assert_int_equal(view.state, JOB_CANCELLED);
    assert_string_equal(view.words, "Stopped: nothing was changed.");
    assert_false(work_cancel(work, first));
    assert_string_equal(small_dump(&small), before);
    restart();
    assert_int_equal(look(first).state, JOB_CANCELLED);
    assert_string_equal(look(first).words, "Stopped: nothing was changed.");
}

static void test_a_server_that_stops_says_so(void **state)
{
    (void)state;
    Hold hold;
    hold_begin(&hold);
    int64_t id = start(list_order(WORK_IMPORT, LIST));
    for (int i = 0; i < 4000 && look(id).state != JOB_RUNNING; i++)
        usleep(5000);
    work_stop(work);
    hold_end(&hold);
    restart();
    assert_int_equal(look(id).state, JOB_CANCELLED);
    assert_string_equal(look(id).words, "The server was stopped while this ran: nothing was changed.");
    assert_int_equal(children(), 0);
}

static void import_as(int64_t actor, const char *name, const char *text)
{
    Error err;
    small_try(&small, (IntakeOptions){.kind = "registrations", .actor = actor}, name, text, &err);
    assert_int_equal(err.kind, ERROR_NONE);
}

/* Killed: the row of its beginning is there, the row of its end is not. */
static void test_what_a_killed_server_left_is_told_by_the_audit_log(void **state)
{
    (void)state;
    const WorkOrder order = {
        .kind = WORK_IMPORT, .authority = small.authority, .actor = ANN, .title = NAME, .file = -1};
    MUST(work_log_begin(small.store, 100, &order, err));
    assert_int_equal(look(100).state, JOB_CANCELLED);
    assert_string_equal(look(100).words, "The server was stopped while this ran: nothing was changed.");
    import_as(BOB, "registrations_becket.csv", REGISTRATIONS_HEADER ROW_OMAR);
    assert_int_equal(look(100).state, JOB_CANCELLED);
    import_as(ANN, NAME, LIST);
    assert_int_equal(look(100).state, JOB_DONE);
    assert_int_equal(look(100).intake, small_count(&small, "SELECT MAX(id) FROM intake"));
    assert_string_equal(look(100).words,
                        "The server was stopped just after this was done: all of it stands.");
    MUST(work_log_begin(small.store, 101, &order, err));
    assert_int_equal(look(101).state, JOB_CANCELLED);
    import_as(ANN, "registrations_rosehill_2.csv", REGISTRATIONS_HEADER ROW_AISHA);
    assert_int_equal(look(100).intake, small_count(&small, "SELECT MAX(id) - 1 FROM intake"));
    assert_int_equal(look(101).intake, small_count(&small, "SELECT MAX(id) FROM intake"));
}

static bool no_body(WriteNow *now, void *context, Error *err)
{
    (void)now;
    (void)context;
    (void)err;
    return true;
}

static void test_a_cleansing_cut_between_its_two_writes_says_so(void **state)
{
    (void)state;
    const WorkOrder order = {
        .kind = WORK_CLEANSE, .authority = small.authority, .actor = ANN, .title = "the register"};
    MUST(work_log_begin(small.store, 100, &order, err));
    Write write = {.authority = small.authority, .actor = ANN, .action = "cleanse"};
    MUST(write_run(small.store, &write, no_body, NULL, err));
    assert_int_equal(look(100).state, JOB_CANCELLED);
    assert_non_null(strstr(look(100).words, "the duplicates were joined"));
    write.action = "ageing-look";
    MUST(write_run(small.store, &write, no_body, NULL, err));
    assert_int_equal(look(100).state, JOB_DONE);
}

static void test_a_cleansing_runs_as_a_preview_and_applied(void **state)
{
    (void)state;
    import_as(ANN, NAME, LIST);
    import_as(ANN, "registrations_becket.csv",
              LIST "R4,Old,Hand,05/02/2019,F,,,3 Low Road,DE23 8AL,Kate,Hand,Mother,,,,12/12/2019,,,,N,N\n");
    const SiteOptions options = {.counting = {.as_of = DATE_NONE}, .cleansing = {.certain = 0.5}};
    site_set(&options);
    WorkOrder order = {
        .kind = WORK_CLEANSE_TRIAL, .authority = small.authority, .actor = ANN, .title = "the register"};
    const char *before = small_dump(&small);
    WorkView view = ended(start(order));
    assert_int_equal(view.state, JOB_DONE);
    assert_true(view.cleansing->records >= 6);
    assert_string_equal(small_dump(&small), before);
    order.kind = WORK_CLEANSE;
    view = ended(start(order));
    assert_int_equal(view.state, JOB_DONE);
    assert_non_null(strstr(view.words, "Done:"));
    assert_int_equal(small_count(&small, "SELECT COUNT(*) FROM merge"), (int64_t)view.cleansing->merges);
    /* What is out of date waits for a person, even when it is all of it. */
    assert_int_equal(small_count(&small, "SELECT COUNT(*) FROM audit WHERE action = 'age-out'"), 0);
    uint64_t found = view.cleansing->ended_age + view.cleansing->ended_moved + view.cleansing->ended_silent;
    assert_true(found > 0);
    assert_int_equal(small_count(&small, "SELECT COUNT(*) FROM derived_ending"), (int64_t)found);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_preview_changes_nothing_and_can_be_taken),
        TEST(test_a_finished_import_outlives_the_server),
        TEST(test_a_failed_list_says_why_by_its_own_name),
        TEST(test_another_authority_sees_nothing_of_it),
        TEST(test_what_runs_and_what_waits_can_be_cancelled),
        TEST(test_a_server_that_stops_says_so),
        TEST(test_what_a_killed_server_left_is_told_by_the_audit_log),
        TEST(test_a_cleansing_cut_between_its_two_writes_says_so),
        TEST(test_a_cleansing_runs_as_a_preview_and_applied),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
