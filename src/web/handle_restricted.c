/* Restricted families: who is named for which, and opening one in an emergency. */
#include "base/text.h"
#include "register/desk.h"
#include "register/family_change.h"
#include "register/merge.h"
#include "register/restrict.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/site.h"

static const GuardedStaffLine *staff_lines(Arena *arena, const Guarded *guarded)
{
    GuardedStaffLine *lines = ARENA_ARRAY(arena, GuardedStaffLine, guarded->staff_count + 1);
    for (size_t i = 0; i < guarded->staff_count; i++)
        lines[i] =
            (GuardedStaffLine){guarded->staff[i].grant, guarded->staff[i].name, guarded->staff[i].glass};
    return lines;
}

/* The question, if any, whether this family need be restricted any longer. */
static bool fill_lift(Request *request, const LiftList *lifts, GuardedLine *line, Error *err)
{
    IdList people = {0};
    TRY(circle_people(request->store, request->arena, request->actor.authority, line->person, &people, err));
    ids_tidy(&people);
    for (size_t i = 0; i < lifts->count && !line->lift; i++) {
        const Lift *lift = &lifts->items[i];
        if (ids_find(&people, lift->person) < people.count) {
            line->lift = lift->id;
            line->lift_who = lift->name;
            line->lift_reason = lift->reason;
            line->lift_own = lift->user == request->actor.id;
        }
    }
    return true;
}

static const char *done_words(const Request *request)
{
    static const char *const words[][2] = {
        {"marked", "The family is restricted from now on."},
        {"asked", "A second person is asked here to lift the restriction."},
        {"lifted", "The restriction is lifted."},
        {"kept", "The family stays restricted."},
        {"join-asked",
         "Somebody in these families is restricted: a second person is asked here to join them."},
        {"join-kept", "The families stay apart."},
    };
    const char *done = request_query(request, "done");
    for (size_t i = 0; done && i < sizeof words / sizeof *words; i++)
        if (text_same(done, words[i][0]))
            return words[i][1];
    return NULL;
}

static bool fill_line(Request *request, const Guarded *guarded, GuardedLine *line, Error *err)
{
    Child child = {0};
    bool found = false;
    *line = (GuardedLine){.person = guarded->person,
                          .people = (int64_t)guarded->people,
                          .named = guarded->named,
                          .staff = staff_lines(request->arena, guarded),
                          .staff_count = guarded->staff_count};
    TRY(child_get(request->store, request->arena, &request->actor, request->actor.authority, guarded->person,
                  &child, &found, err));
    if (found)
        line->name = site_name(request->arena, child.given, child.family);
    return true;
}

bool named_choices(Request *request, Choice **out, size_t *count, Error *err)
{
    UserList users = {0};
    TRY(user_list(request->store, request->arena, request->actor.authority, &users, err));
    Choice *choices = ARENA_ARRAY(request->arena, Choice, users.count + 1);
    *count = 0;
    for (size_t i = 0; i < users.count; i++) {
        const User *user = &users.items[i];
        if (user_may_be_named(user))
            choices[(*count)++] =
                (Choice){arena_print(request->arena, "%lld", (long long)user->id),
                         arena_print(request->arena, "%s, %s", user->name, role_title(user->role)), false};
    }
    *out = choices;
    return true;
}

static bool fill_staff(Request *request, RestrictedPage *page, Error *err)
{
    Choice *choices;
    TRY(named_choices(request, &choices, &page->staff_count, err));
    page->staff = choices;
    return true;
}

static bool fill_joins(Request *request, RestrictedPage *page, Error *err)
{
    JoinAskList asks = {0};
    if (!may(&request->actor, ACTION_JUDGE, request->actor.authority))
        return true;
    TRY(family_join_asks(request->store, request->arena, &request->actor, request->actor.authority, &asks,
                         err));
    JoinLine *lines = ARENA_ARRAY(request->arena, JoinLine, asks.count + 1);
    for (size_t i = 0; i < asks.count; i++) {
        const JoinAsk *ask = &asks.items[i];
        lines[i] = (JoinLine){.ask = ask->id,
                              .family = ask->family,
                              .other = ask->other,
                              .who = ask->name,
                              .from = site_day(request->arena, ask->from),
                              .note = ask->note,
                              .own = ask->user == request->actor.id};
    }
    page->joins = lines;
    page->join_count = asks.count;
    return true;
}

