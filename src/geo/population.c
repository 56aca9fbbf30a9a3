#include <ctype.h>

#include "geo/load.h"
#include "geo/sheet.h"
#include "sql.h"

enum { AGES = 5, PO_CODE = 0, PO_AGE = 1, PO_FEMALE = 6, PO_MALE = 11, PO_COLUMNS = 16 };

static const SheetColumn population_columns[PO_COLUMNS] = {
    {"lsoa code|lsoa 2021 code|lsoa 2011 code|lsoa21cd|lsoa11cd|lsoa21_code|lsoa11_code", false},
    {"0|age0|age 0", true},
    {"1|age1|age 1", true},
    {"2|age2|age 2", true},
    {"3|age3|age 3", true},
    {"4|age4|age 4", true},
    {"f0", true},
    {"f1", true},
    {"f2", true},
    {"f3", true},
    {"f4", true},
    {"m0", true},
    {"m1", true},
    {"m2", true},
    {"m3", true},
    {"m4", true},
};

/* How many live postcodes a 2011 and a 2021 LSOA have in common. */
typedef struct Share {
    char older[GEO_CODE_SIZE];
    KnownLsoa *lsoa;
    double weight;
} Share;

typedef struct Shares {
    Share *items;
    size_t count, capacity;
} Shares;

typedef struct Estimates {
    KnownLsoas known;
    Shares shares;
    double (*children)[AGES]; /* by place in `known` */
    bool *given;
} Estimates;

static bool has_descendant(const KnownLsoas *known, const char *older)
{
    for (size_t i = 0; i < known->count; i++)
        if (strcmp(known->items[i].lsoa11, older) == 0)
            return true;
    return false;
}

/* Pairs that only a postcode at an edge suggests are left out; a 2011 LSOA that no area names as its parent
 * was merged into its neighbour. */
static bool shares_read(Store *store, Arena *arena, Estimates *estimates, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK_ALL(store, SQL_geo_shares, &rows, err));
    for (;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        KnownLsoa *lsoa = known_lsoa_find(&estimates->known, rows_text(rows, 1, NULL));
        const char *older = rows_text(rows, 0, NULL);
        if (!lsoa || (strcmp(lsoa->lsoa11, older) != 0 && has_descendant(&estimates->known, older)))
            continue;
        Share *share = GROW(arena, &estimates->shares);
        *share = (Share){.lsoa = lsoa, .weight = rows_real(rows, 2)};
        snprintf(share->older, sizeof share->older, "%s", older);
    }
}

static bool ages_read(const Sheet *sheet, double out[AGES], Error *err)
{
    for (int age = 0; age < AGES; age++) {
        double female = 0, male = 0;
        if (sheet_has(sheet, PO_AGE + age)) {
            TRY(sheet_number(sheet, PO_AGE + age, 0, 100000, &out[age], err));
            continue;
        }
        TRY(sheet_number(sheet, PO_FEMALE + age, 0, 100000, &female, err));
        TRY(sheet_number(sheet, PO_MALE + age, 0, 100000, &male, err));
        out[age] = female + male;
    }
    return true;
}

static void give(Estimates *estimates, const KnownLsoa *lsoa, const double ages[AGES], double share)
{
    size_t at = (size_t)(lsoa - estimates->known.items);
    for (int age = 0; age < AGES; age++)
        estimates->children[at][age] += ages[age] * share;
    estimates->given[at] = true;
}

/* Gives a row's children to the 2021 LSOA of that code, or shares those of a 2011 LSOA among its descendants
 * by live postcodes, or equally when no postcodes are loaded. */
