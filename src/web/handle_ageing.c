#include "base/text.h"
#include "web/ageing_pages.h"
#include "web/handlers.h"
#include "web/site.h"
#include "web/work.h"

enum { AGEING_ROWS = 50 };

static const struct {
    const char *title, *rule, *unit;
} reason_texts[END_REASON_COUNT] = {
    [END_DIED] = {"The child died", "a list says that the child died", "on (1) or off (0)"},
    [END_AGE] = {"Reached the age", "the child reaches this age", "years"},
    [END_MOVED] = {"Moved out of the area", "the family moved out of the areas served", "on (1) or off (0)"},
    [END_LEFT] = {"Told that they left",
                  "another centre was told that the family moved away, and nobody saw them since",
                  "on (1) or off (0)"},
    [END_SILENT] = {"Not seen for long", "nobody saw the family for this long, and it did not confirm",
                    "months"},
    [END_TRANSFER] = {"Moved to another centre's area",
                      "the family moved into another centre's area: it is registered there instead",
                      "on (1) or off (0)"},
};

static void fill_reasons(Arena *arena, const ProposalList *all, int64_t centre, EndReason chosen,
                         AgeingPage *page)
{
    uint64_t counts[END_REASON_COUNT] = {0};
    AgeingReason *reasons = ARENA_ARRAY(arena, AgeingReason, END_REASON_COUNT);
    for (size_t i = 0; i < all->count; i++)
        if (!centre || all->items[i].centre == centre)
            counts[all->items[i].reason]++;
    for (EndReason reason = END_DIED; reason < END_REASON_COUNT; reason++)
        if (counts[reason] || reason == chosen)
            reasons[page->reason_count++] = (AgeingReason){
                .word = end_reason_word(reason),
                .title = reason_texts[reason].title,
                .figure = text_grouped(arena, (double)counts[reason]),
                .count = counts[reason],
                .chosen = reason == chosen,
            };
    page->reasons = reasons;
    page->total = text_grouped(arena, (double)all->count);
}

static void fill_centres(Arena *arena, const CentreList *centres, int64_t chosen, AgeingPage *page)
{
    Choice *choices = ARENA_ARRAY(arena, Choice, centres->count + 1);
    for (size_t i = 0; i < centres->count; i++)
        choices[i] = (Choice){arena_print(arena, "%lld", (long long)centres->items[i].id),
                              centres->items[i].name, centres->items[i].id == chosen};
    page->centres = choices;
    page->centre_count = centres->count;
}

static const char *why_words(Arena *arena, const Proposal *proposal, const CentreList *centres)
{
    if (proposal->reason == END_TRANSFER)
        return arena_print(arena, "%s: %s", proposal->words, centre_name(centres, proposal->to_centre));
    return proposal->words;
}

static bool fill_rows(Request *request, const ProposalList *matching, const CentreList *centres,
                      AgeingPage *page, Error *err)
{
    Arena *arena = request->arena;
    int64_t pages = (int64_t)((matching->count + AGEING_ROWS - 1) / AGEING_ROWS);
    int64_t number = request_query_int(request, "page", 1);
    if (number < 1 || number > pages)
        number = 1;
    size_t from = (size_t)(number - 1) * AGEING_ROWS;
    size_t here = matching->count - from < AGEING_ROWS ? matching->count - from : AGEING_ROWS;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, here + 1);
    AgeingRow *rows = ARENA_ARRAY(arena, AgeingRow, here + 1);
    ChildRowList children = {0};
    for (size_t i = 0; i < here; i++)
        ids[i] = matching->items[from + i].child;
    TRY(child_rows(request->store, arena, &request->actor, request->actor.authority, ids, here, &children,
                   err));
    for (size_t i = 0, next = 0; i < here && next < children.count; i++) {
        const ChildRow *child = &children.items[next];
        const Proposal *proposal = &matching->items[from + i];
        if (child->asked != proposal->child)
            continue;
        next++;
        rows[page->row_count++] = (AgeingRow){
            .registration = proposal->registration,
            .child = child->id,
            .name = site_name(arena, child->given, child->family),
            .born = site_day(arena, child->birth),
            .centre = centre_name(centres, proposal->centre),
            .why = why_words(arena, proposal, centres),
            .on = site_day(arena, proposal->on),
            .seen = proposal->last_seen == DATE_NONE ? "never" : site_day(arena, proposal->last_seen),
            .may_confirm_life = proposal->reason == END_SILENT || proposal->reason == END_MOVED ||
                                proposal->reason == END_LEFT,
        };
    }
    page->rows = rows;
    page->first = from + 1;
    page->last = from + here;
    page->previous_page = number > 1 ? number - 1 : 0;
    page->next_page = number < pages ? number + 1 : 0;
    page->shown = text_grouped(arena, (double)matching->count);
    return true;
}

