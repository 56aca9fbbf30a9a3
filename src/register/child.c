#include "register/register.h"

#include "base/text.h"
#include "register/record.h"
#include "sql.h"

static bool registrations_load(Store *store, Arena *arena, int64_t authority, int64_t person,
                               RegistrationList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_registrations, &rows, err, VALUE(authority), VALUE(person)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Registration){
            .id = rows_int(rows, 0),
            .centre = rows_int(rows, 1),
            .centre_name = rows_text(rows, 2, arena),
            .end_reason = rows_text(rows, 3, arena),
            .from = rows_day(rows, 4),
            .to = rows_day(rows, 5),
        };
    }
}

static bool contacts_load(Store *store, Arena *arena, int64_t authority, int64_t person, ContactList *out,
                          Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_contacts, &rows, err, VALUE(authority), VALUE(person)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Contact){
            .kind = rows_text(rows, 0, arena),
            .activity = rows_text(rows, 1, arena),
            .centre_name = rows_text(rows, 2, arena),
            .source = rows_text(rows, 3, arena),
            .on = rows_day(rows, 4),
        };
    }
}

static bool groups_load(Store *store, Arena *arena, int64_t authority, int64_t person, GroupSpellList *out,
                        Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_groups, &rows, err, VALUE(authority), VALUE(person)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *code = rows_text(rows, 0, arena), *name = rows_text(rows, 1, arena);
        *GROW(arena, out) = (GroupSpell){
            .code = code,
            .name = name ? name : code,
            .source = rows_text(rows, 2, arena),
            .from = rows_day(rows, 3),
            .to = rows_day(rows, 4),
        };
    }
}

static bool consents_load(Store *store, Arena *arena, int64_t authority, int64_t person, ConsentList *out,
                          Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_consents, &rows, err, VALUE(authority), VALUE(person)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Consent){rows_text(rows, 0, arena), rows_day(rows, 1), rows_day(rows, 2)};
    }
}

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

static bool family_load(Store *store, Arena *arena, int64_t authority, int64_t family, KinList *out,
                        Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_family_people, &rows, err, VALUE(authority), VALUE(family)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Kin){
            .person = rows_int(rows, 0),
            .role = rows_text(rows, 1, arena),
            .given = rows_text(rows, 2, arena),
            .family = rows_text(rows, 3, arena),
            .birth = rows_day(rows, 4),
            .child = strcmp(rows_text(rows, 5, arena), "child") == 0,
        };
    }
}

static bool kin_load(Store *store, Arena *arena, int64_t authority, int64_t family, const Child *child,
                     KinList *out, Error *err)
{
    KinList members = {0};
    TRY(family_load(store, arena, authority, family, &members, err));
    for (size_t i = 0; i < members.count; i++) {
        Kin kin = members.items[i];
        TRY(merge_root(store, authority, members.items[i].person, &kin.person, err));
        if (kin.person != child->id && !kin_is_there(out, &kin))
            *GROW(arena, out) = kin;
    }
    return true;
}

static bool families_load(Store *store, Arena *arena, int64_t authority, int64_t person, IdList *out,
                          Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_families, &rows, err, VALUE(authority), VALUE(person)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = rows_int(rows, 0);
    }
}

static int newest_contact_first(const void *a, const void *b)
{
    const Contact *x = a, *y = b;
    return (x->on < y->on) - (x->on > y->on);
}

static bool details_load(Store *store, Arena *arena, int64_t authority, Child *child, Error *err)
{
    IdList families = {0};
    for (size_t i = 0; i < child->records.count; i++) {
        int64_t id = child->records.items[i].id;
        TRY(registrations_load(store, arena, authority, id, &child->registrations, err));
        TRY(contacts_load(store, arena, authority, id, &child->contacts, err));
        TRY(groups_load(store, arena, authority, id, &child->groups, err));
        TRY(consents_load(store, arena, authority, id, &child->consents, err));
        TRY(families_load(store, arena, authority, id, &families, err));
    }
    for (size_t i = 0; i < families.count; i++)
        TRY(kin_load(store, arena, authority, families.items[i], child, &child->kin, err));
    child->family_id = families.count ? families.items[0] : 0;
    if (child->contacts.count)
        qsort(child->contacts.items, child->contacts.count, sizeof *child->contacts.items,
              newest_contact_first);
    return true;
}

bool child_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person, Child *out,
               bool *found, Error *err)
{
    *found = false;
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return true;
    Child child = {0};
    TRY(records_load(store, arena, authority, person, &child.records, &child.id, err));
    if (child.records.count == 0)
        return true;
    TRY(restricted_find(store, authority, child.id, &child.restricted, err));
    if (child.restricted && !may(actor, ACTION_SEE_RESTRICTED, authority))
        return true;
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

/* One line; *found false for a person who is no child of this register. */
static bool row_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person,
                    ChildRow *out, bool *found, Error *err)
{
    RecordList records;
    int64_t root;
    bool restricted;
    TRY(records_load(store, arena, authority, person, &records, &root, err));
    *found = records.count > 0;
    if (!*found)
        return true;
    TRY(restricted_find(store, authority, root, &restricted, err));
    if (restricted && !may(actor, ACTION_SEE_RESTRICTED, authority)) {
        *out = (ChildRow){
            .id = root, .restricted = true, .given = "Restricted record", .family = "", .birth = DATE_NONE};
        return true;
    }
    Best best = records_best(arena, &records);
    *out = (ChildRow){
        .id = root,
        .restricted = restricted,
        .given = best.given,
        .family = best.family,
        .postcode = best.postcode,
        .lsoa = best.lsoa,
        .birth = best.birth,
    };
    return true;
}

bool child_rows(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                size_t count, ChildRowList *out, Error *err)
{
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return error_set(err, ERROR_DENIED, "Your role shows numbers only, not the people behind them.");
    ChildRowList found = {0};
    for (size_t i = 0; i < count; i++) {
        ChildRow row;
        bool there;
        TRY(row_get(store, arena, actor, authority, ids[i], &row, &there, err));
        if (there)
            *GROW(arena, &found) = row;
    }
    *out = found;
    return true;
}
