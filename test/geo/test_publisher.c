#include "geo_test.h"

#include <math.h>

#include "geo/neighbour.h"

typedef struct Attempt {
    const char *kind, *path;
    int64_t rows;
} Attempt;

static bool load_body(WriteNow *now, void *context, Error *err)
{
    Attempt *this = context;
    return geo_load_file(now->store, this->kind, this->path, NULL, &this->rows, err);
}

/* Writes the text to a file of that name and loads it; rows taken, or -1 with *err filled. */
static int64_t load_text(Store *store, const char *kind, const char *name, const char *text, Error *err)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", both_folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    Attempt attempt = {.kind = kind, .path = path, .rows = -2};
    const Write write = {.action = "geo-load"};
    *err = (Error){0};
    return write_run(store, &write, load_body, &attempt, err) ? attempt.rows : -1;
}

static void expect_rows(Store *store, const char *kind, const char *name, const char *text, int64_t rows)
{
    Error err;
    int64_t got = load_text(store, kind, name, text, &err);
    if (got != rows)
        fail_msg("%s: %lld rows, expected %lld %s", name, (long long)got, (long long)rows, err.text);
}

static const char lookup[] = "LSOA21CD,LSOA21NM,WD24CD,WD24NM,LAD24CD,LAD24NM\n"
                             "E01000001,City of London 001A,E05009288,Aldersgate,E09000001,City of London\n"
                             "E01099998,Nowhere 001A,E05009302,Cripplegate,E09000001,City of London\n"
                             "E01099999,Nowhere 001B,E05009302,Cripplegate,E09000001,City of London\n";
static const char parents[] = "LSOA11CD,LSOA11NM,LSOA21CD\nE01000001,x,E01000001\nE01000002,y,E01099998\n"
                              "E01000002,y,E01099999\n";
static const char directory[] = "pcd,pcds,doterm,oslaua,lat,long,lsoa11,lsoa21\n"
                                "EC1A1BB,EC1A 1BB,,E09000001,51.52,-0.097,E01000001,E01000001\n"
                                "EC1A1BC,EC1A 1BC,,E09000001,51.52,-0.098,E01000002,E01099998\n"
                                "EC1A1BD,EC1A 1BD,,E09000001,51.52,-0.098,E01000002,E01099998\n"
                                "EC1A1BE,EC1A 1BE,,E09000001,51.52,-0.098,E01000002,E01099998\n"
                                "EC1A1BF,EC1A 1BF,,E09000001,51.52,-0.099,E01000002,E01099999\n"
                                "EC1A1BG,EC1A 1BG,201408,E09000001,51.52,-0.099,E01000002,E01099999\n"
                                "EC1A1BH,EC1A 1BH,,E09000001,99.999999,0,E01000002,E01099999\n"
                                "AB1 0AA,AB1 0AA,199606,S12000033,57.1,-2.24,S01006514,S01013466\n";
static const char indices[] =
    "LSOA code (2011),LSOA name (2011),Local Authority District code (2019),"
    "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),"
    "Income Deprivation Affecting Children Index (IDACI) Rank (where 1 is most deprived),"
    "Income Deprivation Affecting Children Index (IDACI) Decile (where 1 is most deprived 10% of LSOAs)\n"
    "E01000001,City of London 001A,E09000001,\"29,199\",9,\"32,806\",10\n"
    "E01000002,City of London 001B,E09000001,30379,10,29682,9\n";
static const char estimates[] = "Mid-2022 population,,,,,,\n\n"
                                "LSOA Code,LSOA Name,All Ages,0,1,2,3,4,90+\n"
                                "E01000001,City of London 001A,1749,12,8,21,21,16,1\n"
                                "E01000002,City of London 001B,1678,8,16,20,12,24,1\n"
                                "E01000009,Elsewhere,1,1,1,1,1,1,1\n";
