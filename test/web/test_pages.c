/* The pages themselves, asked as people of different roles: what opens, what each states, what nobody is
 * told. */
#include "intake/small_intake.h"
#include "named.h"
#include "web/handlers.h"
#include "web/site.h"

static Small small;
static User leader, worker, board;

static bool places_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    static const char *const sql[] = {
        "INSERT INTO geo_outline (kind, code, authority, path)"
        " VALUES ('lsoa21', 'E01000001', 'E06000099', 'M0,0L100,0L100,100Z'),"
        " ('ward', 'E05000001', 'E06000099', 'M0,0L120,0L120,120Z')",
        "INSERT INTO geo_population (lsoa, age, value) VALUES ('E01000001', 0, 2), ('E01000001', 1, 2),"
        " ('E01000001', 2, 2)",
    };
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        TRY(store_do(now->store, sql[i], NULL, 0, NULL, err));
    return reach_area_add(now, small.authority, small.rosehill, "E01000001", NULL, err);
}

static int setup(void **state)
{
    (void)state;
    const Write write = {.action = "test"};
    small_open(&small);
    MUST(write_run(small.store, &write, places_body, NULL, err));
    leader = (User){.id = 1, .authority = small.authority, .role = ROLE_LEADER};
    worker = (User){.id = 2, .authority = small.authority, .role = ROLE_WORKER};
    board = (User){.id = 3, .authority = small.authority, .role = ROLE_BOARD};
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA
                 "R4,Old,Hand,05/02/2019,F,,,3 Low Road,DE23 8AL,Kate,Hand,Mother,,,,12/12/2019,05/02/2024,"
                 "Turned five,,N,N\n");
    small_import(&small, "social-care", "social_care.csv",
                 "Case Ref,Child Forename,Child Surname,DOB,Postcode,Status,From,To,Restricted\n"
                 "C1,Zara,Hidden,05/02/2024,DE23 6WY,CP,01/01/2026,,Y\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

/* The page at a path with a query, or the kind of its refusal in *kind. */
static const char *page_of(const User *actor, const char *path, const char *query, ErrorKind *kind)
{
    Error why = {0};
    const Route *route;
    Request request = {
        .arena = &small.arena, .store = small.store, .method = "GET", .path = path, .actor = *actor};
    Response response = {.status = 200, .html = {.arena = &small.arena, .form_token = "token"}};
    MUST(form_parse(&small.arena, query, strlen(query), &request.query, err));
    assert_int_equal(route_find(routes, "GET", path, &small.arena, &route, &request.params), ROUTE_FOUND);
    *kind = ERROR_NONE;
    if (!route_opens(route, actor) || !route->handle(&request, &response, &why)) {
        *kind = !route_opens(route, actor) ? ERROR_DENIED : why.kind;
        return why.text[0] ? arena_print(&small.arena, "%s", why.text) : "";
    }
    return arena_copy(&small.arena, response.html.bytes, response.html.length);
}

static const char *page(const User *actor, const char *path, const char *query)
{
    ErrorKind kind;
    const char *html = page_of(actor, path, query, &kind);
    if (kind != ERROR_NONE)
        fail_msg("%s?%s: %s", path, query, html);
    return html;
}

#define assert_shows(html, text) assert_non_null(strstr((html), (text)))
#define assert_hides(html, text) assert_null(strstr((html), (text)))

static const char *family_path(const char *given)
{
    return arena_print(&small.arena, "/family/%lld",
                       (long long)small_count(&small, arena_print(&small.arena,
                                                                  "SELECT MIN(family) FROM family_member"
                                                                  " WHERE w_to IS NULL AND person = %lld",
                                                                  (long long)small_person(&small, given))));
}

static void test_each_line_of_the_true_count_opens(void **state)
{
    (void)state;
    static const char *const lists[] = {"held",       "again",  "ended",  "turned-five",
                                        "registered", "living", "reached"};
    const char *front = page(&leader, "/", "");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char *link = arena_print(&small.arena, "/count/%s", lists[i]);
        if (strcmp(lists[i], "again") != 0 && strcmp(lists[i], "reached") != 0)
            assert_shows(front, link);
        const char *list = page(&leader, link, "");
        assert_shows(list, ">Counted<");
        assert_shows(list, ">Out of<");
        assert_shows(list, ">When<");
        assert_shows(list, ">Where<");
    }
    assert_shows(front, "/population");
    assert_shows(page(&leader, "/count/turned-five", ""), "Old Hand");
    assert_shows(page(&leader, "/count/living", ""), "made up");
    assert_hides(page(&board, "/", ""), "/count/held");
    assert_shows(page(&board, "/population", ""), "made up");
}

