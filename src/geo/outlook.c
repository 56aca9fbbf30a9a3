#include "geo/outlook.h"

#include "geo/atlas.h"
#include "sql.h"

typedef struct Estimates { /* of one year */
    int year;
    ForecastCounts *children; /* by LSOA */
    bool *given;              /* by authority */
} Estimates;

typedef struct Authority {     /* one of the places loaded */
    const char *code, *source; /* source: of its projection; NULL when it has none */
    int projected_from, shape_year;
    bool estimated;
} Authority;

struct Outlook {
    Arena arena;
    const Geo *geo;
    int first_year, this_year, last_year;
    ForecastAreas areas;
    Authority *authorities;
    int *authority_of, *ward_of;
    double *adults;
    struct {
        Estimates *items;
        size_t count, capacity;
    } estimates;               /* by year */
    ForecastCounts **children; /* by year from first_year, then LSOA */
    ForecastCounts **totals;   /* by year, then authority; below 0 where not projected */
};

/* Of the figures in use, for an authority without yearly estimates. */
static int year_in_use(const Outlook *outlook, const char *authority)
{
    for (size_t i = 0; i < outlook->geo->authorities.count; i++) {
        const GeoAuthority *of = &outlook->geo->authorities.items[i];
        if (strcmp(of->code, authority) == 0 && of->population_year > 0 &&
            of->population_year < outlook->this_year)
            return of->population_year;
    }
    return outlook->this_year;
}

static void number_areas(Outlook *outlook)
{
    size_t count = geo_lsoa_count(outlook->geo), authorities = 0, wards = 0;
    outlook->authority_of = ARENA_ARRAY(&outlook->arena, int, count + 1);
    outlook->ward_of = ARENA_ARRAY(&outlook->arena, int, count + 1);
    outlook->adults = ARENA_ARRAY(&outlook->arena, double, count + 1);
    outlook->authorities = ARENA_ARRAY(&outlook->arena, Authority, count + 1);
    for (size_t i = 0; i < count; i++) {
        const GeoLsoa *lsoa = geo_lsoa(outlook->geo, (int)i),
                      *last = i ? geo_lsoa(outlook->geo, (int)i - 1) : NULL;
        bool new_authority = !last || strcmp(lsoa->authority, last->authority) != 0;
        if (new_authority)
            outlook->authorities[authorities++] =
                (Authority){.code = lsoa->authority, .shape_year = year_in_use(outlook, lsoa->authority)};
        wards += new_authority || strcmp(lsoa->ward, last->ward) != 0;
        outlook->authority_of[i] = (int)authorities - 1;
        outlook->ward_of[i] = (int)wards - 1;
    }
    outlook->areas = (ForecastAreas){.count = count,
                                     .ward = outlook->ward_of,
                                     .authority = outlook->authority_of,
                                     .wards = wards,
                                     .authorities = authorities,
                                     .adults = outlook->adults};
}

/* Rows come by year. */
static bool read_estimates(Outlook *outlook, Store *store, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_geo_all_estimates, &rows, err, VALUE(outlook->this_year)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        int year = (int)rows_int(rows, 1), lsoa = geo_lsoa_by_code(outlook->geo, rows_text(rows, 0, NULL));
        if (lsoa < 0)
            continue;
        size_t last = outlook->estimates.count;
        if (last == 0 || outlook->estimates.items[last - 1].year != year)
            *GROW(&outlook->arena, &outlook->estimates) = (Estimates){
                .year = year,
                .children = ARENA_ARRAY(&outlook->arena, ForecastCounts, outlook->areas.count),
                .given = ARENA_ARRAY(&outlook->arena, bool, outlook->areas.authorities),
            };
        Estimates *estimates = &outlook->estimates.items[outlook->estimates.count - 1];
        int authority = outlook->authority_of[lsoa];
        for (int age = 0; age < FORECAST_AGES; age++)
            estimates->children[lsoa].age[age] = rows_real(rows, 2 + age);
        estimates->given[authority] = outlook->authorities[authority].estimated = true;
        outlook->authorities[authority].shape_year = year;
        if (!rows_is_null(rows, 7))
            outlook->adults[lsoa] = rows_real(rows, 7);
    }
}

