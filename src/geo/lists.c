#include <ctype.h>

#include "geo/load.h"
#include "geo/sheet.h"
#include "sql.h"

static bool is_code(const char *text)
{
    if (strlen(text) != GEO_CODE_SIZE - 1 || !isupper((unsigned char)*text))
        return false;
    return strspn(text + 1, "0123456789") == GEO_CODE_SIZE - 2;
}

static bool take_code(const Sheet *sheet, int column, char out[GEO_CODE_SIZE], Error *err)
{
    if (!is_code(sheet_text(sheet, column)))
        return sheet_refuse(sheet, column, "a code such as E01013485", err);
    snprintf(out, GEO_CODE_SIZE, "%s", sheet_text(sheet, column));
    return true;
}

static bool nothing_taken(const Sheet *sheet, Error *err)
{
    return error_set(
        err, ERROR_INPUT,
        "%s has no row for an area the register knows; load its \"lookup\" file (LSOA to ward) first.",
        sheet->name);
}

/* Postcodes */

enum { PC_POSTCODE, PC_LAT, PC_LONG, PC_LSOA21, PC_LSOA11, PC_DOTERM, PC_LIVE, PC_COLUMNS };

static const SheetColumn postcode_columns[PC_COLUMNS] = {
    [PC_POSTCODE] = {"pcds|pcd|pcd7|pcd8|postcode", false},
    [PC_LAT] = {"lat|latitude", false},
    [PC_LONG] = {"long|lon|longitude", false},
    [PC_LSOA21] = {"lsoa21|lsoa21cd|lsoa21_code", false},
    [PC_LSOA11] = {"lsoa11|lsoa11cd|lsoa11_code", true},
    [PC_DOTERM] = {"doterm|date of termination", true},
    [PC_LIVE] = {"live|in_codepoint_2026", true},
};

static bool put_postcode(Store *store, const Sheet *sheet, const KnownLsoa *lsoa, int64_t *rows, Error *err)
{
    char postcode[GEO_POSTCODE_SIZE];
    double lat = 0, lon = 0;
    if (!geo_postcode_tidy(sheet_text(sheet, PC_POSTCODE), postcode))
        return sheet_refuse(sheet, PC_POSTCODE, "a postcode such as DE23 6WY", err);
    TRY(sheet_number(sheet, PC_LAT, -90, 100, &lat, err));
    TRY(sheet_number(sheet, PC_LONG, -180, 180, &lon, err));
    if (lat > 90) /* the directory's mark for "no grid reference" */
        return true;
    const char *older = sheet_text(sheet, PC_LSOA11);
    bool live = *sheet_text(sheet, PC_DOTERM) == '\0' && strcmp(sheet_text(sheet, PC_LIVE), "0") != 0;
    TRY(DO(store, SQL_geo_put_postcode, err, value_text(postcode), value_real(lat), value_real(lon),
           value_text(lsoa->code), value_text(*older ? older : lsoa->lsoa11), value_int(live)));
    ++*rows;
    return true;
}

bool load_postcodes(Store *store, const char *path, const Progress *progress, int64_t *rows, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(sheet_close) Sheet sheet = {0};
    KnownLsoas known;
    int64_t taken = 0;
    bool more;
    TRY(known_lsoas_read(store, &arena, &known, err));
    TRY(sheet_open(path, postcode_columns, PC_COLUMNS, "postcodes", progress, &sheet, err));
    for (;;) {
        TRY(sheet_next(&sheet, &more, err));
        if (!more)
            break;
        const KnownLsoa *lsoa = known_lsoa_find(&known, sheet_text(&sheet, PC_LSOA21));
        if (lsoa)
            TRY(put_postcode(store, &sheet, lsoa, &taken, err));
    }
    if (taken == 0)
        return nothing_taken(&sheet, err);
    *rows = taken;
    return true;
}

/* Deprivation */

enum { IMD_LSOA11, IMD_LSOA21, IMD_RANK, IMD_DECILE, IDACI_RANK, IDACI_DECILE, IMD_OF_2015, IMD_COLUMNS };

static const SheetColumn imd_columns[IMD_COLUMNS] = {
    [IMD_LSOA11] = {"lsoa code (2011)|lsoa11cd|lsoa11_code", true},
    [IMD_LSOA21] = {"lsoa code (2021)|lsoa21cd|lsoa21_code", true},
    [IMD_RANK] = {"index of multiple deprivation (imd) rank*|imd_rank|imd rank*", false},
    [IMD_DECILE] = {"index of multiple deprivation (imd) decile*|imd_decile|imd decile*", false},
    [IDACI_RANK] = {"income deprivation affecting children index (idaci) rank*|idaci_rank|idaci rank*", true},
    [IDACI_DECILE] =
        {"income deprivation affecting children index (idaci) decile*|idaci_decile|idaci decile*", true},
    [IMD_OF_2015] = {"local authority district code (2013)", true},
};

static bool rank_or_null(const Sheet *sheet, int column, double most, Value *out, Error *err)
{
    double number = 0;
    *out = value_null();
    if (*sheet_text(sheet, column) == '\0')
        return true;
    TRY(sheet_number(sheet, column, 1, most, &number, err));
    *out = value_int((int64_t)number);
    return true;
}

