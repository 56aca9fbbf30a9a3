/* Which function answers which address, and what one must be allowed to do to ask.
 *
 * A handler reads its input, calls the application, fills a page struct and calls a view:
 *     bool show_child(Request *request, Response *response, Error *err)
 *     {
 *         int64_t id;
 *         TRY(request_param_int(request, "id", &id, err));
 *         ...
 *         PageFrame frame = page_frame(request, "Aisha Khan");
 *         view_child(&response->html, &frame, &page);
 *         return true;
 *     }
 * On false the error becomes a page: 400 input, 403 denied, 404 not found, 409 conflict, 500 system. Posts
 * have had their form token checked before a handler sees them. Answer a post with response_redirect. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "register/may.h"
#include "web/http.h"

typedef bool Handler(Request *request, Response *response, Error *err);

/* What an address speaks of: the cells of docs/ACCESS.md and the test that asks each of them follow from it.
 */
typedef enum About {
    ABOUT_ALL,
    ABOUT_CHILD,
    ABOUT_FAMILY,
    ABOUT_RECORD,
    ABOUT_PLACE,
    ABOUT_IMPORT,
    ABOUT_WORK,
    ABOUT_USER
} About;

/* "/child/{id}/notes": {name} takes one segment. A fixed segment wins over a {name}. */
typedef struct Route {
    const char *method, *path;
    Action action; /* that the register as a whole must allow; the handler asks again about the very record */
    Handler *handle;
    About about;
} Route;

/* Whether somebody may open the address at all. */
bool route_opens(const Route *route, const User *actor);

/* A link of the navigation; shown to those who may open it. */
typedef struct NavLink {
    const char *title, *path;
    bool house; /* keeping house, not the work with families: stands in the top line, not in the bar */
} NavLink;

/* The site: both tables are in web/routes.c and end with {0}. /sign-in, /sign-out, /account/password and
 * /static/NAME are built in. */
extern const Route routes[];
extern const NavLink nav_links[];

typedef enum RouteMatch { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD } RouteMatch;

/* The row of `table` for a method and path; the {names} appended to *params (which may be NULL). */
RouteMatch route_find(const Route *table, const char *method, const char *path, Arena *arena,
                      const Route **out, Fields *params);

/* The addresses built in, in the same form. No other opens to somebody who must choose a password. */
extern const Route own_routes[];

/* The whole of an answer: static files, session, sign-in, form token, role, handler, error pages. What is not
 * found for somebody signed in is told on a tick of 4 ms, so that nobody learns from the time whether it is
 * there. `context` is the table of routes. */
void route_answer(void *context, Request *request, Response *response);

/* Files are kept for those who are signed in: nobody else may fill the disk. */
bool route_keeps_files(void *context, const Request *request);

#endif
