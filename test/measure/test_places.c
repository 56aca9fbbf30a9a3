/* Funded places for two-year-olds: from the list of what providers offer to the figure and the children
 * behind it, what is refused, and random registers against plain SQL. */
#include "intake/small_places.h"

#include "asked_register.h"
#include "measure/places.h"

static Small small;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    small_serve(&small);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

#define IMPORT(kind, name, text) small_import(&small, kind, name, text)
#define COUNT(sql) small_count(&small, sql)
#define OFFERS "Provider,Postcode,Places,From,Until\n"
#define TWOS                                                                                                 \
    "Child First Name,Child Last Name,Child DoB,Parent Name,Address,Postcode,Reason,Term,Place "             \
    "Taken,Provider\n"
#define OF(name, born, term, taken, provider)                                                                \
    name ",Khan," born ",Sara Khan,1 High St,DE23 6WY,Low income," term "," taken "," provider "\n"

static PlacesAnswer answer_on(Date day, Snapshot **out)
{
    PlacesAnswer answer;
    const SnapshotOptions options = {.authority = small.authority, .as_of = day};
    MUST(snapshot_open(small.store, small.geo, &options, out, err));
    MUST(places_ask(small.store, small.authority, *out, &small.arena, &answer, err));
    for (size_t i = 0; i < answer.providers.count; i++) {
        int64_t *ids = NULL;
        size_t count = 0;
        places_list(*out, answer.providers.items[i].name, &small.arena, &ids, &count);
        assert_int_equal(count, answer.providers.items[i].taken); /* the list is the number */
    }
    return answer;
}

/* "eligible/unplaced offered/taken/free unmet" of the one ward on a day. */
static const char *ward_on(int year, int month, int day)
{
    DEFER(snapshot_close) Snapshot *made = NULL;
    Date date = 0;
    assert_true(date_from_parts(year, month, day, &date));
    PlacesAnswer answer = answer_on(date, &made);
    assert_int_equal(answer.areas.count, 1);
    const PlacesArea *a = &answer.areas.items[0];
    return arena_print(&small.arena, "%lld/%lld %lld/%lld/%lld %lld", (long long)a->eligible,
                       (long long)a->unplaced, (long long)a->offered, (long long)a->taken,
                       (long long)a->spare, (long long)a->unmet);
}

static const char *sentence(void)
{
    DEFER(snapshot_close) Snapshot *made = NULL;
    Date day = 0;
    assert_true(date_from_parts(2026, 9, 30, &day));
    PlacesAnswer answer = answer_on(day, &made);
    return places_sentence(&answer, &small.arena);
}

static void take_twos(void)
{
    IntakeResult result = IMPORT("two-year-olds", "two_year_olds_autumn.csv",
                                 TWOS OF("Aisha", "2024-01-05", "autumn 2026", "Yes",
                                         "Acorns") OF("Omar", "2024-02-05", "autumn 2026", "Yes", "acorns")
                                     OF("Mia", "2024-03-05", "autumn 2026", "No", "")
                                         OF("Leo", "2024-04-05", "autumn 2026", "No", "")
                                             OF("Ann", "2024-05-05", "autumn 2026", "No", "")
                                                 OF("Old", "2023-09-10", "autumn 2026", "Yes", "Acorns")
                                                     OF("Was", "2023-08-10", "summer 2026", "Yes", "Acorns"));
    assert_int_equal(result.rejected, 0);
}

static void test_offered_taken_free_and_unmet(void **state)
{
    (void)state;
    take_twos();
    assert_string_equal(sentence(),
                        "3 of the 5 eligible two-year-olds living in the areas served have no place. "
                        "What is unmet cannot be told: no places are recorded.");
    assert_string_equal(ward_on(2026, 9, 30), "5/3 -1/-1/-1 -1"); /* never nought where nothing is told */
    IntakeResult offers = IMPORT("places", "places.csv",
                                 OFFERS "Acorns,DE23 6WY,3,01/09/2025,\nAcorns,DE23 6WY,5,01/09/2026,\n"
                                        "Oaks,DE23 8AL,9,01/09/2025,31/08/2026\n"
                                        "Later,DE23 8AL,9,01/11/2026,\n");
    assert_int_equal(offers.accepted, 4);
    assert_string_equal(ward_on(2026, 9, 30), "5/3 5/3/2 1"); /* Old has turned three and keeps its place */
    assert_string_equal(ward_on(2026, 8, 31),
                        "6/6 12/1/11 0"); /* before the term: Was has a place, Oaks is open, Old is two */
    assert_string_equal(sentence(),
                        "3 of the 5 eligible two-year-olds living in the areas served have no place. "
                        "Places free there: 2. Places short, ward by ward: 1.");
}

