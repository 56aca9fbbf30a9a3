#include "web/handlers.h"
#include "web/pages.h"
#include "web/site.h"

enum { CONTACTS_SHOWN = 100 };

static const char *child_name(const Family *family, int64_t id)
{
    for (size_t i = 0; i < family->children.count; i++)
        if (family->children.items[i].id == id)
            return family->children.items[i].given ? family->children.items[i].given : "(no given name)";
    for (size_t i = 0; id && i < family->spells.count; i++)
        if (family->spells.items[i].child == id)
            return family->spells.items[i].name;
    return "a carer";
}

static const char *add_once(Arena *arena, const char *list, const char *word)
{
    if (!word || strcasestr(list, word))
        return list;
    return *list ? arena_print(arena, "%s, %s", list, word) : word;
}

static const char *centres_today(Arena *arena, const Family *family, int64_t child, Date day)
{
    const char *centres = "";
    for (size_t i = 0; i < family->registrations.count; i++) {
        const Registration *registration = &family->registrations.items[i];
        if (registration->person == child && (registration->to == DATE_NONE || registration->to > day))
            centres = add_once(arena, centres, registration->centre_name);
    }
    return *centres ? centres : "none today";
}

static void fill_children(Arena *arena, const SitePicture *site, FamilyPage *page)
{
    const Family *family = page->family;
    FamilyLine *lines = ARENA_ARRAY(arena, FamilyLine, family->children.count + 1);
    for (size_t i = 0; i < family->children.count; i++) {
        const FamilyChild *child = &family->children.items[i];
        lines[i] = (FamilyLine){
            .child = child,
            .name = site_name(arena, child->given, child->family),
            .born = child->birth == DATE_NONE ? "not recorded" : site_day(arena, child->birth),
            .age = site_age(arena, child->birth, site->as_of),
            .seen = child->seen == DATE_NONE ? "never" : site_day(arena, child->seen),
            .centres = centres_today(arena, family, child->id, site->as_of),
            .strip = strip_make(arena, site->as_of, child->id, &family->registrations, &family->contacts),
        };
    }
    page->children = lines;
    page->child_count = family->children.count;
    page->from = site_day(arena, date_add_months(site->as_of, -STRIP_MONTHS));
    page->to = site_day(arena, site->as_of);
}

static bool is_same_event(const Contact *a, const Contact *b)
{
    const char *one = a->activity ? a->activity : a->kind, *other = b->activity ? b->activity : b->kind;
    return a->on == b->on && strcmp(one, other) == 0 &&
           strcmp(a->centre_name ? a->centre_name : "", b->centre_name ? b->centre_name : "") == 0;
}

/* One line for the children who came to the same thing on the same day. */
static void fill_contacts(Arena *arena, FamilyPage *page)
{
    const Family *family = page->family;
    FamilyEvent *events = ARENA_ARRAY(arena, FamilyEvent, CONTACTS_SHOWN);
    const Contact *of[CONTACTS_SHOWN];
    size_t count = 0;
    for (size_t i = 0; i < family->contacts.count; i++) {
        const Contact *contact = &family->contacts.items[i];
        const char *who = child_name(family, contact->person);
        size_t at = 0;
        while (at < count && !is_same_event(of[at], contact))
            at++;
        if (at == CONTACTS_SHOWN)
            break;
        if (at < count) {
            events[at].who = add_once(arena, events[at].who, who);
            continue;
        }
        of[count] = contact;
        events[count++] = (FamilyEvent){site_day(arena, contact->on), who,
                                        contact->activity ? contact->activity : contact->kind,
                                        contact->centre_name ? contact->centre_name : "", contact->source};
    }
    page->contacts = events;
    page->contact_count = count;
    page->contacts_cut = count == CONTACTS_SHOWN;
}

static void fill_registrations(Arena *arena, FamilyPage *page)
{
    const Family *family = page->family;
    FamilyEvent *events = ARENA_ARRAY(arena, FamilyEvent, family->registrations.count + 1);
    for (size_t i = 0; i < family->registrations.count; i++) {
        const Registration *one = &family->registrations.items[i];
        events[i] =
            (FamilyEvent){site_day(arena, one->from), child_name(family, one->person), one->centre_name,
                          one->to == DATE_NONE ? "current" : site_day(arena, one->to), one->end_reason};
    }
    page->registrations = events;
    page->registration_count = family->registrations.count;
}

static void fill_home_areas(Arena *arena, const SitePicture *site, FamilyPage *page)
{
    const FamilyHomeList *homes = &page->family->homes;
    const char **areas = ARENA_ARRAY(arena, const char *, homes->count + 1);
    for (size_t i = 0; i < homes->count; i++) {
        int lsoa = homes->items[i].lsoa ? geo_lsoa_by_code(site->picture.geo, homes->items[i].lsoa) : -1;
        areas[i] = lsoa >= 0 ? geo_lsoa(site->picture.geo, lsoa)->name : NULL;
    }
    page->home_areas = areas;
}

