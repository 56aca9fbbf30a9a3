#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "measure/moments.h"

static bool no_such(const char *what, const Nearest *nearest, Error *err)
{
    if (nearest->word)
        return error_set(err, ERROR_NOT_FOUND, "There is no %s \"%s\" here. Did you mean \"%s\"?", what,
                         nearest->meant, nearest->word);
    return error_set(err, ERROR_NOT_FOUND, "There is no %s \"%s\" here.", what, nearest->meant);
}

static bool meets(const char *code, const char *name, Nearest *nearest)
{
    nearest_offer(nearest, name);
    return text_same(code, nearest->meant) || text_same(name, nearest->meant);
}

/* Homes of a ward or a small area of the reach areas. */
static bool find_area(Probe *probe, const char *what, bool ward, const char *text, Error *err)
{
    const View *view = probe->view;
    Nearest nearest = {.meant = text};
    bool found = false;
    for (size_t i = 0; i < view->chronicle->lsoa_count; i++) {
        const GeoLsoa *lsoa = geo_lsoa(view->geo, (int)i);
        if (!view->reach[i] ||
            !meets(ward ? lsoa->ward : lsoa->code, ward ? lsoa->ward_name : lsoa->name, &nearest))
            continue;
        probe->places[i] = view->moments.all;
        found = true;
    }
    return found || no_such(what, &nearest, err);
}

static bool find_centre(Probe *probe, const char *text, Error *err)
{
    const CentreList *centres = &probe->view->chronicle->centres;
    Nearest nearest = {.meant = text};
    char *end;
    long long number = strtoll(text, &end, 10);
    for (size_t i = 0; i < centres->count; i++) {
        probe->what = (uint32_t)i;
        if (text_same(centres->items[i].name, text) || (!*end && centres->items[i].id == number))
            return true;
        nearest_offer(&nearest, centres->items[i].name);
    }
    return no_such("centre", &nearest, err);
}

static bool find_group(Probe *probe, const char *text, Error *err)
{
    const GroupNameList *groups = &probe->view->chronicle->groups;
    Nearest nearest = {.meant = text};
    for (size_t i = 0; i < groups->count; i++) {
        probe->what = (uint32_t)i;
        if (meets(groups->items[i].code, groups->items[i].name, &nearest))
            return true;
        nearest_offer(&nearest, groups->items[i].code);
    }
    return no_such("target group", &nearest, err);
}

static bool find_word(Probe *probe, const char *what, const Words *words, const char *text, Error *err)
{
    Nearest nearest = {.meant = text};
    for (uint32_t i = 1; i < words->count; i++) {
        probe->what = i;
        if (text_same(words->items[i], text))
            return true;
        nearest_offer(&nearest, words->items[i]);
    }
    return no_such(what, &nearest, err);
}

/* "Stay and Play, Rosehill Children's Centre" is Stay and Play. */
static bool is_activity(const char *activity, const char *text)
{
    size_t length = strlen(text);
    return text_same(activity, text) || (strncasecmp(activity, text, length) == 0 && activity[length] == ',');
}

static bool find_activities(Probe *probe, const char *text, Arena *arena, Error *err)
{
    const Words *activities = &probe->view->chronicle->activities;
    Nearest nearest = {.meant = text};
    bool found = false;
    probe->wanted = ARENA_ARRAY(arena, uint8_t, activities->count + (size_t)1);
    probe->what = activities->count;
    for (uint32_t i = 1; i < activities->count; i++) {
        found |= probe->wanted[i] = is_activity(activities->items[i], text);
        nearest_offer(&nearest, arena_copy(arena, activities->items[i], strcspn(activities->items[i], ",")));
    }
    return found || no_such("activity", &nearest, err);
}

const char *contact_kind_word(uint8_t kind)
{
    static const char *const kinds[] = {"attendance", "appointment", "clinic", "visit", "call", "letter"};
    return kind < sizeof kinds / sizeof *kinds ? kinds[kind] : "other";
}

static bool find_kind(Probe *probe, const char *text, Error *err)
{
    Nearest nearest = {.meant = text};
    for (uint8_t i = 0; i < KIND_OTHER; i++) {
        probe->what = i;
        if (text_same(contact_kind_word(i), text))
            return true;
        nearest_offer(&nearest, contact_kind_word(i));
    }
    return no_such("kind of contact", &nearest, err);
}

static bool check_decile(const Probe *probe, Error *err)
{
    if (probe->from < 0 || probe->to > 10)
        return error_set(err, ERROR_INPUT, "A decile is a number from 1 to 10, not %d.",
                         probe->from < 0 ? probe->from : probe->to);
    return true;
}

