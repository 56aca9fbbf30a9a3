/* Who has opened or changed a child's record. */
#include "base/clock.h"
#include "register/opening.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/site.h"

enum { HISTORY_SHOWN = 500 };

static const char *moment_of(Arena *arena, const char *at)
{
    int64_t seconds = 0;
    return at && clock_parse(at, &seconds) ? site_moment(arena, seconds) : at;
}

bool show_history(Request *request, Response *response, Error *err)
{
    int64_t id = 0, child = 0;
    bool found = false;
    HistoryList list = {0};
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_SEE_HISTORY, request->actor.authority, err));
    TRY(child_history(request->store, request->arena, &request->actor, request->actor.authority, id,
                      HISTORY_SHOWN + 1, &child, &list, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such child, or your role does not open the record.");
    HistoryPage page = {.child = child,
                        .may_open = may(&request->actor, ACTION_SEE_PEOPLE, request->actor.authority),
                        .cut = list.count > HISTORY_SHOWN,
                        .line_count = list.count > HISTORY_SHOWN ? HISTORY_SHOWN : list.count};
    HistoryRow *rows = ARENA_ARRAY(request->arena, HistoryRow, page.line_count + 1);
    for (size_t i = 0; i < page.line_count; i++) {
        const HistoryLine *line = &list.items[i];
        rows[i] = (HistoryRow){
            moment_of(request->arena, line->at), line->user ? line->user : "whoever keeps the computer",
            line->user ? role_title(line->role) : "", history_words(line->action), line->reason};
    }
    page.lines = rows;
    PageFrame frame = page_frame(request, "Who has opened or changed this record");
    frame.wide = true;
    view_history(&response->html, &frame, &page);
    return true;
}
