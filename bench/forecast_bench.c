/* forecast_bench LOOKUP.csv YEAR.csv YEAR.csv YEAR.csv: the forecast against years it has not seen.
 *
 * LOOKUP leads from 2011 LSOA to ward and authority; each YEAR (its name holds the year) has children by age
 * and adults by LSOA. Ratios are learned, and forecasts begun, from the first or the first two of the years.
 * Prints error beside the naive forecast (the last value carried forward), how often the truth lay in the
 * intervals, and the dispersion that geo/forecast.c uses, measured on every other authority; coverage is of
 * the rest. */
#include <ctype.h>
#include <math.h>

#include "base/csv.h"
#include "geo/forecast.h"

enum { YEARS = 3, CODE = 12, NEIGHBOURS = 20, COLUMNS = 8 };

typedef struct Place {
    char code[CODE], ward[CODE], authority[CODE];
    int years; /* that hold it */
} Place;

typedef struct Land {
    Arena arena;
    struct {
        Place *items;
        size_t count, capacity;
    } places; /* by authority, ward, code; then only those in all years */
    ForecastAreas areas;
    int *self, *reach;
    size_t reaches;
    double *adults[YEARS];
    ForecastCounts *children[YEARS];
    int year[YEARS];
} Land;

/* One forecast of a year that was held back. */
typedef struct Trial {
    const char *words;
    int learned, base, target, shape_years; /* learned: how many years; base, target: which */
    bool given;                             /* the authority's totals of the target year by age are */
} Trial;

static int by_code(const void *a, const void *b)
{
    return strcmp(((const Place *)a)->code, ((const Place *)b)->code);
}

static int by_place(const void *a, const void *b)
{
    const Place *x = a, *y = b;
    int order = strcmp(x->authority, y->authority);
    if (order == 0)
        order = strcmp(x->ward, y->ward);
    return order ? order : strcmp(x->code, y->code);
}

static bool columns_of(Csv *csv, const char *const *names, int *at, Error *err)
{
    CsvRow row;
    bool more;
    TRY(csv_next(csv, &row, &more, err));
    for (; *names; names++, at++) {
        *at = -1;
        for (size_t c = 0; more && c < row.count; c++)
            if (strcmp(row.fields[c], *names) == 0)
                *at = (int)c;
        if (*at < 0)
            return error_set(err, ERROR_INPUT, "no column \"%s\"", *names);
    }
    return true;
}

static bool read_places(const char *path, Land *land, Error *err)
{
    static const char *const names[] = {"lsoa11cd", "ward17cd", "ltla21cd", NULL};
    DEFER(csv_close) Csv *csv = NULL;
    int at[3];
    bool more;
    TRY(csv_open(path, &csv, err));
    TRY(columns_of(csv, names, at, err));
    for (;;) {
        CsvRow row;
        TRY(csv_next(csv, &row, &more, err));
        if (!more)
            break;
        Place *place = GROW(&land->arena, &land->places);
        *place = (Place){0};
        snprintf(place->code, CODE, "%s", row.fields[at[0]]);
        snprintf(place->ward, CODE, "%s", row.fields[at[1]]);
        snprintf(place->authority, CODE, "%s", row.fields[at[2]]);
    }
    qsort(land->places.items, land->places.count, sizeof(Place), by_code);
    return true;
}

static bool read_year(const char *path, int y, Land *land, Error *err)
{
    static const char *const names[] = {"lsoa11cd", "age0", "age1", "age2", "age3", "age4", "age15_44", NULL};
    DEFER(csv_close) Csv *csv = NULL;
    int at[7];
    bool more;
    const char *digits = strstr(path, "20");
    land->year[y] = digits ? (int)strtol(digits, NULL, 10) : 0;
    land->children[y] = arena_take(&land->arena, land->places.count, sizeof(ForecastCounts));
    land->adults[y] = ARENA_ARRAY(&land->arena, double, land->places.count);
    TRY(csv_open(path, &csv, err));
    TRY(columns_of(csv, names, at, err));
    for (;;) {
        CsvRow row;
        TRY(csv_next(csv, &row, &more, err));
        if (!more)
            return true;
        Place key;
        snprintf(key.code, CODE, "%s", row.fields[at[0]]);
        Place *place = bsearch(&key, land->places.items, land->places.count, sizeof key, by_code);
        if (!place)
            continue;
        size_t i = (size_t)(place - land->places.items);
        place->years++;
        for (int age = 0; age < FORECAST_AGES; age++)
            land->children[y][i].age[age] = strtod(row.fields[at[1 + age]], NULL);
        land->adults[y][i] = strtod(row.fields[at[6]], NULL);
    }
}

