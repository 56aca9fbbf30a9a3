#include "geo/forecast.h"

#include <math.h>

enum { ADDED_AREA = 200, ADDED_WARD = 400, ADDED_AREA_BIRTHS = 20, ADDED_WARD_BIRTHS = 100 };
static const double weight_of_older = 0.8; /* of births a year longer ago */

static double sum_of(const ForecastCounts *counts)
{
    double sum = 0;
    for (int age = 0; age < FORECAST_AGES; age++)
        sum += counts->age[age];
    return sum;
}

static void add_up(const ForecastAreas *areas, const ForecastCounts *children, ForecastCounts *sums)
{
    for (size_t i = 0; i < areas->count; i++)
        for (int age = 0; age < FORECAST_AGES; age++)
            sums[areas->authority[i]].age[age] += children[i].age[age];
}

/* Observed beside expected, drawn towards the ward's, which is drawn towards 1. */
static void draw_in(const ForecastAreas *areas, const double *observed, const double *expected,
                    double added_area, double added_ward, Arena *arena, double *out)
{
    double *ward_observed = ARENA_ARRAY(arena, double, areas->wards + 1);
    double *ward_expected = ARENA_ARRAY(arena, double, areas->wards + 1);
    for (size_t i = 0; i < areas->count; i++) {
        ward_observed[areas->ward[i]] += observed[i];
        ward_expected[areas->ward[i]] += expected[i];
    }
    for (size_t i = 0; i < areas->count; i++) {
        int ward = areas->ward[i];
        double of_ward = (ward_observed[ward] + added_ward) / (ward_expected[ward] + added_ward);
        out[i] = (observed[i] + added_area * of_ward) / (expected[i] + added_area);
    }
}

/* What two years of estimates say of how cohorts change. */
typedef struct Change {
    double *observed, *expected, *years; /* by area; years: of expected children */
    ForecastCounts *logs, *terms;        /* by authority and step */
} Change;

static void learn_pair(const ForecastAreas *areas, const ForecastYear *first, const ForecastYear *second,
                       Arena *arena, Change *change)
{
    int gap = second->year - first->year;
    ForecastCounts *before = arena_take(arena, areas->authorities + 1, sizeof *before);
    ForecastCounts *after = arena_take(arena, areas->authorities + 1, sizeof *after);
    add_up(areas, first->children, before);
    add_up(areas, second->children, after);
    for (size_t a = 0; a < areas->authorities; a++)
        for (int age = 0; age + gap < FORECAST_AGES; age++)
            for (int step = age; before[a].age[age] > 0 && after[a].age[age + gap] > 0 && step < age + gap;
                 step++) {
                change->logs[a].age[step] += log(after[a].age[age + gap] / before[a].age[age]) / gap;
                change->terms[a].age[step]++;
            }
    for (size_t i = 0; i < areas->count; i++) {
        int a = areas->authority[i];
        if (sum_of(&first->children[i]) <= 0 || sum_of(&second->children[i]) <= 0)
            continue;
        for (int age = 0; age + gap < FORECAST_AGES; age++) {
            if (before[a].age[age] <= 0)
                continue;
            double expected = first->children[i].age[age] * after[a].age[age + gap] / before[a].age[age];
            change->observed[i] += second->children[i].age[age + gap];
            change->expected[i] += expected;
            change->years[i] += gap * expected;
        }
    }
}

static void learn_change(const ForecastAreas *areas, const ForecastYear *history, size_t count, Arena *arena,
                         ForecastModel *model)
{
    Change change = {
        .observed = ARENA_ARRAY(arena, double, areas->count + 1),
        .expected = ARENA_ARRAY(arena, double, areas->count + 1),
        .years = ARENA_ARRAY(arena, double, areas->count + 1),
        .logs = arena_take(arena, areas->authorities + 1, sizeof(ForecastCounts)),
        .terms = arena_take(arena, areas->authorities + 1, sizeof(ForecastCounts)),
    };
    for (size_t y = 1; y < count; y++)
        learn_pair(areas, &history[y - 1], &history[y], arena, &change);
    for (size_t a = 0; a < areas->authorities; a++)
        for (int step = 0; step < FORECAST_AGES; step++)
            model->ageing[a].age[step] =
                change.terms[a].age[step] > 0 ? exp(change.logs[a].age[step] / change.terms[a].age[step]) : 1;
    draw_in(areas, change.observed, change.expected, ADDED_AREA, ADDED_WARD, arena, model->change);
    for (size_t i = 0; i < areas->count; i++)
        if (change.years[i] > 0)
            model->change[i] = pow(model->change[i], change.expected[i] / change.years[i]);
}

/* Children of past estimates taken back to the year of their birth, beside what the area's adults would have.
 */
