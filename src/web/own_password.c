/* Choosing one's own password: whenever one likes, and before anything else after an administrator made one.
 */
#include <string.h>

#include "register/password.h"
#include "web/page.h"
#include "web/sign_in.h"

static void show(Request *request, Response *response, int status, ChoicePage *page)
{
    PageProblem one = {page->field, page->words};
    page->must = request->actor.must_choose;
    page->go.to = page->go.to ? sign_in_path(page->go.to) : "/account";
    response->status = status;
    PageFrame frame = page_frame(request, page->must ? "Choose your password" : "Change your password");
    frame.back = page->must ? NULL : "/account";
    frame.problems = &one;
    frame.problem_count = page->field ? 1 : 0;
    view_password_choice(&response->html, &frame, page);
}

void answer_must_choose(Request *request, Response *response)
{
    if (strcmp(request->method, "GET") == 0) {
        response_redirect(response, sign_in_to(request, "/account/password"));
        return;
    }
    show(request, response, 403,
         &(ChoicePage){
             .go = {.to = sign_in_here(request), .is_kept = true, .kept = sign_in_kept(request, false)}});
}

bool show_password_choice(Request *request, Response *response, Error *err)
{
    (void)err;
    show(request, response, 200, &(ChoicePage){.go = {.to = request_query(request, "to")}});
    return true;
}

static const char *typed(const Request *request, const char *name)
{
    const char *value = request_form(request, name);
    return value ? value : "";
}

bool choose_own_password(Request *request, Response *response, Error *err)
{
    const char *new = typed(request, "new");
    ChoicePage page = {.go = {.to = request_form(request, "to"),
                              .is_kept = request_form(request, "is_kept") != NULL,
                              .kept = sign_in_kept(request, true)}};
    if (strcmp(new, typed(request, "again")) != 0) {
        page.field = "again";
        page.words = "The two are not the same. Type the new password twice.";
        show(request, response, 400, &page);
        return true;
    }
    const Attempt present = {.password = typed(request, "current"),
                             .address = request->address,
                             .device = sign_in_device(request)};
    if (!password_choose(request->store, &request->actor, &present, new, err)) {
        if (err->kind != ERROR_INPUT && err->kind != ERROR_DENIED)
            return false;
        page.field = err->kind == ERROR_DENIED ? "current" : "new";
        page.words = arena_print(request->arena, "%s", err->text);
        show(request, response, err->kind == ERROR_DENIED ? 403 : 400, &page);
        return true;
    }
    User user = request->actor;
    user.must_choose = false;
    page.go.to = page.go.to ? sign_in_path(page.go.to) : "/";
    return sign_in_go(request, response, &user, &page.go, err);
}