static const char outlines[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"LSOA21CD\":\"E01000001\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[-0.10,51.52],[-0.09,51.52],[-0.09,51.51],[-0.10,51.51],[-0.10,51.52]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"LSOA21CD\":\"E01555555\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[]}},"
    "{\"type\":\"Feature\",\"properties\":{\"WD24CD\":\"E05009302\"},\"geometry\":{\"type\":\"MultiPolygon\","
    "\"coordinates\":[[[[-0.09,51.52],[-0.08,51.52],[-0.08,51.51],[-0.09,51.51],[-0.09,51.52]]]]}}]}";

static void load_all(Store *store)
{
    expect_rows(store, "lookup", "lookup.csv", lookup, 3);
    expect_rows(store, "lookup", "parents.csv", parents, 3);
    expect_rows(store, "postcodes", "onspd.csv", directory, 6);
    expect_rows(store, "imd", "File_7.csv", indices, 3);
    expect_rows(store, "population", "sape2022.csv", estimates, 2);
    expect_rows(store, "boundaries", "lsoa.geojson", outlines, 2);
}

static void test_publishers_files_make_a_new_authority(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_all(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    assert_int_equal(geo_place_count(geo), 6);
    assert_true(geo_find(geo, "EC1A 1BB")->live);
    assert_false(geo_find(geo, "EC1A 1BG")->live);
    const GeoLsoa *whole = geo_lsoa(geo, geo_lsoa_by_code(geo, "E01000001"));
    const GeoLsoa *most = geo_lsoa(geo, geo_lsoa_by_code(geo, "E01099998"));
    const GeoLsoa *rest = geo_lsoa(geo, geo_lsoa_by_code(geo, "E01099999"));
    assert_int_equal(whole->imd_rank, 29199);
    assert_int_equal(whole->idaci_rank, 32806);
    assert_int_equal(rest->imd_decile, 10);
    assert_true(whole->under5[2] == 21);
    assert_true(fabs(most->under5[0] - 6) < 1e-9 && fabs(rest->under5[0] - 2) < 1e-9);
    assert_string_equal(geo_population_source(geo, "E09000001"),
                        "mid-2022 small-area estimates (sape2022.csv)");
    assert_true(whole->latitude > 51.51 && whole->latitude < 51.52 && fabs(whole->longitude + 0.095) < 1e-6);
}

static void test_outlines_of_an_authority_share_a_plane(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_all(store);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    GeoBox lsoa, ward;
    assert_string_equal(geo_outline(geo, "lsoa21", "E01000001", &lsoa), "M0,0L690,0L690,1110L0,1110Z");
    assert_non_null(geo_outline(geo, "ward", "E05009302", &ward));
    assert_true(ward.left == lsoa.left + lsoa.width && ward.top == lsoa.top && ward.height == lsoa.height);
}

static void test_files_loaded_twice_replace_their_rows(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    load_bundled(store);
    int64_t postcodes = count_of(store, "SELECT COUNT(*) FROM geo_postcode");
    load_all(store);
    load_all(store);
    assert_int_equal(count_of(store, "SELECT COUNT(*) FROM geo_postcode"), postcodes + 6);
    assert_int_equal(count_of(store, "SELECT COUNT(*) FROM geo_population"), (424 + 3) * 5);
    expect_rows(
        store, "postcodes", "moved.csv",
        "postcode,lat,lon,lsoa11cd,lsoa21cd,in_codepoint_2026\nDE23 6WY,51.5,-0.1,E01000001,E01000001,0\n",
        1);
    load_bundled(store);
    assert_int_equal(count_of(store, "SELECT COUNT(*) FROM geo_postcode"), postcodes + 6);
    DEFER(geo_close) Geo *geo = open_geo(store, 2026);
    assert_true(geo_find(geo, "DE23 6WY")->live);
    assert_non_null(geo_find(geo, "EC1A 1BB"));
}

static void test_a_wrong_file_is_refused_in_words_that_point_at_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *name, *text, *says[4];
    } cases[] = {
        {"postcodes",
         "a.csv",
         "pcds,latitude,lsoa21\nEC1A 1BB,51,E01000001\n",
         {"a.csv line 1", "\"long\" or \"lon\" or \"longitude\"", "only: pcds, latitude, lsoa21"}},
        {"postcodes",
         "b.csv",
         "pcds,lat,long,lsoa21\nEC1A 1BB,51,0,E01000001\nEC1A 1BC,north,0,E01000001\n",
         {"b.csv line 3", "column \"lat\"", "found \"north\"", "expected a number"}},
        {"postcodes",
         "c.csv",
         "pcds,lat,long,lsoa21\nEC1A,51,0,E01000001\n",
         {"c.csv line 2", "column \"pcds\"", "found \"EC1A\"", "such as DE23 6WY"}},
        {"postcodes", "d.csv", "pcds,lat,long,lsoa21\nAB1 0AA,51,0,E01777777\n", {"d.csv", "lookup"}},
        {"imd",
         "e.csv",
         "LSOA code (2011),imd_rank,imd_decile\nE01000001,0,1\n",
         {"e.csv line 2", "\"imd_rank\"", "\"0\""}},
        {"imd", "f.csv", "imd_rank,imd_decile\n1,1\n", {"f.csv line 1", "LSOA code (2011)"}},
        {"population", "g.csv", "LSOA Code,0,1,2,3\nE01000001,1,1,1,1\n", {"g.csv line 1", "headed 4"}},
        {"population",
         "h.csv",
         "LSOA Code,0,1,2,3,4\nE01000001,1,1,-1,1,1\n",
         {"h.csv line 2", "column \"2\"", "\"-1\""}},
        {"lookup",
         "i.csv",
         "LSOA21CD,WD24CD,WD24NM,LAD24CD,LAD24NM\nE0100001,E05009288,x,E09000001,y\n",
         {"i.csv line 2", "column \"LSOA21CD\"", "found \"E0100001\""}},
        {"lookup", "j.csv", "LSOA21CD,WD24CD,WD24NM\nE01000001,E05009288,x\n", {"j.csv line 1", "lad??cd"}},
        {"boundaries", "k.json", "{\n\"features\": [,]}", {"k.json line 2", "not GeoJSON"}},
        {"boundaries", "l.json", "[1]", {"l.json", "features"}},
        {"boundaries",
         "m.json",
         "{\"features\":[{\"properties\":{\"code\":\"E01000001\"},\"geometry\":{\"type\":\"Polygon\","
         "\"coordinates\":"
         "[[[533000,181000],[533100,181000],[533100,181100],[533000,181000]]]}}]}",
         {"m.json", "E01000001", "533000", "WGS84"}},
        {"boundaries",
         "n.json",
         "{\"features\":[{\"properties\":{\"name\":\"x\"}}]}",
         {"n.json", "number 1", "LSOA21CD"}},
        {"boundaries",
         "o.json",
         "{\"features\":[{\"properties\":{\"code\":\"E01000001\"},\"geometry\":{\"type\":\"Point\"}}]}",
         {"o.json", "Point", "expected Polygon"}},
        {"wards", "p.csv", "a\n", {"\"wards\"", "lookup"}},
    };
    DEFER(store_close) Store *store = fresh_store();
    load_all(store);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err;
        if (load_text(store, cases[i].kind, cases[i].name, cases[i].text, &err) >= 0)
            fail_msg("%s was taken", cases[i].name);
        assert_int_equal(err.kind, ERROR_INPUT);
        for (size_t s = 0; s < 4 && cases[i].says[s]; s++)
            if (!strstr(err.text, cases[i].says[s]))
                fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].name, err.text, cases[i].says[s]);
    }
    assert_int_equal(count_of(store, "SELECT COUNT(*) FROM geo_postcode"), 6);
}

