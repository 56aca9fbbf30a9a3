#include <errno.h>
#include <fnmatch.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <sys/stat.h>

#include "geo/load.h"
#include "sql.h"

/* Corners are snapped to a grid, so that neighbours who share a border go on sharing it. */
static const double grid_m = 10, metres_per_degree = 111320;

typedef struct Plane {
    char authority[GEO_CODE_SIZE];
    double north, west;
    bool is_new;
} Plane;

typedef struct Area {
    const char *kind;
    char code[GEO_CODE_SIZE], authority[GEO_CODE_SIZE];
    const json_t *polygons; /* an array of polygons, or one polygon when `single` */
    bool single;
} Area;

typedef struct Areas {
    Area *items;
    size_t count, capacity;
} Areas;

typedef struct Planes {
    Plane *items;
    size_t count, capacity;
} Planes;

static const char *code_of(const json_t *properties)
{
    static const char *const headings[] = {"lsoa21cd", "wd[0-9][0-9]cd", "code"};
    const char *key;
    json_t *value;
    for (size_t i = 0; i < 3; i++)
        json_object_foreach((json_t *)properties, key,
                            value) if (fnmatch(headings[i], key, FNM_CASEFOLD) == 0 &&
                                       json_is_string(value)) return json_string_value(value);
    return NULL;
}

static bool wards_read(Store *store, Arena *arena, KnownLsoas *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK_ALL(store, SQL_geo_all_wards, &rows, err));
    for (;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        KnownLsoa *ward = GROW(arena, out);
        *ward = (KnownLsoa){0};
        snprintf(ward->code, sizeof ward->code, "%s", rows_text(rows, 0, NULL));
        snprintf(ward->authority, sizeof ward->authority, "%s", rows_text(rows, 2, NULL));
    }
}

static bool planes_read(Store *store, Arena *arena, Planes *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK_ALL(store, SQL_geo_all_authorities, &rows, err));
    for (;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        Plane *plane = GROW(arena, out);
        *plane = (Plane){.north = rows_real(rows, 2), .west = rows_real(rows, 3)};
        snprintf(plane->authority, sizeof plane->authority, "%s", rows_text(rows, 0, NULL));
        plane->is_new = plane->north == 0 && plane->west == 0;
        if (plane->is_new)
            *plane = (Plane){.north = -90, .west = 180, .is_new = true};
        snprintf(plane->authority, sizeof plane->authority, "%s", rows_text(rows, 0, NULL));
    }
}

static Plane *plane_of(const Planes *planes, const char *authority)
{
    for (size_t i = 0; i < planes->count; i++)
        if (strcmp(planes->items[i].authority, authority) == 0)
            return &planes->items[i];
    return NULL;
}

static size_t ring_count(const Area *area)
{
    size_t count = 0, i;
    json_t *polygon;
    if (area->single)
        return json_array_size(area->polygons);
    json_array_foreach(area->polygons, i, polygon) count += json_array_size(polygon);
    return count;
}

static const json_t *ring_at(const Area *area, size_t index)
{
    size_t i;
    json_t *polygon;
    if (area->single)
        return json_array_get(area->polygons, index);
    json_array_foreach(area->polygons, i, polygon)
    {
        if (index < json_array_size(polygon))
            return json_array_get(polygon, index);
        index -= json_array_size(polygon);
    }
    return NULL;
}

static void corner(const json_t *ring, size_t index, double *lon, double *lat)
{
    const json_t *pair = json_array_get(ring, index);
    *lon = json_number_value(json_array_get(pair, 0));
    *lat = json_number_value(json_array_get(pair, 1));
}

/* Checks every corner and lets a new plane grow to hold it. */
static bool measure_area(const Area *area, Plane *plane, const char *name, Error *err)
{
    for (size_t r = 0; r < ring_count(area); r++) {
        const json_t *ring = ring_at(area, r);
        for (size_t i = 0; i < json_array_size(ring); i++) {
            double lon, lat;
            corner(ring, i, &lon, &lat);
            if (fabs(lon) > 180 || fabs(lat) > 90)
                return error_set(
                    err, ERROR_INPUT,
                    "%s: area %s has the corner %.0f, %.0f, which is not a longitude and latitude; "
                    "download the edition in WGS84 (not British National Grid).",
                    name, area->code, lon, lat);
            if (plane->is_new) {
                plane->north = fmax(plane->north, lat);
                plane->west = fmin(plane->west, lon);
            }
        }
    }
    return true;
}