/* Puts places in order of authority and ward, numbers these, and makes areas of some twenty neighbours. */
static void number_places(Land *land)
{
    size_t count = land->places.count, kept = 0;
    Place *sorted = ARENA_ARRAY(&land->arena, Place, count);
    Land old = *land;
    for (size_t i = 0; i < count; i++)
        if (land->places.items[i].years == YEARS)
            sorted[kept++] = land->places.items[i];
    qsort(sorted, kept, sizeof *sorted, by_place);
    int *ward = ARENA_ARRAY(&land->arena, int, kept), *authority = ARENA_ARRAY(&land->arena, int, kept);
    land->self = ARENA_ARRAY(&land->arena, int, kept);
    land->reach = ARENA_ARRAY(&land->arena, int, kept);
    for (int y = 0; y < YEARS; y++) {
        land->children[y] = arena_take(&land->arena, kept, sizeof(ForecastCounts));
        land->adults[y] = ARENA_ARRAY(&land->arena, double, kept);
    }
    int since = 0;
    for (size_t i = 0; i < kept; i++) {
        const Place *place = &sorted[i], *last = &sorted[i ? i - 1 : 0];
        bool new_authority = strcmp(place->authority, last->authority) != 0;
        bool new_ward = new_authority || strcmp(place->ward, last->ward) != 0;
        since = new_authority || since == NEIGHBOURS ? 1 : since + 1;
        ward[i] = i ? ward[i - 1] + new_ward : 0;
        authority[i] = i ? authority[i - 1] + new_authority : 0;
        land->reach[i] = i ? land->reach[i - 1] + (since == 1) : 0;
        land->self[i] = (int)i;
        const Place *from = bsearch(place, old.places.items, count, sizeof *place, by_code);
        for (int y = 0; y < YEARS; y++) {
            land->children[y][i] = old.children[y][from - old.places.items];
            land->adults[y][i] = old.adults[y][from - old.places.items];
        }
    }
    land->places.count = kept;
    land->reaches = (size_t)land->reach[kept - 1] + 1;
    land->areas = (ForecastAreas){.count = kept,
                                  .ward = ward,
                                  .authority = authority,
                                  .wards = (size_t)ward[kept - 1] + 1,
                                  .authorities = (size_t)authority[kept - 1] + 1};
}

static ForecastCounts *totals_of(const Land *land, const ForecastCounts *children, Arena *arena)
{
    ForecastCounts *totals = arena_take(arena, land->areas.authorities, sizeof *totals);
    for (size_t i = 0; i < land->areas.count; i++)
        for (int age = 0; age < FORECAST_AGES; age++)
            totals[land->areas.authority[i]].age[age] += children[i].age[age];
    return totals;
}

static ForecastCounts *copy_of(const Land *land, const ForecastCounts *children, Arena *arena)
{
    ForecastCounts *copy = arena_take(arena, land->areas.count, sizeof *copy);
    memcpy(copy, children, land->areas.count * sizeof *copy);
    return copy;
}

static ForecastCounts *forecast_of(const Land *land, const Trial *trial, Arena *arena)
{
    ForecastYear history[YEARS];
    ForecastModel model;
    ForecastAreas areas = land->areas;
    areas.adults = land->adults[trial->learned - 1];
    for (int y = 0; y < trial->learned; y++)
        history[y] = (ForecastYear){land->year[y], land->children[y]};
    forecast_fit(&areas, history, (size_t)trial->learned, arena, &model);
    ForecastCounts *now = copy_of(land, land->children[trial->base], arena);
    for (int year = land->year[trial->base]; year < land->year[trial->target]; year++) {
        ForecastCounts *next = arena_take(arena, areas.count, sizeof *next);
        forecast_next(&model, now, next);
        now = next;
    }
    return now;
}

typedef struct Level {
    const char *name;
    const int *group;
    size_t count;
} Level;

typedef struct Score {
    double areas, mean, error, naive, percent, naive_percent, in80, in95, tested, squares, calibrated;
} Score;

static double of_ages(const ForecastCounts *counts, int age)
{
    double sum = 0;
    for (int each = 0; each < FORECAST_AGES; each++)
        sum += age == FORECAST_ALL_AGES || each == age ? counts->age[each] : 0;
    return sum;
}

