#include "web/review_adult.h"

#include "web/review_page.h"
#include "web/site.h"

static bool has_record(const RecordList *records, int64_t id)
{
    for (size_t i = 0; i < records->count; i++)
        if (records->items[i].id == id)
            return true;
    return false;
}

/* Two births in one name are two people to the engine, too (a father and a son). */
static bool is_one_birth(const RecordList *records, const RecordList *others)
{
    Date birth = DATE_NONE;
    for (size_t i = 0; i < records->count + others->count; i++) {
        const Record *one = i < records->count ? &records->items[i] : &others->items[i - records->count];
        if (one->birth != DATE_NONE && birth != DATE_NONE && one->birth != birth)
            return false;
        birth = one->birth != DATE_NONE ? one->birth : birth;
    }
    return true;
}

static bool add_records(Request *request, const FamilyCarer *carer, int64_t beside, Child *adult, Error *err)
{
    int64_t *others = ARENA_ARRAY(request->arena, int64_t, carer->record_count + 1);
    size_t count = 0;
    RecordList found = {0};
    for (size_t i = 0; i < carer->record_count; i++) {
        if (carer->records[i] == beside)
            return true;
        if (!has_record(&adult->records, carer->records[i]))
            others[count++] = carer->records[i];
    }
    TRY(record_list(request->store, request->arena, &request->actor, request->actor.authority, others, count,
                    &found, err));
    for (size_t i = 0; i < found.count && is_one_birth(&adult->records, &found); i++)
        *GROW(request->arena, &adult->records) = found.items[i];
    return true;
}

static const char *home_of(Arena *arena, const Family *family)
{
    const FamilyHome *home =
        family->homes.count && family->homes.items[0].current ? family->homes.items : NULL;
    if (!home)
        return NULL;
    return arena_print(arena, "%s%s%s", home->line ? home->line : "",
                       home->line && home->postcode ? ", " : "", home->postcode ? home->postcode : "");
}

static bool find_phone(Request *request, AdultLine *line, Error *err)
{
    for (size_t i = 0; i < line->family.children.count && !line->phone; i++) {
        Child child;
        bool found = false;
        TRY(child_get(request->store, request->arena, &request->actor, request->actor.authority,
                      line->family.children.items[i].id, &child, &found, err));
        for (size_t r = 0; found && r < child.records.count && !line->phone; r++)
            line->phone = child.records.items[r].phone;
    }
    return true;
}

bool adult_line_load(Request *request, int64_t record, int64_t beside, Child *adult, AdultLine *out,
                     Error *err)
{
    const FamilyCarer *carer = NULL;
    *out = (AdultLine){0};
    TRY(family_of_adult(request->store, request->arena, &request->actor, request->actor.authority, record,
                        site_today(), &out->family, &carer, &out->found, err));
    if (!out->found)
        return true;
    TRY(add_records(request, carer, beside, adult, err));
    adult->family_id = out->family.id;
    adult->registrations = out->family.registrations;
    adult->contacts = out->family.contacts;
    out->home = home_of(request->arena, &out->family);
    return find_phone(request, out, err);
}

bool review_families(Request *request, const int64_t records[2], int64_t families[2], Error *err)
{
    for (int side = 0; side < 2; side++) {
        Family family;
        const FamilyCarer *carer = NULL;
        bool found = false;
        TRY(family_of_adult(request->store, request->arena, &request->actor, request->actor.authority,
                            records[side], site_today(), &family, &carer, &found, err));
        families[side] = found ? family.id : 0;
    }
    if (!families[0] || !families[1] || families[0] == families[1])
        families[0] = families[1] = 0;
    return true;
}
