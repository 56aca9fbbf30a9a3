/* Who may look at long work, and who may stop it. */
#include <fcntl.h>
#include <unistd.h>

#include "intake/small_intake.h"
#include "web/handlers.h"
#include "web/work.h"

const Route routes[] = {{0}};
const NavLink nav_links[] = {{0}};

enum { ANN = 11, PAT = 12 };
#define NAME "registrations_rosehill.csv"

static Small small;
static Work *work;
static int64_t import, cleansing;

static void wait_for(int64_t id)
{
    WorkView view = {0};
    bool found = false;
    for (int i = 0; i < 4000 && view.state < JOB_DONE; i++) {
        MUST(work_find(work, &small.arena, small.authority, id, &view, &found, err));
        usleep(5000);
    }
    assert_int_equal(view.state, JOB_DONE);
}

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    MUST(work_open(small.store, &work, err));
    const char *list = REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR;
    const char *path = small_write(&small, NAME, list, strlen(list));
    WorkOrder order = {.kind = WORK_PREVIEW,
                       .authority = small.authority,
                       .actor = ANN,
                       .title = NAME,
                       .list_kind = "registrations",
                       .file = open(path, O_RDONLY | O_CLOEXEC)};
    MUST(work_start(work, &order, &import, err));
    order = (WorkOrder){
        .kind = WORK_CLEANSE_TRIAL, .authority = small.authority, .actor = ANN, .title = "the register"};
    MUST(work_start(work, &order, &cleansing, err));
    wait_for(import);
    wait_for(cleansing);
    unlink(path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    work_close(work);
    small_close(&small);
    return 0;
}

typedef struct Answer {
    ErrorKind kind;
    int status;
    const char *location, *refresh, *page;
} Answer;

static Answer ask(Handler *handle, User actor, int64_t id, const char *run)
{
    Request request = {
        .arena = &small.arena, .store = small.store, .work = work, .actor = actor, .path = "/jobs"};
    Response response = {.status = 200, .html = {.arena = &small.arena, .form_token = "0123"}};
    Error err = {0};
    *GROW(&small.arena, &request.params) = (Field){"id", arena_print(&small.arena, "%lld", (long long)id)};
    *GROW(&small.arena, &request.form) = (Field){"run", run ? run : ""};
    if (!handle(&request, &response, &err))
        return (Answer){.kind = err.kind};
    return (Answer){
        ERROR_NONE, response.status, response.location, response.refresh,
        arena_copy(&small.arena, response.html.bytes ? response.html.bytes : "", response.html.length)};
}

static User user_of(Role role, int64_t id)
{
    return (User){.id = id, .authority = small.authority, .role = role};
}

static void test_each_role_sees_and_stops_what_it_may(void **state)
{
    (void)state;
    /* Letters: see the import, stop it, see the cleansing, stop it, see the list. y: yes, n: denied. */
    static const struct {
        Role role;
        int64_t id;
        const char *may;
    } table[] = {
        {ROLE_BOARD, PAT, "nnnnn"},       {ROLE_RECEPTION, PAT, "nnnnn"},   {ROLE_WORKER, PAT, "nnnnn"},
        {ROLE_COORDINATOR, PAT, "ynyny"}, {ROLE_ANALYST, PAT, "ynnny"},     {ROLE_LEADER, PAT, "yyyyy"},
        {ROLE_ADMIN, PAT, "nnnnn"},       {ROLE_COORDINATOR, ANN, "yyyyy"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        User actor = user_of(table[i].role, table[i].id);
        const Answer answers[] = {ask(show_job, actor, import, NULL), ask(cancel_job, actor, import, NULL),
                                  ask(show_job, actor, cleansing, NULL),
                                  ask(cancel_job, actor, cleansing, NULL), ask(show_jobs, actor, 0, NULL)};
        for (int a = 0; a < 5; a++) {
            ErrorKind wanted = table[i].may[a] == 'y' ? ERROR_NONE : ERROR_DENIED;
            if (answers[a].kind != wanted)
                fail_msg("role %d, question %d: %d", (int)table[i].role, a, (int)answers[a].kind);
        }
    }
}

static void test_the_list_holds_what_one_may_see_and_no_more(void **state)
{
    (void)state;
    Answer leader = ask(show_jobs, user_of(ROLE_LEADER, PAT), 0, NULL),
           analyst = ask(show_jobs, user_of(ROLE_ANALYST, PAT), 0, NULL);
    assert_non_null(strstr(leader.page, "Preview of " NAME));
    assert_non_null(strstr(leader.page, "Preview of a cleansing"));
    assert_non_null(strstr(leader.page, "name=\"run\" value=\"apply\""));
    assert_non_null(strstr(analyst.page, "Preview of " NAME));
    assert_null(strstr(analyst.page, "Preview of a cleansing"));
    assert_null(strstr(analyst.page, "name=\"run\" value=\"apply\""));
}

static void test_another_authority_finds_none_of_it(void **state)
{
    (void)state;
    User stranger = user_of(ROLE_LEADER, ANN);
    stranger.authority++;
    assert_int_equal(ask(show_job, stranger, import, NULL).kind, ERROR_NOT_FOUND);
    assert_int_equal(ask(cancel_job, stranger, import, NULL).kind, ERROR_NOT_FOUND);
    assert_int_equal(ask(take_previewed, stranger, import, NULL).kind, ERROR_NOT_FOUND);
    assert_int_equal(ask(show_job, user_of(ROLE_LEADER, ANN), 999, NULL).kind, ERROR_NOT_FOUND);
}

static void test_a_preview_is_taken_by_who_may_import_and_leads_to_its_import(void **state)
{
    (void)state;
    assert_int_equal(ask(take_previewed, user_of(ROLE_WORKER, PAT), import, NULL).kind, ERROR_DENIED);
    Answer preview = ask(show_job, user_of(ROLE_COORDINATOR, PAT), import, NULL);
    assert_non_null(strstr(preview.page, "/take\""));
    assert_null(preview.refresh);
    Answer taken = ask(take_previewed, user_of(ROLE_COORDINATOR, PAT), import, NULL);
    assert_int_equal(taken.status, 303);
    int64_t id = strtoll(taken.location + strlen("/jobs/"), NULL, 10);
    wait_for(id);
    Answer done = ask(show_job, user_of(ROLE_COORDINATOR, PAT), id, NULL);
    assert_int_equal(done.status, 303);
    assert_int_equal(strncmp(done.location, "/imports/", 9), 0);
}

static void test_only_who_may_judge_starts_a_cleansing(void **state)
{
    (void)state;
    assert_int_equal(ask(start_cleansing, user_of(ROLE_ANALYST, PAT), 0, "apply").kind, ERROR_DENIED);
    Answer begun = ask(start_cleansing, user_of(ROLE_COORDINATOR, PAT), 0, "preview");
    assert_int_equal(begun.status, 303);
    wait_for(strtoll(begun.location + strlen("/jobs/"), NULL, 10));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_role_sees_and_stops_what_it_may),
        TEST(test_the_list_holds_what_one_may_see_and_no_more),
        TEST(test_another_authority_finds_none_of_it),
        TEST(test_a_preview_is_taken_by_who_may_import_and_leads_to_its_import),
        TEST(test_only_who_may_judge_starts_a_cleansing),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
