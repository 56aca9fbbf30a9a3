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

/* Like the words that were asked, so that the two are compared at a glance. */
static bool known_words(Request *request, int64_t id, const char **out, Error *err)
{
    Arena *arena = request->arena;
    Child child = {0};
    bool found = false;
    *out = arena_print(arena, "child %lld", (long long)id);
    TRY(child_get(request->store, arena, &request->actor, request->actor.authority, id, &child, &found, err));
    if (found)
        *out = arena_print(arena, "%s, born %s%s%s", site_name(arena, child.given, child.family),
                           site_day(arena, child.birth), child.postcode ? ", " : "",
                           child.postcode ? child.postcode : "");
    return true;
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
        if (ask->child)
            TRY(known_words(request, ask->child, &lines[i].known, err));
    }
    PageFrame frame = page_frame(request, "Questions between centres");
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
