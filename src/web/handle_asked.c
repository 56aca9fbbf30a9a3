/* What other centres ask, blind, about children known here; and what became of one's own questions. */
#include "register/blind.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/site.h"

static const char *state_of(Arena *arena, const BlindAsk *ask)
{
    if (!ask->answer)
        return ask->own ? "No answer yet" : "";
    const char *words = strcmp(ask->answer, "same") == 0        ? "Yes, the same child"
                        : strcmp(ask->answer, "different") == 0 ? "No, another child"
                                                                : "Not sure";
    return arena_print(arena, "%s: %s, %s", words, ask->answered_by ? ask->answered_by : "a colleague",
                       site_moment(arena, ask->answered_at));
}

bool show_asked(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    BlindAskList list;
    TRY(site_allow(request, ACTION_REGISTER, request->actor.authority, err));
    TRY(blind_list(request->store, arena, &request->actor, request->actor.authority, &list, err));
    AskedLine *lines = ARENA_ARRAY(arena, AskedLine, list.count + 1);
    for (size_t i = 0; i < list.count; i++) {
        const BlindAsk *ask = &list.items[i];
        const char *centre = *ask->asker_centre ? ask->asker_centre : "the whole authority";
        lines[i] = (AskedLine){
            .id = ask->id,
            .told = ask->told,
            .who = ask->own ? "you" : arena_print(arena, "%s, %s", ask->asker_name, centre),
            .when = site_moment(arena, ask->at),
            .state = state_of(arena, ask),
            .child = ask->child,
            .record = ask->own || ask->joins ? ask->record : 0,
            .answers = ask->child && !ask->own && !ask->answer,
            .joins = ask->joins && ask->answer && strcmp(ask->answer, "same") == 0,
        };
    }
    PageFrame frame = page_frame(request, "Asked by other centres");
    frame.personal = list.count > 0;
    if (request_query(request, "answered"))
        frame.done = "Answered. Whoever asked reads it in their notices.";
    view_asked(&response->html, &frame, &(AskedPage){lines, list.count});
    return true;
}

bool answer_asked(Request *request, Response *response, Error *err)
{
    TRY(site_allow(request, ACTION_REGISTER, request->actor.authority, err));
    TRY(blind_answer(request->store, &request->actor, request->actor.authority,
                     request_form_int(request, "ask", 0), request_form(request, "answer"), err));
    response_redirect(response, "/asked?answered=1");
    return true;
}
