#include "register/desk.h"
#include "web/handlers.h"
#include "web/pages.h"
#include "web/site.h"

/* Each group once, with all the lists that tell of it. */
static void fill_groups(Arena *arena, ChildPage *page)
{
    const GroupSpellList *spells = &page->child->groups;
    ChildGroup *groups = ARENA_ARRAY(arena, ChildGroup, spells->count + 1);
    for (size_t i = 0; i < spells->count; i++) {
        const GroupSpell *spell = &spells->items[i];
        ChildGroup *last = page->group_count ? &groups[page->group_count - 1] : NULL;
        if (!last || strcmp(last->name, spell->name) != 0) {
            last = &groups[page->group_count++];
            *last = (ChildGroup){spell->name, ""};
        }
        if (spell->source && !strstr(last->sources, spell->source))
            last->sources =
                arena_print(arena, "%s%s%s", last->sources, *last->sources ? ", " : "", spell->source);
    }
    page->groups = groups;
}

/* Just registered at the desk: says so, and offers to take it back. */
static bool fill_desk(Request *request, const Child *child, ChildPage *page, PageFrame *frame, Error *err)
{
    int64_t record = request_query_int(request, "desk", 0);
    DeskRecord desk;
    bool found = false;
    if (request_query_int(request, "undone", 0))
        frame->done = "Taken back. Nothing of what was typed stands.";
    if (!record)
        return true;
    TRY(desk_find(request->store, request->arena, &request->actor, request->actor.authority, record, &desk,
                  &found, err));
    if (!found || desk.child != child->id)
        return true;
    page->desk_words =
        desk.centre ? arena_print(request->arena, "%s is registered at %s.", page->name, desk.centre_name)
                    : arena_print(request->arena,
                                  "%s was registered here before. What you typed is kept with the record.",
                                  page->name);
    page->desk_record = record;
    page->desk_joined = desk.child != desk.record;
    page->desk_not_compared = request_query_int(request, "compared", 1) == 0;
    return true;
}

bool show_child(Request *request, Response *response, Error *err)
{
    int64_t id = 0;
    Date as_of;
    int64_t authority = request->actor.authority;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_asked_day(request, &as_of, err));
    TRY(site_allow(request, ACTION_SEE_PEOPLE, authority, err));
    Child child;
    bool found = false;
    TRY(child_get(request->store, request->arena, &request->actor, authority, id, &child, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such child, or your role does not open the record.");
    TRY(site_opened(request, child.id, child.restricted, err));
    ChildPage page = {
        .child = &child,
        .name = arena_print(request->arena, "%s %s", child.given ? child.given : "(no given name)",
                            child.family ? child.family : ""),
        .born = child.birth == DATE_NONE ? "not recorded" : site_day(request->arena, child.birth),
        .age = site_age(request->arena, child.birth, as_of),
        .arena = request->arena,
        .as_of = as_of,
        .may_judge = may(&request->actor, ACTION_JUDGE, authority),
        .may_see_history = may(&request->actor, ACTION_SEE_HISTORY, authority),
    };
    fill_groups(request->arena, &page);
    PageFrame frame = page_frame(request, "Child");
    TRY(fill_desk(request, &child, &page, &frame, err));
    frame.personal = true;
    view_child(&response->html, &frame, &page);
    return true;
}

bool unmerge_record(Request *request, Response *response, Error *err)
{
    int64_t id = 0;
    TRY(request_param_int(request, "id", &id, err));
    TRY(cleanse_unmerge(request->store, &request->actor, request->actor.authority, id, err));
    response_redirect(response, arena_print(request->arena, "/child/%lld", (long long)id));
    return true;
}
