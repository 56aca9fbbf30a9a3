/* The method: what it does to made-up children, and how it did on real years that were held back (the
 * project's own 424 areas; ./run bench forecast does it for England and Wales). */
#include "geo_test.h"

#include <math.h>

#include "geo/forecast.h"

enum { TOWN = 4 };
static const int town_ward[TOWN] = {0, 0, 1, 1}, town_authority[TOWN] = {0, 0, 0, 0};
static const ForecastAreas town = {
    .count = TOWN, .ward = town_ward, .authority = town_authority, .wards = 2, .authorities = 1};

static double sum_of_age(const ForecastCounts *children, size_t count, int age)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += children[i].age[age];
    return sum;
}

static double sum_of(const ForecastCounts *children)
{
    double sum = 0;
    for (int age = 0; age < FORECAST_AGES; age++)
        sum += children->age[age];
    return sum;
}

static void near(double got, double expected, double room)
{
    if (!(fabs(got - expected) <= room))
        fail_msg("%.6f, expected %.6f", got, expected);
}

static void test_with_one_year_cohorts_only_grow_older(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    const ForecastCounts now[TOWN] = {
        {{10, 11, 12, 13, 14}}, {{20, 21, 22, 23, 24}}, {{5, 5, 5, 5, 5}}, {{0}}};
    ForecastCounts next[TOWN];
    ForecastModel model;
    forecast_fit(&town, &(ForecastYear){2020, now}, 1, &arena, &model);
    forecast_next(&model, now, next);
    for (size_t i = 0; i < TOWN; i++)
        for (int age = 1; age < FORECAST_AGES; age++)
            near(next[i].age[age], now[i].age[age - 1], 1e-9);
    near(sum_of_age(next, TOWN, 0), 35, 1e-9);
    assert_true(next[1].age[0] > next[0].age[0] && next[0].age[0] > next[2].age[0] && next[3].age[0] == 0);
}

static void test_a_ratio_of_the_authority_is_learned_over_a_gap(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    const ForecastCounts first[TOWN] = {
        {{100, 100, 100, 100, 100}}, {{200, 200, 200, 200, 200}}, {{0}}, {{0}}};
    const ForecastCounts second[TOWN] = {{{100, 100, 81, 81, 81}}, {{200, 200, 162, 162, 162}}, {{0}}, {{0}}};
    ForecastCounts next[TOWN];
    ForecastModel model;
    forecast_fit(&town, (const ForecastYear[]){{2017, first}, {2019, second}}, 2, &arena, &model);
    forecast_next(&model, second, next);
    near(next[0].age[1], 90, 1e-6);
    near(next[1].age[4], 0.9 * 162, 1e-6);
    near(model.change[0], 1, 1e-9);
}

static void test_a_small_area_is_drawn_to_its_ward_and_a_large_one_keeps_its_own(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    const ForecastCounts first[TOWN] = {
        {{2, 2, 2, 2, 2}}, {{1000, 1000, 1000, 1000, 1000}}, {{9000, 9000, 9000, 9000, 9000}}, {{0}}};
    const ForecastCounts second[TOWN] = {
        {{2, 0, 0, 0, 0}}, {{1000, 1000, 1000, 1000, 1000}}, {{9000, 9900, 9900, 9900, 9900}}, {{0}}};
    ForecastModel model;
    forecast_fit(&town, (const ForecastYear[]){{2019, first}, {2020, second}}, 2, &arena, &model);
    near(model.change[0], model.change[1], 0.05);
    assert_true(model.change[0] < model.change[1]);
    assert_true(model.change[2] > model.change[1] + 0.05);
}

static void test_children_add_up_to_what_is_given_and_no_more_is_changed(void **state)
{
    (void)state;
    ForecastCounts children[TOWN] = {{{10, 1, 2, 3, 4}}, {{30, 1, 2, 3, 4}}, {{0}}, {{60, 0, 0, 0, 0}}};
    forecast_constrain(&town, children, &(ForecastCounts){{50, -1, 8, -1, 0}});
    near(sum_of_age(children, TOWN, 0), 50, 1e-9);
    near(children[1].age[0] / children[0].age[0], 3, 1e-9);
    near(children[0].age[1], 1, 0);
    near(children[0].age[2], 4, 1e-9);
    near(children[1].age[3], 3, 0);
    near(children[0].age[4], 0, 0);
}

