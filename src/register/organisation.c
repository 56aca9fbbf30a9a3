#include "register/register.h"

#include "sql.h"

bool centre_list(Store *store, Arena *arena, int64_t authority, CentreList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_centre_all, &rows, err, VALUE(authority)));
    CentreList found = {0};
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        *GROW(arena, &found) = (Centre){
            .id = rows_int(rows, 0),
            .group = rows_int(rows, 1),
            .urn = rows_text(rows, 2, arena),
            .name = rows_text(rows, 3, arena),
            .postcode = rows_text(rows, 4, arena),
        };
    }
    *out = found;
    return true;
}

bool reach_area_list(Store *store, Arena *arena, int64_t authority, Date day, ReachAreaList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_reach_area_all, &rows, err, VALUE(authority), VALUE(day)));
    ReachAreaList found = {0};
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        *GROW(arena, &found) = (ReachArea){.lsoa = rows_text(rows, 0, arena), .centre = rows_int(rows, 1)};
    }
    *out = found;
    return true;
}

bool authority_first(Store *store, Arena *arena, Authority *out, bool *found, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK_ALL(store, SQL_authority_first, &rows, err));
    bool more;
    TRY(rows_next(rows, &more, err));
    if (more)
        *out = (Authority){
            .id = rows_int(rows, 0),
            .code = rows_text(rows, 1, arena),
            .name = rows_text(rows, 2, arena),
            .area_note = rows_text(rows, 3, arena),
        };
    *found = more;
    return true;
}

bool authority_add(WriteNow *now, const char *code, const char *name, const char *area_note, int64_t *id,
                   Error *err)
{
    int64_t taken;
    TRY(store_take_ids(now->store, "authority", 1, &taken, err));
    TRY(DO(now->store, SQL_authority_put, err, VALUE(taken), VALUE(code), VALUE(name), VALUE(area_note),
           VALUE(now->id)));
    *id = taken;
    return true;
}

bool group_add(WriteNow *now, int64_t authority, const char *urn, const char *name, int64_t *id, Error *err)
{
    int64_t taken;
    TRY(store_take_ids(now->store, "site_group", 1, &taken, err));
    TRY(DO(now->store, SQL_site_group_put, err, VALUE(authority), VALUE(taken), VALUE(urn), VALUE(name),
           VALUE(now->id)));
    *id = taken;
    return true;
}

bool centre_add(WriteNow *now, int64_t authority, int64_t group, const char *urn, const char *name,
                const char *postcode, int64_t *id, Error *err)
{
    int64_t taken;
    TRY(store_take_ids(now->store, "centre", 1, &taken, err));
    TRY(DO(now->store, SQL_centre_put, err, VALUE(authority), VALUE(taken), VALUE(group), VALUE(urn),
           VALUE(name), VALUE(postcode), VALUE(now->id)));
    *id = taken;
    return true;
}

bool reach_area_add(WriteNow *now, int64_t authority, int64_t centre, const char *lsoa21, const char *note,
                    Error *err)
{
    return DO(now->store, SQL_reach_area_put, err, VALUE(authority), VALUE(centre), VALUE(lsoa21),
              VALUE(note), VALUE(now->id));
}

static const char *const standard_groups[][2] = {
    {"lone-parent", "Lone parents"},
    {"teenage-parent", "Teenage parents"},
    {"workless", "Workless households"},
    {"minority-ethnic", "Minority ethnic families"},
    {"roma", "Roma families"},
    {"pakistani", "Pakistani heritage families"},
    {"new-arrival", "New arrivals"},
    {"asylum", "Families seeking asylum"},
    {"domestic-abuse", "Families affected by domestic abuse"},
    {"disabled-child", "Disabled children"},
    {"disabled-parent", "Disabled parents"},
    {"eal", "English as an additional language"},
    {"child-in-need", "Children in need"},
    {"child-protection", "Children with a protection plan"},
    {"looked-after", "Looked-after children"},
    {"two-year-old-eligible", "Eligible two-year-olds"},
    {"expectant", "Expectant parents"},
    {"father", "Fathers"},
    {"rural", "Rurally isolated families"},
    {"deprived-30", "Living in the 30% most deprived areas"},
};

bool target_groups_add_standard(WriteNow *now, int64_t authority, Error *err)
{
    for (size_t i = 0; i < sizeof standard_groups / sizeof *standard_groups; i++)
        TRY(DO(now->store, SQL_target_group_put, err, VALUE(authority), VALUE(standard_groups[i][0]),
               VALUE(standard_groups[i][1]), VALUE(now->id)));
    return true;
}

const char *centre_name(const CentreList *centres, int64_t id)
{
    for (size_t i = 0; i < centres->count; i++)
        if (centres->items[i].id == id)
            return centres->items[i].name;
    return "";
}
