#include "base/embedded.h"
#include "geo/geo.h"
#include "sql.h"

enum { FIELDS_MAX = 24, COLUMNS_MAX = 8, STEPS = 10 };

typedef struct Tsv {
    const char *file;
    char *rest;
    size_t count; /* fields in the row */
    char *fields[FIELDS_MAX];
    bool headed;
} Tsv;

static bool tsv_open(const char *file, Arena *arena, Tsv *out, Error *err)
{
    const EmbeddedFile *found = embedded_find(file);
    if (!found)
        return error_set(err, ERROR_SYSTEM, "This program was built without its table %s; build it again.",
                         file);
    char *copy = ARENA_ARRAY(arena, char, found->length + 1);
    memcpy(copy, found->bytes, found->length);
    *out = (Tsv){.file = file, .rest = copy};
    return true;
}

static void tsv_split(Tsv *tsv, char *line)
{
    tsv->count = 0;
    while (line && tsv->count < FIELDS_MAX)
        tsv->fields[tsv->count++] = strsep(&line, "\t");
}

/* The next row, comments and the header passed over; false at the end. */
static bool tsv_next(Tsv *tsv)
{
    char *line;
    while ((line = strsep(&tsv->rest, "\n"))) {
        if (*line == '\0' || *line == '#')
            continue;
        if (tsv->headed) {
            tsv_split(tsv, line);
            return true;
        }
        tsv->headed = true;
    }
    return false;
}

/* Which field of the file fills which column of the table, and how: t text, i whole number, r real. */
typedef struct Column {
    const char *name;
    size_t field;
    char type;
} Column;

typedef struct Table {
    const char *file, *table;
    int count;
    Column columns[COLUMNS_MAX];
} Table;

static const Table tables[] = {
    {"data/geo/authority.tsv",
     "geo_authority",
     6,
     {{"code", 0, 't'},
      {"name", 1, 't'},
      {"origin_lat", 2, 'r'},
      {"origin_lon", 3, 'r'},
      {"population_year", 4, 'i'},
      {"population_source", 5, 't'}}},
    {"data/geo/ward.tsv", "geo_ward", 3, {{"code", 0, 't'}, {"name", 1, 't'}, {"authority", 2, 't'}}},
    {"data/geo/lsoa.tsv",
     "geo_lsoa",
     7,
     {{"code", 0, 't'},
      {"name", 1, 't'},
      {"ward", 2, 't'},
      {"authority", 3, 't'},
      {"lsoa11", 4, 't'},
      {"lat", 20, 'r'},
      {"lon", 21, 'r'}}},
    {"data/geo/projection.tsv",
     "geo_projection",
     5,
     {{"authority", 0, 't'}, {"age", 1, 'i'}, {"year", 2, 'i'}, {"value", 3, 'r'}, {"source", 4, 't'}}},
    {"data/geo/estimate.tsv",
     "geo_estimate",
     8,
     {{"lsoa", 0, 't'},
      {"year", 1, 'i'},
      {"age0", 2, 'r'},
      {"age1", 3, 'r'},
      {"age2", 4, 'r'},
      {"age3", 5, 'r'},
      {"age4", 6, 'r'},
      {"adults", 7, 'r'}}},
    {"data/geo/postcode.tsv",
     "geo_postcode",
     6,
     {{"postcode", 0, 't'},
      {"lat", 1, 'r'},
      {"lon", 2, 'r'},
      {"lsoa", 3, 't'},
      {"lsoa11", 4, 't'},
      {"live", 5, 'i'}}},
    {"data/geo/neighbour.tsv",
     "geo_neighbour",
     6,
     {{"authority", 0, 't'},
      {"place", 1, 't'},
      {"measure", 2, 't'},
      {"year", 3, 'i'},
      {"percent", 4, 'r'},
      {"source", 5, 't'}}},
    {"data/geo/outline.tsv",
     "geo_outline",
     4,
     {{"kind", 0, 't'}, {"code", 1, 't'}, {"authority", 2, 't'}, {"path", 3, 't'}}},
};
enum { TABLES = sizeof tables / sizeof *tables };

static Value value_of(const char *field, char type)
{
    if (*field == '\0')
        return value_null();
    if (type == 'i')
        return value_int(strtoll(field, NULL, 10));
    return type == 'r' ? value_real(strtod(field, NULL)) : value_text(field);
}