static void test_ranges_are_wide_where_little_is_known(void **state)
{
    (void)state;
    for (int age = FORECAST_ALL_AGES; age < FORECAST_AGES; age++)
        for (int years = 1; years < 12; years++)
            for (double children = 1; children < 10000; children *= 3) {
                ForecastRange range = forecast_range(children, 20000, age, years, years);
                ForecastRange later = forecast_range(children, 20000, age, years + 1, years + 1);
                ForecastRange larger = forecast_range(3 * children, 20000, age, years, years);
                assert_true(range.low95 > 0 && range.low95 < range.low80 && range.low80 < children);
                assert_true(children < range.high80 && range.high80 < range.high95);
                assert_true(later.high80 > range.high80 && later.low95 < range.low95);
                assert_true(larger.high80 / 3 < range.high80 && larger.low80 / 3 > range.low80);
            }
    ForecastRange whole = forecast_range(500, 500, FORECAST_ALL_AGES, 5, 0),
                  none = forecast_range(0, 10, 0, 1, 1);
    assert_true(whole.low95 == 500 && whole.high95 == 500 && none.high95 == 0);
}

/* The estimates of one year as the register has them, in the order of Geo. */
static ForecastCounts *estimates(Store *store, const Geo *geo, int year, double *adults, Arena *arena)
{
    DEFER(rows_close) Rows *rows = NULL;
    Error err = {0};
    ForecastCounts *counts = ARENA_ARRAY(arena, ForecastCounts, geo_lsoa_count(geo));
    bool more = false;
    assert_true(ASK(store,
                    "SELECT lsoa, age0, age1, age2, age3, age4, adults FROM geo_estimate WHERE year = $1",
                    &rows, &err, VALUE(year)));
    while (rows_next(rows, &more, &err) && more) {
        int at = geo_lsoa_by_code(geo, rows_text(rows, 0, NULL));
        for (int age = 0; age < FORECAST_AGES; age++)
            counts[at].age[age] = rows_real(rows, 1 + age);
        adults[at] = rows_real(rows, 6);
    }
    return counts;
}

typedef struct Score {
    double one_age, under_five;            /* mean absolute errors */
    double in80, in95, in80_all, in95_all; /* shares of one age, of under five */
} Score;

static Score score_of(const ForecastAreas *areas, const ForecastCounts *guess, const ForecastCounts *truth,
                      int years)
{
    Score score = {0};
    ForecastCounts *all = calloc(areas->authorities, sizeof *all);
    for (size_t i = 0; i < areas->count; i++)
        for (int age = 0; age < FORECAST_AGES; age++)
            all[areas->authority[i]].age[age] += guess[i].age[age];
    double n = (double)areas->count;
    for (size_t i = 0; i < areas->count; i++) {
        const ForecastCounts *of = &all[areas->authority[i]];
        double sum = sum_of(&guess[i]), true_sum = sum_of(&truth[i]);
        ForecastRange range = forecast_range(sum, sum_of(of), FORECAST_ALL_AGES, years, years);
        score.under_five += fabs(sum - true_sum) / n;
        score.in80_all += (true_sum >= range.low80 && true_sum <= range.high80) / n;
        score.in95_all += (true_sum >= range.low95 && true_sum <= range.high95) / n;
        for (int age = 0; age < FORECAST_AGES; age++) {
            double one = guess[i].age[age], true_one = truth[i].age[age];
            range = forecast_range(one, of->age[age], age, years, years);
            score.one_age += fabs(one - true_one) / n / FORECAST_AGES;
            score.in80 += (true_one >= range.low80 && true_one <= range.high80) / n / FORECAST_AGES;
            score.in95 += (true_one >= range.low95 && true_one <= range.high95) / n / FORECAST_AGES;
        }
    }
    free(all);
    return score;
}

