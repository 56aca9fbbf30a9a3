#include "register/register.h"

#include "base/clock.h"
#include "base/text.h"
#include "register/facts.h"
#include "register/guard.h"
#include "register/record.h"

/* Two records of one mother in one family, or of one brother in two, are shown once. */
static bool kin_is_there(const KinList *kin, const Kin *other)
{
    for (size_t i = 0; i < kin->count; i++) {
        const Kin *here = &kin->items[i];
        if (here->person == other->person ||
            (!other->child && !here->child &&
             text_same(here->given ? here->given : "", other->given ? other->given : "") &&
             text_same(here->family ? here->family : "", other->family ? other->family : "") &&
             (here->birth == other->birth || here->birth == DATE_NONE || other->birth == DATE_NONE)))
            return true;
    }
    return false;
}

static bool families_load(Store *store, Arena *arena, int64_t authority, Value people, IdList *out,
                          Error *err)
{
    MembershipList memberships = {0};
    TRY(memberships_load(store, arena, authority, people, clock_today(), &memberships, err));
    for (size_t i = 0; i < memberships.count; i++)
        *GROW(arena, out) = memberships.items[i].family;
    ids_tidy(out);
    return true;
}

static bool kin_load(Store *store, Arena *arena, int64_t authority, const IdList *families,
                     const Child *child, KinList *out, Error *err)
{
    StandingList standing = {0};
    TRY(standing_load(store, arena, authority, families, clock_today(), &standing, err));
    for (size_t i = 0; i < standing.count; i++) {
        const Standing *one = &standing.items[i];
        Kin kin = {one->root, one->role, one->given, one->family_name, one->birth, one->child};
        if (kin.person != child->id && !kin_is_there(out, &kin))
            *GROW(arena, out) = kin;
    }
    return true;
}

static bool details_load(Store *store, Arena *arena, int64_t authority, Child *child, Error *err)
{
    IdList records = {0}, families = {0};
    for (size_t i = 0; i < child->records.count; i++)
        *GROW(arena, &records) = child->records.items[i].id;
    Value people = value_ids(arena, records.items, records.count);
    TRY(registrations_load(store, arena, authority, people, &child->registrations, err));
    TRY(contacts_load(store, arena, authority, people, &child->contacts, err));
    TRY(findings_load(store, arena, authority, people, &child->findings, err));
    TRY(groups_load(store, arena, authority, people, &child->groups, err));
    TRY(consents_load(store, arena, authority, people, &child->consents, err));
    TRY(dwellings_load(store, arena, authority, people, &child->dwellings, err));
    TRY(families_load(store, arena, authority, people, &families, err));
    TRY(kin_load(store, arena, authority, &families, child, &child->kin, err));
    child->family_id = families.count ? families.items[0] : 0;
    return true;
}

static bool person_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person,
                       bool adult, Child *out, bool *found, Error *err)
{
    *found = false;
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return true;
    Child child = {0};
    Guard guard;
    TRY(guards_of(store, actor, authority, &person, 1, &guard, err));
    const Subject subject = guard_subject(authority, &guard);
    if (!may_about(actor, ACTION_SEE_PEOPLE, &subject))
        person = 0;
    TRY(records_load(store, arena, authority, person, &child.records, &child.id, err));
    if (child.records.count == 0 || child.records.items[0].adult != adult)
        return true;
    child.restricted = guard.restricted;
    Best best = records_best(arena, &child.records);
    child.given = best.given;
    child.family = best.family;
    child.sex = best.sex;
    child.address = best.address;
    child.postcode = best.postcode;
    child.lsoa = best.lsoa;
    child.birth = best.birth;
    TRY(details_load(store, arena, authority, &child, err));
    *out = child;
    *found = true;
    return true;
}

bool child_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person, Child *out,
               bool *found, Error *err)
{
    return person_get(store, arena, actor, authority, person, false, out, found, err);
}

bool adult_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person, Child *out,
               bool *found, Error *err)
{
    return person_get(store, arena, actor, authority, person, true, out, found, err);
}
