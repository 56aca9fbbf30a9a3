/* Marking a family restricted from its page, and the two people who lift it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "register/family.h"
#include "register/restrict.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/site.h"

static bool is_ticked(const Request *request, const char *value)
{
    for (size_t i = 0; i < request->form.count; i++)
        if (strcmp(request->form.items[i].name, "staff") == 0 &&
            strcmp(request->form.items[i].value, value) == 0)
            return true;
    return false;
}

/* Those who may be named; whoever marks the family is ticked at first. */
static bool fill_staff(Request *request, bool fresh, RestrictPage *page, Error *err)
{
    Choice *choices;
    const char *self = arena_print(request->arena, "%lld", (long long)request->actor.id);
    TRY(named_choices(request, &choices, &page->staff_count, err));
    for (size_t i = 0; i < page->staff_count; i++)
        choices[i].chosen =
            fresh ? strcmp(choices[i].value, self) == 0 : is_ticked(request, choices[i].value);
    page->staff = choices;
    return true;
}

static bool show(Request *request, Response *response, RestrictPage *page, const char *problem, Error *err)
{
    Arena *arena = request->arena;
    Family family;
    bool found = false;
    const char *names = "";
    TRY(family_get(request->store, arena, &request->actor, request->actor.authority, page->family,
                   clock_today(), &family, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such family, or your role does not open the record.");
    for (size_t i = 0; i < family.children.count; i++) {
        const FamilyChild *child = &family.children.items[i];
        TRY(site_opened(request, child->id, family.restricted, err));
        names =
            arena_print(arena, "%s%s%s", names, i ? ", " : "", site_name(arena, child->given, child->family));
    }
    page->names = names;
    TRY(fill_staff(request, strcmp(request->method, "GET") == 0, page, err));
    PageFrame frame = page_frame(request, "Mark a family restricted");
    frame.personal = true;
    frame.problem = problem;
    frame.back = arena_print(arena, "/family/%lld", (long long)page->family);
    view_restrict(&response->html, &frame, page);
    return true;
}

bool show_restrict(Request *request, Response *response, Error *err)
{
    RestrictPage page = {.reason = ""};
    TRY(request_param_int(request, "id", &page.family, err));
    TRY(site_allow(request, ACTION_RESTRICT, request->actor.authority, err));
    return show(request, response, &page, NULL, err);
}

bool restrict_family(Request *request, Response *response, Error *err)
{
    RestrictPage page = {0};
    RestrictPreview preview = {0};
    const char *reason = request_form(request, "reason");
    page.reason = reason ? reason : "";
    TRY(request_param_int(request, "id", &page.family, err));
    TRY(site_allow(request, ACTION_RESTRICT, request->actor.authority, err));
    int64_t *staff = ARENA_ARRAY(request->arena, int64_t, request->form.count + 1);
    RestrictWish wish = {.family = page.family, .reason = page.reason, .staff = staff};
    for (size_t i = 0; i < request->form.count; i++)
        if (strcmp(request->form.items[i].name, "staff") == 0)
            staff[wish.staff_count++] = strtoll(request->form.items[i].value, NULL, 10);
    bool sure = request_form(request, "sure") != NULL;
    bool done = sure ? restrict_mark(request->store, &request->actor, request->actor.authority, &wish, err)
                     : restrict_preview(request->store, request->arena, &request->actor,
                                        request->actor.authority, &wish, &preview, err);
    if (!done) {
        if (err->kind != ERROR_INPUT && err->kind != ERROR_CONFLICT)
            return false;
        const char *problem = arena_print(request->arena, "%s", err->text);
        response->status = err->kind == ERROR_INPUT ? 400 : 409;
        *err = (Error){0};
        return show(request, response, &page, problem, err);
    }
    if (sure) {
        response_redirect(response, "/restricted?done=marked");
        return true;
    }
    page.sure = true;
    page.now = preview.now;
    page.lose = preview.lose;
    return show(request, response, &page, NULL, err);
}

bool ask_lift(Request *request, Response *response, Error *err)
{
    TRY(restrict_lift_ask(request->store, &request->actor, request->actor.authority,
                          request_form_int(request, "person", 0), request_form(request, "reason"), err));
    response_redirect(response, "/restricted?done=asked");
    return true;
}

bool answer_lift(Request *request, Response *response, Error *err)
{
    const char *answer = request_form(request, "answer");
    bool lifts = answer && strcmp(answer, "lift") == 0;
    if (!lifts && !(answer && strcmp(answer, "keep") == 0))
        return error_set(err, ERROR_INPUT, "Choose whether the restriction is lifted or kept.");
    TRY(restrict_lift_answer(request->store, &request->actor, request->actor.authority,
                             request_form_int(request, "lift", 0), lifts, err));
    response_redirect(response, lifts ? "/restricted?done=lifted" : "/restricted?done=kept");
    return true;
}