bool show_restricted(Request *request, Response *response, Error *err)
{
    int64_t authority = request->actor.authority;
    GuardedList list = {0};
    LiftList lifts = {0};
    TRY(site_allow(request, ACTION_SEE_PEOPLE, authority, err));
    TRY(guarded_list(request->store, request->arena, &request->actor, authority, &list, err));
    GuardedLine *lines = ARENA_ARRAY(request->arena, GuardedLine, list.count + 1);
    TRY(restrict_lift_list(request->store, request->arena, authority, &lifts, err));
    for (size_t i = 0; i < list.count; i++) {
        TRY(fill_line(request, &list.items[i], &lines[i], err));
        TRY(fill_lift(request, &lifts, &lines[i], err));
    }
    RestrictedPage page = {.lines = lines,
                           .line_count = list.count,
                           .may_guard = may(&request->actor, ACTION_GUARD, authority),
                           .may_break = may(&request->actor, ACTION_BREAK_GLASS, authority)};
    page.may_restrict = may(&request->actor, ACTION_RESTRICT, authority);
    TRY(fill_joins(request, &page, err));
    if (page.may_guard)
        TRY(fill_staff(request, &page, err));
    PageFrame frame = page_frame(request, "Restricted families");
    frame.personal = true;
    frame.done = done_words(request);
    view_restricted(&response->html, &frame, &page);
    return true;
}

bool name_staff(Request *request, Response *response, Error *err)
{
    TRY(guard_name(request->store, &request->actor, request->actor.authority,
                   request_form_int(request, "person", 0), request_form_int(request, "user", 0),
                   request_form(request, "reason"), err));
    response_redirect(response, "/restricted");
    return true;
}

bool unname_staff(Request *request, Response *response, Error *err)
{
    TRY(guard_unname(request->store, &request->actor, request->actor.authority,
                     request_form_int(request, "grant", 0), err));
    response_redirect(response, "/restricted");
    return true;
}

bool show_glass(Request *request, Response *response, Error *err)
{
    TRY(site_allow(request, ACTION_BREAK_GLASS, request->actor.authority, err));
    PageFrame frame = page_frame(request, "Emergency opening");
    frame.back = "/restricted";
    view_glass(&response->html, &frame, &(GlassPage){"", "", "", "", ""});
    return true;
}

static const char *typed(const Request *request, const char *name)
{
    const char *value = request_form(request, name);
    return value ? value : "";
}

bool break_glass(Request *request, Response *response, Error *err)
{
    int64_t child = 0;
    const GlassPage page = {typed(request, "child"), typed(request, "given"), typed(request, "family"),
                            typed(request, "birth"), typed(request, "reason")};
    GlassWish wish = {.child = request_form_int(request, "child", 0),
                      .given = *page.given ? page.given : NULL,
                      .family = *page.family ? page.family : NULL,
                      .birth = DATE_NONE,
                      .reason = page.reason};
    int year, month, day;
    date_to_parts(site_today(), &year, &month, &day);
    if (!desk_birth_parse(request->arena, page.birth, year, &wish.birth))
        wish.birth = DATE_NONE;
    if (guard_break_glass(request->store, &request->actor, request->actor.authority, &wish, &child, err)) {
        response_redirect(response, arena_print(request->arena, "/child/%lld", (long long)child));
        return true;
    }
    if (err->kind != ERROR_INPUT && err->kind != ERROR_NOT_FOUND)
        return false;
    PageFrame frame = page_frame(request, "Emergency opening");
    frame.back = "/restricted";
    frame.problem = err->text;
    response->status = err->kind == ERROR_INPUT ? 400 : 404;
    view_glass(&response->html, &frame, &page);
    return true;
}