static void test_months_open_for_staff_and_are_published_for_the_board(void **state)
{
    (void)state;
    const char *own = page(&leader, "/count/history", "months=24");
    assert_shows(page(&leader, "/", ""), "/count/history");
    assert_shows(own, "/count/registered?as-of=2026-09-30\"");
    assert_shows(own, "/count/held?as-of=2024-10-31\"");
    assert_hides(own, "2024-09-30");
    assert_shows(own, "The register has not been cleansed yet.");
    assert_shows(own, "Who decided what");
    const char *kept = page(&leader, "/count/history", "known=3");
    assert_shows(kept, "after entry 3 of its log");
    assert_shows(kept, "/count/registered?as-of=2026-09-30&amp;known=3\"");
    assert_shows(page(&leader, "/count/held", "known=1"), "Registrations held: 0<");
    const char *published = page(&board, "/count/history", "months=60&known=3");
    assert_shows(published, "30 September 2026");
    assert_shows(published, "published once for the month");
    assert_hides(published, "/count/held");
    assert_hides(published, "after entry");
    assert_hides(published, "Who decided what");
    ErrorKind kind = ERROR_NONE;
    page_of(&board, "/count/runs/1", "", &kind);
    assert_int_equal(kind, ERROR_DENIED);
    page_of(&leader, "/count/runs/1", "", &kind);
    assert_int_equal(kind, ERROR_NOT_FOUND);
    page_of(&leader, "/count/runs/0", "", &kind);
    assert_int_equal(kind, ERROR_NOT_FOUND);
}

static void test_the_forecast_shows_now_then_and_how_sure(void **state)
{
    (void)state;
    assert_shows(page(&board, "/population", ""), "/forecast?as-of=2026-09-30");
    const char *forecast = page(&board, "/forecast", "");
    assert_shows(forecast, "Children under five in the areas served: 6 in 2026, about 10 in 2031");
    assert_shows(forecast, "small-area forecast from the estimates in use");
    assert_shows(forecast, "aria-labelledby=\"under-five-title under-five-words\"");
    assert_shows(forecast, "<option value=\"2\">the reach area of Rosehill</option>");
    assert_shows(page(&board, "/forecast", "of=2"),
                 "Children under five in the reach area of Rosehill: 6 in");
    assert_shows(page(&board, "/forecast", "of=E01000001"), "Children under five in Example 001A: 6 in 2026");
    ErrorKind kind = ERROR_NONE;
    page_of(&board, "/forecast", "of=E09999999", &kind);
    assert_int_equal(kind, ERROR_NOT_FOUND);
}

/* Three children known here: too few for a board to be told of. */
static void test_a_board_is_told_no_small_number(void **state)
{
    (void)state;
    const char *reach = page(&board, "/reach", "measure=known&by=ward");
    assert_shows(reach, ">hidden<");
    assert_shows(reach, "rb-share-none");
    assert_shows(reach, "so that no family can be worked out");
    assert_shows(page(&board, "/area/E01000001", ""), ">hidden<");
    const char *front = page(&board, "/", "");
    assert_shows(front, "to the nearest 5");
    assert_shows(front, "too small to be shown");
    assert_hides(front, "turned five</th>");
    assert_hides(front, "to judge");
    const char *open = page(&worker, "/reach", "measure=known&by=ward");
    assert_hides(open, ">hidden<");
    assert_hides(open, "worked out");
}

