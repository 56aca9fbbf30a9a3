/* What the loaders of reference data share. Private to geo/. */
#ifndef GEO_LOAD_H
#define GEO_LOAD_H

#include "geo/geo.h"

typedef struct KnownLsoa {
    char code[GEO_CODE_SIZE], authority[GEO_CODE_SIZE], lsoa11[GEO_CODE_SIZE];
} KnownLsoa;

/* The 2021 LSOAs the register knows, ordered by code. */
typedef struct KnownLsoas {
    KnownLsoa *items;
    size_t count, capacity;
} KnownLsoas;

bool known_lsoas_read(Store *store, Arena *arena, KnownLsoas *out, Error *err) MUST_CHECK;
KnownLsoa *known_lsoa_find(const KnownLsoas *known, const char *code); /* NULL when unknown */

/* A file's name without its folder, for messages. */
const char *file_name_of(const char *path);

/* One publisher's kind of file each: they return how many rows were taken. */
bool load_postcodes(Store *store, const char *path, const Progress *progress, int64_t *rows,
                    Error *err) MUST_CHECK;
bool load_deprivation(Store *store, const char *path, const Progress *progress, int64_t *rows,
                      Error *err) MUST_CHECK;
bool load_population(Store *store, const char *path, const Progress *progress, int64_t *rows,
                     Error *err) MUST_CHECK;
bool load_lookup(Store *store, const char *path, const Progress *progress, int64_t *rows,
                 Error *err) MUST_CHECK;
bool load_neighbours(Store *store, const char *path, const Progress *progress, int64_t *rows,
                     Error *err) MUST_CHECK;
bool load_boundaries(Store *store, const char *path, const Progress *progress, int64_t *rows,
                     Error *err) MUST_CHECK;

#endif
