#include "web/page.h"

#include "web/static.h"

static const NavLink *links_for(const Request *request, size_t *count)
{
    struct {
        NavLink *items;
        size_t count, capacity;
    } links = {0};
    for (const NavLink *link = nav_links; link->title; link++) {
        const Route *route;
        if (request->actor.role > ROLE_NONE &&
            route_find(routes, "GET", link->path, request->arena, &route, NULL) == ROUTE_FOUND &&
            route_opens(route, &request->actor) && !request->actor.must_choose)
            *GROW(request->arena, &links) = *link;
    }
    *count = links.count;
    return links.items;
}

bool page_keeps_house(const PageFrame *frame)
{
    for (size_t i = 0; i < frame->nav_count; i++)
        if (frame->nav[i].house)
            return true;
    return false;
}

bool page_is_within(const PageFrame *frame, const NavLink *link)
{
    size_t length = strlen(link->path);
    if (strcmp(link->path, "/") == 0)
        return strcmp(frame->path, "/") == 0;
    return strncmp(frame->path, link->path, length) == 0 &&
           (frame->path[length] == '/' || frame->path[length] == 0);
}

PageFrame page_frame(const Request *request, const char *title)
{
    PageFrame frame = {.title = title, .path = request->path, .version = static_version()};
    frame.nav = links_for(request, &frame.nav_count);
    if (request->actor.role > ROLE_NONE) {
        frame.user_name = request->actor.name;
        frame.unread = request->actor.must_choose ? 0 : request->unread;
        frame.asked = request->actor.must_choose ? 0 : request->asked;
        frame.role_title = role_title(request->actor.role);
    }
    return frame;
}
