#include "geo_test.h"

#include <math.h>

#include "base/clock.h"

static const char derby[] = "E06000015";

static double under_five(const Geo *geo, const char *authority)
{
    double sum = 0;
    for (size_t i = 0; i < geo_lsoa_count(geo); i++)
        for (int age = 0; age < 5; age++)
            if (strcmp(geo_lsoa(geo, (int)i)->authority, authority) == 0)
                sum += geo_lsoa(geo, (int)i)->under5[age];
    return sum;
}

static int lsoas_in(const Geo *geo, const char *authority)
{
    int count = 0;
    for (size_t i = 0; i < geo_lsoa_count(geo); i++)
        count += strcmp(geo_lsoa(geo, (int)i)->authority, authority) == 0;
    return count;
}

static void test_bundled_areas_have_their_known_sizes(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    assert_int_equal(lsoas_in(geo, derby), 152);
    assert_int_equal(lsoas_in(geo, "E08000026"), 203);
    assert_int_equal(lsoas_in(geo, "E07000116"), 69);
    assert_int_equal(geo_ward_count(geo), 18 + 18 + 14);
    assert_int_equal(count_of(store, "SELECT COUNT(DISTINCT lsoa11) FROM geo_postcode WHERE lsoa IN "
                                     "(SELECT code FROM geo_lsoa WHERE authority = 'E06000015')"),
                     151);
    assert_int_equal(
        count_of(store,
                 "SELECT COUNT(DISTINCT lsoa11) FROM geo_lsoa WHERE authority = 'E06000015' AND code IN "
                 "(SELECT lsoa FROM geo_deprivation WHERE edition = 2019 AND imd_decile = 1)"),
        24);
}

static void test_a_known_postcode_leads_to_its_place(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    const GeoPlace *place = geo_find(geo, "DE23 6WY");
    assert_non_null(place);
    assert_string_equal(place->lsoa11, "E01013485");
    assert_true(place->live);
    const GeoLsoa *lsoa = geo_lsoa(geo, place->lsoa);
    assert_string_equal(lsoa->code, "E01013485");
    assert_string_equal(lsoa->ward_name, "Arboretum");
    assert_string_equal(lsoa->authority, derby);
    assert_true(lsoa->imd_rank > 0 && lsoa->imd_decile >= 1 && lsoa->imd_decile <= 10 &&
                lsoa->idaci_rank > 0);
    assert_true(geo_distance_m(place->latitude, place->longitude, lsoa->latitude, lsoa->longitude) < 3000);
    for (size_t i = 0; i < geo_place_count(geo); i++)
        assert_ptr_equal(geo_find(geo, geo_place(geo, i)->postcode), geo_place(geo, i));
}

static void test_an_unknown_postcode_is_never_guessed(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    assert_null(geo_find(geo, "DE23 9ZZ"));
    assert_null(geo_find(geo, "DE236WY"));
    assert_null(geo_find(geo, ""));
    assert_int_equal(geo_lsoa_by_code(geo, "E01000001"), -1);
    store_close(store);
    store = fresh_store();
    DEFER(geo_close) Geo *empty = open_geo(store, 2026);
    assert_null(geo_find(empty, "DE23 6WY"));
    assert_null(geo_outline(empty, "ward", "E05015507", NULL));
    assert_int_equal(geo_lsoa_by_code(empty, "E01013485"), -1);
}