static void test_told_again_it_replaces_and_a_place_moves(void **state)
{
    (void)state;
    take_twos();
    IntakeResult first = IMPORT("places", "a.csv", OFFERS "Acorns,DE23 6WY,3,01/09/2026,\n");
    IntakeResult again = IMPORT("places", "b.csv", OFFERS "Acorns,DE23 6WY,4,2026-09-01,\n");
    IntakeResult same = IMPORT("places", "c.csv", OFFERS "Acorns,DE236WY,4,01/09/2026,\n");
    assert_int_equal(first.accepted + again.accepted, 2);
    assert_int_equal(same.unchanged, 1);
    assert_string_equal(ward_on(2026, 9, 30), "5/3 4/3/1 2");
    MUST(intake_withdraw(small.store, small.authority, 0, same.id, NULL, err));
    MUST(intake_withdraw(small.store, small.authority, 0, again.id, NULL, err));
    assert_string_equal(ward_on(2026, 9, 30), "5/3 3/3/0 3");
    (void)IMPORT("two-year-olds", "two_year_olds_moved.csv",
                 TWOS OF("Omar", "2024-02-05", "autumn 2026", "Yes", "Oaks"));
    assert_string_equal(ward_on(2026, 9, 30), "5/3 3/2/1 2");
    assert_int_equal(COUNT("SELECT COUNT(*) FROM finding WHERE w_to IS NULL AND by_whom = 'Oaks'"), 1);
}

static void test_bad_rows_are_rejected_with_their_reason(void **state)
{
    (void)state;
    IntakeResult result = IMPORT("places", "places.csv",
                                 OFFERS "Acorns,DE23 6WY,many,01/09/2026,\n,DE23 6WY,3,01/09/2026,\n"
                                        "Acorns,DE23 6WY,-3,01/09/2026,\nAcorns,DE23 6WY,3,soon,\n"
                                        "Acorns,DE23 6WY,3,01/09/2026,31/08/2026\n"
                                        "Acorns,DE23 6WY,,01/09/2026,\nAway,ZZ99 9ZZ,7,01/09/2026,\n");
    assert_int_equal(result.rejected, 6);
    assert_int_equal(result.queued, 1); /* a postcode that nobody knows: taken, in no ward */
    assert_int_equal(COUNT("SELECT SUM(places) FROM place_offer WHERE w_to IS NULL AND lsoa IS NULL"), 7);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM person"), 0);
    assert_string_equal(
        small_text(&small, "SELECT column_name || ': ' || reason FROM intake_row WHERE line = 2"),
        "Places: \"Places\" is not a whole number");
    assert_string_equal(
        small_text(&small, "SELECT column_name || ': ' || reason FROM intake_row WHERE line = 6"),
        "Until: \"Until\" is before \"From\"");
}

/* ---- against plain SQL ---- */

static const char *const providers[] = {"Midwives", "Home-Start", "Acorns", "Oaks", "Nobody"};
enum { PROVIDERS = sizeof providers / sizeof *providers };

static bool random_offers(WriteNow *now, void *context, Error *err)
{
    Chance *c = context;
    for (int i = 0; i < 60; i++) {
        const Date from = as_of - 400 + 8 * i;
        TRY(DO(
            now->store,
            "INSERT INTO place_offer (authority, provider, postcode, lsoa, places, from_day, to_day, source, "
            "w_from, w_to) VALUES ($1, $2, 'X', $3, $4, $5, $6, 1, 1, $7)",
            err, VALUE(1 + (below(c, 9) == 0)), VALUE(providers[below(c, PROVIDERS - 1)]),
            VALUE(code_of(c, below(c, RANDOM_AREAS))), VALUE(below(c, 9)), VALUE(from),
            below(c, 3) ? value_null() : VALUE(from + below(c, 200)), below(c, 6) ? value_null() : VALUE(1)));
    }
    for (int64_t id = 1; id <= RANDOM_PEOPLE; id++)
        if (below(c, 3))
            TRY(DO(now->store,
                   "INSERT INTO group_member (authority, person, group_code, source, w_from)"
                   " VALUES (1, $1, 'two-year-old-eligible', 1, 1)",
                   err, VALUE(id)));
    return true;
}

#define PLACES_HERE                                                                                          \
    " FROM finding f JOIN record r ON r.person = f.person WHERE f.authority = 1 AND f.w_to IS NULL AND "     \
    "f.kind = 'place'"
#define OFFER                                                                                                \
    " FROM place_offer o WHERE o.authority = 1 AND o.w_to IS NULL AND o.from_day <= $2"                      \
    " AND COALESCE(o.to_day, $2) >= $2 AND NOT EXISTS (SELECT 1 FROM place_offer n WHERE n.authority = 1"    \
    "  AND n.w_to IS NULL AND n.provider = o.provider AND n.from_day <= $2 AND n.from_day > o.from_day)"

