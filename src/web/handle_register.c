/* The receptionist's form. It carries three things besides what is typed: `once`, its own number, so that
 * sending it twice registers once; `seen`, the children it asked about, so that "a new child" speaks of
 * exactly those; and, on the buttons of the question, `same`: a child's id, or "new". */
#include "base/text.h"
#include "cleanse/likeness.h"
#include "register/blind.h"
#include "register/desk.h"
#include "sql.h"
#include "web/handlers.h"
#include "web/pages.h"
#include "web/session.h"
#include "web/site.h"

enum { ONCE_LENGTH = 64 };
#define CENTRE_COOKIE "rb_centre"

typedef struct Desk {
    Request *request;
    const char *written[DESK_FIELD_COUNT];
    const char *once;
    DeskChild child;
    DeskProblems problems;
    CentreList centres;
    Likes likes;
    bool elsewhere; /* a family like it may be known at another centre */
} Desk;

/* Who is of one centre registers there. */
static void keep_own_centre(CentreList *centres, int64_t own)
{
    size_t kept = 0;
    for (size_t i = 0; i < centres->count; i++)
        if (!own || centres->items[i].id == own)
            centres->items[kept++] = centres->items[i];
    centres->count = kept;
}

static bool desk_open(Desk *desk, Request *request, Error *err)
{
    *desk = (Desk){.request = request};
    TRY(site_allow(request, ACTION_REGISTER, request->actor.authority, err));
    TRY(centre_list(request->store, request->arena, request->actor.authority, &desk->centres, err));
    keep_own_centre(&desk->centres, request->actor.centre);
    return true;
}

static void fill_fields(const Desk *desk, RegisterPage *page)
{
    RegisterField *fields = ARENA_ARRAY(desk->request->arena, RegisterField, DESK_FIELD_COUNT);
    int focus = desk->likes.count || desk->elsewhere ? -1
                : desk->problems.count               ? DESK_FIELD_COUNT
                                                     : DESK_GIVEN;
    for (int i = 0; i < DESK_FIELD_COUNT; i++) {
        fields[i] = (RegisterField){.name = desk_field_name((DeskField)i),
                                    .value = desk->written[i] ? desk->written[i] : ""};
        for (size_t p = 0; p < desk->problems.count; p++)
            if ((int)desk->problems.items[p].field == i)
                fields[i].problem = desk->problems.items[p].words;
        if (i < focus && fields[i].problem)
            focus = i;
    }
    if (focus >= 0 && focus < DESK_FIELD_COUNT)
        fields[focus].focus = true;
    page->fields = fields;
}

static void fill_centres(const Desk *desk, RegisterPage *page)
{
    Arena *arena = desk->request->arena;
    Choice *choices = ARENA_ARRAY(arena, Choice, desk->centres.count + 1);
    for (size_t i = 0; i < desk->centres.count; i++) {
        const char *id = arena_print(arena, "%lld", (long long)desk->centres.items[i].id);
        bool chosen = desk->written[DESK_CENTRE] && strcmp(desk->written[DESK_CENTRE], id) == 0;
        choices[i] = (Choice){id, desk->centres.items[i].name, chosen};
    }
    page->centres = choices;
    page->centre_count = desk->centres.count;
}

static const char *centres_of(Arena *arena, const Child *child, Date day)
{
    const char *words = "";
    for (size_t i = 0; i < child->registrations.count; i++) {
        const Registration *one = &child->registrations.items[i];
        if (one->centre_name && (one->to == DATE_NONE || one->to > day) && !strstr(words, one->centre_name))
            words = arena_print(arena, "%s%s%s", words, *words ? ", " : "", one->centre_name);
    }
    return *words ? arena_print(arena, "Registered at %s", words) : "Known, not registered";
}

static const char *carers_of(Arena *arena, const Child *child)
{
    const char *words = "";
    for (size_t i = 0; i < child->kin.count; i++) {
        const Kin *one = &child->kin.items[i];
        if (!one->child && (one->given || one->family))
            words =
                arena_print(arena, "%s%s%s%s%s", words, *words ? ", " : "With ", one->given ? one->given : "",
                            one->given && one->family ? " " : "", one->family ? one->family : "");
    }
    return *words ? words : NULL;
}

static bool area_name(Store *store, Arena *arena, const char *lsoa, const char **out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more = false;
    *out = NULL;
    if (!lsoa)
        return true;
    TRY(ASK(store, SQL_site_area_name, &rows, err, VALUE(lsoa)));
    TRY(rows_next(rows, &more, err));
    *out = more ? rows_text(rows, 0, arena) : NULL;
    return true;
}