static bool fill_rules(Request *request, AgeingPage *page, Error *err)
{
    Arena *arena = request->arena;
    AgeingRules rules;
    AgeingRuleList list;
    int64_t authority = request->actor.authority;
    TRY(ageing_rules(request->store, authority, site_today(), &site_options()->cleansing, &rules, err));
    TRY(ageing_rule_list(request->store, arena, authority, &list, err));
    AgeingRuleRow *rows = ARENA_ARRAY(arena, AgeingRuleRow, END_REASON_COUNT);
    for (EndReason reason = END_DIED; reason < END_REASON_COUNT; reason++) {
        AgeingRuleRow *row = &rows[page->rule_count++];
        *row = (AgeingRuleRow){.word = end_reason_word(reason),
                               .title = reason_texts[reason].rule,
                               .unit = reason_texts[reason].unit,
                               .since = "always",
                               .amount = rules.amount[reason]};
        for (size_t i = 0; i < list.count; i++)
            if (list.items[i].reason == reason && list.items[i].from <= site_today())
                row->since = site_day(arena, list.items[i].from);
            else if (list.items[i].reason == reason)
                row->since = arena_print(arena, "%s; %d from %s", row->since, list.items[i].amount,
                                         site_day(arena, list.items[i].from));
    }
    page->rules = rows;
    return true;
}

/* What the audit log writes as 2026-09-30T14:05:00Z, as people read it. */
static const char *moment_of(Arena *arena, const char *at)
{
    Date day = DATE_NONE;
    int hour = 0, minute = 0, second = 0;
    if (strlen(at) < 19 || !date_parse_iso(arena_copy(arena, at, 10), &day) ||
        sscanf(at + 11, "%2d:%2d:%2d", &hour, &minute, &second) != 3)
        return at;
    return site_moment(arena, (int64_t)day * 86400 + hour * 3600 + minute * 60 + second);
}

static bool fill_done(Request *request, AgeingPage *page, Error *err)
{
    Arena *arena = request->arena;
    AgeingWriteList before;
    TRY(ageing_before(request->store, arena, &request->actor, request->actor.authority, &before, err));
    AgeingDone *done = ARENA_ARRAY(arena, AgeingDone, before.count + 1);
    for (size_t i = 0; i < before.count; i++)
        done[i] = (AgeingDone){
            .write = before.items[i].write,
            .at = moment_of(arena, before.items[i].at),
            .who = before.items[i].actor_name ? before.items[i].actor_name : "the command line",
            .standing = text_grouped(arena, (double)before.items[i].standing),
            .may_undo = before.items[i].standing > 0,
        };
    page->done = done;
    page->done_count = before.count;
    int64_t just = request_query_int(request, "ended", 0);
    for (size_t i = 0; i < before.count && just; i++)
        if (before.items[i].write == just && before.items[i].standing) {
            page->undo_words = arena_print(arena, "%s registrations ended.",
                                           text_grouped(arena, (double)before.items[i].standing));
            page->undo_write = just;
        }
    return true;
}

static void keep_matching(Arena *arena, const ProposalList *all, const ProposalFilter *filter,
                          ProposalList *out)
{
    for (size_t i = 0; i < all->count; i++)
        if ((!filter->reason || all->items[i].reason == filter->reason) &&
            (!filter->centre || all->items[i].centre == filter->centre))
            *GROW(arena, out) = all->items[i];
}

static bool fill_look(Request *request, AgeingPage *page, Error *err)
{
    AgeingLook look;
    TRY(ageing_last_look(request->store, request->actor.authority, &look, err));
    page->looked = look.looked;
    page->as_of = site_day(request->arena, look.as_of);
    page->at = site_moment(request->arena, look.at);
    return true;
}

static bool show(Request *request, Response *response, const ProposalFilter *filter, AgeingPage *page,
                 Error *err)
{
    Arena *arena = request->arena;
    int64_t authority = request->actor.authority;
    ProposalList all = {0}, matching = {0};
    CentreList centres = {0};
    char iso[DATE_TEXT_SIZE];
    TRY(site_allow(request, ACTION_JUDGE, authority, err));
    TRY(proposal_list(request->store, arena, &request->actor, authority, &(ProposalFilter){0}, &all, err));
    TRY(centre_list(request->store, arena, authority, &centres, err));
    keep_matching(arena, &all, filter, &matching);
    page->reason = end_reason_word(filter->reason);
    page->reason_title = filter->reason ? reason_texts[filter->reason].title : "";
    page->centre = filter->centre;
    page->silent = filter->reason == END_SILENT;
    page->may_tend = may(&request->actor, ACTION_TEND, authority);
    page->today = arena_print(arena, "%s", date_print(site_today(), iso));
    fill_reasons(arena, &all, filter->centre, filter->reason, page);
    fill_centres(arena, &centres, filter->centre, page);
    TRY(fill_look(request, page, err));
    TRY(fill_rows(request, &matching, &centres, page, err));
    TRY(fill_rules(request, page, err));
    TRY(fill_done(request, page, err));
    PageFrame frame = page_frame(request, "Out of date");
    frame.personal = page->row_count > 0;
    frame.wide = true;
    if (request_query_int(request, "reopened", 0))
        frame.done = arena_print(arena, "%s registrations are open again.",
                                 text_grouped(arena, (double)request_query_int(request, "reopened", 0)));
    else if (request_query(request, "kept"))
        frame.done = "Written down: the family still comes. Look again to see the list without it.";
    else if (request_query(request, "rule"))
        frame.done = "The rule is changed. Look again to see what it finds.";
    view_ageing(&response->html, &frame, page);
    return true;
}