static const char *path_of(Arena *arena, const Area *area, const Plane *plane)
{
    double east = metres_per_degree * cos(plane->north * M_PI / 180);
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file)
        abort();
    for (size_t r = 0; r < ring_count(area); r++) {
        const json_t *ring = ring_at(area, r);
        long last_x = LONG_MIN, last_y = LONG_MIN;
        size_t written = 0;
        for (size_t i = 0; i + 1 < json_array_size(ring); i++) {
            double lon, lat;
            corner(ring, i, &lon, &lat);
            long x = lround((lon - plane->west) * east / grid_m) * (long)grid_m;
            long y = lround((plane->north - lat) * metres_per_degree / grid_m) * (long)grid_m;
            if (x != last_x || y != last_y)
                fprintf(file, "%c%ld,%ld", written++ ? 'L' : 'M', x, y);
            last_x = x;
            last_y = y;
        }
        fputs(written ? "Z" : "", file);
    }
    fclose(file);
    const char *path = arena_copy(arena, text, size);
    free(text);
    return path;
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The middle of the longest level stretch inside the shape at one height; its length, 0 when there is none.
 */
static double level_stretch(Arena *arena, const Area *area, double y, double *middle)
{
    struct {
        double *items;
        size_t count, capacity;
    } at = {0};
    double best = 0;
    for (size_t r = 0; r < ring_count(area); r++) {
        const json_t *ring = ring_at(area, r);
        for (size_t i = 1; i < json_array_size(ring); i++) {
            double ax, ay, bx, by;
            corner(ring, i - 1, &ax, &ay);
            corner(ring, i, &bx, &by);
            if ((ay > y) != (by > y))
                *GROW(arena, &at) = ax + (y - ay) * (bx - ax) / (by - ay);
        }
    }
    if (at.count)
        qsort(at.items, at.count, sizeof *at.items, compare_numbers);
    for (size_t i = 0; i + 1 < at.count; i += 2)
        if (at.items[i + 1] - at.items[i] > best) {
            best = at.items[i + 1] - at.items[i];
            *middle = (at.items[i] + at.items[i + 1]) / 2;
        }
    return best;
}

static bool save_inside_point(Store *store, const Area *area, Error *err)
{
    enum { HEIGHTS = 15 };
    DEFER(arena_release) Arena arena = {0};
    double low = 90, high = -90, best = 0, best_lat = 0, best_lon = 0;
    for (size_t r = 0; r < ring_count(area); r++)
        for (size_t i = 0; i < json_array_size(ring_at(area, r)); i++) {
            double lon, lat;
            corner(ring_at(area, r), i, &lon, &lat);
            low = fmin(low, lat);
            high = fmax(high, lat);
        }
    for (int step = 1; step <= HEIGHTS; step++) {
        double lon = 0, lat = low + (high - low) * (step + 0.01) / (HEIGHTS + 1.5);
        double length = level_stretch(&arena, area, lat, &lon);
        if (length > best) {
            best = length;
            best_lat = lat;
            best_lon = lon;
        }
    }
    if (best <= 0)
        return true;
    return DO(store, SQL_geo_put_lsoa_point, err, value_text(area->code), value_real(best_lat),
              value_real(best_lon));
}

/* Keeps a feature whose code is a 2021 LSOA or a ward the register knows; others are passed over. */
static bool area_from(const json_t *feature, size_t number, const KnownLsoas *lsoas, const KnownLsoas *wards,
                      const char *name, Area *out, bool *wanted, Error *err)
{
    const json_t *geometry = json_object_get(feature, "geometry");
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const char *code = code_of(json_object_get(feature, "properties"));
    *wanted = false;
    if (!code)
        return error_set(err, ERROR_INPUT,
                         "%s: area number %zu has none of the properties LSOA21CD, WD24CD or code.", name,
                         number + 1);
    const KnownLsoa *lsoa = known_lsoa_find(lsoas, code), *ward = lsoa ? NULL : known_lsoa_find(wards, code);
    if (!lsoa && !ward)
        return true;
    bool single = type && strcmp(type, "Polygon") == 0;
    if (!single && !(type && strcmp(type, "MultiPolygon") == 0))
        return error_set(err, ERROR_INPUT, "%s: area %s is a %s; expected Polygon or MultiPolygon.", name,
                         code, type ? type : "feature without a shape");
    *out = (Area){.kind = lsoa ? "lsoa21" : "ward",
                  .single = single,
                  .polygons = json_object_get(geometry, "coordinates")};
    snprintf(out->code, sizeof out->code, "%s", code);
    snprintf(out->authority, sizeof out->authority, "%s", lsoa ? lsoa->authority : ward->authority);
    *wanted = true;
    return true;
}