static void test_files_need_to_know_the_areas_first(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = fresh_store();
    Error err;
    assert_int_equal(load_text(store, "postcodes", "onspd.csv", directory, &err), -1);
    assert_non_null(strstr(err.text, "lookup"));
}

static void test_neighbours_are_told_as_published_or_not_at_all(void **state)
{
    (void)state;
    DEFER(store_close) Store *store = NULL;
    Arena arena = {0};
    Error err = {0};
    const char *words;
    bool known = true;
    static const char file[] = "Authority code,Neighbour,Measure,Year,Percent,Source\n"
                               "E09000001,Camden,reached,2025,61.5,Their own books\n"
                               "E09000001,Islington,reached,2025,70,Their own books\n"
                               "E09000001,England,reached,2025,55.25,Their own books\n"
                               "E09000001,Camden,reached,2027,99,Their own books\n";
    assert_true(store_open(fresh_register(), STORE_CREATE, &store, &err));
    assert_true(neighbour_words(store, &arena, "E09000001", "reached", 2026, &words, &err));
    assert_string_equal(words, "Statistical neighbours: no published figure of this measure is loaded.");
    expect_rows(store, "neighbours", "neighbours.csv", file, 4);
    expect_rows(store, "neighbours", "neighbours.csv", file, 4);
    assert_true(neighbour_words(store, &arena, "E09000001", "reached", 2026, &words, &err));
    assert_string_equal(
        words, "Statistical neighbours (2 authorities, 2025): 65.8% on average, from 61.5% (Camden) to "
               "70.0% (Islington); England: 55.2%. Source: Their own books.");
    assert_true(neighbour_known(store, "E09000001", "engaged", 2026, &known, &err));
    assert_false(known);
    assert_int_equal(
        load_text(store, "neighbours", "n.csv",
                  "authority,neighbour,measure,year,percent\nE09000001,Camden,reached,2025,161\n", &err),
        -1);
    assert_non_null(strstr(err.text, "161"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_publishers_files_make_a_new_authority),
        cmocka_unit_test(test_outlines_of_an_authority_share_a_plane),
        cmocka_unit_test(test_files_loaded_twice_replace_their_rows),
        cmocka_unit_test(test_a_wrong_file_is_refused_in_words_that_point_at_the_place),
        cmocka_unit_test(test_neighbours_are_told_as_published_or_not_at_all),
        cmocka_unit_test(test_files_need_to_know_the_areas_first),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
