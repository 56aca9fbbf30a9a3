/* A page of the small register asked as a person, without a socket: the handler behind its route, once the
 * route may be opened. */
#ifndef TEST_ASKED_PAGE_H
#define TEST_ASKED_PAGE_H

#include "intake/small_intake.h"

#include "web/handlers.h"

typedef struct Answer {
    ErrorKind kind;
    int status;
    const char *location, *page;
} Answer;

/* What answers: a page or a redirection; or the kind of the refusal, with its words as the page. Lives as
 * long as the register. */
static inline Answer asked_page(Small *small, const User *actor, const char *method, const char *path,
                                const char *query, const char *form)
{
    Error why = {0};
    const Route *route;
    Request request = {
        .arena = &small->arena, .store = small->store, .method = method, .path = path, .actor = *actor};
    Response response = {.status = 200, .html = {.arena = &small->arena, .form_token = "token"}};
    MUST(form_parse(&small->arena, query, strlen(query), &request.query, err));
    MUST(form_parse(&small->arena, form, strlen(form), &request.form, err));
    assert_int_equal(route_find(routes, method, path, &small->arena, &route, &request.params), ROUTE_FOUND);
    if (!may(actor, route->action, small->authority))
        return (Answer){.kind = ERROR_DENIED};
    if (!route->handle(&request, &response, &why))
        return (Answer){.kind = why.kind, .page = arena_print(&small->arena, "%s", why.text)};
    return (Answer){ERROR_NONE, response.status, response.location,
                    response.html.bytes ? arena_copy(&small->arena, response.html.bytes, response.html.length)
                                        : ""};
}

#endif