static void test_a_board_sees_ends_of_months(void **state)
{
    (void)state;
    assert_shows(page(&board, "/reach", "as-of=2026-09-17"), "31 August 2026");
    assert_shows(page(&worker, "/reach", "as-of=2026-09-17"), "17 September 2026");
}

static void test_a_list_opens_to_child_and_family(void **state)
{
    (void)state;
    const char *list = page(&worker, "/list", "measure=known&part=lsoa&key=E01000001");
    assert_shows(list, arena_print(&small.arena, "/child/%lld", (long long)small_person(&small, "Aisha")));
    assert_shows(list, family_path("Aisha"));
    assert_shows(list, "the small area Example 001A");
    assert_shows(list, "6 children under five living there");
    const char *family = page(&worker, family_path("Omar"), "");
    assert_shows(family, "Aisha Khan");
    assert_shows(family, "Omar Khan");
    assert_shows(family, "Samina Khan, mother");
    assert_shows(family, "1 High Street DE23 6WY");
    assert_shows(family, "Rosehill");
    assert_hides(family, "Mia");
    assert_shows(
        page(&worker, arena_print(&small.arena, "/child/%lld", (long long)small_person(&small, "Omar")), ""),
        family_path("Omar"));
}

static void test_a_restricted_family_is_absent_for_most(void **state)
{
    (void)state;
    ErrorKind kind, nowhere;
    const char *path = arena_print(&small.arena, "/child/%lld", (long long)small_person(&small, "Zara"));
    const char *refused = page_of(&worker, path, "", &kind);
    const char *absent = page_of(&worker, "/child/987654", "", &nowhere);
    assert_true(kind == ERROR_NOT_FOUND && nowhere == ERROR_NOT_FOUND);
    assert_string_equal(refused, absent);
    const char *list = page(&worker, "/list", "measure=known");
    assert_hides(list, "Zara");
    assert_hides(list, path);
    assert_hides(page(&leader, "/restricted", ""), "Zara");
    assert_shows(page(&leader, "/restricted", ""), "Nobody is named");
    assert_string_equal(page_of(&leader, path, "", &kind), refused);
    name_for(small.store, small.authority, small_person(&small, "Zara"), leader.id);
    assert_shows(page(&leader, "/restricted", ""), "Zara Hidden");
    assert_shows(page(&leader, path, ""), "Zara Hidden");
    assert_hides(page(&leader, "/list", "measure=known"), "Zara Hidden");
    assert_shows(page(&worker, "/restricted", ""), "You are named for no restricted family.");
}

static bool propose_all(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return DO(now->store,
              "INSERT INTO derived_ending (authority, registration, child, centre, reason, words, on_day, "
              "shielded) "
              "SELECT authority, id, person, centre, 'silent', 'no contact', 20000, 0 FROM registration "
              "WHERE authority = $1 AND w_to IS NULL AND to_day IS NULL",
              err, VALUE(small.authority));
}

/* The file the list of calls is saved as. */
static const char *calls(void)
{
    Request request = {.arena = &small.arena, .store = small.store, .method = "GET", .actor = leader};
    Response response = {.status = 200};
    MUST(show_calls(&request, &response, err));
    return arena_copy(&small.arena, response.bytes, response.length);
}

static int lines_of(const char *text)
{
    int count = 0;
    for (; (text = strchr(text, '\n')); text++)
        count++;
    return count;
}

