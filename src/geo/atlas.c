#include "geo/atlas.h"

#include "base/text.h"
#include "sql.h"

/* Copies a column into a fixed field, cut when longer. */
#define COLUMN(rows, column, field) snprintf((field), sizeof(field), "%s", rows_text((rows), (column), NULL))

typedef bool RowReader(Geo *geo, const Rows *rows);

static bool read_each(Geo *geo, Store *store, const char *sql, const Value *values, int count,
                      RowReader *read, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(store_ask(store, sql, values, count, &rows, err));
    for (;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        if (!read(geo, rows))
            return error_set(err, ERROR_SYSTEM,
                             "The register's places do not fit together; load them again.");
    }
}

static bool read_authority(Geo *geo, const Rows *rows)
{
    GeoAuthority *authority = GROW(&geo->arena, &geo->authorities);
    *authority = (GeoAuthority){.population_year = (int)rows_int(rows, 4),
                                .figures_year = (int)rows_int(rows, 4),
                                .population_source = rows_text(rows, 5, &geo->arena)};
    COLUMN(rows, 0, authority->code);
    return true;
}

static bool read_ward(Geo *geo, const Rows *rows)
{
    GeoWard *ward = GROW(&geo->arena, &geo->wards);
    COLUMN(rows, 0, ward->code);
    COLUMN(rows, 1, ward->name);
    COLUMN(rows, 2, ward->authority);
    return true;
}

static int compare_wards(const void *a, const void *b)
{
    return strcmp(((const GeoWard *)a)->code, ((const GeoWard *)b)->code);
}

static bool read_lsoa(Geo *geo, const Rows *rows)
{
    GeoLsoa *lsoa = GROW(&geo->arena, &geo->lsoas);
    GeoWard key = {0};
    *lsoa = (GeoLsoa){.latitude = rows_real(rows, 5), .longitude = rows_real(rows, 6)};
    COLUMN(rows, 0, lsoa->code);
    COLUMN(rows, 1, lsoa->name);
    COLUMN(rows, 2, lsoa->ward);
    COLUMN(rows, 3, lsoa->authority);
    COLUMN(rows, 4, lsoa->lsoa11);
    COLUMN(rows, 2, key.code);
    const GeoWard *ward = geo->wards.count
                              ? bsearch(&key, geo->wards.items, geo->wards.count, sizeof key, compare_wards)
                              : NULL;
    memcpy(lsoa->ward_name, ward ? ward->name : "", ward ? sizeof lsoa->ward_name : 1);
    return true;
}

static int compare_lsoas(const void *a, const void *b)
{
    const GeoLsoa *x = a, *y = b;
    int order = strcmp(x->authority, y->authority);
    if (order == 0)
        order = strcmp(x->ward_name, y->ward_name);
    return order ? order : strcmp(x->code, y->code);
}

static int compare_codes(const void *a, const void *b)
{
    const GeoCode *x = a, *y = b;
    int order = strcmp(x->code, y->code);
    return order ? order : x->lsoa - y->lsoa;
}

static void index_lsoas(Geo *geo)
{
    size_t count = geo->lsoas.count;
    if (count == 0)
        return;
    qsort(geo->lsoas.items, count, sizeof *geo->lsoas.items, compare_lsoas);
    geo->by_code = ARENA_ARRAY(&geo->arena, GeoCode, count);
    geo->by_lsoa11 = ARENA_ARRAY(&geo->arena, GeoCode, count);
    for (size_t i = 0; i < count; i++) {
        geo->by_code[i].lsoa = geo->by_lsoa11[i].lsoa = (int)i;
        memcpy(geo->by_code[i].code, geo->lsoas.items[i].code, GEO_CODE_SIZE);
        memcpy(geo->by_lsoa11[i].code, geo->lsoas.items[i].lsoa11, GEO_CODE_SIZE);
    }
    qsort(geo->by_code, count, sizeof *geo->by_code, compare_codes);
    qsort(geo->by_lsoa11, count, sizeof *geo->by_lsoa11, compare_codes);
}

