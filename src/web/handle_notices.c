/* What this person has been told, and the alarms of the whole authority. */
#include "register/notice.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/site.h"

enum { NOTICES_SHOWN = 100 };

static const char *what_of(NoticeKind kind)
{
    static const char *const words[] = {
        [NOTICE_GLASS] = "opened a restricted family in an emergency",
        [NOTICE_GLASS_NOBODY] = "asked in an emergency for a restricted family that is not there",
        [NOTICE_ANSWER] = "answered what you asked about a child you registered",
        [NOTICE_PASSWORD] = "made a new password for",
        [NOTICE_SECOND] = "took off the second step of signing in of",
        [NOTICE_BULK] = "opened many records in a short time",
    };
    return words[kind];
}

static const NoticeLine *lines_of(Arena *arena, const NoticeList *list, bool *any_fresh)
{
    NoticeLine *lines = ARENA_ARRAY(arena, NoticeLine, list->count + 1);
    for (size_t i = 0; i < list->count; i++) {
        const Notice *notice = &list->items[i];
        lines[i] = (NoticeLine){.when = site_moment(arena, notice->at),
                                .who = notice->user_name ? notice->user_name
                                       : notice->user    ? "somebody removed since"
                                                         : "whoever keeps the computer",
                                .what = what_of(notice->kind),
                                .words = notice->words,
                                .child = notice->person,
                                .fresh = !notice->read_at};
        *any_fresh = *any_fresh || !notice->read_at;
    }
    return lines;
}

bool show_notices(Request *request, Response *response, Error *err)
{
    NoticeList list = {0};
    NoticesPage page = {.title = "Notices", .empty = "Nothing has been told you.", .own = true};
    TRY(notice_list(request->store, request->arena, &request->actor, NOTICES_SHOWN, &list, err));
    page.lines = lines_of(request->arena, &list, &page.any_fresh);
    page.line_count = list.count;
    PageFrame frame = page_frame(request, page.title);
    view_notices(&response->html, &frame, &page);
    return true;
}

bool read_notices(Request *request, Response *response, Error *err)
{
    TRY(notice_read_all(request->store, &request->actor, err));
    response_redirect(response, "/notices");
    return true;
}

bool show_alarms(Request *request, Response *response, Error *err)
{
    NoticeList list = {0};
    NoticesPage page = {.title = "Alarms", .empty = "No alarm has been raised."};
    TRY(alarm_list(request->store, request->arena, &request->actor, request->actor.authority, NOTICES_SHOWN,
                   &list, err));
    page.lines = lines_of(request->arena, &list, &page.any_fresh);
    page.line_count = list.count;
    PageFrame frame = page_frame(request, page.title);
    view_notices(&response->html, &frame, &page);
    return true;
}