static bool spread(Estimates *estimates, const char *code, const double ages[AGES])
{
    const KnownLsoa *same = known_lsoa_find(&estimates->known, code);
    double whole = 0, children = 0;
    if (same) {
        give(estimates, same, ages, 1);
        return true;
    }
    for (size_t i = 0; i < estimates->shares.count; i++)
        if (strcmp(estimates->shares.items[i].older, code) == 0)
            whole += estimates->shares.items[i].weight;
    for (size_t i = 0; whole > 0 && i < estimates->shares.count; i++) {
        const Share *share = &estimates->shares.items[i];
        if (strcmp(share->older, code) == 0)
            give(estimates, share->lsoa, ages, share->weight / whole);
    }
    for (size_t i = 0; whole <= 0 && i < estimates->known.count; i++)
        children += strcmp(estimates->known.items[i].lsoa11, code) == 0;
    for (size_t i = 0; children > 0 && i < estimates->known.count; i++)
        if (strcmp(estimates->known.items[i].lsoa11, code) == 0)
            give(estimates, &estimates->known.items[i], ages, 1 / children);
    return whole > 0 || children > 0;
}

/* The first year 20xx in the file's name, 0 when it has none. */
static int year_in(const char *name)
{
    for (const char *p = name; strlen(p) >= 4; p++)
        if (strncmp(p, "20", 2) == 0 && isdigit((unsigned char)p[2]) && isdigit((unsigned char)p[3]))
            return 2000 + 10 * (p[2] - '0') + (p[3] - '0');
    return 0;
}

static bool save(Store *store, const Estimates *estimates, const char *name, Error *err)
{
    char source[200];
    int year = year_in(name);
    if (year)
        snprintf(source, sizeof source, "mid-%d small-area estimates (%.120s)", year, name);
    else
        snprintf(source, sizeof source, "small-area estimates (%.120s)", name);
    const char *last = "";
    for (size_t i = 0; i < estimates->known.count; i++) {
        const KnownLsoa *lsoa = &estimates->known.items[i];
        if (!estimates->given[i])
            continue;
        for (int age = 0; age < AGES; age++)
            TRY(DO(store, SQL_geo_put_population, err, value_text(lsoa->code), value_int(age),
                   value_real(estimates->children[i][age])));
        const double *ages = estimates->children[i];
        if (year)
            TRY(DO(store, SQL_geo_put_estimate, err, value_text(lsoa->code), value_int(year),
                   value_real(ages[0]), value_real(ages[1]), value_real(ages[2]), value_real(ages[3]),
                   value_real(ages[4])));
        if (strcmp(lsoa->authority, last) != 0)
            TRY(DO(store, SQL_geo_put_population_source, err, value_text(lsoa->code), value_int(year),
                   value_text(source)));
        last = lsoa->authority;
    }
    return true;
}

static bool ages_suffice(const Sheet *sheet, Error *err)
{
    for (int age = 0; age < AGES; age++)
        if (!sheet_has(sheet, PO_AGE + age) &&
            !(sheet_has(sheet, PO_FEMALE + age) && sheet_has(sheet, PO_MALE + age)))
            return error_set(err, ERROR_INPUT,
                             "%s line %lld: no column headed %d (or F%d and M%d) for children aged %d.",
                             sheet->name, (long long)sheet->row.line, age, age, age, age);
    return true;
}

bool load_population(Store *store, const char *path, const Progress *progress, int64_t *rows, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(sheet_close) Sheet sheet = {0};
    Estimates estimates = {0};
    int64_t taken = 0;
    bool more;
    TRY(known_lsoas_read(store, &arena, &estimates.known, err));
    TRY(shares_read(store, &arena, &estimates, err));
    estimates.children = arena_take(&arena, estimates.known.count, sizeof *estimates.children);
    estimates.given = ARENA_ARRAY(&arena, bool, estimates.known.count);
    TRY(sheet_open(path, population_columns, PO_COLUMNS, "population", progress, &sheet, err));
    TRY(ages_suffice(&sheet, err));
    for (;;) {
        double ages[AGES] = {0};
        TRY(sheet_next(&sheet, &more, err));
        if (!more)
            break;
        TRY(ages_read(&sheet, ages, err));
        taken += spread(&estimates, sheet_text(&sheet, PO_CODE), ages);
    }
    if (taken == 0)
        return error_set(
            err, ERROR_INPUT,
            "%s has no row for an area the register knows; load its \"lookup\" file (LSOA to ward) first.",
            sheet.name);
    TRY(save(store, &estimates, sheet.name, err));
    *rows = taken;
    return true;
}
