#include "web/handlers.h"
#include "web/review_page.h"
#include "web/site.h"

static const char *page_of(Arena *arena, const Child *child, int64_t id)
{
    return child->records.items[0].adult ? arena_print(arena, "/family/%lld", (long long)child->family_id)
                                         : arena_print(arena, "/child/%lld", (long long)id);
}

bool show_unmerge(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    int64_t id = 0, authority = request->actor.authority;
    RecordList since = {0}, own = {0};
    Child child;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_JUDGE, authority, err));
    TRY(site_person(request, id, &child, err));
    UnmergePage page = {.record = id, .since = &since, .arena = arena};
    TRY(unmerge_since(request->store, arena, &request->actor, authority, id, &page.child, &since, err));
    TRY(record_list(request->store, arena, &request->actor, authority, &id, 1, &own, err));
    page.name = site_name(arena, own.items[0].given, own.items[0].family);
    page.source = own.items[0].source;
    page.child_name = site_name(arena, child.given, child.family);
    page.family = child.records.items[0].adult ? child.family_id : 0;
    PageFrame frame = page_frame(request, page.family ? "Not the same person?" : "Not the same child?");
    frame.personal = true;
    frame.back = page_of(arena, &child, page.child);
    view_unmerge(&response->html, &frame, &page);
    return true;
}

/* Of what was added since, the records said to go along. */
static size_t read_going(const Request *request, int64_t *going)
{
    size_t count = 0;
    for (size_t i = 0; i < request->form.count; i++) {
        const Field *field = &request->form.items[i];
        if (strncmp(field->name, "since-", 6) == 0 && strcmp(field->value, "goes") == 0)
            going[count++] = strtoll(field->name + 6, NULL, 10);
    }
    return count;
}

bool unmerge_record(Request *request, Response *response, Error *err)
{
    int64_t id = 0;
    Child child;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    TRY(site_person(request, id, &child, err));
    int64_t *going = ARENA_ARRAY(request->arena, int64_t, request->form.count + 1);
    size_t count = read_going(request, going);
    TRY(cleanse_unmerge(request->store, &request->actor, request->actor.authority, id, going, count, err));
    response_redirect(response, page_of(request->arena, &child, id));
    return true;
}