static void test_children_add_up_to_the_projection(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    static const struct {
        int year;
        const char *authority;
        double expected;
        const char *source;
    } cases[] = {
        {2026, derby, 2783.7 + 2775.1 + 2785.0 + 2793.8 + 2970.9,
         "ONS 2022-based projection for 2026, shared to LSOAs by mid-2020 estimates"},
        {2022, derby, 2917 + 3004 + 2993 + 3230 + 3124,
         "ONS 2022-based projection for 2022, shared to LSOAs by mid-2020 estimates"},
        {2022, "E07000116", 1170 + 1139 + 1199 + 1285 + 1322,
         "ONS 2022-based projection for 2022, shared to LSOAs by mid-2020 estimates"},
        {2020, derby, 15795, "ONS mid-2020 small-area estimates, before the Census 2021 rebase"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DEFER(geo_close) Geo *geo = open_geo(store, cases[i].year);
        double sum = under_five(geo, cases[i].authority);
        if (fabs(sum - cases[i].expected) > 0.05)
            fail_msg("%d %s: %.3f, expected %.3f", cases[i].year, cases[i].authority, sum, cases[i].expected);
        assert_string_equal(geo_population_source(geo, cases[i].authority), cases[i].source);
    }
}

static void test_years_after_the_last_projection_use_the_last(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *last = open_geo(store, 2047);
    DEFER(geo_close) Geo *later = open_geo(store, 2060);
    assert_true(under_five(last, derby) == under_five(later, derby));
    assert_string_equal(geo_population_source(later, derby), geo_population_source(last, derby));
}

static void test_loading_twice_is_loading_once(void **state)
{
    (void)state;
    static const char *const counts[] = {
        "SELECT COUNT(*) FROM geo_authority",   "SELECT COUNT(*) FROM geo_ward",
        "SELECT COUNT(*) FROM geo_lsoa",        "SELECT COUNT(*) FROM geo_postcode",
        "SELECT COUNT(*) FROM geo_deprivation", "SELECT COUNT(*) FROM geo_population",
        "SELECT COUNT(*) FROM geo_projection",  "SELECT COUNT(*) FROM geo_outline",
        "SELECT COUNT(*) FROM geo_estimate",
    };
    enum { COUNTS = sizeof counts / sizeof *counts };
    int64_t once[COUNTS];
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    for (size_t i = 0; i < COUNTS; i++) {
        once[i] = count_of(store, counts[i]);
        assert_true(once[i] > 0);
    }
    load_bundled(store);
    for (size_t i = 0; i < COUNTS; i++)
        assert_int_equal(count_of(store, counts[i]), once[i]);
}

static void test_loading_is_quick(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    uint64_t start = clock_monotonic_us();
    load_bundled(store);
    uint64_t loaded = clock_monotonic_us();
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    uint64_t opened = clock_monotonic_us();
    printf("loaded in %llu ms, opened in %llu ms\n", (unsigned long long)(loaded - start) / 1000,
           (unsigned long long)(opened - loaded) / 1000);
    assert_true(loaded - start < 10000000);
}

static void test_areas_and_places_come_in_the_promised_order(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    for (size_t i = 1; i < geo_lsoa_count(geo); i++) {
        const GeoLsoa *a = geo_lsoa(geo, (int)i - 1), *b = geo_lsoa(geo, (int)i);
        int authority = strcmp(a->authority, b->authority), ward = strcmp(a->ward_name, b->ward_name);
        assert_true(authority < 0 ||
                    (authority == 0 && (ward < 0 || (ward == 0 && strcmp(a->code, b->code) < 0))));
    }
    for (size_t i = 1; i < geo_place_count(geo); i++) {
        const GeoPlace *a = geo_place(geo, i - 1), *b = geo_place(geo, i);
        assert_true(a->lsoa < b->lsoa || (a->lsoa == b->lsoa && strcmp(a->postcode, b->postcode) < 0));
    }
}

static void test_split_areas_are_found_by_their_2011_code(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2020);
    int found = geo_lsoa_by_code(geo, "E01013479");
    assert_true(found >= 0);
    assert_string_equal(geo_lsoa(geo, found)->lsoa11, "E01013479");
    const GeoLsoa *first = geo_lsoa(geo, geo_lsoa_by_code(geo, "E01034256"));
    const GeoLsoa *second = geo_lsoa(geo, geo_lsoa_by_code(geo, "E01034257"));
    assert_string_equal(first->lsoa11, second->lsoa11);
    assert_true(first->under5[0] > 0 && second->under5[0] > 0);
    double both = first->under5[0] + second->under5[0];
    assert_true(fabs(both - round(both)) < 0.01);
}

static void test_every_area_has_an_outline_within_its_box(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    for (size_t i = 0; i < geo_lsoa_count(geo) + geo_ward_count(geo); i++) {
        bool is_ward = i >= geo_lsoa_count(geo);
        const char *code =
            is_ward ? geo_ward(geo, (int)(i - geo_lsoa_count(geo)))->code : geo_lsoa(geo, (int)i)->code;
        GeoBox box;
        const char *path = geo_outline(geo, is_ward ? "ward" : "lsoa21", code, &box);
        assert_non_null(path);
        assert_true(path[0] == 'M' && path[strlen(path) - 1] == 'Z');
        assert_true(box.left >= 0 && box.top >= 0 && box.width > 100 && box.height > 100);
        assert_true(box.left + box.width < 40000 && box.top + box.height < 40000);
    }
    assert_null(geo_outline(geo, "lsoa21", "E01000001", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundled_areas_have_their_known_sizes),
        cmocka_unit_test(test_a_known_postcode_leads_to_its_place),
        cmocka_unit_test(test_an_unknown_postcode_is_never_guessed),
        cmocka_unit_test(test_children_add_up_to_the_projection),
        cmocka_unit_test(test_years_after_the_last_projection_use_the_last),
        cmocka_unit_test(test_loading_twice_is_loading_once),
        cmocka_unit_test(test_loading_is_quick),
        cmocka_unit_test(test_areas_and_places_come_in_the_promised_order),
        cmocka_unit_test(test_split_areas_are_found_by_their_2011_code),
        cmocka_unit_test(test_every_area_has_an_outline_within_its_box),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