static void score_ages(const Land *land, const Trial *trial, const Level *level, int age,
                       ForecastCounts *const *of, Score *score)
{
    DEFER(arena_release) Arena arena = {0};
    double *sums[3], *all = ARENA_ARRAY(&arena, double, land->areas.authorities);
    int *authority = ARENA_ARRAY(&arena, int, level->count);
    for (int k = 0; k < 3; k++) {
        sums[k] = ARENA_ARRAY(&arena, double, level->count);
        for (size_t i = 0; i < land->areas.count; i++)
            sums[k][level->group[i]] += of_ages(&of[k][i], age);
    }
    for (size_t i = 0; i < land->areas.count; i++) {
        authority[level->group[i]] = land->areas.authority[i];
        all[land->areas.authority[i]] += of_ages(&of[0][i], age);
    }
    int total_years = trial->given ? 0 : land->year[trial->target] - land->year[trial->base];
    for (size_t g = 0; g < level->count; g++) {
        double guess = sums[0][g], naive = sums[1][g], truth = sums[2][g], away = fabs(guess - truth);
        score->areas++;
        score->mean += guess;
        score->error += away;
        score->naive += fabs(naive - truth);
        score->percent += 100 * away / fmax(truth, 1);
        score->naive_percent += 100 * fabs(naive - truth) / fmax(truth, 1);
        if (authority[g] % 2 == 0) {
            score->squares += away * away;
            score->calibrated += guess * fmax(0, 1 - guess / fmax(all[authority[g]], 1));
            continue;
        }
        ForecastRange range = forecast_range(guess, all[authority[g]], age, trial->shape_years, total_years);
        score->tested++;
        score->in80 += truth >= range.low80 && truth <= range.high80;
        score->in95 += truth >= range.low95 && truth <= range.high95;
    }
}

static void print_score(const char *level, const char *what, const Trial *trial, const Score *s)
{
    printf("%-10s %-12s %8.0f %8.2f %8.2f %6.2f %7.1f%% %7.1f%%", level, what, s->mean / s->areas,
           s->error / s->areas, s->naive / s->areas, s->error / s->naive, s->percent / s->areas,
           s->naive_percent / s->areas);
    printf(" %6.1f%% %6.1f%%", 100 * s->in80 / s->tested, 100 * s->in95 / s->tested);
    if (trial->given)
        printf(" %6.2f", s->squares / s->calibrated);
    putchar('\n');
}

static void run_trial(const Land *land, const Trial *trial)
{
    DEFER(arena_release) Arena arena = {0};
    const ForecastAreas *areas = &land->areas;
    ForecastCounts *of[3] = {forecast_of(land, trial, &arena),
                             copy_of(land, land->children[trial->base], &arena),
                             land->children[trial->target]};
    if (trial->given) {
        const ForecastCounts *totals = totals_of(land, of[2], &arena);
        forecast_constrain(areas, of[0], totals);
        forecast_constrain(areas, of[1], totals);
    }
    const Level levels[] = {{"LSOA", land->self, areas->count},
                            {"ward", areas->ward, areas->wards},
                            {"20 LSOAs", land->reach, land->reaches},
                            {"authority", areas->authority, areas->authorities}};
    printf("\n%s\n%-10s %-12s %8s %8s %8s %6s %8s %8s %7s %7s%s\n", trial->words, "area", "children", "mean",
           "error", "naive", "ratio", "error %", "naive %", "in 80%", "in 95%", trial->given ? " disp." : "");
    for (size_t l = 0; l < sizeof levels / sizeof *levels - trial->given; l++) {
        Score one = {0}, all = {0};
        for (int age = 0; age < FORECAST_AGES; age++)
            score_ages(land, trial, &levels[l], age, of, &one);
        score_ages(land, trial, &levels[l], FORECAST_ALL_AGES, of, &all);
        print_score(levels[l].name, "by one age", trial, &one);
        print_score(levels[l].name, "under five", trial, &all);
    }
}

static bool run(char **paths, Error *err)
{
    static const Trial trials[] = {
        {"One year ahead: mid-2020 from 2017 and 2019, nothing else known", 2, 1, 2, 1, false},
        {"Two years ahead: mid-2019 from 2017, nothing else known", 1, 0, 1, 2, false},
        {"Three years ahead: mid-2020 from 2017, nothing else known", 1, 0, 2, 3, false},
        {"One year ahead, authorities' totals by age given (both forecasts scaled to them)", 2, 1, 2, 1,
         true},
        {"Two years ahead, authorities' totals by age given", 1, 0, 1, 2, true},
        {"Three years ahead, authorities' totals by age given", 1, 0, 2, 3, true},
    };
    DEFER(arena_release) Arena arena = {0};
    Land *land = ARENA_NEW(&arena, Land);
    TRY(read_places(paths[0], land, err));
    for (int y = 0; y < YEARS; y++)
        TRY(read_year(paths[1 + y], y, land, err));
    if (land->places.count == 0)
        return error_set(err, ERROR_INPUT, "no small areas");
    number_places(land);
    printf("%zu small areas, %zu wards, %zu authorities; error: mean absolute error in children\n",
           land->areas.count, land->areas.wards, land->areas.authorities);
    for (size_t t = 0; t < sizeof trials / sizeof *trials; t++)
        run_trial(land, &trials[t]);
    arena_release(&land->arena);
    return true;
}

int main(int argc, char **argv)
{
    Error err = {0};
    if (argc != 2 + YEARS) {
        fputs("forecast_bench LOOKUP.csv YEAR.csv YEAR.csv YEAR.csv\n", stderr);
        return 2;
    }
    if (run(argv + 1, &err))
        return 0;
    fprintf(stderr, "forecast_bench: %s\n", err.text);
    return error_exit_status(err.kind);
}
