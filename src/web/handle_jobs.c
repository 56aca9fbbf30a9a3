#include "base/text.h"
#include "web/handlers.h"
#include "web/job_pages.h"
#include "web/site.h"

static Action needed_for(WorkKind kind)
{
    return kind == WORK_CLEANSE || kind == WORK_CLEANSE_TRIAL || kind == WORK_AGEING ? ACTION_TEND
                                                                                     : ACTION_IMPORT;
}

static bool may_see(const Request *request, const WorkView *work)
{
    return may(&request->actor, needed_for(work->kind), work->authority);
}

static bool may_cancel(const Request *request, const WorkView *work)
{
    return work->actor == request->actor.id || may(&request->actor, ACTION_STOP_WORK, work->authority);
}

static bool find_work(Request *request, WorkView *out, Error *err)
{
    int64_t id = 0;
    bool found = false;
    TRY(request_param_int(request, "id", &id, err));
    TRY(work_find(request->work, request->arena, request->actor.authority, id, out, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such work. If it waited when the server was stopped, nothing of it was "
                         "done: start it again.");
    return site_allow(request, needed_for(out->kind), out->authority, err);
}

static const char *state_word(const WorkView *work)
{
    static const char *const words[] = {
        [JOB_WAITING] = "waiting", [JOB_RUNNING] = "running",   [JOB_DONE] = "done",
        [JOB_FAILED] = "failed",   [JOB_CANCELLED] = "stopped",
    };
    return work->asked_to_stop ? "stopping" : words[work->state];
}

static size_t cleansing_lines(Arena *arena, const CleanseResult *result, CleanseLine out[6])
{
    const CleanseOptions *options = &site_options()->cleansing;
    const struct {
        const char *words;
        uint64_t count;
    } lines[] = {
        {"Children's records compared", result->records},
        {"Records joined to an older record of the same child", result->merges},
        {"Pairs for a person to judge", result->queued},
        {arena_print(arena, "Registrations out of date: turned %s",
                     text_number(arena, options->upper_age ? options->upper_age : 5)),
         result->ended_age},
        {"Registrations out of date: moved out of the area", result->ended_moved},
        {arena_print(arena, "Registrations out of date: no contact or confirmation in %d months",
                     options->silent_months ? options->silent_months : 24),
         result->ended_silent},
    };
    for (size_t i = 0; i < 6; i++)
        out[i] = (CleanseLine){lines[i].words, text_grouped(arena, (double)lines[i].count)};
    return 6;
}

static const char *waits_words(Arena *arena, size_t before)
{
    return before == 1 ? "One piece of work comes before this one."
                       : arena_print(arena, "%s pieces of work come before this one.",
                                     text_number(arena, (int)before));
}

static const char *step_words(const WorkView *work)
{
    if (!work->step || !*work->step)
        return "Beginning";
    return strcmp(work->step, work->title) == 0 ? "Taking in the rows" : work->step;
}

bool show_job(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    WorkView work;
    TRY(find_work(request, &work, err));
    if (work.state == JOB_DONE && work.kind == WORK_IMPORT && work.intake) {
        response_redirect(response, arena_print(arena, "/imports/%lld", (long long)work.intake));
        return true;
    }
    if (work.state == JOB_DONE && work.kind == WORK_AGEING) {
        response_redirect(response, "/out-of-date");
        return true;
    }
    CleanseLine lines[6];
    bool under_way = work.state <= JOB_RUNNING, done = work.state == JOB_DONE;
    JobPage page = {
        .work = work,
        .heading = work_name(arena, &work),
        .state = state_word(&work),
        .step = step_words(&work),
        .percent = arena_print(arena, "%.0f", work.percent),
        .waits = work.state == JOB_WAITING ? waits_words(arena, work.before) : NULL,
        .began = site_moment(arena, work.began),
        .may_cancel = under_way && !work.asked_to_stop && may_cancel(request, &work),
        .may_take = work.may_take,
        .may_apply = done && work.kind == WORK_CLEANSE_TRIAL,
        .leads_on = done && work.kind == WORK_CLEANSE,
        .list = done ? work.list : NULL,
        .lines = lines,
        .line_count = done && work.cleansing ? cleansing_lines(arena, work.cleansing, lines) : 0,
    };
    if (under_way)
        response->refresh = "1";
    PageFrame frame = page_frame(request, under_way ? "Work under way" : "Work");
    frame.back = "/jobs";
    frame.personal = page.list != NULL;
    frame.problem = work.state == JOB_FAILED ? work.words : NULL;
    view_job(&response->html, &frame, &page);
    return true;
}

bool show_jobs(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    int64_t authority = request->actor.authority;
    WorkViewList works = {0};
    if (!may(&request->actor, ACTION_TEND, authority))
        TRY(site_allow(request, ACTION_IMPORT, authority, err));
    TRY(work_list(request->work, arena, authority, &works, err));
    JobsPage page = {.may_cleanse = may(&request->actor, ACTION_TEND, authority)};
    JobRow *rows = ARENA_ARRAY(arena, JobRow, works.count + 1);
    for (size_t i = 0; i < works.count; i++) {
        const WorkView *work = &works.items[i];
        if (!may_see(request, work))
            continue;
        rows[page.row_count++] = (JobRow){
            .id = work->id,
            .name = work_name(arena, work),
            .who = work->actor_name ? work->actor_name : "",
            .began = site_moment(arena, work->began),
            .state = state_word(work),
            .words = work->state == JOB_RUNNING ? arena_print(arena, "%.0f%%", work->percent) : work->words,
        };
    }
    page.rows = rows;
    PageFrame frame = page_frame(request, "Work");
    view_jobs(&response->html, &frame, &page);
    return true;
}

static bool go_to_job(Request *request, Response *response, int64_t id)
{
    response_redirect(response, arena_print(request->arena, "/jobs/%lld", (long long)id));
    return true;
}

bool start_cleansing(Request *request, Response *response, Error *err)
{
    const char *run = request_form(request, "run");
    int64_t id = 0;
    TRY(site_allow(request, ACTION_TEND, request->actor.authority, err));
    const WorkOrder order = {
        .kind = run && strcmp(run, "apply") == 0 ? WORK_CLEANSE : WORK_CLEANSE_TRIAL,
        .authority = request->actor.authority,
        .actor = request->actor.id,
        .title = "the register",
    };
    TRY(work_start(request->work, &order, &id, err));
    return go_to_job(request, response, id);
}

bool cancel_job(Request *request, Response *response, Error *err)
{
    WorkView work;
    TRY(find_work(request, &work, err));
    if (!may_cancel(request, &work))
        return error_set(err, ERROR_DENIED, "Only who started this, or a leader, may stop it.");
    (void)work_cancel(request->work, work.id);
    return go_to_job(request, response, work.id);
}

bool take_previewed(Request *request, Response *response, Error *err)
{
    WorkView work;
    int64_t id = 0;
    TRY(find_work(request, &work, err));
    TRY(work_take(request->work, &request->actor, work.id, &id, err));
    return go_to_job(request, response, id);
}