static bool read_deprivation(Geo *geo, const Rows *rows)
{
    int at = geo_lsoa_by_code(geo, rows_text(rows, 0, NULL));
    if (at < 0)
        return true;
    GeoLsoa *lsoa = &geo->lsoas.items[at];
    lsoa->imd_rank = (int)rows_int(rows, 1);
    lsoa->imd_decile = (int)rows_int(rows, 2);
    lsoa->idaci_rank = (int)rows_int(rows, 3);
    lsoa->idaci_decile = (int)rows_int(rows, 4);
    return true;
}

static bool read_population(Geo *geo, const Rows *rows)
{
    int at = geo_lsoa_by_code(geo, rows_text(rows, 0, NULL));
    int64_t age = rows_int(rows, 1);
    if (age < 0 || age >= GEO_AGES)
        return false;
    if (at >= 0)
        geo->lsoas.items[at].under5[age] = rows_real(rows, 2);
    return true;
}

static bool read_place(Geo *geo, const Rows *rows)
{
    GeoPlace *place = GROW(&geo->arena, &geo->places);
    *place = (GeoPlace){.latitude = rows_real(rows, 1),
                        .longitude = rows_real(rows, 2),
                        .lsoa = geo_lsoa_by_code(geo, rows_text(rows, 3, NULL)),
                        .live = rows_int(rows, 5) != 0};
    COLUMN(rows, 0, place->postcode);
    COLUMN(rows, 4, place->lsoa11);
    return true;
}

/* Places outside the areas loaded come last. */
static int compare_places(const void *a, const void *b)
{
    const GeoPlace *x = a, *y = b;
    unsigned lsoa_x = (unsigned)x->lsoa, lsoa_y = (unsigned)y->lsoa;
    return lsoa_x != lsoa_y ? (lsoa_x > lsoa_y) - (lsoa_x < lsoa_y) : strcmp(x->postcode, y->postcode);
}

static void index_places(Geo *geo)
{
    size_t count = geo->places.count, size = 16;
    while (size < 2 * count)
        size *= 2;
    if (count)
        qsort(geo->places.items, count, sizeof *geo->places.items, compare_places);
    geo->slots = ARENA_ARRAY(&geo->arena, uint32_t, size);
    geo->slot_mask = size - 1;
    for (size_t i = 0; i < count; i++) {
        const char *postcode = geo->places.items[i].postcode;
        size_t slot = text_hash(postcode, strlen(postcode), 0) & geo->slot_mask;
        while (geo->slots[slot])
            slot = (slot + 1) & geo->slot_mask;
        geo->slots[slot] = (uint32_t)i + 1;
    }
}

static GeoBox box_of(const char *path)
{
    double low[2] = {0}, high[2] = {0};
    bool any = false;
    for (const char *p = path; *p;) {
        if (*p != 'M' && *p != 'L') {
            p++;
            continue;
        }
        char *end;
        double at[2];
        at[0] = strtod(p + 1, &end);
        at[1] = *end == ',' ? strtod(end + 1, &end) : 0;
        for (int i = 0; i < 2; i++) {
            low[i] = !any || at[i] < low[i] ? at[i] : low[i];
            high[i] = !any || at[i] > high[i] ? at[i] : high[i];
        }
        any = true;
        p = end;
    }
    return (GeoBox){low[0], low[1], high[0] - low[0], high[1] - low[1]};
}

static bool read_outline(Geo *geo, const Rows *rows)
{
    GeoOutline *outline = GROW(&geo->arena, &geo->outlines);
    *outline = (GeoOutline){.kind = rows_text(rows, 0, &geo->arena),
                            .code = rows_text(rows, 1, &geo->arena),
                            .path = rows_text(rows, 2, &geo->arena)};
    outline->box = box_of(outline->path);
    return true;
}

static int compare_outlines(const void *a, const void *b)
{
    const GeoOutline *x = a, *y = b;
    int order = strcmp(x->kind, y->kind);
    return order ? order : strcmp(x->code, y->code);
}

