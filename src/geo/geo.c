#include "geo/geo.h"

#include "base/clock.h"
#include "base/text.h"
#include "geo/atlas.h"
#include "geo/outlook.h"

static void keep_years(Geo *geo, const Outlook *outlook, int last)
{
    size_t count = geo->lsoas.count;
    geo->first_year = outlook_first_year(outlook);
    geo->years = last - geo->first_year + 1;
    geo->in_year = arena_take(&geo->arena, (size_t)geo->years * count + 1, sizeof *geo->in_year);
    for (int y = 0; y < geo->years; y++)
        for (size_t i = 0; i < count; i++) {
            ForecastCounts counts = {.age = {-1}};
            (void)outlook_of(outlook, (int)i, geo->first_year + y, &counts);
            memcpy(geo->in_year[(size_t)y * count + i], counts.age, sizeof counts.age);
        }
    for (size_t i = 0; i < geo->authorities.count; i++)
        geo->authorities.items[i].years_source =
            outlook_source(outlook, geo->authorities.items[i].code, &geo->arena);
}

bool geo_under5_in(const Geo *geo, int lsoa, int year, double out[5])
{
    int y = year - geo->first_year;
    if (y < 0 || y >= geo->years)
        return false;
    memcpy(out, geo->in_year[(size_t)y * geo->lsoas.count + (size_t)lsoa], sizeof *geo->in_year);
    return out[0] >= 0;
}

void geo_under5_about(const Geo *geo, int lsoa, int year, double out[5])
{
    if (year == geo->year || !geo_under5_in(geo, lsoa, year, out))
        memcpy(out, geo->lsoas.items[lsoa].under5, sizeof geo->lsoas.items[lsoa].under5);
}

const char *geo_years_source(const Geo *geo, const char *authority_code)
{
    for (size_t i = 0; i < geo->authorities.count; i++)
        if (strcmp(geo->authorities.items[i].code, authority_code) == 0)
            return geo->authorities.items[i].years_source;
    return "no estimates loaded";
}

static bool use_outlook(Geo *geo, Store *store, int year, Error *err)
{
    DEFER(outlook_close) Outlook *outlook = NULL;
    ForecastCounts now;
    TRY(outlook_open(store, geo, year, GEO_YEARS_AHEAD, &outlook, err));
    keep_years(geo, outlook, year + GEO_YEARS_AHEAD);
    for (size_t i = 0; i < geo->lsoas.count; i++)
        if (outlook_now(outlook, (int)i, &now))
            memcpy(geo->lsoas.items[i].under5, now.age, sizeof now.age);
    return true;
}

bool geo_open(Store *store, int as_of_year, Geo **out, Error *err)
{
    int month, day;
    if (as_of_year == 0)
        date_to_parts(clock_today(), &as_of_year, &month, &day);
    DEFER(geo_close) Geo *geo = calloc(1, sizeof *geo);
    if (!geo)
        abort();
    geo->year = as_of_year;
    TRY(atlas_read(geo, store, as_of_year, err));
    TRY(use_outlook(geo, store, as_of_year, err));
    *out = geo;
    geo = NULL;
    return true;
}

void geo_close(Geo *geo)
{
    if (!geo)
        return;
    arena_release(&geo->arena);
    free(geo);
}

const GeoPlace *geo_find(const Geo *geo, const char *postcode)
{
    size_t slot = text_hash(postcode, strlen(postcode), 0) & geo->slot_mask;
    for (; geo->slots[slot]; slot = (slot + 1) & geo->slot_mask) {
        const GeoPlace *place = &geo->places.items[geo->slots[slot] - 1];
        if (strcmp(place->postcode, postcode) == 0)
            return place;
    }
    return NULL;
}

size_t geo_place_count(const Geo *geo)
{
    return geo->places.count;
}

const GeoPlace *geo_place(const Geo *geo, size_t index)
{
    return &geo->places.items[index];
}

size_t geo_lsoa_count(const Geo *geo)
{
    return geo->lsoas.count;
}

const GeoLsoa *geo_lsoa(const Geo *geo, int index)
{
    return &geo->lsoas.items[index];
}

static int find_code(const GeoCode *codes, size_t count, const char *code)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(codes[middle].code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && strcmp(codes[low].code, code) == 0 ? codes[low].lsoa : -1;
}

int geo_lsoa_by_code(const Geo *geo, const char *code)
{
    int found = find_code(geo->by_code, geo->lsoas.count, code);
    return found >= 0 ? found : find_code(geo->by_lsoa11, geo->lsoas.count, code);
}

size_t geo_ward_count(const Geo *geo)
{
    return geo->wards.count;
}

const GeoWard *geo_ward(const Geo *geo, int index)
{
    return &geo->wards.items[index];
}

const char *geo_population_source(const Geo *geo, const char *authority_code)
{
    for (size_t i = 0; i < geo->authorities.count; i++)
        if (strcmp(geo->authorities.items[i].code, authority_code) == 0)
            return geo->authorities.items[i].population_source;
    return "no estimates loaded";
}

int geo_population_year(const Geo *geo, const char *authority_code)
{
    for (size_t i = 0; i < geo->authorities.count; i++)
        if (strcmp(geo->authorities.items[i].code, authority_code) == 0)
            return geo->authorities.items[i].figures_year;
    return 0;
}

const char *geo_outline(const Geo *geo, const char *kind, const char *code, GeoBox *box)
{
    size_t low = 0, high = geo->outlines.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const GeoOutline *outline = &geo->outlines.items[middle];
        int order = strcmp(outline->kind, kind);
        if (order == 0)
            order = strcmp(outline->code, code);
        if (order == 0) {
            if (box)
                *box = outline->box;
            return outline->path;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
