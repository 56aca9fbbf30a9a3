#include <string.h>

#include "register/desk.h"
#include "register/survivor.h"
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

static bool is_listed(const ChildPage *page, size_t first, const RecordList *records, const Record *record,
                      Trait trait)
{
    for (size_t i = first; i < page->value_count; i++)
        for (size_t r = 0; r < records->count; r++)
            if (records->items[r].id == page->values[i].record &&
                trait_is_same(&records->items[r], record, trait))
                return true;
    return false;
}

static void add_value(Arena *arena, ChildPage *page, ChildValue *values, const Record *record, Trait trait,
                      const char *state)
{
    static const char *const titles[TRAIT_COUNT] = {"Given name", "Family name", "Born", "Sex", "Home"};
    values[page->value_count++] = (ChildValue){
        .title = titles[trait],
        .trait = trait_word(trait),
        .value = site_trait(arena, record, trait),
        .source = record->source,
        .state = state,
        .record = record->id,
    };
}

/* What stands of one fact and why, and what it supersedes; nothing when all say the same. */
static void fill_trait(Arena *arena, Trait trait, const Survivor *stands, ChildPage *page, ChildValue *values)
{
    const RecordList *records = &page->child->records;
    size_t first = page->value_count;
    if (!stands->record)
        return;
    add_value(arena, page, values, stands->record, trait,
              arena_print(arena, "stands: %s", site_rule(stands->rule)));
    values[first].stands = true;
    values[first].chosen = stands->rule == RULE_CHOSEN;
    for (size_t i = 0; i < records->count; i++) {
        const Record *record = &records->items[i];
        if (trait_is_told(record, trait) && !is_listed(page, first, records, record, trait))
            add_value(arena, page, values, record, trait, "superseded");
    }
    if (page->value_count == first + 1)
        page->value_count = first;
}

static void fill_values(Arena *arena, ChildPage *page)
{
    Survivor stands[TRAIT_COUNT];
    ChildValue *values = ARENA_ARRAY(arena, ChildValue, TRAIT_COUNT * (page->child->records.count + 1));
    page->values = values;
    survivors_find(arena, &page->child->records, stands);
    for (int trait = 0; trait < TRAIT_COUNT; trait++)
        fill_trait(arena, (Trait)trait, &stands[trait], page, values);
}

static const char *attendance_words(Arena *arena, const PartnerFinding *f)
{
    const char *at = f->by ? f->by : "nursery";
    if (f->whole <= 0 || f->part < 0)
        return at;
    return arena_print(arena, "%s: attended %lld of %lld sessions (%.0f%%)", at, (long long)f->part,
                       (long long)f->whole, 100.0 * (double)f->part / (double)f->whole);
}

static const char *referral_words(Arena *arena, const PartnerFinding *f)
{
    const char *to = f->to == DATE_NONE ? "" : arena_print(arena, " on %s", site_day(arena, f->to));
    return arena_print(arena, "Referred %s %s%s%s%s", f->way && strcmp(f->way, "out") == 0 ? "to" : "by",
                       f->by ? f->by : "a partner", f->what ? ": " : "", f->what ? f->what : "",
                       f->what ? to : "");
}

static const char *feeding_words(const PartnerFinding *f)
{
    if (!f->what)
        return "Review at 6 to 8 weeks: feeding not told";
    return strcmp(f->what, "total") == 0     ? "Review at 6 to 8 weeks: totally breastfed"
           : strcmp(f->what, "partial") == 0 ? "Review at 6 to 8 weeks: partially breastfed"
                                             : "Review at 6 to 8 weeks: not breastfed";
}

static const char *profile_words(Arena *arena, const PartnerFinding *f)
{
    const char *points =
        f->part < 0 ? ""
                    : arena_print(arena, ", %lld of %lld points", (long long)f->part, (long long)f->whole);
    return arena_print(arena, "Profile at five%s%s: %s%s", f->by ? ", " : "", f->by ? f->by : "",
                       f->what && strcmp(f->what, "good level") == 0 ? "a good level of development"
                                                                     : "not yet a good level of development",
                       points);
}

static const char *finding_words(Arena *arena, const PartnerFinding *f)
{
    if (strcmp(f->kind, "nursery") == 0)
        return attendance_words(arena, f);
    if (strcmp(f->kind, "referral") == 0)
        return referral_words(arena, f);
    if (strcmp(f->kind, "breastfeeding") == 0)
        return feeding_words(f);
    if (strcmp(f->kind, "profile") == 0)
        return profile_words(arena, f);
    return f->what && strcmp(f->what, "taken") == 0 ? "Funded place for a two-year-old: taken up"
                                                    : "Funded place for a two-year-old: not taken up";
}

static void fill_findings(Arena *arena, ChildPage *page)
{
    const PartnerFindingList *told = &page->child->findings;
    ChildFinding *findings = ARENA_ARRAY(arena, ChildFinding, told->count + 1);
    for (size_t i = 0; i < told->count; i++) {
        const PartnerFinding *f = &told->items[i];
        const char *day = site_day(arena, f->from);
        if (strcmp(f->kind, "nursery") == 0 && f->to != DATE_NONE)
            day = arena_print(arena, "%s to %s", day, site_day(arena, f->to));
        findings[i] = (ChildFinding){day, finding_words(arena, f), f->source};
    }
    page->findings = findings;
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
    TRY(site_child(request, id, &child, err));
    TRY(site_opened(request, child.id, child.restricted, err));
    ChildPage page = {
        .child = &child,
        .name = site_name(request->arena, child.given, child.family),
        .born = child.birth == DATE_NONE ? "not recorded" : site_day(request->arena, child.birth),
        .age = site_age(request->arena, child.birth, as_of),
        .arena = request->arena,
        .as_of = as_of,
        .may_judge = may(&request->actor, ACTION_JUDGE, authority),
        .may_see_history = may(&request->actor, ACTION_SEE_HISTORY, authority),
    };
    fill_groups(request->arena, &page);
    fill_values(request->arena, &page);
    fill_findings(request->arena, &page);
    PageFrame frame = page_frame(request, "Child");
    TRY(fill_desk(request, &child, &page, &frame, err));
    frame.personal = true;
    view_child(&response->html, &frame, &page);
    return true;
}

bool choose_value(Request *request, Response *response, Error *err)
{
    int64_t id = 0;
    Trait trait;
    Child child;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    TRY(site_child(request, id, &child, err));
    if (!trait_parse(request_form(request, "trait"), &trait))
        return error_set(err, ERROR_INPUT, "Choose one of the values.");
    TRY(child_choose(request->store, &request->actor, request->actor.authority, id, trait,
                     request_form(request, "by-rule") != NULL, err));
    response_redirect(response, arena_print(request->arena, "/child/%lld#values", (long long)id));
    return true;
}