static bool put_deprivation(Store *store, const Sheet *sheet, const KnownLsoas *known, int64_t *rows,
                            Error *err)
{
    bool newer = !sheet_has(sheet, IMD_LSOA11);
    int edition = newer ? 2025 : sheet_has(sheet, IMD_OF_2015) ? 2015 : 2019;
    char code[GEO_CODE_SIZE];
    Value values[6] = {[1] = value_int(edition)};
    TRY(take_code(sheet, newer ? IMD_LSOA21 : IMD_LSOA11, code, err));
    TRY(rank_or_null(sheet, IMD_RANK, 50000, &values[2], err));
    TRY(rank_or_null(sheet, IMD_DECILE, 10, &values[3], err));
    TRY(rank_or_null(sheet, IDACI_RANK, 50000, &values[4], err));
    TRY(rank_or_null(sheet, IDACI_DECILE, 10, &values[5], err));
    for (size_t i = 0; i < known->count; i++) {
        const KnownLsoa *lsoa = &known->items[i];
        if (strcmp(newer ? lsoa->code : lsoa->lsoa11, code) != 0)
            continue;
        values[0] = value_text(lsoa->code);
        TRY(store_do(store, SQL_geo_put_deprivation, values, 6, NULL, err));
        ++*rows;
    }
    return true;
}

bool load_deprivation(Store *store, const char *path, const Progress *progress, int64_t *rows, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(sheet_close) Sheet sheet = {0};
    KnownLsoas known;
    int64_t taken = 0;
    bool more;
    TRY(known_lsoas_read(store, &arena, &known, err));
    TRY(sheet_open(path, imd_columns, IMD_COLUMNS, "deprivation", progress, &sheet, err));
    if (!sheet_has(&sheet, IMD_LSOA11) && !sheet_has(&sheet, IMD_LSOA21))
        return error_set(err, ERROR_INPUT,
                         "%s line %lld: no column headed LSOA code (2011) or LSOA code (2021).", sheet.name,
                         (long long)sheet.row.line);
    for (;;) {
        TRY(sheet_next(&sheet, &more, err));
        if (!more)
            break;
        TRY(put_deprivation(store, &sheet, &known, &taken, err));
    }
    if (taken == 0)
        return nothing_taken(&sheet, err);
    *rows = taken;
    return true;
}

/* Look-ups: LSOA (2021) to ward and authority, and LSOA (2011) to LSOA (2021) */

enum { LK_LSOA, LK_LSOA_NAME, LK_WARD, LK_WARD_NAME, LK_AUTHORITY, LK_AUTHORITY_NAME, LK_LSOA11, LK_COLUMNS };

static const SheetColumn lookup_columns[LK_COLUMNS] = {
    [LK_LSOA] = {"lsoa21cd|lsoa21_code|lsoa21", false},
    [LK_LSOA_NAME] = {"lsoa21nm|lsoa21_name", true},
    [LK_WARD] = {"wd??cd|ward??_code|ward??cd|ward", true},
    [LK_WARD_NAME] = {"wd??nm|ward??_name|ward??nm|ward_name", true},
    [LK_AUTHORITY] = {"lad??cd|ltla??_code|ltla??cd|authority", true},
    [LK_AUTHORITY_NAME] = {"lad??nm|ltla??_name|ltla??nm|authority_name", true},
    [LK_LSOA11] = {"lsoa11cd|lsoa11_code|lsoa11", true},
};

static bool lookup_columns_suffice(const Sheet *sheet, Error *err)
{
    if (!sheet_has(sheet, LK_WARD) && sheet_has(sheet, LK_LSOA11))
        return true;
    for (int column = LK_WARD; column <= LK_AUTHORITY_NAME; column++)
        if (!sheet_has(sheet, column))
            return error_set(err, ERROR_INPUT, "%s line %lld: no column headed %s.", sheet->name,
                             (long long)sheet->row.line, lookup_columns[column].headings);
    return true;
}

static bool put_lookup(Store *store, const Sheet *sheet, int64_t *rows, Error *err)
{
    char lsoa[GEO_CODE_SIZE], ward[GEO_CODE_SIZE], authority[GEO_CODE_SIZE], older[GEO_CODE_SIZE];
    int64_t changed = 1;
    TRY(take_code(sheet, LK_LSOA, lsoa, err));
    if (sheet_has(sheet, LK_WARD)) {
        const char *name = sheet_text(sheet, LK_LSOA_NAME);
        TRY(take_code(sheet, LK_WARD, ward, err));
        TRY(take_code(sheet, LK_AUTHORITY, authority, err));
        TRY(DO(store, SQL_geo_put_authority, err, value_text(authority),
               value_text(sheet_text(sheet, LK_AUTHORITY_NAME))));
        TRY(DO(store, SQL_geo_put_ward, err, value_text(ward), value_text(sheet_text(sheet, LK_WARD_NAME)),
               value_text(authority)));
        TRY(DO(store, SQL_geo_put_lsoa, err, value_text(lsoa), value_text(*name ? name : lsoa),
               value_text(ward), value_text(authority), value_text(lsoa)));
    }
    if (sheet_has(sheet, LK_LSOA11)) {
        TRY(take_code(sheet, LK_LSOA11, older, err));
        TRY(store_do(store, SQL_geo_put_lsoa_parent, (const Value[]){value_text(lsoa), value_text(older)}, 2,
                     &changed, err));
    }
    *rows += changed;
    return true;
}

bool load_lookup(Store *store, const char *path, const Progress *progress, int64_t *rows, Error *err)
{
    DEFER(sheet_close) Sheet sheet = {0};
    int64_t taken = 0;
    bool more;
    TRY(sheet_open(path, lookup_columns, LK_COLUMNS, "areas", progress, &sheet, err));
    TRY(lookup_columns_suffice(&sheet, err));
    for (;;) {
        TRY(sheet_next(&sheet, &more, err));
        if (!more)
            break;
        TRY(put_lookup(store, &sheet, &taken, err));
    }
    if (taken == 0)
        return nothing_taken(&sheet, err);
    *rows = taken;
    return true;
}
