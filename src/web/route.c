#include "web/route.h"

#include <time.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "base/text.h"
#include "register/blind.h"
#include "register/notice.h"
#include "web/page.h"
#include "web/session.h"
#include "web/sign_in.h"
#include "web/static.h"

enum { NOT_FOUND_TICK_US = 4000 };

const Route own_routes[] = {
    {"GET", "/sign-in", ACTION_ANYONE, show_sign_in, ABOUT_ALL},
    {"POST", "/sign-in", ACTION_ANYONE, sign_in, ABOUT_ALL},
    {"POST", "/sign-out", ACTION_ANYONE, sign_out, ABOUT_ALL},
    {"GET", "/account/password", ACTION_OWN_ACCOUNT, show_password_choice, ABOUT_ALL},
    {"POST", "/account/password", ACTION_OWN_ACCOUNT, choose_own_password, ABOUT_ALL},
    {"GET", "/static/{name}", ACTION_ANYONE, static_answer, ABOUT_PLACE},
    {0},
};

bool route_opens(const Route *route, const User *actor)
{
    return route->action == ACTION_ANYONE || may(actor, route->action, actor->authority);
}

/* Whether `path` has the shape of `pattern`; *fixed_bytes says how much of it stands in fixed segments. */
static bool path_fits(const char *pattern, const char *path, size_t *fixed_bytes)
{
    *fixed_bytes = 0;
    while (*pattern == '/' && *path == '/') {
        size_t wanted = strcspn(++pattern, "/"), given = strcspn(++path, "/");
        if (wanted > 1 && pattern[0] == '{') {
            if (given == 0)
                return false;
        } else if (wanted == given && memcmp(pattern, path, given) == 0) {
            *fixed_bytes += given + 1;
        } else {
            return false;
        }
        pattern += wanted;
        path += given;
    }
    return !*pattern && !*path;
}

static void take_params(const char *pattern, const char *path, Arena *arena, Fields *params)
{
    while (*pattern == '/') {
        size_t wanted = strcspn(++pattern, "/"), given = strcspn(++path, "/");
        if (wanted > 1 && pattern[0] == '{')
            *GROW(arena, params) =
                (Field){arena_copy(arena, pattern + 1, wanted - 2), arena_copy(arena, path, given)};
        pattern += wanted;
        path += given;
    }
}

RouteMatch route_find(const Route *table, const char *method, const char *path, Arena *arena,
                      const Route **out, Fields *params)
{
    const Route *best = NULL;
    size_t best_bytes = 0;
    RouteMatch match = ROUTE_NO_PATH;
    for (const Route *route = table; route->method; route++) {
        size_t bytes;
        if (!path_fits(route->path, path, &bytes))
            continue;
        if (strcmp(route->method, method) != 0) {
            match = match == ROUTE_FOUND ? match : ROUTE_NO_METHOD;
        } else if (!best || bytes > best_bytes) {
            best = route;
            best_bytes = bytes;
            match = ROUTE_FOUND;
        }
    }
    if (best && params)
        take_params(best->path, path, arena, params);
    if (best)
        *out = best;
    return match;
}

static void answer_problem(Request *request, Response *response, int status, const char *heading,
                           const char *advice)
{
    response->html.length = 0;
    response->content_type = NULL;
    response->location = NULL;
    response->download = NULL;
    response->etag = NULL;
    response->status = status;
    PageFrame frame = page_frame(request, heading);
    view_error(&response->html, &frame, &(ErrorPage){status, heading, advice});
}

static void answer_error(Request *request, Response *response, const Error *err)
{
    static const struct {
        int status;
        const char *heading;
    } pages[] = {
        [ERROR_NONE] = {500, "Something went wrong"},
        [ERROR_SYSTEM] = {500, "This could not be done"},
        [ERROR_INPUT] = {400, "Something needs changing"},
        [ERROR_DENIED] = {403, "You may not do this"},
        [ERROR_NOT_FOUND] = {404, "Page not found"},
        [ERROR_CONFLICT] = {409, "Somebody else was first"},
        [ERROR_STOPPED] = {409, "Stopped"},
    };
    answer_problem(request, response, pages[err->kind].status, pages[err->kind].heading, err->text);
}

/* Who asks: the session of the cookie or, for somebody signed out, a visit that lets their forms be told
 * apart. */
