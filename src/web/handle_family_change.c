/* Parting and joining families: who lives apart from which day on, or which other family they are one with.
 */
#include "base/clock.h"
#include "register/family_change.h"
#include "web/handlers.h"
#include "web/pages.h"
#include "web/site.h"

#define NO_FAMILY "There is no such family, or your role does not open the record."

static bool named_before(const Request *request, int64_t id)
{
    const char *word = arena_print(request->arena, "%lld", (long long)id);
    for (size_t i = 0; i < request->form.count; i++)
        if (strcmp(request->form.items[i].name, "leaves") == 0 &&
            strcmp(request->form.items[i].value, word) == 0)
            return true;
    return false;
}

static void fill_members(Request *request, const Family *family, FamilyChangePage *page)
{
    Arena *arena = request->arena;
    FamilyMember *members =
        ARENA_ARRAY(arena, FamilyMember, family->carers.count + family->children.count + 1);
    for (size_t i = 0; i < family->carers.count; i++) {
        const FamilyCarer *carer = &family->carers.items[i];
        members[page->member_count++] =
            (FamilyMember){carer->records[0], site_name(arena, carer->given, carer->family), carer->role,
                           named_before(request, carer->records[0])};
    }
    for (size_t i = 0; i < family->children.count; i++) {
        const FamilyChild *child = &family->children.items[i];
        members[page->member_count++] = (FamilyMember){
            child->id, site_name(arena, child->given, child->family),
            child->birth == DATE_NONE ? "child"
                                      : arena_print(arena, "born %s", site_day(arena, child->birth)),
            named_before(request, child->id)};
    }
    page->members = members;
}

static const char *names_of(Arena *arena, const Family *family)
{
    const char *names = "";
    for (size_t i = 0; i < family->carers.count; i++)
        names = arena_print(arena, "%s%s%s", names, *names ? ", " : "",
                            site_name(arena, family->carers.items[i].given, family->carers.items[i].family));
    for (size_t i = 0; i < family->children.count; i++)
        names =
            arena_print(arena, "%s%s%s", names, *names ? ", " : "",
                        site_name(arena, family->children.items[i].given, family->children.items[i].family));
    return names;
}

static bool family_of(Request *request, int64_t id, Family *out, bool *found, Error *err)
{
    TRY(family_get(request->store, request->arena, &request->actor, request->actor.authority, id,
                   site_today(), out, found, err));
    for (size_t i = 0; *found && i < out->children.count; i++)
        TRY(site_opened(request, out->children.items[i].id, out->restricted, err));
    return true;
}

static bool fill_other(Request *request, int64_t other, FamilyChangePage *page, Error *err)
{
    Family family;
    bool found = false;
    if (!other)
        return true;
    page->other = arena_print(request->arena, "%lld", (long long)other);
    TRY(family_of(request, other, &family, &found, err));
    page->other_found = found;
    page->other_names = found ? names_of(request->arena, &family) : NULL;
    page->restricted = page->restricted || (found && family.restricted);
    return true;
}

static const char *typed(const Request *request, const char *name, const char *otherwise)
{
    const char *value = request_form(request, name);
    return value ? value : otherwise;
}

static bool show(Request *request, Response *response, int64_t id, int64_t other, const char *problem,
                 Error *err)
{
    Family family;
    bool found = false;
    Arena *arena = request->arena;
    char today[DATE_TEXT_SIZE];
    TRY(family_of(request, id, &family, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, NO_FAMILY);
    FamilyChangePage page = {.family = family.id,
                             .names = names_of(arena, &family),
                             .note = typed(request, "note", ""),
                             .today = arena_print(arena, "%s", date_print(clock_today(), today)),
                             .restricted = family.restricted};
    page.from = typed(request, "from", "");
    fill_members(request, &family, &page);
    TRY(fill_other(request, other, &page, err));
    PageFrame frame = page_frame(request, "Part or join a family");
    frame.personal = true;
    frame.problem = problem;
    frame.back = arena_print(arena, "/family/%lld", (long long)family.id);
    view_family_change(&response->html, &frame, &page);
    return true;
}

bool show_family_change(Request *request, Response *response, Error *err)
{
    int64_t id = 0;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    return show(request, response, id, request_query_int(request, "other", 0), NULL, err);
}

static Date day_of(const Request *request)
{
    Date day = DATE_NONE;
    const char *from = request_form(request, "from");
    return from && date_parse_iso(from, &day) ? day : DATE_NONE;
}

static const char *note_of(const Request *request)
{
    const char *note = request_form(request, "note");
    return note && *note ? note : NULL;
}

/* What was chosen and typed again, with what is wrong. */
static bool show_again(Request *request, Response *response, int64_t id, const Error *why, Error *err)
{
    if (why->kind != ERROR_INPUT && why->kind != ERROR_CONFLICT)
        return error_set(err, why->kind, "%s", why->text);
    response->status = why->kind == ERROR_CONFLICT ? 409 : 422;
    return show(request, response, id, request_form_int(request, "other", 0),
                arena_print(request->arena, "%s", why->text), err);
}

bool split_family(Request *request, Response *response, Error *err)
{
    int64_t id = 0, part = 0;
    Error why = {0};
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    int64_t *people = ARENA_ARRAY(request->arena, int64_t, request->form.count + 1);
    FamilySplit split = {.family = id, .from = day_of(request), .people = people, .note = note_of(request)};
    for (size_t i = 0; i < request->form.count; i++)
        if (strcmp(request->form.items[i].name, "leaves") == 0)
            people[split.people_count++] = strtoll(request->form.items[i].value, NULL, 10);
    if (!family_split(request->store, &request->actor, request->actor.authority, &split, &part, &why))
        return show_again(request, response, id, &why, err);
    response_redirect(response, arena_print(request->arena, "/family/%lld?changed=split", (long long)part));
    return true;
}

bool join_family(Request *request, Response *response, Error *err)
{
    int64_t id = 0, joined = 0;
    Error why = {0};
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    const FamilyJoin join = {id, request_form_int(request, "other", 0), day_of(request), note_of(request)};
    if (!family_join(request->store, &request->actor, request->actor.authority, &join, &joined, &why))
        return show_again(request, response, id, &why, err);
    response_redirect(response,
                      joined ? arena_print(request->arena, "/family/%lld?changed=join", (long long)joined)
                             : "/restricted?done=join-asked");
    return true;
}

bool answer_join(Request *request, Response *response, Error *err)
{
    int64_t joined = 0;
    const char *answer = request_form(request, "answer");
    bool joins = answer && strcmp(answer, "join") == 0;
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    if (!joins && !(answer && strcmp(answer, "keep") == 0))
        return error_set(err, ERROR_INPUT, "Choose whether the families are joined or stay apart.");
    TRY(family_join_answer(request->store, &request->actor, request->actor.authority,
                           request_form_int(request, "ask", 0), joins, &joined, err));
    response_redirect(response,
                      joins ? arena_print(request->arena, "/family/%lld?changed=join", (long long)joined)
                            : "/restricted?done=join-kept");
    return true;
}

bool undo_family_change(Request *request, Response *response, Error *err)
{
    int64_t id = 0, beside = 0;
    Family family;
    bool found = false;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    TRY(family_of(request, id, &family, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, NO_FAMILY);
    TRY(family_change_undo(request->store, &request->actor, request->actor.authority,
                           request_form_int(request, "change", 0), &beside, err));
    response_redirect(response, arena_print(request->arena, "/family/%lld?changed=undo", (long long)beside));
    return true;
}
