/* Asking families who were not seen for long: letters to print, calls to make. Nobody restricted is asked,
 * and nobody at an address that is not today's. */
#include <stdlib.h>

#include "base/csv.h"
#include "base/text.h"
#include "register/family.h"
#include "web/ageing_pages.h"
#include "web/handlers.h"
#include "web/site.h"

enum { FAMILIES_AT_ONCE = 200, FAMILIES_IN_A_FILE = 1 << 20 };

typedef struct Asked {     /* a family to ask */
    int64_t family, child; /* family 0: the child stands in none */
    const char *children, *centre;
    Date last_seen;
} Asked;
typedef struct AskedList {
    Asked *items;
    size_t count, capacity;
} AskedList;

static const char *name_of(Arena *arena, const ChildRow *row)
{
    return arena_print(arena, "%s %s", row->given ? row->given : "your child",
                       row->family ? row->family : "");
}

static Asked *asked_of(AskedList *list, int64_t family)
{
    for (size_t i = 0; i < list->count && family; i++)
        if (list->items[i].family == family)
            return &list->items[i];
    return NULL;
}

static void ask(Arena *arena, const ChildRow *row, const Proposal *proposal, const char *centre,
                AskedList *list)
{
    Asked *known = asked_of(list, row->family_id);
    const char *name = name_of(arena, row);
    if (!known) {
        *GROW(arena, list) = (Asked){row->family_id, row->id, name, centre, proposal->last_seen};
        return;
    }
    if (!strstr(known->children, name))
        known->children = arena_print(arena, "%s and %s", known->children, name);
    if (proposal->last_seen > known->last_seen)
        known->last_seen = proposal->last_seen;
}

/* Families by the children not seen for long, `limit` of the children from ?page= on; *more whether others
 * follow. */
static bool families_to_ask(Request *request, size_t limit, AskedList *out, bool *more, Error *err)
{
    Arena *arena = request->arena;
    int64_t authority = request->actor.authority;
    const ProposalFilter filter = {END_SILENT, request_query_int(request, "centre", 0)};
    ProposalList proposals = {0};
    ChildRowList rows = {0};
    CentreList centres = {0};
    TRY(proposal_list(request->store, arena, &request->actor, authority, &filter, &proposals, err));
    TRY(centre_list(request->store, arena, authority, &centres, err));
    int64_t page = request_query_int(request, "page", 1);
    size_t from = page > 1 ? (size_t)(page - 1) * limit : 0;
    if (from > proposals.count)
        from = proposals.count;
    size_t here = proposals.count - from < limit ? proposals.count - from : limit;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, here + 1);
    for (size_t i = 0; i < here; i++)
        ids[i] = proposals.items[from + i].child;
    TRY(child_rows(request->store, arena, &request->actor, authority, ids, here, &rows, err));
    for (size_t i = 0, next = 0; i < here && next < rows.count; i++) {
        const Proposal *proposal = &proposals.items[from + i];
        const ChildRow *row = &rows.items[next];
        if (row->asked != proposal->child)
            continue;
        next++;
        if (!row->restricted)
            ask(arena, row, proposal, centre_name(&centres, proposal->centre), out);
    }
    *more = from + here < proposals.count;
    return true;
}

/* The family's one home of today; NULL when none or several are told. */
static const FamilyHome *only_home(const Family *family)
{
    const FamilyHome *home = NULL;
    for (size_t i = 0; i < family->homes.count; i++) {
        const FamilyHome *one = &family->homes.items[i];
        if (!one->current || !one->line || !one->postcode)
            continue;
        if (home && !text_same(home->postcode, one->postcode))
            return NULL;
        home = home ? home : one;
    }
    return home;
}

static const char *carers_of(Arena *arena, const Family *family, const char *otherwise)
{
    const char *names = NULL;
    for (size_t i = 0; i < family->carers.count; i++) {
        const FamilyCarer *carer = &family->carers.items[i];
        const char *name =
            arena_print(arena, "%s %s", carer->given ? carer->given : "", carer->family ? carer->family : "");
        names = names ? arena_print(arena, "%s and %s", names, name) : name;
    }
    return names ? names : otherwise;
}

static bool add_letter(Request *request, const Asked *asked, LettersPage *page, Letter *letters,
                       size_t *without, Error *err)
{
    Arena *arena = request->arena;
    Family family = {0};
    bool found = false;
    if (asked->family)
        TRY(family_get(request->store, arena, &request->actor, request->actor.authority, asked->family,
                       site_today(), &family, &found, err));
    const FamilyHome *home = found && !family.restricted ? only_home(&family) : NULL;
    if (!home) {
        (*without)++;
        return true;
    }
    letters[page->letter_count++] = (Letter){
        .to = carers_of(arena, &family, arena_print(arena, "The family of %s", asked->children)),
        .line = home->line,
        .postcode = home->postcode,
        .children = strstr(asked->children, " and ") ? arena_print(arena, "%s are", asked->children)
                                                     : arena_print(arena, "%s is", asked->children),
        .centre = asked->centre,
    };
    return true;
}

