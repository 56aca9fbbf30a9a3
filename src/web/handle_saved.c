#include "report/saved.h"
#include "web/explore_page.h"
#include "web/handlers.h"

/* What stands behind the "?" of the form's address, as if it had been asked with it. */
static bool take_query(Request *request, Error *err)
{
    const char *query = request_form(request, "query");
    request->query = (Fields){0};
    return !query || form_parse(request->arena, query, strlen(query), &request->query, err);
}

bool save_view(Request *request, Response *response, Error *err)
{
    DEFER(explore_close) Explore explore = {0};
    const char *name = request_form(request, "name");
    Error problem = {0};
    int64_t id = 0;
    TRY(take_query(request, err));
    TRY(explore_open(request, false, &explore, err));
    const char *query = explore_query(request->arena, &explore.gate, &explore.ask);
    site_leave(&explore.site); /* a write may wait for others */
    if (saved_add(request->store, &request->actor, request->actor.authority, name, query, &id, &problem)) {
        response_redirect(response, arena_print(request->arena, "/explore/views?saved=%lld", (long long)id));
        return true;
    }
    if (problem.kind != ERROR_CONFLICT && problem.kind != ERROR_INPUT)
        return error_set(err, problem.kind, "%s", problem.text);
    ExplorePage page;
    TRY(explore_open(request, true, &explore, err));
    TRY(explore_page(request, &explore, &page, err));
    page.name = name;
    const PageProblem at = {"name", problem.text};
    PageFrame frame = page_frame(request, "Explore");
    frame.wide = true;
    frame.problems = &at;
    frame.problem_count = 1;
    response->status = problem.kind == ERROR_CONFLICT ? 409 : 400;
    view_explore(&response->html, &frame, &page);
    return true;
}

static const SavedView *find_view(const SavedViewList *list, int64_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].id == id)
            return &list->items[i];
    return NULL;
}

static bool show_list_of_views(Request *request, Response *response, const Error *problem, Error *err)
{
    SavedViewList list = {0};
    SavedView gone = {0};
    int64_t authority = request->actor.authority, deleted = request_query_int(request, "deleted", 0);
    TRY(saved_list(request->store, request->arena, authority, &list, err));
    SavedRow *rows = ARENA_ARRAY(request->arena, SavedRow, list.count + 1);
    for (size_t i = 0; i < list.count; i++)
        rows[i] = (SavedRow){
            .id = list.items[i].id,
            .name = list.items[i].name,
            .path = arena_print(request->arena, "/explore?%s", list.items[i].query),
            .who = list.items[i].user_name ? list.items[i].user_name : "",
            .may_change = saved_may_change(&request->actor, authority, &list.items[i]),
        };
    SavedPage page = {.rows = rows, .row_count = list.count};
    PageFrame frame = page_frame(request, "Saved views");
    const SavedView *saved = find_view(&list, request_query_int(request, "saved", 0));
    if (deleted && saved_get(request->store, request->arena, authority, deleted, &gone, &(Error){0}) &&
        gone.deleted && saved_may_change(&request->actor, authority, &gone)) {
        page.gone = gone.id;
        page.gone_name = gone.name;
    }
    if (saved)
        frame.done = arena_print(request->arena, "Saved as \"%s\".", saved->name);
    frame.problem = problem ? problem->text : NULL;
    view_saved(&response->html, &frame, &page);
    return true;
}

bool show_views(Request *request, Response *response, Error *err)
{
    return show_list_of_views(request, response, NULL, err);
}

/* What is wrong stands above the list, in which nothing has changed. */
static bool answer_change(Request *request, Response *response, bool done, const char *path,
                          const Error *problem, Error *err)
{
    if (done) {
        response_redirect(response, path);
        return true;
    }
    if (problem->kind != ERROR_CONFLICT && problem->kind != ERROR_INPUT)
        return error_set(err, problem->kind, "%s", problem->text);
    response->status = problem->kind == ERROR_CONFLICT ? 409 : 400;
    return show_list_of_views(request, response, problem, err);
}

bool rename_view(Request *request, Response *response, Error *err)
{
    Error problem = {0};
    int64_t id = request_form_int(request, "view", 0);
    bool done = saved_rename(request->store, &request->actor, request->actor.authority, id,
                             request_form(request, "name"), &problem);
    return answer_change(request, response, done,
                         arena_print(request->arena, "/explore/views?saved=%lld", (long long)id), &problem,
                         err);
}

bool delete_view(Request *request, Response *response, Error *err)
{
    Error problem = {0};
    int64_t id = request_form_int(request, "view", 0);
    bool done = saved_delete(request->store, &request->actor, request->actor.authority, id, &problem);
    return answer_change(request, response, done,
                         arena_print(request->arena, "/explore/views?deleted=%lld", (long long)id), &problem,
                         err);
}

bool restore_view(Request *request, Response *response, Error *err)
{
    Error problem = {0};
    int64_t id = request_form_int(request, "view", 0);
    bool done = saved_restore(request->store, &request->actor, request->actor.authority, id, &problem);
    return answer_change(request, response, done,
                         arena_print(request->arena, "/explore/views?saved=%lld", (long long)id), &problem,
                         err);
}