static bool copy_table(Store *store, const Table *table, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(bulk_close) Bulk *bulk = NULL;
    const char *names[COLUMNS_MAX];
    size_t needed = 0;
    for (int i = 0; i < table->count; i++) {
        names[i] = table->columns[i].name;
        if (table->columns[i].field >= needed)
            needed = table->columns[i].field + 1;
    }
    Tsv tsv;
    TRY(tsv_open(table->file, &arena, &tsv, err));
    TRY(bulk_open(store, table->table, names, table->count, &bulk, err));
    while (tsv_next(&tsv)) {
        Value values[COLUMNS_MAX];
        if (tsv.count < needed)
            return error_set(err, ERROR_SYSTEM, "The program's own table %s is damaged; build it again.",
                             tsv.file);
        for (int i = 0; i < table->count; i++)
            values[i] = value_of(tsv.fields[table->columns[i].field], table->columns[i].type);
        TRY(bulk_add(bulk, values, err));
    }
    return bulk_finish(bulk, err);
}

/* lsoa.tsv: rank and decile of 2010, 2015, 2019, 2025 from field 5, IDACI of 2019 in 13 and 14. */
static bool copy_deprivation(Store *store, Error *err)
{
    static const char *const names[] = {"lsoa",       "edition",    "imd_rank",
                                        "imd_decile", "idaci_rank", "idaci_decile"};
    static const int editions[] = {2010, 2015, 2019, 2025};
    DEFER(arena_release) Arena arena = {0};
    DEFER(bulk_close) Bulk *bulk = NULL;
    Tsv tsv;
    TRY(tsv_open("data/geo/lsoa.tsv", &arena, &tsv, err));
    TRY(bulk_open(store, "geo_deprivation", names, 6, &bulk, err));
    while (tsv_next(&tsv))
        for (size_t i = 0; i < 4; i++) {
            bool idaci = editions[i] == 2019;
            if (*tsv.fields[5 + 2 * i])
                TRY(bulk_add(bulk,
                             (const Value[]){value_text(tsv.fields[0]), value_int(editions[i]),
                                             value_of(tsv.fields[5 + 2 * i], 'i'),
                                             value_of(tsv.fields[6 + 2 * i], 'i'),
                                             value_of(idaci ? tsv.fields[13] : "", 'i'),
                                             value_of(idaci ? tsv.fields[14] : "", 'i')},
                             err));
        }
    return bulk_finish(bulk, err);
}

static bool copy_population(Store *store, Error *err)
{
    static const char *const names[] = {"lsoa", "age", "value"};
    DEFER(arena_release) Arena arena = {0};
    DEFER(bulk_close) Bulk *bulk = NULL;
    Tsv tsv;
    TRY(tsv_open("data/geo/lsoa.tsv", &arena, &tsv, err));
    TRY(bulk_open(store, "geo_population", names, 3, &bulk, err));
    while (tsv_next(&tsv))
        for (int age = 0; age < 5; age++)
            TRY(bulk_add(bulk,
                         (const Value[]){value_text(tsv.fields[0]), value_int(age),
                                         value_of(tsv.fields[15 + age], 'r')},
                         err));
    return bulk_finish(bulk, err);
}

static bool clear_authorities(Store *store, Error *err)
{
    static const char *const clears[] = {
        SQL_geo_clear_deprivation, SQL_geo_clear_population, SQL_geo_clear_estimates,
        SQL_geo_clear_postcodes,   SQL_geo_clear_lsoas,      SQL_geo_clear_wards,
        SQL_geo_clear_projection,  SQL_geo_clear_outlines,   SQL_geo_clear_neighbours,
        SQL_geo_clear_authority,
    };
    DEFER(arena_release) Arena arena = {0};
    Tsv tsv;
    TRY(tsv_open("data/geo/authority.tsv", &arena, &tsv, err));
    while (tsv_next(&tsv))
        for (size_t i = 0; i < sizeof clears / sizeof *clears; i++)
            TRY(DO(store, clears[i], err, value_text(tsv.fields[0])));
    return true;
}

/* Postcodes of ours that a publisher's file put into another authority. */
static bool clear_strays(Store *store, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    int64_t left = 0;
    Tsv tsv;
    TRY(store_ask_int(store, SQL_geo_count_postcodes, NULL, 0, 0, &left, err));
    TRY(tsv_open("data/geo/postcode.tsv", &arena, &tsv, err));
    while (left > 0 && tsv_next(&tsv))
        TRY(DO(store, SQL_geo_clear_postcode, err, value_text(tsv.fields[0])));
    return true;
}

bool geo_load_bundled(Store *store, const Progress *progress, Error *err)
{
    TRY(clear_authorities(store, err));
    TRY(clear_strays(store, err));
    for (size_t i = 0; i < TABLES; i++) {
        if (progress_tell(progress, "places", i, STEPS))
            return progress_stopped(err);
        TRY(copy_table(store, &tables[i], err));
    }
    TRY(copy_deprivation(store, err));
    TRY(copy_population(store, err));
    progress_tell(progress, "places", STEPS, STEPS);
    return true;
}
