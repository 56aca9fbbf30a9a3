#include "web/work.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cleanse/ageing.h"
#include "web/site.h"
#include "web/work_log.h"

/* How long the list of a preview stays at hand. */
enum { LIST_KEPT_SECONDS = 30 * 60 };

struct Work {
    Store *store;
    Jobs *jobs;
};

/* One order and what came of it: the queue's thread fills it while it runs, readers look when it has ended.
 */
typedef struct Task {
    Arena arena;
    Work *work;
    WorkOrder order;
    IntakeResult list;
    CleanseResult cleansing;
    const char *words;
    int64_t intake;
} Task;

static void let_list_go(Task *task)
{
    if (task->order.file > 0)
        close(task->order.file);
    task->order.file = 0;
}

static void task_free(void *context)
{
    Task *task = context;
    let_list_go(task);
    Arena arena = task->arena;
    arena_release(&arena);
}

static const char *keep(Arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static Task *task_new(Work *work, const WorkOrder *order)
{
    Arena arena = {0};
    Task *task = ARENA_NEW(&arena, Task);
    task->work = work;
    task->order = *order;
    task->order.title = keep(&arena, order->title);
    task->order.list_kind = keep(&arena, order->list_kind);
    task->order.centre = keep(&arena, order->centre);
    task->words = "";
    task->arena = arena;
    return task;
}

static const char *list_words(Arena *arena, const IntakeResult *result, bool preview)
{
    if (result->same_file)
        return "This very file has been taken in before: nothing changed.";
    return arena_print(
        arena, "%s %s rows: %s accepted, %s of them queued for a person, %s rejected.",
        preview ? "A preview: nothing has changed. Of" : "Of", text_grouped(arena, (double)result->total),
        text_grouped(arena, (double)(result->accepted + result->unchanged)),
        text_grouped(arena, (double)result->queued), text_grouped(arena, (double)result->rejected));
}

static bool run_list(Task *task, const Progress *progress, Error *err)
{
    const WorkOrder *order = &task->order;
    char path[40];
    int year = 0, month = 0, day = 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", order->file);
    date_to_parts(site_today(), &year, &month, &day);
    DEFER(geo_close) Geo *geo = NULL;
    TRY(geo_open(task->work->store, year, &geo, err));
    const IntakeOptions options = {
        .authority = order->authority,
        .actor = order->actor,
        .kind = order->list_kind,
        .path = path,
        .name = order->title,
        .centre = order->centre,
        .dry_run = order->kind == WORK_PREVIEW,
    };
    TRY(intake_run(task->work->store, geo, &options, progress, &task->arena, &task->list, err));
    task->intake = task->list.id;
    task->words = list_words(&task->arena, &task->list, options.dry_run);
    return true;
}

static bool run_withdraw(Task *task, const Progress *progress, Error *err)
{
    const WorkOrder *order = &task->order;
    TRY(intake_withdraw(task->work->store, order->authority, order->actor, order->intake, progress, err));
    task->intake = order->intake;
    task->words = "It was withdrawn: everything it brought is out again, and what it replaced is back.";
    return true;
}

/* Joins what is certain; what looks out of date is proposed, and nothing ends until a person confirms. */
static bool run_cleanse(Task *task, const Progress *progress, Error *err)
{
    CleanseOptions options = site_options()->cleansing;
    options.authority = task->order.authority;
    options.actor = task->order.actor;
    options.as_of = site_today();
    options.apply = task->order.kind == WORK_CLEANSE;
    options.end_nothing = true;
    CleanseResult *result = &task->cleansing;
    TRY(cleanse_run(task->work->store, &options, progress, &task->arena, result, err));
    uint64_t found = result->ended_age + result->ended_moved + result->ended_silent + result->ended_died;
    if (options.apply)
        TRY(ageing_look(task->work->store, &options, progress, &found, err));
    task->words = arena_print(
        &task->arena,
        "%s %s records %s joined to an older record of the same child, %s pairs %s for a person to "
        "judge, %s registrations look out of date.",
        options.apply ? "Done:" : "A preview: nothing has changed.",
        text_grouped(&task->arena, (double)result->merges), options.apply ? "were" : "would be",
        text_grouped(&task->arena, (double)result->queued), options.apply ? "wait" : "would wait",
        text_grouped(&task->arena, (double)found));
    return true;
}

static bool run_ageing(Task *task, const Progress *progress, Error *err)
{
    CleanseOptions options = site_options()->cleansing;
    options.authority = task->order.authority;
    options.actor = task->order.actor;
    options.as_of = site_today();
    uint64_t found = 0;
    TRY(ageing_look(task->work->store, &options, progress, &found, err));
    task->words = arena_print(&task->arena, "%s registrations look out of date.",
                              text_grouped(&task->arena, (double)found));
    return true;
}

static bool run_kind(Task *task, const Progress *progress, Error *err)
{
    switch (task->order.kind) {
    case WORK_PREVIEW:
    case WORK_IMPORT:
        return run_list(task, progress, err);
    case WORK_WITHDRAW:
        return run_withdraw(task, progress, err);
    case WORK_AGEING:
        return run_ageing(task, progress, err);
    case WORK_CLEANSE_TRIAL:
    case WORK_CLEANSE:
        break;
    }
    return run_cleanse(task, progress, err);
}

/* A row that cannot be written at the end is no failure of the work: the audit log tells of it. */
static bool task_run(void *context, int64_t id, const Progress *progress, Error *err)
{
    Task *task = context;
    Store *store = task->work->store;
    Error ignored = {0};
    TRY(work_log_begin(store, id, &task->order, err));
    bool done = run_kind(task, progress, err);
    if (!done && err->kind == ERROR_STOPPED && jobs_are_stopping(task->work->jobs))
        error_set(err, ERROR_STOPPED, "The server was stopped while this ran: nothing was changed.");
    const WorkEnd end = {
        .state = done                         ? JOB_DONE
                 : err->kind == ERROR_STOPPED ? JOB_CANCELLED
                                              : JOB_FAILED,
        .words = done ? task->words : err->text,
        .intake = task->intake,
    };
    (void)!work_log_end(store, id, &task->order, &end, &ignored);
    if (!done || task->order.kind != WORK_PREVIEW)
        let_list_go(task);
    return done;
}

bool work_open(Store *store, Work **out, Error *err)
{
    int64_t last = 0;
    TRY(work_log_last(store, &last, err));
    Work *work = calloc(1, sizeof *work);
    if (!work)
        abort();
    work->store = store;
    /* Work that still waited when a server was killed left no row, but its number stands in somebody's
     * browser. */
    if (!jobs_open(last ? last + JOBS_WAITING_MAX + 1 : 1, &work->jobs, err)) {
        free(work);
        return false;
    }
    *out = work;
    return true;
}

void work_stop(Work *work)
{
    jobs_stop(work->jobs);
}

void work_close(Work *work)
{
    if (!work)
        return;
    jobs_close(work->jobs);
    free(work);
}

static void let_old_list_go(const JobView *view, void *into)
{
    (void)into;
    if (view->ended && clock_now() - view->ended > LIST_KEPT_SECONDS)
        let_list_go(view->context);
}

bool work_start(Work *work, const WorkOrder *order, int64_t *id, Error *err)
{
    Task *task = task_new(work, order);
    jobs_see(work->jobs, let_old_list_go, NULL);
    if (job_start(work->jobs, &(JobWork){task, task_run, task_free}, id, err))
        return true;
    task->order.file = 0;
    task_free(task);
    return false;
}

typedef struct Taking {
    Arena arena;
    WorkOrder order;
} Taking;

static void take_list(const JobView *view, void *into)
{
    Taking *taking = into;
    const Task *task = view->context;
    const WorkOrder *order = &task->order;
    if (view->state != JOB_DONE || order->kind != WORK_PREVIEW || order->file <= 0 ||
        order->authority != taking->order.authority)
        return;
    taking->order.file = fcntl(order->file, F_DUPFD_CLOEXEC, 3);
    taking->order.title = keep(&taking->arena, order->title);
    taking->order.list_kind = keep(&taking->arena, order->list_kind);
    taking->order.centre = keep(&taking->arena, order->centre);
}

bool work_take(Work *work, const User *actor, int64_t preview, int64_t *id, Error *err)
{
    Taking taking = {
        .order = {.kind = WORK_IMPORT, .authority = actor->authority, .actor = actor->id, .file = -1}};
    (void)job_see(work->jobs, preview, take_list, &taking);
    bool started = taking.order.file > 0 ? work_start(work, &taking.order, id, err)
                                         : error_set(err, ERROR_CONFLICT,
                                                     "The list of this preview is no longer at hand. Choose "
                                                     "the file again.");
    if (!started && taking.order.file > 0)
        close(taking.order.file);
    arena_release(&taking.arena);
    return started;
}

/* One job of this process, and the list that collects several. */
typedef struct Seeing {
    Arena *arena;
    int64_t authority;
    WorkViewList views;
} Seeing;

static const IntakeResult *copy_list(Arena *arena, const IntakeResult *from)
{
    IntakeResult *copy = ARENA_NEW(arena, IntakeResult);
    *copy = *from;
    copy->layout = keep(arena, from->layout);
    copy->unread = keep(arena, from->unread);
    copy->problems.items = ARENA_ARRAY(arena, IntakeProblem, from->problems.count + 1);
    for (size_t i = 0; i < from->problems.count; i++) {
        IntakeProblem *problem = &copy->problems.items[i];
        *problem = from->problems.items[i];
        problem->column = keep(arena, problem->column);
        problem->value = keep(arena, problem->value);
        problem->reason = keep(arena, problem->reason);
    }
    return copy;
}

static void add_result(Arena *arena, const Task *task, WorkView *view)
{
    view->intake = task->intake;
    view->words = keep(arena, task->words);
    if (view->kind == WORK_PREVIEW || view->kind == WORK_IMPORT)
        view->list = copy_list(arena, &task->list);
    view->may_take = view->kind == WORK_PREVIEW && task->order.file > 0 && !task->list.same_file;
    if (view->kind == WORK_CLEANSE || view->kind == WORK_CLEANSE_TRIAL) {
        CleanseResult *copy = ARENA_NEW(arena, CleanseResult);
        *copy = task->cleansing;
        copy->report = keep(arena, copy->report);
        view->cleansing = copy;
    }
}

static void see_job(const JobView *job, void *into)
{
    Seeing *seeing = into;
    const Task *task = job->context;
    const WorkOrder *order = &task->order;
    if (order->authority != seeing->authority)
        return;
    WorkView view = {
        .id = job->id,
        .authority = order->authority,
        .actor = order->actor,
        .kind = order->kind,
        .state = job->state,
        .asked_to_stop = job->asked_to_stop,
        .began = job->began,
        .ended = job->ended,
        .before = job->before,
        .title = keep(seeing->arena, order->title),
        .step = keep(seeing->arena, job->step),
        .percent = job->total ? 100.0 * (double)job->done / (double)job->total : 0,
        .words = "",
    };
    if (job->state == JOB_DONE)
        add_result(seeing->arena, task, &view);
    else if (job->state > JOB_DONE)
        view.words = keep(seeing->arena, job->err.text[0] ? job->err.text : "Stopped: nothing was changed.");
    *GROW(seeing->arena, &seeing->views) = view;
}

static bool name_actor(Work *work, Arena *arena, WorkView *view, Error *err)
{
    User user;
    bool found = false;
    TRY(user_find(work->store, view->actor, &user, &found, err));
    view->actor_name = found ? keep(arena, user.name) : NULL;
    return true;
}

bool work_find(Work *work, Arena *arena, int64_t authority, int64_t id, WorkView *out, bool *found,
               Error *err)
{
    Seeing seeing = {.arena = arena, .authority = authority};
    (void)job_see(work->jobs, id, see_job, &seeing);
    *found = seeing.views.count > 0;
    if (!*found)
        return work_log_find(work->store, arena, authority, id, out, found, err);
    TRY(name_actor(work, arena, &seeing.views.items[0], err));
    *out = seeing.views.items[0];
    return true;
}

static bool is_seen(const WorkViewList *views, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (views->items[i].id == id)
            return true;
    return false;
}

bool work_list(Work *work, Arena *arena, int64_t authority, WorkViewList *out, Error *err)
{
    Seeing seeing = {.arena = arena, .authority = authority};
    WorkViewList kept = {0};
    jobs_see(work->jobs, let_old_list_go, NULL);
    TRY(work_log_list(work->store, arena, authority, &kept, err));
    jobs_see(work->jobs, see_job, &seeing);
    size_t own = seeing.views.count;
    for (size_t i = 0; i < own; i++)
        TRY(name_actor(work, arena, &seeing.views.items[i], err));
    for (size_t i = 0; i < kept.count; i++)
        if (!is_seen(&seeing.views, own, kept.items[i].id))
            *GROW(arena, &seeing.views) = kept.items[i];
    *out = seeing.views;
    return true;
}

bool work_cancel(Work *work, int64_t id)
{
    return job_cancel(work->jobs, id);
}

const char *work_name(Arena *arena, const WorkView *view)
{
    switch (view->kind) {
    case WORK_PREVIEW:
        return arena_print(arena, "Preview of %s", view->title);
    case WORK_IMPORT:
        return arena_print(arena, "Import of %s", view->title);
    case WORK_WITHDRAW:
        return arena_print(arena, "Withdrawal of %s", view->title);
    case WORK_CLEANSE_TRIAL:
        return "Preview of a cleansing";
    case WORK_AGEING:
        return "Look for what is out of date";
    case WORK_CLEANSE:
        break;
    }
    return "Cleansing";
}