bool show_ageing(Request *request, Response *response, Error *err)
{
    AgeingPage page = {0};
    const ProposalFilter filter = {end_reason_of(request_query(request, "reason")),
                                   request_query_int(request, "centre", 0)};
    return show(request, response, &filter, &page, err);
}

bool look_ageing(Request *request, Response *response, Error *err)
{
    int64_t id = 0;
    TRY(site_allow(request, ACTION_TEND, request->actor.authority, err));
    const WorkOrder order = {
        .kind = WORK_AGEING,
        .authority = request->actor.authority,
        .actor = request->actor.id,
        .title = "the register",
    };
    TRY(work_start(request->work, &order, &id, err));
    response_redirect(response, arena_print(request->arena, "/jobs/%lld", (long long)id));
    return true;
}

static size_t ticked(Request *request, int64_t **out)
{
    int64_t *ids = ARENA_ARRAY(request->arena, int64_t, request->form.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < request->form.count; i++)
        if (strcmp(request->form.items[i].name, "id") == 0)
            ids[count++] = strtoll(request->form.items[i].value, NULL, 10);
    *out = ids;
    return count;
}

bool confirm_ageing(Request *request, Response *response, Error *err)
{
    const char *run = request_form(request, "run");
    Confirming what = {
        .filter = {end_reason_of(request_form(request, "reason")), request_form_int(request, "centre", 0)},
        .sure = (uint64_t)request_form_int(request, "sure", 0)};
    Confirmed done;
    int64_t *ids = NULL;
    if (!run || strcmp(run, "all") != 0) {
        what.id_count = ticked(request, &ids);
        what.ids = ids;
    }
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    TRY(proposals_confirm(request->store, &request->actor, request->actor.authority, &what, &done, err));
    if (done.asks) {
        AgeingPage page = {
            .asks = done.ended,
            .asks_words = arena_print(
                request->arena,
                "%s of the %s registrations that stand would end. Is that meant? If not, look at the rules.",
                text_grouped(request->arena, (double)done.ended),
                text_grouped(request->arena, (double)done.standing)),
        };
        return show(request, response, &what.filter, &page, err);
    }
    response_redirect(response, arena_print(request->arena, "/out-of-date?reason=%s&centre=%lld&ended=%lld",
                                            end_reason_word(what.filter.reason),
                                            (long long)what.filter.centre, (long long)done.write));
    return true;
}

bool undo_ageing(Request *request, Response *response, Error *err)
{
    uint64_t reopened = 0;
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    TRY(ageing_undo(request->store, &request->actor, request->actor.authority,
                    request_form_int(request, "write", 0), request_form_int(request, "registration", 0),
                    &reopened, err));
    response_redirect(
        response, arena_print(request->arena, "/out-of-date?reopened=%llu", (unsigned long long)reopened));
    return true;
}

bool still_here(Request *request, Response *response, Error *err)
{
    EndReason reason = end_reason_of(request_form(request, "reason"));
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    TRY(ageing_still_here(request->store, &request->actor, request->actor.authority,
                          request_form_int(request, "child", 0), site_today(), err));
    response_redirect(response, arena_print(request->arena, "/out-of-date?reason=%s&centre=%lld&kept=1",
                                            end_reason_word(reason),
                                            (long long)request_form_int(request, "centre", 0)));
    return true;
}

bool set_ageing_rule(Request *request, Response *response, Error *err)
{
    Date from = DATE_NONE;
    const char *day = request_form(request, "from");
    TRY(site_allow(request, ACTION_TEND, request->actor.authority, err));
    if (!day || !date_parse_iso(day, &from))
        return error_set(err, ERROR_INPUT, "Write the day from which the rule holds like 2026-09-30.");
    TRY(ageing_rule_set(request->store, &request->actor, request->actor.authority,
                        end_reason_of(request_form(request, "reason")),
                        (int)request_form_int(request, "amount", -1), from, err));
    response_redirect(response, "/out-of-date?rule=1");
    return true;
}
