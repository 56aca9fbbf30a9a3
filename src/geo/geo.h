/* Places: postcodes, small areas (LSOA), wards, authorities, deprivation, population, outlines, distance.
 *
 * Reference data live in the geo_* tables: the project's own compact tables for Derby, Coventry and Tunbridge
 * Wells come inside the program (geo_load_bundled); geo_load_* read the publishers' files for anywhere else.
 * A Geo is a read-only picture of them in memory, made once and shared between threads. */
#ifndef GEO_GEO_H
#define GEO_GEO_H

#include "base/arena.h"
#include "base/error.h"
#include "base/progress.h"
#include "store/store.h"

typedef struct Geo Geo;

enum { GEO_CODE_SIZE = 10, GEO_POSTCODE_SIZE = 9, GEO_NAME_SIZE = 64 };

typedef struct GeoPlace {
    char postcode[GEO_POSTCODE_SIZE]; /* "DE23 6WY" */
    double latitude, longitude;
    int lsoa; /* index of a 2021 LSOA in geo_lsoa(), -1 when outside the areas loaded */
    char lsoa11[GEO_CODE_SIZE];
    bool live; /* in the newest edition of the postcode list */
} GeoPlace;

typedef struct GeoLsoa { /* a 2021 LSOA */
    char code[GEO_CODE_SIZE], name[GEO_NAME_SIZE];
    char ward[GEO_CODE_SIZE], ward_name[GEO_NAME_SIZE];
    char authority[GEO_CODE_SIZE];
    char lsoa11[GEO_CODE_SIZE];   /* the 2011 LSOA it grew from (the largest part) */
    int imd_rank, imd_decile;     /* IoD 2019 of that 2011 LSOA, 1 = most deprived; 0 unknown */
    int idaci_rank, idaci_decile; /* likewise */
    double under5[5]; /* children by single year of age in the year of the picture (geo/outlook.h) */
    double latitude, longitude; /* a point inside */
} GeoLsoa;

typedef struct GeoWard {
    char code[GEO_CODE_SIZE], name[GEO_NAME_SIZE], authority[GEO_CODE_SIZE];
} GeoWard;

/* Puts the bundled tables into the geo_* tables (inside a write). */
bool geo_load_bundled(Store *store, const Progress *progress, Error *err) MUST_CHECK;

/* The publishers' own files: kind is "postcodes" (ONSPD or Code-Point style CSV), "imd" (IoD File 7 style
 * CSV), "population" (mid-year LSOA estimates by single year of age), "boundaries" (GeoJSON), "lookup" (LSOA
 * to ward). Inside a write. *rows gets how many were taken. Errors name file, line, column and what was
 * expected. */
bool geo_load_file(Store *store, const char *kind, const char *path, const Progress *progress, int64_t *rows,
                   Error *err) MUST_CHECK;

/* Reads the picture. `as_of_year` chooses the projection year (0: the newest not after this year). */
bool geo_open(Store *store, int as_of_year, Geo **out, Error *err) MUST_CHECK;
void geo_close(Geo *geo);
CLOSES_POINTER(Geo, geo_close);

/* A postcode as people write it -> "DE23 6WY"; false when it cannot be one (shape A9 9AA, A99 9AA, AA9 9AA,
 * AA99 9AA, A9A 9AA, AA9A 9AA; common slips O/0 and I/1 are mended by position). */
bool geo_postcode_tidy(const char *written, char out[GEO_POSTCODE_SIZE]);

/* Finds a tidy postcode; NULL when nobody knows it. Never guesses. */
const GeoPlace *geo_find(const Geo *geo, const char *postcode);
size_t geo_place_count(const Geo *geo);
const GeoPlace *geo_place(const Geo *geo, size_t index); /* ordered by lsoa, then postcode */

size_t geo_lsoa_count(const Geo *geo); /* ordered by authority, ward name, code */
const GeoLsoa *geo_lsoa(const Geo *geo, int index);
int geo_lsoa_by_code(const Geo *geo, const char *code); /* 2021 code, else 2011 code; -1 */
size_t geo_ward_count(const Geo *geo);
const GeoWard *geo_ward(const Geo *geo, int index);

/* Children of an LSOA by single year of age in a year from the first estimates to some years ahead of the
 * picture's; false where nothing is told of it. */
enum { GEO_YEARS_AHEAD = 5 };
bool geo_under5_in(const Geo *geo, int lsoa, int year, double out[5]);
/* The same; the picture's own figures where nothing is told of that year. */
void geo_under5_about(const Geo *geo, int lsoa, int year, double out[5]);
/* Where those come from: "ONS 2022-based projection, shared to small areas by estimates of 2017 and 2020". */
const char *geo_years_source(const Geo *geo, const char *authority_code);

/* Where the under-five figures come from, for print: "ONS 2022-based projection for 2026, shared to LSOAs by
 * mid-2020 estimates". */
const char *geo_population_source(const Geo *geo, const char *authority_code);
/* The year those figures are for; 0 when it is not told. */
int geo_population_year(const Geo *geo, const char *authority_code);

/* An outline as an SVG path ("M1,2L3,4Z") in a plane of metres-like units (x east, y south), shared by all
 * areas of the authority, and the box that holds it. NULL when there is none. kind: "lsoa21" or "ward". */
typedef struct GeoBox {
    double left, top, width, height;
} GeoBox;
const char *geo_outline(const Geo *geo, const char *kind, const char *code, GeoBox *box);

/* Great-circle metres. */
double geo_distance_m(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

#endif
