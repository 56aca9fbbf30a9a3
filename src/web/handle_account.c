/* One's own account: the second step of signing in, and signing out everywhere. */
#include "register/second.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/session.h"

static bool show(Request *request, Response *response, AccountPage *page, Error *err)
{
    char key[SECOND_KEY_SIZE];
    TRY(second_is_on(request->store, request->actor.id, &page->on, err));
    if (!page->on && !page->key) {
        second_key_make(key);
        page->key = arena_print(request->arena, "%s", key);
    }
    if (page->key) {
        page->url = second_url(request->arena, request->actor.name, page->key);
        TRY(qr_code(request->arena, page->url, &page->code, err));
    }
    PageFrame frame = page_frame(request, "Your account");
    frame.problem = page->problem;
    view_account(&response->html, &frame, page);
    return true;
}

bool show_account(Request *request, Response *response, Error *err)
{
    return show(request, response, &(AccountPage){0}, err);
}

bool turn_on_second(Request *request, Response *response, Error *err)
{
    char codes[RECOVERY_CODES][RECOVERY_SIZE];
    const char *key = request_form(request, "key"), *code = request_form(request, "code");
    bool on = false;
    TRY(second_is_on(request->store, request->actor.id, &on, err));
    if (on)
        return error_set(err, ERROR_CONFLICT,
                         "You have a second step already. An administrator can take it off.");
    if (!second_turn_on(request->store, &request->actor, key ? key : "", code, codes, err)) {
        if (err->kind != ERROR_INPUT)
            return false;
        AccountPage again = {.key = key && strlen(key) == SECOND_KEY_SIZE - 1 ? key : NULL,
                             .problem = arena_print(request->arena, "%s", err->text)};
        response->status = 400;
        *err = (Error){0};
        return show(request, response, &again, err);
    }
    const char **lines = ARENA_ARRAY(request->arena, const char *, RECOVERY_CODES);
    for (int i = 0; i < RECOVERY_CODES; i++)
        lines[i] = arena_print(request->arena, "%s", codes[i]);
    PageFrame frame = page_frame(request, "Recovery codes");
    view_recovery(&response->html, &frame, &(RecoveryPage){lines, RECOVERY_CODES});
    return true;
}

bool sign_out_everywhere(Request *request, Response *response, Error *err)
{
    TRY(session_close_all(request->store, &request->actor, err));
    response_redirect(response, "/sign-in");
    return true;
}