static void json_release(json_t *json)
{
    json_decref(json);
}
CLOSES_POINTER(json_t, json_release);

static bool areas_from(const json_t *features, Store *store, Arena *arena, const char *name, Areas *out,
                       Error *err)
{
    KnownLsoas lsoas = {0}, wards = {0};
    size_t number;
    json_t *feature;
    TRY(known_lsoas_read(store, arena, &lsoas, err));
    TRY(wards_read(store, arena, &wards, err));
    json_array_foreach(features, number, feature)
    {
        Area area;
        bool wanted;
        TRY(area_from(feature, number, &lsoas, &wards, name, &area, &wanted, err));
        if (wanted)
            *GROW(arena, out) = area;
    }
    if (out->count == 0)
        return error_set(err, ERROR_INPUT,
                         "%s has no area the register knows; load its \"lookup\" file (LSOA to ward) first.",
                         name);
    return true;
}

static bool read_json(const char *path, json_t **out, Error *err)
{
    const char *name = file_name_of(path);
    struct stat about;
    json_error_t problem;
    FILE *file = fopen(path, "re");
    if (!file && (errno == ENOENT || errno == ENOTDIR))
        return error_set(err, ERROR_NOT_FOUND, "There is no file %s.", path);
    if (!file)
        return error_set(err, ERROR_SYSTEM, "%s cannot be opened: %s.", path, strerror(errno));
    bool folder = fstat(fileno(file), &about) == 0 && S_ISDIR(about.st_mode);
    json_t *json = folder ? NULL : json_loadf(file, 0, &problem);
    (void)fclose(file);
    if (folder)
        return error_set(err, ERROR_INPUT, "%s is a folder. Name a file in it.", path);
    if (!json)
        return error_set(err, ERROR_INPUT,
                         "%s line %d: not GeoJSON (%s). Name the publisher's own GeoJSON file of outlines.",
                         name, problem.line, problem.text);
    *out = json;
    return true;
}

bool load_boundaries(Store *store, const char *path, const Progress *progress, int64_t *rows, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    const char *name = file_name_of(path);
    DEFER(json_release) json_t *json = NULL;
    Areas areas = {0};
    Planes planes = {0};
    TRY(read_json(path, &json, err));
    const json_t *features = json_object_get(json, "features");
    if (!json_is_array(features))
        return error_set(err, ERROR_INPUT, "%s: not GeoJSON: it has no list of \"features\".", name);
    TRY(areas_from(features, store, &arena, name, &areas, err));
    TRY(planes_read(store, &arena, &planes, err));
    for (size_t i = 0; i < areas.count; i++) {
        Plane *plane = plane_of(&planes, areas.items[i].authority);
        if (!plane)
            return error_set(err, ERROR_INPUT, "%s: area %s belongs to %s, which the register does not know.",
                             name, areas.items[i].code, areas.items[i].authority);
        TRY(measure_area(&areas.items[i], plane, name, err));
    }
    for (size_t i = 0; i < planes.count; i++)
        if (planes.items[i].is_new && planes.items[i].north > -90)
            TRY(DO(store, SQL_geo_put_origin, err, value_text(planes.items[i].authority),
                   value_real(planes.items[i].north), value_real(planes.items[i].west)));
    for (size_t i = 0; i < areas.count; i++) {
        const Area *area = &areas.items[i];
        if (progress_tell(progress, "boundaries", i, areas.count))
            return progress_stopped(err);
        TRY(DO(store, SQL_geo_put_outline, err, value_text(area->kind), value_text(area->code),
               value_text(area->authority),
               value_text(path_of(&arena, area, plane_of(&planes, area->authority)))));
        if (strcmp(area->kind, "lsoa21") == 0)
            TRY(save_inside_point(store, area, err));
    }
    progress_tell(progress, "boundaries", areas.count, areas.count);
    *rows = (int64_t)areas.count;
    return true;
}