static int authority_by_code(const Outlook *outlook, const char *code)
{
    for (size_t a = 0; a < outlook->areas.authorities; a++)
        if (strcmp(outlook->authorities[a].code, code) == 0)
            return (int)a;
    return -1;
}

static bool read_totals(Outlook *outlook, Store *store, Error *err)
{
    int years = outlook->last_year - outlook->first_year + 1;
    outlook->totals = ARENA_ARRAY(&outlook->arena, ForecastCounts *, years);
    for (int y = 0; y < years; y++) {
        outlook->totals[y] = ARENA_ARRAY(&outlook->arena, ForecastCounts, outlook->areas.authorities + 1);
        for (size_t a = 0; a < outlook->areas.authorities; a++)
            for (int age = 0; age < FORECAST_AGES; age++)
                outlook->totals[y][a].age[age] = -1;
    }
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_geo_all_projections, &rows, err, VALUE(outlook->last_year)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        int a = authority_by_code(outlook, rows_text(rows, 0, NULL));
        int age = (int)rows_int(rows, 1), year = (int)rows_int(rows, 2);
        if (a < 0)
            continue;
        if (!outlook->authorities[a].source) {
            outlook->authorities[a].source = rows_text(rows, 4, &outlook->arena);
            outlook->authorities[a].projected_from = year;
        }
        if (year >= outlook->first_year)
            outlook->totals[year - outlook->first_year][a].age[age] = rows_real(rows, 3);
    }
}

static void begin_unestimated(Outlook *outlook, ForecastCounts *children)
{
    for (size_t i = 0; i < outlook->areas.count; i++)
        if (!outlook->authorities[outlook->authority_of[i]].estimated)
            memcpy(children[i].age, geo_lsoa(outlook->geo, (int)i)->under5, sizeof children[i].age);
}

static const Estimates *estimates_of(const Outlook *outlook, int year)
{
    for (size_t i = 0; i < outlook->estimates.count; i++)
        if (outlook->estimates.items[i].year == year)
            return &outlook->estimates.items[i];
    return NULL;
}

static void run(Outlook *outlook)
{
    DEFER(arena_release) Arena arena = {0};
    size_t count = outlook->areas.count;
    ForecastYear *history = ARENA_ARRAY(&arena, ForecastYear, outlook->estimates.count + 1);
    ForecastModel model;
    for (size_t i = 0; i < outlook->estimates.count; i++)
        history[i] = (ForecastYear){outlook->estimates.items[i].year, outlook->estimates.items[i].children};
    forecast_fit(&outlook->areas, history, outlook->estimates.count, &arena, &model);
    int years = outlook->last_year - outlook->first_year + 1;
    outlook->children = ARENA_ARRAY(&outlook->arena, ForecastCounts *, years);
    for (int y = 0; y < years; y++) {
        ForecastCounts *children = outlook->children[y] =
            ARENA_ARRAY(&outlook->arena, ForecastCounts, count + 1);
        if (y > 0)
            forecast_next(&model, outlook->children[y - 1], children);
        if (outlook->first_year + y == outlook->this_year)
            begin_unestimated(outlook, children);
        forecast_constrain(&outlook->areas, children, outlook->totals[y]);
        const Estimates *estimates = estimates_of(outlook, outlook->first_year + y);
        for (size_t i = 0; estimates && i < count; i++)
            if (estimates->given[outlook->authority_of[i]])
                children[i] = estimates->children[i];
    }
}

bool outlook_open(Store *store, const Geo *geo, int this_year, int years, Outlook **out, Error *err)
{
    DEFER(outlook_close) Outlook *outlook = calloc(1, sizeof *outlook);
    if (!outlook)
        abort();
    outlook->geo = geo;
    outlook->this_year = this_year;
    outlook->last_year = this_year + years;
    number_areas(outlook);
    TRY(read_estimates(outlook, store, err));
    outlook->first_year = outlook->estimates.count ? outlook->estimates.items[0].year : this_year;
    TRY(read_totals(outlook, store, err));
    run(outlook);
    *out = outlook;
    outlook = NULL;
    return true;
}

void outlook_close(Outlook *outlook)
{
    if (!outlook)
        return;
    arena_release(&outlook->arena);
    free(outlook);
}