static void test_a_family_is_called_once(void **state)
{
    (void)state;
    small_import(&small, "registrations", "registrations_becket.csv",
                 REGISTRATIONS_HEADER
                 "B1,Bilal,Malik,05/02/2023,M,,,9 Other Road,DE23 8AL,Samina,Malik,Mother,,07700 900123,,"
                 "10/03/2024,,,,N,N\n"
                 "B2,Ned,Lone,05/02/2023,M,,,7 Other Road,DE23 8AL,Pat,Lone,Father,,07700 900456,,"
                 "10/03/2024,,,,N,N\n");
    const Write write = {.authority = small.authority, .action = "ageing-look"};
    MUST(write_run(small.store, &write, propose_all, NULL, err));
    const char *list = calls();
    assert_int_equal(lines_of(list), 4); /* its head; the Khans and Maliks under one number; Mia; Ned */
    const char *khans = strstr(list, "Aisha Khan");
    assert_non_null(khans);
    const char *end = strchr(khans, '\n');
    assert_true(strstr(khans, "Omar Khan") < end && strstr(khans, "Bilal Malik") < end);
    assert_true(strstr(khans, "07700 900123") < end);
    assert_shows(list, "Ned Lone");
}

static bool restrict_body(WriteNow *now, void *context, Error *err)
{
    const int64_t *child = context;
    return DO(now->store, "INSERT INTO restricted (authority, person, w_from) VALUES ($1, $2, $3)", err,
              VALUE(small.authority), VALUE(*child), VALUE(now->id));
}

static void test_a_sister_hides_the_family(void **state)
{
    (void)state;
    ErrorKind kind, nowhere;
    int64_t aisha = small_person(&small, "Aisha");
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, restrict_body, &aisha, err));
    const char *refused = page_of(&worker, family_path("Omar"), "", &kind);
    const char *absent = page_of(&worker, "/family/987654", "", &nowhere);
    assert_true(kind == ERROR_NOT_FOUND && nowhere == ERROR_NOT_FOUND);
    assert_string_equal(refused, absent);
    assert_hides(page(&worker, "/list", "measure=known"), family_path("Omar"));
    name_for(small.store, small.authority, aisha, leader.id);
    assert_shows(page(&leader, family_path("Omar"), ""), "must not be found");
    (void)page_of(&board, family_path("Mia"), "", &kind);
    assert_int_equal(kind, ERROR_DENIED);
}

static void test_the_map_is_of_what_the_table_is_of(void **state)
{
    (void)state;
    const char *wards = page(&board, "/reach", "measure=known&by=ward");
    assert_shows(wards, "<title id=\"map-title\">Map of Children known by ward</title>");
    assert_shows(wards, "/reach?measure=known&amp;by=lsoa&amp;ward=E05000001");
    assert_shows(wards, "M0,0l12,0 0,12Z");
    assert_hides(wards, "M0,0l10,0 0,10Z");
    assert_hides(wards, "/list?");
    const char *areas = page(&board, "/reach", "measure=known&by=lsoa&ward=E05000001");
    assert_shows(areas, "in Example ward ward");
    assert_shows(areas, "/area/E01000001");
    assert_shows(areas, "M0,0l10,0 0,10Z");
    ErrorKind kind;
    (void)page_of(&board, "/reach", "by=lsoa&ward=E05999999", &kind);
    assert_int_equal(kind, ERROR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_line_of_the_true_count_opens),
        cmocka_unit_test(test_months_open_for_staff_and_are_published_for_the_board),
        cmocka_unit_test(test_the_forecast_shows_now_then_and_how_sure),
        cmocka_unit_test(test_a_board_is_told_no_small_number),
        cmocka_unit_test(test_a_board_sees_ends_of_months),
        cmocka_unit_test(test_a_list_opens_to_child_and_family),
        cmocka_unit_test(test_a_family_is_called_once),
        cmocka_unit_test(test_a_restricted_family_is_absent_for_most),
        cmocka_unit_test(test_the_map_is_of_what_the_table_is_of),
        cmocka_unit_test(test_a_sister_hides_the_family),
    };
    return RUN_ON_BOTH(tests, setup, teardown);
}