static void learn_births(const ForecastAreas *areas, const ForecastYear *history, size_t count, Arena *arena,
                         ForecastModel *model)
{
    double *born = ARENA_ARRAY(arena, double, areas->count + 1);
    double *adults = ARENA_ARRAY(arena, double, areas->authorities + 1);
    double *all_born = ARENA_ARRAY(arena, double, areas->authorities + 1);
    double *expected = ARENA_ARRAY(arena, double, areas->count + 1);
    for (size_t i = 0; i < areas->count; i++) {
        for (size_t y = 0; y < count; y++)
            for (int age = 0; age < FORECAST_AGES; age++)
                born[i] += pow(weight_of_older, history[count - 1].year - history[y].year + age) *
                           history[y].children[i].age[age] / pow(model->change[i], age);
        all_born[areas->authority[i]] += born[i];
        adults[areas->authority[i]] += areas->adults ? areas->adults[i] : 0;
    }
    for (size_t i = 0; i < areas->count; i++) {
        int a = areas->authority[i];
        expected[i] = areas->adults && adults[a] > 0 ? all_born[a] * areas->adults[i] / adults[a] : 0;
    }
    draw_in(areas, born, expected, ADDED_AREA_BIRTHS, ADDED_WARD_BIRTHS, arena, model->births);
    for (size_t i = 0; i < areas->count; i++)
        model->births[i] = expected[i] > 0 ? model->births[i] * expected[i] : born[i];
}

void forecast_fit(const ForecastAreas *areas, const ForecastYear *history, size_t count, Arena *arena,
                  ForecastModel *out)
{
    *out = (ForecastModel){
        .areas = areas,
        .change = ARENA_ARRAY(arena, double, areas->count + 1),
        .births = ARENA_ARRAY(arena, double, areas->count + 1),
        .ageing = arena_take(arena, areas->authorities + 1, sizeof(ForecastCounts)),
    };
    learn_change(areas, history, count, arena, out);
    learn_births(areas, history, count, arena, out);
}

void forecast_next(const ForecastModel *model, const ForecastCounts *now, ForecastCounts *next)
{
    DEFER(arena_release) Arena arena = {0};
    const ForecastAreas *areas = model->areas;
    double *parts = ARENA_ARRAY(&arena, double, areas->authorities + 1);
    double *newborns = ARENA_ARRAY(&arena, double, areas->authorities + 1);
    for (size_t i = 0; i < areas->count; i++) {
        parts[areas->authority[i]] += model->births[i];
        newborns[areas->authority[i]] += now[i].age[0];
    }
    for (size_t i = 0; i < areas->count; i++) {
        int a = areas->authority[i];
        for (int age = 1; age < FORECAST_AGES; age++)
            next[i].age[age] = now[i].age[age - 1] * model->ageing[a].age[age - 1] * model->change[i];
        next[i].age[0] = parts[a] > 0 ? newborns[a] * model->births[i] / parts[a] : now[i].age[0];
    }
}

void forecast_constrain(const ForecastAreas *areas, ForecastCounts *children, const ForecastCounts *totals)
{
    DEFER(arena_release) Arena arena = {0};
    ForecastCounts *sums = arena_take(&arena, areas->authorities + 1, sizeof *sums);
    add_up(areas, children, sums);
    for (size_t i = 0; i < areas->count; i++) {
        int a = areas->authority[i];
        for (int age = 0; age < FORECAST_AGES; age++)
            if (totals[a].age[age] >= 0 && sums[a].age[age] > 0)
                children[i].age[age] *= totals[a].age[age] / sums[a].age[age];
    }
}

/* Measured on the small areas of England and Wales, held-back years: ./run bench forecast prints them again.
 */
static double dispersion(int age, int years)
{
    if (years <= 0)
        return 0;
    if (age == FORECAST_ALL_AGES)
        return 0.7 + 1.5 * (years - 1);
    return years <= age ? 0.4 * years : 1.6 + 0.15 * (years - 1);
}
static double authority_error(int age) /* after one year, as a share */
{
    return age == FORECAST_ALL_AGES ? 0.03 : 0.045;
}

ForecastRange forecast_range(double children, double of, int age, int shape_years, int total_years)
{
    static const double z80 = 1.2816, z95 = 1.9600;
    if (children <= 0)
        return (ForecastRange){0};
    double part = of > children ? 1 - children / of : 0;
    double shape = dispersion(age, shape_years) * part / children;
    double total = total_years > 0 ? authority_error(age) * authority_error(age) * total_years : 0;
    double deviation = sqrt(log1p(shape + total));
    return (ForecastRange){children * exp(-z80 * deviation), children * exp(z80 * deviation),
                           children * exp(-z95 * deviation), children * exp(z95 * deviation)};
}