static double of_age(const ForecastCounts *counts, int age)
{
    double sum = 0;
    for (int each = 0; each < FORECAST_AGES; each++)
        sum += age == FORECAST_ALL_AGES || age == each ? counts->age[each] : 0;
    return sum;
}

static bool is_published(const Outlook *outlook, int year, int authority)
{
    return outlook->totals[year - outlook->first_year][authority].age[0] >= 0;
}

static OutlookYear year_of(const Outlook *outlook, int year, int authority, const int *lsoas, size_t count,
                           int age)
{
    const ForecastCounts *children = outlook->children[year - outlook->first_year];
    const Authority *of = &outlook->authorities[authority];
    const Estimates *estimates = estimates_of(outlook, year);
    OutlookYear point = {.year = year,
                         .kind = year > outlook->this_year ? OUTLOOK_FORECAST : OUTLOOK_PROJECTED};
    double whole = 0;
    for (size_t i = 0; i < count; i++)
        point.children += of_age(&children[lsoas[i]], age);
    for (size_t i = 0; i < outlook->areas.count; i++)
        if (outlook->authority_of[i] == authority)
            whole += of_age(&children[i], age);
    if (estimates && estimates->given[authority]) {
        point.kind = OUTLOOK_ESTIMATED;
        point.range = (ForecastRange){point.children, point.children, point.children, point.children};
        return point;
    }
    int total_from =
        of->source && is_published(outlook, year, authority) ? of->projected_from : of->shape_year;
    point.range = forecast_range(point.children, whole, age, year - of->shape_year, year - total_from);
    return point;
}

void outlook_list(const Outlook *outlook, const int *lsoas, size_t count, int age, Arena *arena,
                  OutlookYears *out)
{
    *out = (OutlookYears){0};
    if (count == 0)
        return;
    int authority = outlook->authority_of[lsoas[0]];
    for (int year = outlook->first_year; year <= outlook->last_year; year++) {
        const Estimates *estimates = estimates_of(outlook, year);
        if (year >= outlook->this_year || is_published(outlook, year, authority) ||
            (estimates && estimates->given[authority]))
            *GROW(arena, out) = year_of(outlook, year, authority, lsoas, count, age);
    }
}

int outlook_first_year(const Outlook *outlook)
{
    return outlook->first_year;
}

bool outlook_of(const Outlook *outlook, int lsoa, int year, ForecastCounts *out)
{
    if (year < outlook->first_year || year > outlook->last_year)
        return false;
    int authority = outlook->authority_of[lsoa];
    const Estimates *estimates = estimates_of(outlook, year);
    if (year <= outlook->this_year && !is_published(outlook, year, authority) &&
        !(estimates && estimates->given[authority]))
        return false;
    *out = outlook->children[year - outlook->first_year][lsoa];
    return true;
}

bool outlook_now(const Outlook *outlook, int lsoa, ForecastCounts *out)
{
    int authority = outlook->authority_of[lsoa], year = outlook->this_year;
    const Authority *of = &outlook->authorities[authority];
    while (year > of->shape_year && !is_published(outlook, year, authority))
        year--;
    if (!of->estimated || year <= of->shape_year)
        return false;
    *out = outlook->children[year - outlook->first_year][lsoa];
    return true;
}

const char *outlook_source(const Outlook *outlook, const char *authority_code, Arena *arena)
{
    int a = authority_by_code(outlook, authority_code);
    const char *years = "";
    size_t left = 0;
    for (size_t i = 0; a >= 0 && i < outlook->estimates.count; i++)
        left += outlook->estimates.items[i].given[a];
    for (size_t i = 0; a >= 0 && i < outlook->estimates.count; i++)
        if (outlook->estimates.items[i].given[a]) {
            const char *next = --left > 1 ? ", " : left == 1 ? " and " : "";
            years = arena_print(arena, "%s%d%s", years, outlook->estimates.items[i].year, next);
        }
    const char *shape = *years ? arena_print(arena, "estimates of %s", years) : "the estimates in use";
    if (a >= 0 && outlook->authorities[a].source)
        return arena_print(arena, "%s, shared to small areas by %s", outlook->authorities[a].source, shape);
    return arena_print(arena, "small-area forecast from %s", shape);
}