/* An authority's projection for one year, which its LSOAs' estimates are made to add up to. */
typedef struct Projection {
    char authority[GEO_CODE_SIZE];
    int year;
    const char *source;
    double value[GEO_AGES];
    bool given[GEO_AGES];
} Projection;

static void scale_to(Geo *geo, const Projection *projection)
{
    double sums[GEO_AGES] = {0};
    GeoAuthority *authority = NULL;
    for (size_t i = 0; i < geo->authorities.count; i++)
        if (strcmp(geo->authorities.items[i].code, projection->authority) == 0)
            authority = &geo->authorities.items[i];
    for (size_t i = 0; i < geo->lsoas.count; i++)
        for (int age = 0; age < GEO_AGES; age++)
            if (strcmp(geo->lsoas.items[i].authority, projection->authority) == 0)
                sums[age] += geo->lsoas.items[i].under5[age];
    for (int age = 0; age < GEO_AGES; age++)
        if (!authority || !projection->given[age] || sums[age] <= 0)
            return;
    for (size_t i = 0; i < geo->lsoas.count; i++)
        for (int age = 0; age < GEO_AGES; age++)
            if (strcmp(geo->lsoas.items[i].authority, projection->authority) == 0)
                geo->lsoas.items[i].under5[age] *= projection->value[age] / sums[age];
    const char *when = authority->population_year
                           ? arena_print(&geo->arena, "mid-%d estimates", authority->population_year)
                           : "small-area estimates";
    authority->figures_year = projection->year;
    authority->population_source = arena_print(&geo->arena, "%s for %d, shared to LSOAs by %s",
                                               projection->source, projection->year, when);
}

static bool scale_population(Geo *geo, Store *store, int as_of_year, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    Projection newest = {0};
    bool more;
    TRY(ASK(store, SQL_geo_all_projections, &rows, err, value_int(as_of_year)));
    for (;;) {
        TRY(rows_next(rows, &more, err));
        const char *authority = more ? rows_text(rows, 0, NULL) : "";
        if (strcmp(authority, newest.authority) != 0)
            scale_to(geo, &newest);
        if (!more)
            return true;
        if (strcmp(authority, newest.authority) != 0 || rows_int(rows, 2) != newest.year) {
            newest = (Projection){.year = (int)rows_int(rows, 2), .source = rows_text(rows, 4, &geo->arena)};
            snprintf(newest.authority, sizeof newest.authority, "%s", authority);
        }
        int64_t age = rows_int(rows, 1);
        if (age >= 0 && age < GEO_AGES) {
            newest.value[age] = rows_real(rows, 3);
            newest.given[age] = true;
        }
    }
}

bool atlas_read(Geo *geo, Store *store, int as_of_year, Error *err)
{
    const Value edition = value_int(GEO_DEPRIVATION_EDITION);
    TRY(read_each(geo, store, SQL_geo_all_authorities, NULL, 0, read_authority, err));
    TRY(read_each(geo, store, SQL_geo_all_wards, NULL, 0, read_ward, err));
    if (geo->wards.count)
        qsort(geo->wards.items, geo->wards.count, sizeof *geo->wards.items, compare_wards);
    TRY(read_each(geo, store, SQL_geo_all_lsoas, NULL, 0, read_lsoa, err));
    index_lsoas(geo);
    TRY(read_each(geo, store, SQL_geo_all_deprivation, &edition, 1, read_deprivation, err));
    TRY(read_each(geo, store, SQL_geo_all_population, NULL, 0, read_population, err));
    TRY(scale_population(geo, store, as_of_year, err));
    TRY(read_each(geo, store, SQL_geo_all_postcodes, NULL, 0, read_place, err));
    index_places(geo);
    TRY(read_each(geo, store, SQL_geo_all_outlines, NULL, 0, read_outline, err));
    if (geo->outlines.count)
        qsort(geo->outlines.items, geo->outlines.count, sizeof *geo->outlines.items, compare_outlines);
    return true;
}