static bool fill_likes(Desk *desk, RegisterPage *page, Error *err)
{
    Arena *arena = desk->request->arena;
    RegisterLike *likes = ARENA_ARRAY(arena, RegisterLike, desk->likes.count + 1);
    const char *seen = "";
    for (size_t i = 0; i < desk->likes.count; i++) {
        const Child *child = &desk->likes.items[i].child;
        likes[i] = (RegisterLike){
            .id = child->id,
            .name = site_name(arena, child->given, child->family),
            .born = child->birth == DATE_NONE ? "not recorded" : site_day(arena, child->birth),
            .age = site_age(arena, child->birth, site_today()),
            .home = arena_print(arena, "%s%s%s", child->address ? child->address : "",
                                child->address && child->postcode ? ", " : "",
                                child->postcode ? child->postcode : ""),
            .carers = carers_of(arena, child),
            .centres = centres_of(arena, child, site_today()),
            .reasons = desk->likes.items[i].reasons,
            .restricted = child->restricted,
        };
        TRY(area_name(desk->request->store, arena, child->lsoa, &likes[i].area, err));
        seen = arena_print(arena, "%s%lld ", seen, (long long)child->id);
    }
    page->likes = likes;
    page->like_count = desk->likes.count;
    page->elsewhere = desk->elsewhere;
    page->seen = seen;
    return true;
}

static const char *notice_of(Desk *desk)
{
    Likeness *likeness = desk->request->likeness;
    const LikenessState state = likeness ? likeness_state(likeness) : (LikenessState){0};
    if (!state.ready)
        return "The register is still being read, so nobody is compared just now. Register all the same: "
               "the next cleansing finds who was there before.";
    return state.current ? NULL
                         : "A list came in a moment ago and is still being read: its children are not "
                           "compared yet.";
}

static bool show_desk(Desk *desk, Response *response, const char *problem, const char *done, Error *err)
{
    Arena *arena = desk->request->arena;
    RegisterPage page = {.once = desk->once, .notice = notice_of(desk), .given = desk->child.given};
    fill_fields(desk, &page);
    fill_centres(desk, &page);
    TRY(fill_likes(desk, &page, err));
    PageFrame frame = page_frame(desk->request, "Register a child");
    PageProblem *problems = ARENA_ARRAY(arena, PageProblem, DESK_FIELD_COUNT);
    for (size_t i = 0; i < desk->problems.count; i++)
        problems[i] =
            (PageProblem){desk_field_name(desk->problems.items[i].field), desk->problems.items[i].words};
    frame.problems = problems;
    frame.problem_count = desk->problems.count;
    frame.problem = problem;
    frame.done = done;
    frame.personal = true;
    if (desk->problems.count)
        response->status = 400;
    view_register(&response->html, &frame, &page);
    return true;
}

bool show_register(Request *request, Response *response, Error *err)
{
    Desk desk;
    TRY(desk_open(&desk, request, err));
    const char *asked = request_query(request, "centre");
    desk.once = session_random(request->arena);
    desk.written[DESK_CENTRE] = asked ? asked : fields_find(&request->cookies, CENTRE_COOKIE);
    if (desk.centres.count == 1)
        desk.written[DESK_CENTRE] = arena_print(request->arena, "%lld", (long long)desk.centres.items[0].id);
    return show_desk(&desk, response, NULL,
                     request_query_int(request, "undone", 0) ? "Taken back. Nothing of what was typed stands."
                                                             : NULL,
                     err);
}

static bool is_number(const char *once)
{
    return once && strlen(once) == ONCE_LENGTH && strspn(once, "0123456789abcdef") == ONCE_LENGTH;
}

static const Like *like_of(const Desk *desk, int64_t id)
{
    for (size_t i = 0; i < desk->likes.count; i++)
        if (desk->likes.items[i].child.id == id)
            return &desk->likes.items[i];
    return NULL;
}

/* Whether everybody the child may be has been asked about. */
static bool all_seen(const Desk *desk)
{
    const char *seen = request_form(desk->request, "seen");
    for (size_t i = 0; i < desk->likes.count; i++) {
        const char *id =
            arena_print(desk->request->arena, " %lld ", (long long)desk->likes.items[i].child.id);
        if (!seen || !strstr(arena_print(desk->request->arena, " %s", seen), id))
            return false;
    }
    return true;
}

static bool show_written(Desk *desk, Response *response, const DeskRecord *record, bool compared)
{
    response_redirect(response,
                      arena_print(desk->request->arena, "/child/%lld?desk=%lld%s", (long long)record->child,
                                  (long long)record->record, compared ? "" : "&compared=0"));
    return true;
}

/* What was typed is kept, whatever the reason. */
static bool show_unwritten(Desk *desk, Response *response, Error *err)
{
    if (err->kind == ERROR_DENIED)
        return false;
    const char *problem = arena_print(desk->request->arena, "Not saved. %s", err->text);
    response->status = err->kind == ERROR_SYSTEM ? 500 : 409;
    *err = (Error){0};
    return show_desk(desk, response, problem, NULL, err);
}

