/* The forecast as people ask for it. */
#include "intake/small_intake.h"

#include <math.h>

#include "report/prospect.h"

enum { YEAR = 2026, AHEAD = 5 };

typedef struct Town {
    Store *store;
    Geo *geo;
    Outlook *outlook;
    Arena arena;
    Authority authority;
    Date day;
} Town;

typedef struct Make {
    const char *code, *name;
    bool served;
} Make;

/* An authority with two centres that serve Arboretum and Abbey between them. */
static bool town_body(WriteNow *now, void *context, Error *err)
{
    const Make *make = context;
    int64_t id, group, centres[2];
    TRY(geo_load_bundled(now->store, NULL, err));
    TRY(authority_add(now, make->code, make->name, NULL, &id, err));
    TRY(group_add(now, id, "1", "Group", &group, err));
    TRY(centre_add(now, id, group, "23060", "Rosehill", "DE23 6WY", &centres[0], err));
    TRY(centre_add(now, id, group, NULL, "Becket", "DE22 3QW", &centres[1], err));
    DEFER(geo_close) Geo *geo = NULL;
    TRY(geo_open(now->store, YEAR, &geo, err));
    for (int i = 0; make->served && i < (int)geo_lsoa_count(geo); i++) {
        const char *ward = geo_lsoa(geo, i)->ward_name;
        if (strcmp(ward, "Arboretum") == 0 || strcmp(ward, "Abbey") == 0)
            TRY(reach_area_add(now, id, centres[*ward == 'A' && ward[1] == 'b'], geo_lsoa(geo, i)->code, NULL,
                               err));
    }
    return true;
}

static void town_open(Town *town, Make make)
{
    bool found = false;
    const Write write = {.action = "test"};
    *town = (Town){0};
    MUST(store_open(fresh_register(), STORE_CREATE, &town->store, err));
    MUST(write_run(town->store, &write, town_body, &make, err));
    MUST(geo_open(town->store, YEAR, &town->geo, err));
    MUST(outlook_open(town->store, town->geo, YEAR, AHEAD, &town->outlook, err));
    MUST(authority_first(town->store, &town->arena, &town->authority, &found, err));
    assert_true(date_from_parts(YEAR, 9, 30, &town->day));
}

static void town_close(Town *town)
{
    outlook_close(town->outlook);
    geo_close(town->geo);
    store_close(town->store);
    arena_release(&town->arena);
}

static ProspectList list_by(Town *town, ProspectBy by)
{
    ProspectList list;
    MUST(prospect_list(town->store, &town->arena, &town->authority, town->geo, town->outlook, town->day, by,
                       &list, err));
    return list;
}

static double last_of(const Prospect *prospect)
{
    return prospect->years.items[prospect->years.count - 1].children;
}

static void test_the_parts_add_up_to_the_areas_served(void **state)
{
    (void)state;
    Town town;
    town_open(&town, (Make){"E06000015", "Derby", true});
    const ProspectList whole = list_by(&town, PROSPECT_WHOLE);
    assert_int_equal(whole.count, 2);
    assert_string_equal(whole.items[0].key, "served");
    assert_string_equal(whole.items[1].name, "Derby");
    assert_true(last_of(&whole.items[0]) < last_of(&whole.items[1]) / 4);
    const struct {
        ProspectBy by;
        size_t parts, others;
    } cases[] = {{PROSPECT_AREA, 2, 2}, {PROSPECT_WARD, 2, 0}, {PROSPECT_LSOA, 0, 0}, {PROSPECT_AGE, 5, 0}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        const ProspectList list = list_by(&town, cases[c].by);
        double sum = 0;
        if (cases[c].parts)
            assert_int_equal(list.count, cases[c].parts + cases[c].others);
        for (size_t i = 0; i < list.count - cases[c].others; i++)
            sum += last_of(&list.items[i]);
        assert_true(fabs(sum - last_of(&whole.items[0])) < 0.01);
    }
    town_close(&town);
}

static void test_the_sentence_says_now_then_and_how_sure(void **state)
{
    (void)state;
    Town town;
    town_open(&town, (Make){"E06000015", "Derby", true});
    const ProspectList areas = list_by(&town, PROSPECT_AREA), wards = list_by(&town, PROSPECT_WARD);
    assert_string_equal(areas.items[1].key, "23060");
    assert_true(strncmp(areas.items[0].key, "centre-", 7) == 0);
    assert_string_equal(areas.items[1].place, "the reach area of Rosehill");
    const char *sentence = prospect_sentence(&town.arena, &wards.items[0]);
    int now = 0, then = 0, low = 0, high = 0;
    if (sscanf(sentence,
               "Children under five in Abbey ward: %d in 2026, about %d in 2031 (four times in five between "
               "%d and %d).",
               &now, &then, &low, &high) != 4)
        fail_msg("%s", sentence);
    assert_true(now == (int)round(prospect_now(&wards.items[0].years)->children) && low < then &&
                then < high);
    town_close(&town);
}

static void test_without_areas_served_the_authority_is_meant(void **state)
{
    (void)state;
    Town town;
    town_open(&town, (Make){"E07000116", "Tunbridge Wells", false});
    assert_int_equal(list_by(&town, PROSPECT_AREA).count, 1);
    assert_int_equal(list_by(&town, PROSPECT_WARD).count, 14);
    assert_int_equal(list_by(&town, PROSPECT_LSOA).count, 69);
    town_close(&town);
}

static void test_an_authority_without_places_is_told_what_to_load(void **state)
{
    (void)state;
    Town town;
    ProspectList list;
    Error err = {0};
    town_open(&town, (Make){"E06000001", "Hartlepool", false});
    assert_false(prospect_list(town.store, &town.arena, &town.authority, town.geo, town.outlook, town.day,
                               PROSPECT_WHOLE, &list, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_non_null(strstr(err.text, "geo load"));
    town_close(&town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_parts_add_up_to_the_areas_served),
        cmocka_unit_test(test_the_sentence_says_now_then_and_how_sure),
        cmocka_unit_test(test_without_areas_served_the_authority_is_meant),
        cmocka_unit_test(test_an_authority_without_places_is_told_what_to_load),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