static int64_t asked(const char *select)
{
    DEFER(rows_close) Rows *rows = ask_plainly(select);
    return next(rows) && !rows_is_null(rows, 0) ? rows_int(rows, 0) : PLACES_NOT_TOLD;
}

static const PlacesProvider *named(const PlacesAnswer *answer, const char *name)
{
    for (size_t i = 0; i < answer->providers.count; i++)
        if (strcmp(answer->providers.items[i].name, name) == 0)
            return &answer->providers.items[i];
    static const PlacesProvider none = {.offered = PLACES_NOT_TOLD, .spare = PLACES_NOT_TOLD};
    return &none;
}

/* What each provider has free, by plain SQL; and that the answer says the same of it. */
static int64_t check_provider(const PlacesAnswer *answer, const char *name, bool *here, const char **ward)
{
    const PlacesProvider *told = named(answer, name);
    int64_t offered = asked(arena_print(&arena, "SELECT o.places" OFFER " AND o.provider = '%s'", name));
    int64_t taken = asked(arena_print(&arena,
                                      "SELECT COUNT(DISTINCT r.root)" PLACES_HERE
                                      " AND f.what = 'taken' AND f.by_whom = '%s' AND f.from_day ="
                                      " (SELECT MAX(f.from_day)" PLACES_HERE " AND f.from_day <= $2)",
                                      name));
    assert_int_equal(told->offered, offered);
    assert_int_equal(told->taken, taken);
    *here = offered >= 0 && asked(arena_print(&arena,
                                              "SELECT COUNT(*)" OFFER " AND o.provider = '%s' AND o.lsoa IN"
                                              " (SELECT lsoa FROM reach)",
                                              name)) > 0;
    *ward = told->ward;
    int64_t spare = offered < 0 ? -1 : offered > taken ? offered - taken : 0;
    assert_int_equal(told->spare, spare);
    return spare;
}

static void check_day(Date day, int64_t *unmet_of_all)
{
    Error err = {0};
    PlacesAnswer answer;
    const SnapshotOptions options = {.authority = 1, .as_of = as_of = day};
    DEFER(snapshot_close) Snapshot *made = NULL;
    must(snapshot_open(store, geo, &options, &made, &err), &err);
    must(places_ask(store, 1, made, &arena, &answer, &err), &err);
    int64_t spare[PROVIDERS];
    bool here[PROVIDERS];
    const char *ward[PROVIDERS];
    for (int i = 0; i < PROVIDERS; i++)
        spare[i] = check_provider(&answer, providers[i], &here[i], &ward[i]);
    *unmet_of_all = 0;
    for (size_t a = 0; a < answer.areas.count; a++) {
        const PlacesArea *area = &answer.areas.items[a];
        int64_t unplaced = asked(arena_print(
            &arena,
            "SELECT COUNT(*) FROM child WHERE lives = 1 AND ward = '%s' AND birth > %d AND birth <= %d"
            " AND id IN (SELECT root FROM belongs WHERE group_code = 'two-year-old-eligible')"
            " AND NOT EXISTS (SELECT 1" PLACES_HERE
            " AND r.root = child.id AND f.what = 'taken' AND f.from_day ="
            "  (SELECT MAX(f.from_day)" PLACES_HERE
            "  AND r.root = child.id AND f.from_day > $3 AND f.from_day <= $2))",
            area->key, date_add_months(day, -36), date_add_months(day, -24)));
        int64_t free_here = 0;
        for (int i = 0; i < PROVIDERS; i++)
            free_here += here[i] && strcmp(ward[i], area->key) == 0 ? spare[i] : 0;
        assert_int_equal(area->unplaced, unplaced);
        assert_int_equal(area->unmet, unplaced > free_here ? unplaced - free_here : 0);
        *unmet_of_all += area->unmet;
    }
}

static void test_figures_equal_plain_sql(void **state)
{
    (void)state;
    Error err = {0};
    Chance chance = {.state = 4, .geo = geo, .first_lsoa = first_lsoa, .as_of = as_of};
    const Write write = {.authority = 1, .action = "test"};
    must(write_run(store, &write, random_offers, &chance, &err), &err);
    const Date last = as_of;
    int64_t unmet[4];
    for (int i = 0; i < 4; i++)
        check_day(last - 67 * i, &unmet[i]);
    assert_true(unmet[0] > 0);
    assert_true(unmet[0] != unmet[1] || unmet[1] != unmet[2]); /* the day matters */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_offered_taken_free_and_unmet),
        TEST(test_told_again_it_replaces_and_a_place_moves),
        TEST(test_bad_rows_are_rejected_with_their_reason),
        cmocka_unit_test_setup_teardown(test_figures_equal_plain_sql, fill, close_all),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