static const char *heading_of(Arena *arena, const Family *family)
{
    const char *names = "";
    for (size_t i = 0; i < family->children.count; i++)
        names = add_once(arena, names, family->children.items[i].family);
    for (size_t i = 0; i < family->carers.count && !*names; i++)
        names = add_once(arena, names, family->carers.items[i].family);
    return *names ? arena_print(arena, "Family of %s", names) : "Family";
}

static const char *counted(Arena *arena, size_t count, const char *one, const char *many)
{
    return arena_print(arena, "%zu %s", count, count == 1 ? one : many);
}

static const char *summary_of(Arena *arena, const Family *family)
{
    return arena_print(arena, "%s and %s, told of by %s%s. %s. Family number %lld.",
                       counted(arena, family->children.count, "child", "children"),
                       counted(arena, family->carers.count, "carer", "carers"),
                       counted(arena, family->told.count, "list entry", "list entries"),
                       family->cut ? " and more, which are left out here" : "",
                       family->contacts.count ? arena_print(arena, "Last contact %s",
                                                            site_day(arena, family->contacts.items[0].on))
                                              : "No contact recorded",
                       (long long)family->id);
}

static bool is_one_of(const Family *family, int64_t id)
{
    for (size_t i = 0; i < family->family_count; i++)
        if (family->families[i] == id)
            return true;
    return false;
}

static void fill_changes(Arena *arena, FamilyPage *page)
{
    const Family *family = page->family;
    FamilyChangeLine *lines = ARENA_ARRAY(arena, FamilyChangeLine, family->changes.count + 1);
    FamilySpellLine *spells = ARENA_ARRAY(arena, FamilySpellLine, family->spells.count + 1);
    for (size_t i = 0; i < family->changes.count; i++) {
        const FamilyChange *one = &family->changes.items[i];
        bool here = is_one_of(family, one->family);
        Date day = DATE_NONE;
        (void)date_parse_iso(arena_copy(arena, one->at, strnlen(one->at, 10)), &day);
        lines[i] =
            (FamilyChangeLine){.id = one->id,
                               .other = one->join ? 0
                                        : here    ? one->beside
                                                  : one->family,
                               .words = arena_print(arena,
                                                    one->join ? "Joined of two families from %s on."
                                                    : here    ? "Lives apart from another family from %s on."
                                                              : "Parted: others live apart from %s on.",
                                                    site_day(arena, one->from)),
                               .by = arena_print(arena, "%s, %s", one->by, site_day(arena, day)),
                               .note = one->note};
    }
    for (size_t i = 0; i < family->spells.count; i++) {
        const FamilySpell *one = &family->spells.items[i];
        spells[i] = (FamilySpellLine){one, one->from == DATE_NONE ? "not told" : site_day(arena, one->from),
                                      one->to == DATE_NONE ? "today" : site_day(arena, one->to)};
    }
    page->changes = lines;
    page->spells = spells;
    page->change_count = family->changes.count;
    page->spell_count = family->spells.count;
}

static const char *done_words(const char *changed)
{
    if (!changed)
        return NULL;
    return strcmp(changed, "split") == 0  ? "The family is parted. This is the part that lives apart."
           : strcmp(changed, "join") == 0 ? "The two families are one."
           : strcmp(changed, "undo") == 0 ? "Taken back: the family is as it was before."
                                          : NULL;
}

bool show_family(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    int64_t id = 0;
    TRY(request_param_int(request, "id", &id, err));
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    int64_t authority = site.picture.authority.id;
    TRY(site_allow(request, ACTION_SEE_PEOPLE, authority, err));
    Family family;
    bool found = false;
    TRY(family_get(request->store, arena, &request->actor, authority, id, site.as_of, &family, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such family, or your role does not open the record.");
    for (size_t i = 0; i < family.children.count; i++)
        TRY(site_opened(request, family.children.items[i].id, family.restricted, err));
    FamilyPage page = {
        .family = &family,
        .heading = heading_of(arena, &family),
        .summary = summary_of(arena, &family),
        .may_judge = may(&request->actor, ACTION_JUDGE, authority),
        .may_restrict = may(&request->actor, ACTION_RESTRICT, authority) && !family.restricted,
        .arena = arena,
    };
    fill_changes(arena, &page);
    fill_children(arena, &site, &page);
    fill_contacts(arena, &page);
    fill_registrations(arena, &page);
    fill_home_areas(arena, &site, &page);
    PageFrame frame = page_frame(request, "Family");
    frame.personal = true;
    frame.wide = true;
    frame.done = done_words(request_query(request, "changed"));
    view_family(&response->html, &frame, &page);
    return true;
}