bool show_letters(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    AskedList asked = {0};
    bool more = false;
    size_t without = 0;
    Authority authority;
    bool found = false;
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    TRY(families_to_ask(request, FAMILIES_AT_ONCE, &asked, &more, err));
    TRY(authority_first(request->store, arena, &authority, &found, err));
    Letter *letters = ARENA_ARRAY(arena, Letter, asked.count + 1);
    LettersPage page = {.day = site_day(arena, site_today()),
                        .place = found ? authority.name : "",
                        .letters = letters,
                        .without = "",
                        .next_page = more ? request_query_int(request, "page", 1) + 1 : 0};
    for (size_t i = 0; i < asked.count; i++)
        TRY(add_letter(request, &asked.items[i], &page, letters, &without, err));
    if (without)
        page.without = arena_print(arena,
                                   "%zu more families get no letter: no single address of today is known. "
                                   "They are on the list of calls.",
                                   without);
    PageFrame frame = page_frame(request, "Letters");
    frame.back = "/out-of-date?reason=silent";
    view_letters(&response->html, &frame, &page);
    return true;
}

/* One call: to a family, whatever lists and how many of its children it is asked for by. */
typedef struct Call {
    const char *children, *carer, *phone, *centre;
    Date last_seen;
    KinList kin;
    int64_t child;
} Call;
typedef struct CallList {
    Call *items;
    size_t count, capacity;
} CallList;

static bool is_kin(const KinList *kin, int64_t person)
{
    for (size_t i = 0; i < kin->count; i++)
        if (kin->items[i].person == person)
            return true;
    return false;
}

/* The call that already reaches this family: of a brother or sister, or under the same number. */
static Call *call_of(CallList *calls, const Call *call)
{
    for (size_t i = 0; i < calls->count; i++) {
        const Call *other = &calls->items[i];
        if ((*call->phone && strcmp(other->phone, call->phone) == 0) || is_kin(&other->kin, call->child) ||
            is_kin(&call->kin, other->child))
            return &calls->items[i];
    }
    return NULL;
}

static void add_call(Arena *arena, const Call *call, CallList *calls)
{
    Call *known = call_of(calls, call);
    if (!known) {
        *GROW(arena, calls) = *call;
        return;
    }
    if (!strstr(known->children, call->children))
        known->children = arena_print(arena, "%s and %s", known->children, call->children);
    if (!*known->carer)
        known->carer = call->carer;
    if (!*known->phone)
        known->phone = call->phone;
    if (call->last_seen > known->last_seen)
        known->last_seen = call->last_seen;
}

static bool ask_by_phone(Request *request, const Asked *asked, CallList *calls, Error *err)
{
    Arena *arena = request->arena;
    Child child;
    bool found = false;
    TRY(child_get(request->store, arena, &request->actor, request->actor.authority, asked->child, &child,
                  &found, err));
    if (!found || child.restricted)
        return true;
    Call call = {.children = asked->children,
                 .carer = "",
                 .phone = "",
                 .centre = asked->centre,
                 .last_seen = asked->last_seen,
                 .kin = child.kin,
                 .child = child.id};
    for (size_t i = 0; i < child.records.count; i++)
        if (child.records.items[i].phone)
            call.phone = child.records.items[i].phone;
    for (size_t i = 0; i < child.kin.count; i++)
        if (!child.kin.items[i].child && !*call.carer)
            call.carer = arena_print(arena, "%s %s", child.kin.items[i].given ? child.kin.items[i].given : "",
                                     child.kin.items[i].family ? child.kin.items[i].family : "");
    add_call(arena, &call, calls);
    return true;
}

static void write_call(Arena *arena, FILE *file, const Call *call)
{
    const char *const fields[] = {
        call->children, call->carer, call->phone, call->centre, site_day(arena, call->last_seen), ""};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        csv_write_field(file, fields[i], i == 0, true);
    fputs("\r\n", file);
}

bool show_calls(Request *request, Response *response, Error *err)
{
    AskedList asked = {0};
    bool more = false;
    DEFER(written_close) WrittenFile written = {0};
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    TRY(families_to_ask(request, FAMILIES_IN_A_FILE, &asked, &more, err));
    CallList calls = {0};
    for (size_t i = 0; i < asked.count; i++)
        TRY(ask_by_phone(request, &asked.items[i], &calls, err));
    TRY(written_open(&written, request->arena, err));
    fputs("Children,Carer,Telephone,Registered at,Last seen,Answer\r\n", written.file);
    for (size_t i = 0; i < calls.count; i++)
        write_call(request->arena, written.file, &calls.items[i]);
    return response_written(response, "text/csv; charset=utf-8", "calls.csv", &written, err);
}
