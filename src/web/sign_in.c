#include "web/sign_in.h"

#include "register/sign_in.h"
#include "web/page.h"
#include "web/session.h"

#define DEVICE_COOKIE "rb_device"

const char *sign_in_path(const char *path)
{
    return path && path[0] == '/' && path[1] != '/' && path[1] != '\\' ? path : "/";
}

static void show_form(Request *request, Response *response, int status, SignInPage page)
{
    response->status = status;
    page.to = sign_in_path(page.to);
    PageFrame frame = page_frame(request, "Sign in");
    frame.problem = page.problem;
    view_sign_in(&response->html, &frame, &page);
}

const char *sign_in_here(const Request *request)
{
    Html path = {.arena = request->arena};
    bool first = true;
    for (const char *at = request->path; *at;) {
        size_t segment = strcspn(++at, "/");
        html_markup(&path, "/");
        html_url_part(&path, arena_copy(request->arena, at, segment));
        at += segment;
    }
    for (size_t i = 0; i < request->query.count; i++) {
        if (first)
            html_markup(&path, "?");
        else
            html_markup(&path, "&");
        first = false;
        html_url_part(&path, request->query.items[i].name);
        html_markup(&path, "=");
        html_url_part(&path, request->query.items[i].value);
    }
    return arena_copy(request->arena, path.bytes ? path.bytes : "/", path.bytes ? path.length : 1);
}

const char *sign_in_to(const Request *request, const char *page)
{
    Html to = {.arena = request->arena};
    html_text(&to, page);
    html_markup(&to, "?to=");
    html_url_part(&to, sign_in_here(request));
    return arena_copy(request->arena, to.bytes, to.length);
}

Fields sign_in_kept(const Request *request, bool from_page)
{
    Fields kept = {0};
    for (size_t i = 0; i < request->form.count; i++) {
        Field field = request->form.items[i];
        bool is_kept_field = strncmp(field.name, "kept.", 5) == 0;
        if (from_page && is_kept_field)
            *GROW(request->arena, &kept) = (Field){field.name + 5, field.value};
        else if (!from_page && strcmp(field.name, "form_token") != 0)
            *GROW(request->arena, &kept) = field;
    }
    return kept;
}

void answer_signed_out(Request *request, Response *response)
{
    if (strcmp(request->method, "GET") == 0) {
        response_redirect(response, sign_in_to(request, "/sign-in"));
        return;
    }
    show_form(
        request, response, 403,
        (SignInPage){.to = sign_in_here(request),
                     .is_kept = true,
                     .kept = sign_in_kept(request, false),
                     .problem = "You were signed out. Sign in, and what you typed comes back to be sent."});
}

void answer_out_of_date(Request *request, Response *response)
{
    PageFrame frame = page_frame(request, "The form is out of date");
    const SignInPage page = {.to = sign_in_here(request), .kept = sign_in_kept(request, false)};
    response->status = 403;
    view_send_again(&response->html, &frame, &page);
}

bool show_sign_in(Request *request, Response *response, Error *err)
{
    (void)err;
    show_form(request, response, 200, (SignInPage){.to = request_query(request, "to")});
    return true;
}

static void send_cookie(Request *request, Response *response, const char *token, bool ends)
{
    response_cookie(response,
                    arena_print(request->arena, "rb_session=%s; HttpOnly; SameSite=Strict; Path=/%s%s", token,
                                request->secure ? "; Secure" : "", ends ? "; Max-Age=0" : ""));
}

/* The browser's own number, under which it is known to have signed in. */
const char *sign_in_device(const Request *request)
{
    return fields_find(&request->cookies, DEVICE_COOKIE);
}

static bool remember_device(Request *request, Response *response, const User *user, Error *err)
{
    const char *device = sign_in_device(request);
    if (!device || strlen(device) != 64)
        device = session_random(request->arena);
    response_cookie(response, arena_print(request->arena,
                                          DEVICE_COOKIE
                                          "=%s; HttpOnly; SameSite=Strict; Path=/sign-in; Max-Age=31536000%s",
                                          device, request->secure ? "; Secure" : ""));
    return device_add(request->store, user, device, err);
}

bool sign_in_go(Request *request, Response *response, const User *user, const SignInPage *page, Error *err)
{
    Session session = {0};
    bool found;
    const char *token;
    if (request->session_token)
        TRY(session_close(request->store, request->session_token, err));
    TRY(session_open(request->store, request->arena, user, &token, err));
    send_cookie(request, response, token, false);
    if (!page->is_kept) {
        response_redirect(response, page->to);
        return true;
    }
    TRY(session_find(request->store, request->arena, token, &session, &found, err));
    request->actor = *user;
    response->html.form_token = found ? session.csrf : NULL;
    PageFrame frame = page_frame(request, "You are signed in again");
    view_send_again(&response->html, &frame, page);
    return true;
}

bool sign_in(Request *request, Response *response, Error *err)
{
    const char *name = request_form(request, "name"), *password = request_form(request, "password");
    SignInPage page = {.to = sign_in_path(request_form(request, "to")), .name = name};
    page.is_kept = request_form(request, "is_kept") != NULL;
    page.kept = sign_in_kept(request, true);
    User user;
    const Attempt attempt = {.name = name ? name : "",
                             .password = password ? password : "",
                             .code = request_form(request, "code"),
                             .address = request->address,
                             .device = sign_in_device(request)};
    if (!user_check(request->store, &attempt, &user, err)) {
        if (err->kind != ERROR_DENIED)
            return false;
        page.problem = err->text;
        show_form(request, response, 403, page);
        return true;
    }
    TRY(remember_device(request, response, &user, err));
    return sign_in_go(request, response, &user, &page, err);
}

bool sign_out(Request *request, Response *response, Error *err)
{
    if (request->session_token)
        TRY(session_close(request->store, request->session_token, err));
    send_cookie(request, response, "", true);
    response_redirect(response, "/sign-in");
    return true;
}