/* What the other centre reads: what was typed, and no more. */
static bool ask_other(Desk *desk, int64_t record, Error *err)
{
    const DeskChild *child = &desk->child;
    Request *request = desk->request;
    const char *words =
        arena_print(request->arena, "%s, born %s, %s", site_name(request->arena, child->given, child->family),
                    site_day(request->arena, child->birth), child->postcode);
    return blind_ask(request->store, &request->actor, request->actor.authority, record, desk->likes.elsewhere,
                     words, err);
}

static bool write_down(Desk *desk, Response *response, int64_t same, Error *err)
{
    Request *request = desk->request;
    int64_t different[LIKES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < desk->likes.count && !same; i++)
        if (!desk->likes.items[i].child.restricted)
            different[count++] = desk->likes.items[i].child.id;
    const DeskDecision decision = {same, different, count, desk->once};
    DeskRecord record;
    if (!desk_register(request->store, request->arena, &request->actor, request->actor.authority,
                       &desk->child, &decision, &record, err))
        return show_unwritten(desk, response, err);
    if (desk->elsewhere && !same)
        TRY(ask_other(desk, record.record, err));
    if (!record.again && request->likeness)
        likeness_put(request->likeness, request->actor.authority, record.record, &desk->child);
    response_cookie(response, arena_print(request->arena,
                                          CENTRE_COOKIE "=%lld; HttpOnly; SameSite=Strict; Path=/register; "
                                                        "Max-Age=31536000%s",
                                          (long long)desk->child.centre, request->secure ? "; Secure" : ""));
    return show_written(desk, response, &record, desk->likes.compared);
}

/* Reads the form; nobody is asked about while it has slips. */
static bool read_form(Desk *desk, Error *err)
{
    Request *request = desk->request;
    for (int i = 0; i < DESK_FIELD_COUNT; i++)
        desk->written[i] = request_form(request, desk_field_name((DeskField)i));
    TRY(desk_read(request->store, request->arena, &desk->centres, site_today(), desk->written, &desk->child,
                  &desk->problems, err));
    if (desk->problems.count || !request->likeness)
        return true;
    TRY(likeness_ask(request->likeness, request->arena, &request->actor, request->actor.authority,
                     &desk->child, &desk->likes, err));
    return !desk->likes.elsewhere || blind_hint(request->store, &request->actor, request->actor.authority,
                                                desk->likes.elsewhere, &desk->elsewhere, err);
}

static bool answer_form(Desk *desk, Response *response, Error *err)
{
    const char *answer = request_form(desk->request, "same");
    int64_t same = request_form_int(desk->request, "same", 0);
    if (desk->problems.count)
        return show_desk(desk, response, NULL, NULL, err);
    if (same && (like_of(desk, same) || !desk->likes.compared))
        return write_down(desk, response, same, err);
    if (same)
        return show_desk(desk, response,
                         "What stands in the form now no longer fits that child. Look again, and send it "
                         "once more.",
                         NULL, err);
    bool asks = answer && strcmp(answer, "ask") == 0;
    bool is_new = (desk->likes.count == 0 && !desk->elsewhere) ||
                  (answer && (asks || strcmp(answer, "new") == 0) && all_seen(desk));
    desk->elsewhere = desk->elsewhere && (!is_new || asks);
    return is_new ? write_down(desk, response, 0, err) : show_desk(desk, response, NULL, NULL, err);
}

bool register_child(Request *request, Response *response, Error *err)
{
    Desk desk;
    DeskRecord record;
    bool sent = false;
    TRY(desk_open(&desk, request, err));
    desk.once = request_form(request, "once");
    if (!is_number(desk.once))
        desk.once = session_random(request->arena);
    TRY(desk_sent(request->store, request->arena, &request->actor, request->actor.authority, desk.once,
                  &record, &sent, err));
    if (sent)
        return show_written(&desk, response, &record, true);
    TRY(read_form(&desk, err));
    return answer_form(&desk, response, err);
}

bool undo_registration(Request *request, Response *response, Error *err)
{
    DeskRecord was;
    int64_t record = request_form_int(request, "record", 0);
    TRY(site_allow(request, ACTION_REGISTER, request->actor.authority, err));
    TRY(desk_undo(request->store, request->arena, &request->actor, request->actor.authority, record, &was,
                  err));
    if (request->likeness)
        likeness_remove(request->likeness, record);
    response_redirect(response, was.child == was.record ? "/register?undone=1"
                                                        : arena_print(request->arena, "/child/%lld?undone=1",
                                                                      (long long)was.child));
    return true;
}
