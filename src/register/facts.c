#include "register/facts.h"

#include "register/record.h"
#include "sql.h"

bool registrations_load(Store *store, Arena *arena, int64_t authority, Value people, RegistrationList *out,
                        Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_people_registrations, &rows, err, VALUE(authority), people));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Registration){
            .person = rows_int(rows, 0),
            .id = rows_int(rows, 1),
            .centre = rows_int(rows, 2),
            .centre_name = rows_text(rows, 3, arena),
            .end_reason = rows_text(rows, 4, arena),
            .from = rows_day(rows, 5),
            .to = rows_day(rows, 6),
        };
    }
}

bool contacts_load(Store *store, Arena *arena, int64_t authority, Value people, ContactList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_people_contacts, &rows, err, VALUE(authority), people));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Contact){
            .person = rows_int(rows, 0),
            .kind = rows_text(rows, 1, arena),
            .activity = rows_text(rows, 2, arena),
            .centre_name = rows_text(rows, 3, arena),
            .source = rows_text(rows, 4, arena),
            .on = rows_day(rows, 5),
        };
    }
}

static int64_t count_or_none(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? -1 : rows_int(rows, column);
}

bool findings_load(Store *store, Arena *arena, int64_t authority, Value people, PartnerFindingList *out,
                   Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_people_findings, &rows, err, VALUE(authority), people));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (PartnerFinding){
            .kind = rows_text(rows, 0, arena),
            .from = rows_day(rows, 1),
            .to = rows_day(rows, 2),
            .way = rows_text(rows, 3, arena),
            .by = rows_text(rows, 4, arena),
            .what = rows_text(rows, 5, arena),
            .part = count_or_none(rows, 6),
            .whole = count_or_none(rows, 7),
            .source = rows_text(rows, 8, arena),
        };
    }
}

bool groups_load(Store *store, Arena *arena, int64_t authority, Value people, GroupSpellList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_people_groups, &rows, err, VALUE(authority), people));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *code = rows_text(rows, 1, arena), *name = rows_text(rows, 2, arena);
        *GROW(arena, out) = (GroupSpell){
            .code = code,
            .name = name ? name : code,
            .source = rows_text(rows, 3, arena),
            .from = rows_day(rows, 4),
            .to = rows_day(rows, 5),
        };
    }
}

bool consents_load(Store *store, Arena *arena, int64_t authority, Value people, ConsentList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_people_consents, &rows, err, VALUE(authority), people));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Consent){rows_text(rows, 0, arena), rows_day(rows, 1), rows_day(rows, 2)};
    }
}

bool dwellings_load(Store *store, Arena *arena, int64_t authority, Value people, DwellingList *out,
                    Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_people_homes, &rows, err, VALUE(authority), people));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Dwelling){
            .person = rows_int(rows, 0),
            .line = rows_text(rows, 1, arena),
            .postcode = rows_text(rows, 2, arena),
            .lsoa = rows_text(rows, 3, arena),
            .from = rows_day(rows, 4),
            .to = rows_day(rows, 5),
            .stands = rows_int(rows, 6) != 0,
            .other = rows_day(rows, 7),
        };
    }
}
