#include "geo/geo.h"
#include "geo/load.h"
#include "sql.h"

static const struct {
    const char *kind;
    bool (*load)(Store *store, const char *path, const Progress *progress, int64_t *rows, Error *err);
} loaders[] = {
    {"postcodes", load_postcodes},   {"imd", load_deprivation}, {"population", load_population},
    {"boundaries", load_boundaries}, {"lookup", load_lookup},   {"neighbours", load_neighbours},
};

bool geo_load_file(Store *store, const char *kind, const char *path, const Progress *progress, int64_t *rows,
                   Error *err)
{
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++)
        if (strcmp(loaders[i].kind, kind) == 0)
            return loaders[i].load(store, path, progress, rows, err);
    return error_set(err, ERROR_INPUT,
                     "\"%s\" is not a kind of reference file; use postcodes, imd, population, boundaries, "
                     "lookup or neighbours.",
                     kind);
}

const char *file_name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int compare_codes(const void *a, const void *b)
{
    return strcmp(((const KnownLsoa *)a)->code, ((const KnownLsoa *)b)->code);
}

bool known_lsoas_read(Store *store, Arena *arena, KnownLsoas *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    KnownLsoas known = {0};
    bool more;
    TRY(ASK_ALL(store, SQL_geo_all_lsoas, &rows, err));
    for (;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        KnownLsoa *lsoa = GROW(arena, &known);
        *lsoa = (KnownLsoa){0};
        snprintf(lsoa->code, sizeof lsoa->code, "%s", rows_text(rows, 0, NULL));
        snprintf(lsoa->authority, sizeof lsoa->authority, "%s", rows_text(rows, 3, NULL));
        snprintf(lsoa->lsoa11, sizeof lsoa->lsoa11, "%s", rows_text(rows, 4, NULL));
    }
    if (known.count == 0)
        return error_set(err, ERROR_INPUT,
                         "The register knows no areas yet; load a \"lookup\" file (LSOA to ward) first.");
    qsort(known.items, known.count, sizeof *known.items, compare_codes);
    *out = known;
    return true;
}

KnownLsoa *known_lsoa_find(const KnownLsoas *known, const char *code)
{
    KnownLsoa key = {0};
    if (strlen(code) >= sizeof key.code)
        return NULL;
    memcpy(key.code, code, strlen(code));
    return bsearch(&key, known->items, known->count, sizeof key, compare_codes);
}
