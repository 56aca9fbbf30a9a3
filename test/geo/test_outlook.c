/* The forecast of a register's places. */
#include "geo_test.h"

#include <math.h>

#include "geo/outlook.h"

static const char derby[] = "E06000015";

static Outlook *open_outlook(Store *store, const Geo *geo, int year, int years)
{
    Outlook *outlook = NULL;
    Error err = {0};
    if (!outlook_open(store, geo, year, years, &outlook, &err))
        fail_msg("%s", err.text);
    return outlook;
}

/* Every area of an authority; how many in *count. */
static int *lsoas_of(const Geo *geo, const char *authority, size_t *count, Arena *arena)
{
    int *lsoas = ARENA_ARRAY(arena, int, geo_lsoa_count(geo));
    *count = 0;
    for (size_t i = 0; i < geo_lsoa_count(geo); i++)
        if (strcmp(geo_lsoa(geo, (int)i)->authority, authority) == 0)
            lsoas[(*count)++] = (int)i;
    return lsoas;
}

static const OutlookYear *year_of(const OutlookYears *years, int year)
{
    for (size_t i = 0; i < years->count; i++)
        if (years->items[i].year == year)
            return &years->items[i];
    fail_msg("no year %d", year);
    return NULL;
}

static void near(double got, double expected)
{
    if (fabs(got - expected) > 0.06)
        fail_msg("%.3f, expected %.3f", got, expected);
}

static void test_an_authority_is_its_estimates_then_its_projection(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    DEFER(outlook_close) Outlook *outlook = open_outlook(store, geo, 2026, 5);
    size_t count;
    const int *lsoas = lsoas_of(geo, derby, &count, &arena);
    OutlookYears all, newborns;
    outlook_list(outlook, lsoas, count, FORECAST_ALL_AGES, &arena, &all);
    outlook_list(outlook, lsoas, count, 0, &arena, &newborns);
    assert_int_equal(all.count, 3 + 10); /* 2018 and 2021 were not published */
    near(year_of(&all, 2020)->children, 15795);
    assert_int_equal(year_of(&all, 2020)->kind, OUTLOOK_ESTIMATED);
    near(year_of(&newborns, 2022)->children, 2917);
    near(year_of(&all, 2026)->children, 2783.7 + 2775.1 + 2785.0 + 2793.8 + 2970.9);
    assert_int_equal(year_of(&all, 2026)->kind, OUTLOOK_PROJECTED);
    near(year_of(&newborns, 2031)->children, 2704.5);
    assert_int_equal(year_of(&all, 2031)->kind, OUTLOOK_FORECAST);
    assert_string_equal(
        outlook_source(outlook, derby, &arena),
        "ONS 2022-based projection, shared to small areas by estimates of 2017, 2019 and 2020");
}

static void test_this_year_is_the_population_in_use_everywhere(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    DEFER(outlook_close) Outlook *outlook = open_outlook(store, geo, 2026, 5);
    for (int i = 0; i < (int)geo_lsoa_count(geo); i++)
        for (int age = 0; age < FORECAST_AGES; age++) {
            OutlookYears years;
            outlook_list(outlook, &i, 1, age, &arena, &years);
            assert_true(year_of(&years, 2026)->children == geo_lsoa(geo, i)->under5[age]);
        }
}

static void test_areas_and_ages_add_up_in_every_year(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    DEFER(outlook_close) Outlook *outlook = open_outlook(store, geo, 2026, OUTLOOK_YEARS_MAX);
    size_t count;
    const int *lsoas = lsoas_of(geo, "E08000026", &count, &arena);
    OutlookYears whole;
    double *sums = ARENA_ARRAY(&arena, double, 100);
    outlook_list(outlook, lsoas, count, FORECAST_ALL_AGES, &arena, &whole);
    for (size_t i = 0; i < count; i++)
        for (int age = 0; age < FORECAST_AGES; age++) {
            OutlookYears years;
            outlook_list(outlook, &lsoas[i], 1, age, &arena, &years);
            assert_int_equal(years.count, whole.count);
            for (size_t y = 0; y < years.count; y++)
                sums[y] += years.items[y].children;
        }
    for (size_t y = 0; y < whole.count; y++)
        near(sums[y], whole.items[y].children);
}

typedef struct Load {
    const char *path;
    int64_t rows;
} Load;

static bool population_body(WriteNow *now, void *context, Error *err)
{
    Load *load = context;
    return geo_load_file(now->store, "population", load->path, NULL, &load->rows, err);
}

static void test_newer_estimates_begin_it_anew(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    const char *path = both_path("sape2025.csv");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("lsoa21cd,0,1,2,3,4\nE01013485,500,50,50,50,50\n", file);
    fclose(file);
    Load load = {.path = path};
    Error err = {0};
    const Write write = {.action = "geo-load"};
    assert_true(write_run(store, &write, population_body, &load, &err));
    assert_int_equal(load.rows, 1);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    DEFER(outlook_close) Outlook *outlook = open_outlook(store, geo, 2026, 5);
    OutlookYears ones;
    int lsoa = geo_lsoa_by_code(geo, "E01013485");
    outlook_list(outlook, &lsoa, 1, 0, &arena, &ones);
    near(year_of(&ones, 2025)->children, 500);
    assert_int_equal(year_of(&ones, 2025)->kind, OUTLOOK_ESTIMATED);
    outlook_list(outlook, &lsoa, 1, 1, &arena, &ones);
    assert_true(year_of(&ones, 2026)->children > 10 * year_of(&ones, 2025)->children / 2);
}

static bool forget_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return store_do(now->store, "DELETE FROM geo_estimate", NULL, 0, NULL, err);
}

static void test_without_yearly_estimates_it_begins_from_the_figures_in_use(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    Error err = {0};
    const Write write = {.action = "test"};
    assert_true(write_run(store, &write, forget_body, NULL, &err));
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    DEFER(outlook_close) Outlook *outlook = open_outlook(store, geo, 2026, 5);
    size_t count;
    const int *lsoas = lsoas_of(geo, derby, &count, &arena);
    OutlookYears all, one;
    outlook_list(outlook, lsoas, count, FORECAST_ALL_AGES, &arena, &all);
    assert_int_equal(all.count, 6);
    near(year_of(&all, 2031)->children, 2704.5 + 2701.5 + 2722.8 + 2737.4 + 2761.9);
    outlook_list(outlook, lsoas, 1, 2, &arena, &one);
    near(year_of(&one, 2026)->children, geo_lsoa(geo, lsoas[0])->under5[2]);
    assert_true(year_of(&one, 2026)->range.high80 >
                year_of(&one, 2026)->children); /* six years after mid-2020 */
}

static void test_a_register_without_places_has_no_outlook(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = fresh_store();
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    DEFER(outlook_close) Outlook *outlook = open_outlook(store, geo, 2026, 5);
    OutlookYears years;
    outlook_list(outlook, NULL, 0, FORECAST_ALL_AGES, &arena, &years);
    assert_int_equal(years.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_authority_is_its_estimates_then_its_projection),
        cmocka_unit_test(test_this_year_is_the_population_in_use_everywhere),
        cmocka_unit_test(test_areas_and_ages_add_up_in_every_year),
        cmocka_unit_test(test_newer_estimates_begin_it_anew),
        cmocka_unit_test(test_without_yearly_estimates_it_begins_from_the_figures_in_use),
        cmocka_unit_test(test_a_register_without_places_has_no_outlook),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