static void claim(const char *what, double value, double least, double most)
{
    if (!(value >= least && value <= most))
        fail_msg("%s is %.3f, not between %.3f and %.3f", what, value, least, most);
}

typedef struct Held {
    int years[3], learned, ahead; /* learned: how many of the years; the last is held back */
    double one_age, under_five;   /* error beside the naive forecast, at most */
} Held;

static void hold_back(Store *store, const Geo *geo, const Held *held)
{
    DEFER(arena_release) Arena arena = {0};
    size_t count = geo_lsoa_count(geo);
    int *ward = ARENA_ARRAY(&arena, int, count), *authority = ARENA_ARRAY(&arena, int, count);
    double *adults = ARENA_ARRAY(&arena, double, count), *unused = ARENA_ARRAY(&arena, double, count);
    for (size_t i = 1; i < count; i++) {
        const GeoLsoa *a = geo_lsoa(geo, (int)i - 1), *b = geo_lsoa(geo, (int)i);
        ward[i] = ward[i - 1] + (strcmp(a->ward, b->ward) != 0);
        authority[i] = authority[i - 1] + (strcmp(a->authority, b->authority) != 0);
    }
    const ForecastAreas areas = {.count = count,
                                 .ward = ward,
                                 .authority = authority,
                                 .wards = (size_t)ward[count - 1] + 1,
                                 .authorities = (size_t)authority[count - 1] + 1,
                                 .adults = adults};
    ForecastYear history[2];
    ForecastModel model;
    for (int y = 0; y < held->learned; y++)
        history[y] = (ForecastYear){held->years[y], estimates(store, geo, held->years[y], adults, &arena)};
    forecast_fit(&areas, history, (size_t)held->learned, &arena, &model);
    const ForecastCounts *base = history[held->learned - 1].children, *now = base;
    for (int year = 0; year < held->ahead; year++) {
        ForecastCounts *next = ARENA_ARRAY(&arena, ForecastCounts, count);
        forecast_next(&model, now, next);
        now = next;
    }
    const ForecastCounts *truth = estimates(store, geo, held->years[held->learned], unused, &arena);
    const Score ours = score_of(&areas, now, truth, held->ahead),
                naive = score_of(&areas, base, truth, held->ahead);
    claim("error by one age beside the naive", ours.one_age / naive.one_age, 0, held->one_age);
    claim("error under five beside the naive", ours.under_five / naive.under_five, 0, held->under_five);
    claim("one age within 80%", ours.in80, 0.76, 0.88);
    claim("one age within 95%", ours.in95, 0.93, 0.98);
    claim("under five within 80%", ours.in80_all, 0.77, 0.93);
    claim("under five within 95%", ours.in95_all, 0.93, 0.99);
    if (held->ahead ==
        1) /* the naive forecast is not in the ranges of a cohort one year on: the claim can fail */
        claim("the naive forecast within 80%", naive.in80, 0, 0.70);
}

static void test_held_back_years_are_told_better_than_by_the_last_value(void **state)
{
    (void)state;
    static const Held helds[] = {
        {{2017, 2019, 2020}, 2, 1, 0.52, 0.89},
        {{2017, 2019}, 1, 2, 0.72, 0.94},
        {{2017, 2020}, 1, 3, 0.80, 0.91},
    };
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    for (size_t i = 0; i < sizeof helds / sizeof *helds; i++)
        hold_back(store, geo, &helds[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_one_year_cohorts_only_grow_older),
        cmocka_unit_test(test_a_ratio_of_the_authority_is_learned_over_a_gap),
        cmocka_unit_test(test_a_small_area_is_drawn_to_its_ward_and_a_large_one_keeps_its_own),
        cmocka_unit_test(test_children_add_up_to_what_is_given_and_no_more_is_changed),
        cmocka_unit_test(test_ranges_are_wide_where_little_is_known),
        cmocka_unit_test(test_held_back_years_are_told_better_than_by_the_last_value),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
