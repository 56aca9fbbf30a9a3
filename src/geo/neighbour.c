#include "geo/neighbour.h"

#include <string.h>

#include "geo/load.h"
#include "geo/sheet.h"
#include "sql.h"

static const char england[] = "England";

typedef struct Standing {
    const char *least, *most, *source;
    int64_t year;
    int count;
    double sum, lowest, highest, england; /* england: -1: not told */
} Standing;

static bool read_standing(Store *store, Arena *arena, const char *authority, const char *measure, int year,
                          Standing *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    Standing all = {.england = -1, .source = ""};
    TRY(ASK(store, SQL_geo_neighbours, &rows, err, VALUE(authority), VALUE(measure), VALUE((int64_t)year)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        const char *place = rows_text(rows, 0, arena);
        const double percent = rows_real(rows, 2);
        all.year = rows_int(rows, 1);
        all.source = rows_text(rows, 3, arena);
        if (strcmp(place, england) == 0) {
            all.england = percent;
            continue;
        }
        if (all.count++ == 0) {
            all.least = place;
            all.lowest = percent;
        }
        all.most = place;
        all.highest = percent;
        all.sum += percent;
    }
    *out = all;
    return true;
}

bool neighbour_known(Store *store, const char *authority, const char *measure, int year, bool *out,
                     Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Standing all;
    TRY(read_standing(store, &arena, authority, measure, year, &all, err));
    *out = all.count > 0;
    return true;
}

bool neighbour_words(Store *store, Arena *arena, const char *authority, const char *measure, int year,
                     const char **out, Error *err)
{
    Standing all;
    TRY(read_standing(store, arena, authority, measure, year, &all, err));
    if (!all.count) {
        *out = "Statistical neighbours: no published figure of this measure is loaded.";
        return true;
    }
    const char *beside = all.england < 0 ? "" : arena_print(arena, "; England: %.1f%%", all.england);
    *out = all.count == 1
               ? arena_print(arena, "Statistical neighbour (%lld): %s, %.1f%%%s. Source: %s.",
                             (long long)all.year, all.least, all.lowest, beside, all.source)
               : arena_print(
                     arena,
                     "Statistical neighbours (%d authorities, %lld): %.1f%% on average, from %.1f%% (%s) "
                     "to %.1f%% (%s)%s. Source: %s.",
                     all.count, (long long)all.year, all.sum / all.count, all.lowest, all.least, all.highest,
                     all.most, beside, all.source);
    return true;
}

enum { NB_AUTHORITY, NB_PLACE, NB_MEASURE, NB_YEAR, NB_PERCENT, NB_SOURCE, NB_COLUMNS };

static const SheetColumn columns[NB_COLUMNS] = {
    [NB_AUTHORITY] = {"authority|authority code|la_code|lad*cd|la_gss", false},
    [NB_PLACE] = {"neighbour|neighbour name|neighbour_la_name|place|area", false},
    [NB_MEASURE] = {"measure", false},
    [NB_YEAR] = {"year", false},
    [NB_PERCENT] = {"percent|percentage|%", false},
    [NB_SOURCE] = {"source", true},
};

static bool put(Store *store, const Sheet *sheet, Error *err)
{
    double year = 0, percent = 0;
    const char *source = sheet_text(sheet, NB_SOURCE);
    static const int named[] = {NB_AUTHORITY, NB_PLACE, NB_MEASURE};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (!*sheet_text(sheet, named[i]))
            return sheet_refuse(sheet, named[i], "a name", err);
    TRY(sheet_number(sheet, NB_YEAR, 1990, 2100, &year, err));
    TRY(sheet_number(sheet, NB_PERCENT, 0, 100, &percent, err));
    return DO(store, SQL_geo_put_neighbour, err, VALUE(sheet_text(sheet, NB_AUTHORITY)),
              VALUE(sheet_text(sheet, NB_PLACE)), VALUE(sheet_text(sheet, NB_MEASURE)), VALUE((int64_t)year),
              VALUE(percent), VALUE(*source ? source : sheet->name));
}

bool load_neighbours(Store *store, const char *path, const Progress *progress, int64_t *rows, Error *err)
{
    DEFER(sheet_close) Sheet sheet = {0};
    int64_t taken = 0;
    TRY(sheet_open(path, columns, NB_COLUMNS, "neighbours", progress, &sheet, err));
    for (bool more;;) {
        TRY(sheet_next(&sheet, &more, err));
        if (!more)
            break;
        TRY(put(store, &sheet, err));
        taken++;
    }
    if (taken == 0)
        return error_set(err, ERROR_INPUT, "%s has no row.", sheet.name);
    *rows = taken;
    return true;
}