static void find_homes(Probe *probe)
{
    const View *view = probe->view;
    for (size_t i = 0; i < view->chronicle->lsoa_count; i++) {
        int decile = geo_lsoa(view->geo, (int)i)->imd_decile;
        if (probe->kind == FACT_LIVING)
            probe->places[i] = view->reach[i];
        else if (probe->kind == FACT_IN_CENTRE)
            probe->places[i] = view_centre(view, (int)i, (uint16_t)probe->what);
        else
            probe->places[i] = decile >= probe->from && decile <= probe->to ? view->moments.all : 0;
    }
}

static void find_starts(Probe *probe, int months, Arena *arena)
{
    const Moments *m = &probe->view->moments;
    Date starts[MONTHS_MOST];
    for (int i = 0; i < m->count; i++)
        starts[i] = date_add_months(m->days[i], -months);
    moments_make(arena, starts, m->count, &probe->starts);
}

static bool check_months(int64_t months, Error *err)
{
    enum { LONGEST = 240 };
    if (months < 1 || months > LONGEST)
        return error_set(err, ERROR_INPUT, "A period may be from 1 to %d months, not %lld.", LONGEST,
                         (long long)months);
    return true;
}

static int number_or(const Fact *fact, size_t slot, int standard)
{
    return fact->numbers[slot] == NUMBER_NONE ? standard : (int)fact->numbers[slot];
}

static bool find_named(Probe *probe, const Fact *fact, Arena *arena, Error *err)
{
    const Chronicle *c = probe->view->chronicle;
    switch (fact->word->kind) {
    case FACT_IN_WARD:
        return find_area(probe, "ward", true, fact->text, err);
    case FACT_IN_LSOA:
        return find_area(probe, "small area (LSOA)", false, fact->text, err);
    case FACT_IN_CENTRE:
    case FACT_REGISTERED_AT:
    case FACT_USED_CENTRE:
        return find_centre(probe, fact->text, err);
    case FACT_IN_GROUP:
        return find_group(probe, fact->text, err);
    case FACT_ETHNICITY:
        return find_word(probe, "ethnicity on any list", &c->words, fact->text, err);
    case FACT_LANGUAGE:
        return find_word(probe, "language on any list", &c->words, fact->text, err);
    case FACT_SEX:
        return find_word(probe, "sex on any list", &c->words, fact->text, err);
    case FACT_ON_LIST:
        return find_word(probe, "kind of list", &c->list_kinds, fact->text, err);
    case FACT_ATTENDED:
        return find_activities(probe, fact->text, arena, err);
    case FACT_HAD:
        return find_kind(probe, fact->text, err);
    default:
        return true;
    }
}

bool probe_make(const View *view, const Fact *fact, Arena *arena, Probe *out, Error *err)
{
    const SnapshotOptions *options = &view->options;
    Probe probe = {.view = view, .kind = fact->word->kind};
    probe.places = ARENA_ARRAY(arena, uint64_t, view->chronicle->lsoa_count + 1);
    TRY(find_named(&probe, fact, arena, err));
    if (fact_is_found(probe.kind))
        TRY(found_make(&probe, fact, err));
    switch (probe.kind) {
    case FACT_IN_DECILE:
    case FACT_AGED:
        probe.from = (int)fact->numbers[0];
        probe.to = number_or(fact, 1, probe.from);
        break;
    case FACT_UNDER_AGE:
        probe.to = options->upper_age - 1;
        break;
    case FACT_UNDER:
        probe.to = (int)fact->numbers[0] - 1;
        break;
    case FACT_SUSTAINED:
        probe.from = number_or(fact, 0, options->sustained_days);
        break;
    case FACT_SEEN_AFTER_BIRTH:
    case FACT_STAYED:
        probe.from = (int)fact->numbers[0];
        break;
    default:
        break;
    }
    int period = probe.kind == FACT_BORN ? 0 : fact_period(probe.kind);
    if (period >= 0) {
        int months = number_or(fact, (size_t)period, options->months);
        TRY(check_months(months, err));
        find_starts(&probe, months, arena);
    }
    if (probe.kind == FACT_SUSTAINED && probe.from < 1)
        return error_set(err, ERROR_INPUT, "Sustained contact needs at least one day.");
    if (probe.kind == FACT_IN_DECILE)
        TRY(check_decile(&probe, err));
    if (probe.kind == FACT_LIVING || probe.kind == FACT_IN_CENTRE || probe.kind == FACT_IN_DECILE)
        find_homes(&probe);
    *out = probe;
    return true;
}