static bool find_actor(Request *request, Response *response, Error *err)
{
    const char *token = fields_find(&request->cookies, "rb_session");
    bool found = false;
    if (token && request->store) {
        Session session;
        TRY(session_find(request->store, request->arena, token, &session, &found, err));
        if (found) {
            request->actor = session.user;
            request->csrf = session.csrf;
            request->session_token = token;
            TRY(notice_unread(request->store, &request->actor, &request->unread, err));
            TRY(blind_waiting(request->store, &request->actor, &request->asked, err));
        }
    }
    if (!found) {
        const char *visit = fields_find(&request->cookies, "rb_visit");
        if (!visit || strlen(visit) != 64) {
            visit = session_random(request->arena);
            response_cookie(response,
                            arena_print(request->arena, "rb_visit=%s; HttpOnly; SameSite=Strict; Path=/%s",
                                        visit, request->secure ? "; Secure" : ""));
        }
        request->csrf = session_visit_csrf(request->arena, visit);
    }
    response->html.form_token = request->csrf;
    return true;
}

static void answer_refused(Request *request, Response *response)
{
    Error ignored = {0};
    if (request->refused == 413)
        (void)!find_actor(request, response, &ignored);
    const char *heading = request->refused == 413   ? "Too much at once"
                          : request->refused == 405 ? "Not that way"
                          : request->refused >= 500 ? "This could not be done"
                                                    : "The request was damaged";
    answer_problem(request, response, request->refused, heading, request->problem);
}

bool route_keeps_files(void *context, const Request *request)
{
    (void)context;
    const char *token = fields_find(&request->cookies, "rb_session");
    Session session;
    Error ignored = {0};
    bool found = false;
    return token && request->store &&
           session_find(request->store, request->arena, token, &session, &found, &ignored) && found;
}

static bool is_from_here(const Request *request)
{
    const char *site = request->fetch_site, *origin = request->origin;
    /* Under Referrer-Policy: no-referrer browsers send "Origin: null" with our own forms; what Sec-Fetch-Site
     * says then counts. */
    if (site)
        return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    if (!origin)
        return true;
    const char *host = strstr(origin, "://");
    return host && request->host && strcmp(host + 3, request->host) == 0;
}

static bool is_built_in(const Route *route)
{
    for (const Route *own = own_routes; own->method; own++)
        if (own == route)
            return true;
    return false;
}

static void answer_routed(Request *request, Response *response, const Route *route)
{
    Error err = {0};
    bool is_post = strcmp(request->method, "POST") == 0;
    if (is_post && !is_from_here(request)) {
        answer_problem(request, response, 403, "You may not do this",
                       "The form came from another web site. Open the page here and send it again.");
    } else if (!route_opens(route, &request->actor) && request->actor.role == ROLE_NONE) {
        answer_signed_out(request, response);
    } else if (!route_opens(route, &request->actor)) {
        answer_problem(request, response, 403, "You may not see this page",
                       "Your role does not open it. Ask an administrator if your work needs it.");
    } else if (request->actor.must_choose && !is_built_in(route)) {
        answer_must_choose(request, response);
    } else if (is_post && !session_same_token(request_form(request, "form_token"), request->csrf)) {
        if (!is_built_in(route) && request->fetch_site && strcmp(request->fetch_site, "same-origin") == 0)
            answer_out_of_date(request, response);
        else
            answer_problem(request, response, 403, "The form is out of date",
                           "Go back, load the page again and send the form once more. Nothing was changed.");
    } else if (!route->handle(request, response, &err)) {
        answer_error(request, response, &err);
    }
}

/* What is absent is found out sooner than what is closed to somebody, and both are told in one way: so they
 * are told a whole number of ticks after they were asked. */
static void wait_for_tick(uint64_t began)
{
    uint64_t left = NOT_FOUND_TICK_US - (clock_monotonic_us() - began) % NOT_FOUND_TICK_US;
    nanosleep(&(struct timespec){.tv_nsec = (long)left * 1000}, NULL);
}

static void answer(const Route *table, Request *request, Response *response)
{
    const Route *route = NULL;
    Error err = {0};
    RouteMatch own =
        route_find(own_routes, request->method, request->path, request->arena, &route, &request->params);
    RouteMatch match = own;
    if (own == ROUTE_NO_PATH)
        match = route_find(table, request->method, request->path, request->arena, &route, &request->params);
    if (match == ROUTE_FOUND && route->handle == static_answer) {
        if (!static_answer(request, response, &err))
            answer_error(request, response, &err);
    } else if (!find_actor(request, response, &err)) {
        answer_error(request, response, &err);
    } else if (match == ROUTE_NO_PATH) {
        answer_problem(request, response, 404, "Page not found", "There is no page at this address.");
    } else if (match == ROUTE_NO_METHOD) {
        answer_problem(request, response, 405, "Not that way", "This address is opened from its form only.");
    } else {
        answer_routed(request, response, route);
    }
}

void route_answer(void *context, Request *request, Response *response)
{
    uint64_t began = clock_monotonic_us();
    if (request->refused) {
        answer_refused(request, response);
        return;
    }
    answer(context, request, response);
    if (response->status == 404 && request->actor.id)
        wait_for_tick(began);
}
