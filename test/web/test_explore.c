/* The Explore page: one question as page, list and files, for those who see people and those who do not; and
 * views kept under a name. */
#include "intake/small_intake.h"

#include <jansson.h>
#include <unistd.h>

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
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    small_import(&small, "attendance", "attendance_rosehill_2026.csv",
                 "Session Date,Session,Reg No,Child Name,Child DOB,Postcode\n"
                 "01/09/2026,Stay and Play,R1,Aisha Khan,05/02/2024,DE23 6WY\n"
                 "08/09/2026,Stay and Play,R1,Aisha Khan,05/02/2024,DE23 6WY\n"
                 "08/09/2026,Stay and Play,R2,Omar Khan,01/06/2025,DE23 6WY\n"
                 "08/09/2026,Messy Play,R2,Omar Khan,01/06/2025,DE23 6WY\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

typedef struct Told {
    int status; /* 0: refused */
    ErrorKind kind;
    const char *body, *location, *problem;
    int file;
} Told;

static Told ask(const User *actor, const char *method, const char *path, const char *query, const char *form)
{
    Error why = {0};
    const Route *route = routes;
    Request request = {
        .arena = &small.arena, .store = small.store, .method = method, .path = path, .actor = *actor};
    Response response = {.status = 200, .html = {.arena = &small.arena, .form_token = "token"}};
    MUST(form_parse(&small.arena, query, strlen(query), &request.query, err));
    MUST(form_parse(&small.arena, form, strlen(form), &request.form, err));
    while (route->path && (strcmp(route->path, path) != 0 || strcmp(route->method, method) != 0))
        route++;
    assert_non_null(route->path);
    if (!may(actor, route->action, actor->authority))
        return (Told){.kind = ERROR_DENIED};
    if (!route->handle(&request, &response, &why))
        return (Told){.kind = why.kind, .problem = arena_print(&small.arena, "%s", why.text)};
    return (Told){
        .status = response.status,
        .location = response.location,
        .file = response.file,
        .body = response.content_type
                    ? arena_copy(&small.arena, response.bytes ? response.bytes : "", response.length)
                    : arena_copy(&small.arena, response.html.bytes, response.html.length),
    };
}

static Told get(const User *actor, const char *path, const char *query)
{
    return ask(actor, "GET", path, query, "");
}

static void shows(const Told *told, const char *words)
{
    if (!told->body || !strstr(told->body, words))
        fail_msg("\"%s\" is not in: %s", words, told->body ? told->body : told->problem);
}

static void hides(const Told *told, const char *words)
{
    if (told->body && strstr(told->body, words))
        fail_msg("\"%s\" is in: %s", words, told->body);
}

static json_int_t number(json_t *figure)
{
    return json_integer_value(json_object_get(figure, "count"));
}

static json_int_t listed(const char *query, const char *key)
{
    const char *whole = *key ? arena_print(&small.arena, "%s&key=%s", query, key) : query;
    Told list = get(&worker, "/explore/list", whole);
    const char *title = list.body ? strstr(list.body, "<h1") : NULL,
               *colon = title ? strstr(title, ": ") : NULL;
    if (!colon)
        fail_msg("%s %s: %s", whole, key, list.problem ? list.problem : "no title");
    return strtoll(colon + 2, NULL, 10);
}

/* Whatever is asked, each number is as long as its list. */
static void test_every_cell_is_its_list(void **state)
{
    (void)state;
    static const char *const measures[] = {"known", "registered", "reached", "known-not-registered"},
                             *const narrow[] = {"",
                                                "&age=0-1",
                                                "&age=2-4",
                                                "&area=ward:E05000001",
                                                "&area=lsoa:E01000001&age=0-3",
                                                "&months=3"},
                             *const bys[] = {"lsoa", "ward", "centre", "age", "sex", "decile", "none"};
    int cells = 0, people = 0;
    for (size_t m = 0; m < 4; m++)
        for (size_t n = 0; n < 6; n++)
            for (size_t b = 0; b < 7; b++) {
                const char *query = arena_print(&small.arena, "measure=%s&by=%s&as-of=2026-09-30%s",
                                                measures[m], bys[b], narrow[n]);
                Told told = get(&worker, "/explore/figures.json", query);
                json_t *json = told.body ? json_loads(told.body, 0, NULL) : NULL;
                if (!json)
                    fail_msg("%s: %s", query, told.problem);
                json_t *parts = json_object_get(json, "parts"), *part;
                size_t i;
                assert_int_equal(number(json_object_get(json, "whole")), listed(query, ""));
                json_array_foreach(parts, i, part)
                {
                    json_int_t count = listed(query, json_string_value(json_object_get(part, "key")));
                    assert_int_equal(number(part), count);
                    people += (int)count;
                    cells++;
                }
                json_decref(json);
            }
    assert_true(cells > 100);
    assert_true(people > 50);
}

static int lines_of(const Told *list)
{
    int lines = 0;
    for (const char *at = list->body;
         at && (at = strstr(at, "<th class=\"govuk-table__header\" scope=\"row\">")); at++)
        lines++;
    return lines;
}

/* A figure in adults opens the adults, one in contacts the contacts, each line with its child. */
static void test_adults_and_contacts_are_listed_too(void **state)
{
    (void)state;
    static const struct {
        const char *measure, *words;
        int most;
    } told[] = {{"adults-reached", ">Adult<", 10},
                {"attendances", "attendance: ", 10},
                {"contacts-per-child", ">Contact<", 10}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const char *query = arena_print(&small.arena, "measure=%s&by=lsoa&as-of=2026-09-30", told[i].measure);
        Told page = get(&worker, "/explore", query);
        shows(&page, "/explore/list?");
        Told figures = get(&worker, "/explore/figures.json", query);
        json_t *json = json_loads(figures.body, 0, NULL), *months = json_object_get(json, "trend");
        json_int_t count = number(json_object_get(json, "whole"));
        assert_in_range(count, 1, told[i].most);
        assert_int_equal(number(json_array_get(months, 12)), count);
        assert_int_equal(number(json_array_get(months, 11)), 0);
        json_decref(json);
        Told list = get(&worker, "/explore/list", query);
        assert_int_equal(lines_of(&list), count);
        shows(&list, told[i].words);
        assert_int_equal(get(&board, "/explore/list", query).status, 0);
    }
    static const char by[] =
        "measure=attendances&by=activity&as-of=2026-09-30"; /* each attendance in its own */
    Told parts = get(&worker, "/explore/figures.json", by);
    json_t *json = json_loads(parts.body, 0, NULL), *activities = json_object_get(json, "parts"), *part;
    json_int_t sum = 0;
    size_t at;
    json_array_foreach(activities, at, part)
    {
        Told list =
            get(&worker, "/explore/list",
                arena_print(&small.arena, "%s&key=%s", by, json_string_value(json_object_get(part, "key"))));
        assert_int_equal(lines_of(&list), number(part));
        sum += number(part);
    }
    assert_int_equal(sum, 4);
    assert_int_equal(number(json_object_get(json, "whole")), 4);
    json_decref(json);
    static const char families[] = "measure=families-reached&as-of=2026-09-30";
    Told counted = get(&worker, "/explore/figures.json", families),
         listed = get(&worker, "/explore/list", families);
    json_t *figure = json_loads(counted.body, 0, NULL);
    assert_true(number(json_object_get(figure, "whole")) > 0);
    assert_int_equal(lines_of(&listed), number(json_object_get(figure, "whole")));
    shows(&listed, "Family of");
    json_decref(figure);
}

static double pounds(json_t *line, const char *of)
{
    json_t *told = json_object_get(line, of);
    return json_is_number(told) ? json_number_value(told) : -1;
}

/* Costs: each centre, all, the months, in page and files; nothing is divided by no sessions, and nothing told
 * that is not whole. */
static void test_costs_are_told_by_centre_and_month(void **state)
{
    (void)state;
    static const char day[] = "measure=cost-per-session&as-of=2026-09-30";
    Told before = get(&worker, "/explore", day);
    shows(&before, "cannot be told for the 12 months to 30 September 2026");
    shows(&before, "No costs are held: take in a list of costs.");
    small_import(&small, "costs", "costs.csv",
                 "Centre,From,To,Kind,Amount\nRosehill,01/10/2025,30/09/2026,Staff,300\n"
                 "Becket,01/10/2025,30/09/2026,Staff,50.50\n");
    Told page = get(&worker, "/explore", day), file = get(&worker, "/explore/figures.json", day);
    shows(&page, "Cost per session: 116.83 pounds in the 12 months to 30 September 2026, 350.50 pounds for 3 "
                 "sessions.");
    shows(&page, "<th scope=\"row\">Rosehill</th><td>\u00a3300.00</td><td>3</td><td>\u00a3100.00</td>");
    shows(&page, "<th scope=\"row\">Becket</th><td>\u00a350.50</td><td>0</td><td>no sessions</td>");
    json_t *json = json_loads(file.body, 0, NULL), *months = json_object_get(json, "trend"),
           *whole = json_object_get(json, "whole");
    assert_true(pounds(whole, "pounds") == 350.5);
    assert_int_equal(number(whole), 3);
    assert_int_equal(json_array_size(months), 13);
    assert_true(pounds(json_array_get(months, 12), "pounds_each") == pounds(whole, "pounds_each"));
    assert_true(pounds(json_array_get(months, 11), "pounds_each") < 0);
    json_decref(json);
    Told csv = get(&worker, "/explore/figures.csv", day);
    shows(&csv, "Rosehill,300.00,3,100.00,");
    shows(&csv, "Becket,50.50,0,,");
    assert_true(get(&worker, "/explore/figures.xlsx", day).file > 0);
    Told late = get(&worker, "/explore", "measure=cost-per-session&as-of=2026-09-29");
    shows(&late, "/explore?measure=cost-per-session&amp;as-of=2026-09-30");
    shows(&late, "reaches beyond the period");
    Told narrow = get(&worker, "/explore", "measure=cost-per-session&age=0-1");
    assert_int_equal(narrow.status, 400);
    shows(&narrow, "Costs are told of whole centres");
    assert_int_equal(get(&worker, "/explore/list", day).kind, ERROR_INPUT);
    assert_int_equal(get(&board, "/explore", day).status, 403);
    Told family = get(&worker, "/explore", "measure=cost-per-sustained-family&as-of=2026-09-30");
    shows(&family, "no families");
}

/* The last month of the trend is the figure itself, and each month that of its own day. */
static void test_a_trend_is_the_figures_of_its_days(void **state)
{
    (void)state;
    Told told = get(&worker, "/explore/figures.json", "measure=known&as-of=2026-09-30");
    json_t *json = json_loads(told.body, 0, NULL), *months = json_object_get(json, "trend"), *month;
    size_t i;
    assert_int_equal(json_array_size(months), 13);
    json_array_foreach(months, i, month)
    {
        const char *day = json_string_value(json_object_get(month, "as_of"));
        Told then =
            get(&worker, "/explore/figures.json", arena_print(&small.arena, "measure=known&as-of=%s", day));
        if (!then.body) { /* before the register begins there is none to compare with */
            assert_int_equal(number(month), 0);
            continue;
        }
        json_t *at = json_loads(then.body, 0, NULL);
        assert_int_equal(number(month), number(json_object_get(at, "whole")));
        json_decref(at);
    }
    assert_int_equal(number(json_array_get(months, 12)), number(json_object_get(json, "whole")));
    json_decref(json);
}

static void test_each_question_has_one_address(void **state)
{
    (void)state;
    Told told =
        get(&worker, "/explore",
            "by=centre&group=&age=0-1&area=ward%3AExample+ward&measure=known&as-of=2026-09-30&months=12");
    assert_int_equal(told.status, 303);
    assert_string_equal(told.location,
                        "/explore?measure=known&area=ward:E05000001&age=0-1&by=centre&as-of=2026-09-30");
    Told again = get(&worker, "/explore", strchr(told.location, '?') + 1);
    assert_int_equal(again.status, 200);
    shows(&again, "in Example ward ward");
}

static void test_what_is_wrong_is_said_over_the_form(void **state)
{
    (void)state;
    static const struct {
        const char *query, *words;
        int status;
    } wrong[] = {
        {"measure=reched", "Did you mean &quot;reached&quot;? Choose one from the form.", 404},
        {"area=ward:Exampel+ward", "Did you mean &quot;Example ward&quot;?", 404},
        {"area=Derby", "An area is written like ward:Abbey", 400},
        {"group=nonsense", "There is no target group &quot;nonsense&quot; here", 404},
        {"by=wards", "Did you mean &quot;ward&quot;?", 404},
        {"age=9-2", "An age is written like 0-1", 400},
        {"deprivation=0", "Deprivation is written like 1-2, from 1 to 10", 400},
        {"trend=9999", "A trend in months is a whole number from 12 to 60", 400},
        {"target=200", "A target in percent is a whole number from 1 to 100", 400},
        {"months=-1", "The period in months is a whole number from 1 to 60", 400},
        {"as-of=2999-01-01", "1 January 2999 has not come yet", 400},
        {"as-of=1950-01-01", "Nothing is recorded up to 1 January 1950; the register begins on", 400},
        {"as-of=yesterday", "is not a day", 400},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Told told = get(&worker, "/explore", wrong[i].query);
        shows(&told, wrong[i].words);
        shows(&told, "There is a problem");
        shows(&told, "<select class=\"govuk-select\" id=\"measure\"");
        hides(&told, "<table");
        assert_int_equal(told.status, wrong[i].status);
        assert_int_equal(get(&worker, "/explore/figures.csv", wrong[i].query).status, 0);
    }
}

/* Nobody lives in an area of that deprivation: no share, and not 0%. */
static void test_of_none_there_is_no_share(void **state)
{
    (void)state;
    Told told = get(&worker, "/explore", "measure=reached&deprivation=10&as-of=2026-09-30");
    if (told.status == 303)
        told = get(&worker, "/explore", strchr(told.location, '?') + 1);
    shows(&told, "There are no children");
    shows(&told, ">no children<");
    hides(&told, ">0%<");
}

static bool august_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    Date august;
    (void)date_from_parts(2026, 8, 31, &august);
    static const char *const sql[] = {
        "INSERT INTO release (authority, as_of, least, w_from) VALUES (1, $1, 5, $2)",
        "INSERT INTO release_figure (authority, as_of, line, measure, part, key, name, shown, count, out_of)"
        " SELECT 1, CAST($1 AS BIGINT), 0, 'reached', 'none', '', '', 0, 4321, 5000 WHERE CAST($2 AS BIGINT) "
        "> 0",
        "INSERT INTO release_figure (authority, as_of, line, measure, part, key, name, shown, count, out_of)"
        " SELECT 1, CAST($1 AS BIGINT), 1, 'reached', 'centre', '1', 'Rosehill', 2, NULL, 900 WHERE CAST($2 "
        "AS BIGINT) > 0",
    };
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        TRY(DO(now->store, sql[i], err, VALUE((int64_t)august), VALUE(now->id)));
    return true;
}

static int64_t releases(void)
{
    int64_t count = 0;
    MUST(store_ask_int(small.store, "SELECT COUNT(*) FROM release", NULL, 0, 0, &count, err));
    return count;
}

/* Its months are those published, as they were; the newest that are missing are published on the way, and
 * none before the register begins; the wrong address publishes nothing. */
static void test_a_board_has_the_trend_of_what_was_published(void **state)
{
    (void)state;
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, august_body, NULL, err));
    assert_in_range(releases(), 1, 2); /* and September, where another page has asked for it */
    Told turned = get(&board, "/explore", "as-of=2026-09-30&measure=reached");
    assert_int_equal(turned.status, 303);
    assert_in_range(releases(), 1, 2);
    Told told = get(&board, "/explore", "measure=reached&as-of=2026-09-30");
    shows(&told, "4,321");
    shows(&told, "86%");
    shows(&told, "Each month as it was published.");
    int64_t made = releases(), before;
    assert_in_range(made, 3, 13);
    do { /* a few at once */
        before = made;
        (void)get(&board, "/explore", "measure=reached&as-of=2026-09-30");
        made = releases();
    } while (made > before);
    assert_in_range(made, 3, 13);
    Told json = get(&board, "/explore/figures.json", "measure=reached&as-of=2026-09-30&by=none&trend=60");
    shows(&json, "4321");
    Told area = get(&board, "/explore/figures.json", "measure=reached&area=centre:1&as-of=2026-09-30");
    shows(&area, "\"2026-08-31\"");
    hides(&area, "4321");
    shows(&area, "\"by\": \"lsoa\"");
    Told staff = get(&leader, "/explore", "measure=reached&as-of=2026-09-30");
    hides(&staff, "4,321");
}

static void test_a_board_gets_what_is_published_and_nothing_else(void **state)
{
    (void)state;
    Told told = get(&board, "/explore", "measure=known&as-of=2026-09-30");
    assert_int_equal(told.status, 200);
    shows(&told, "rb-hidden");
    shows(&told, "so that no family can be worked out");
    hides(&told, "/explore/list");
    hides(&told, "id=\"age\"");
    static const char *const more[] = {
        "measure=known&age=0-1",  "measure=known&group=workless",  "measure=known&by=sex",
        "measure=known&months=3", "measure=known&deprivation=1-3", "measure=known&area=centre:2",
        "measure=attendances"};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        Told refused = get(&board, "/explore", more[i]);
        assert_int_equal(get(&board, "/explore/figures.csv", more[i]).status, 0);
        assert_int_equal(get(&board, "/explore/figures.json", more[i]).status, 0);
        assert_int_equal(get(&board, "/explore/figures.xlsx", more[i]).status, 0);
        hides(&refused, "<table");
        assert_true(refused.status == 403 || refused.status == 404);
    }
    Told file = get(&board, "/explore/figures.csv", "measure=known&by=lsoa&as-of=2026-09-30");
    shows(&file, ",hidden,");
    hides(&file, ",3,");
    assert_int_equal(get(&board, "/explore/list", "measure=known").kind, ERROR_DENIED);
}

static void test_a_workbook_comes_in_full(void **state)
{
    (void)state;
    char start[4] = "";
    Told told = get(&worker, "/explore/figures.xlsx", "measure=known&by=lsoa&as-of=2026-09-30");
    assert_true(told.file > 0);
    assert_int_equal(pread(told.file, start, 4, 0), 4);
    assert_memory_equal(start, "PK\3\4", 4);
    close(told.file);
}

static int64_t audited(void)
{
    int64_t count = 0;
    MUST(store_ask_int(small.store, "SELECT COUNT(*) FROM audit WHERE action LIKE 'view-%'", NULL, 0, 0,
                       &count, err));
    return count;
}

static Told post(const User *actor, const char *path, const char *form)
{
    return ask(actor, "POST", path, "", form);
}

static void test_views_are_kept_under_a_name(void **state)
{
    (void)state;
    int64_t before = audited();
    Told saved = post(&worker, "/explore/save", "name=+Little+ones+&query=measure%3Dknown%26age%3D0-1");
    assert_int_equal(saved.status, 303);
    const char *id = strchr(saved.location, '=') + 1;
    Told list = get(&board, "/explore/views", "");
    shows(&list, ">Little ones</a>");
    shows(&list, "/explore?measure=known&amp;age=0-1&amp;as-of=");
    hides(&list, "rename");

    Told taken = post(&leader, "/explore/save", "name=LITTLE++ones&query=measure%3Dreached%26age%3D1");
    assert_int_equal(taken.status, 409);
    shows(&taken, "There is a saved view named");
    shows(&taken, "value=\"LITTLE  ones\"");
    shows(&taken, "Children reached");
    assert_int_equal(post(&leader, "/explore/save", "name=+&query=measure%3Dknown").status, 400);
    assert_int_equal(audited(), before + 1);

    const char *form = arena_print(&small.arena, "view=%s&name=Babies", id);
    assert_int_equal(post(&leader, "/explore/views/rename", form).kind, ERROR_DENIED);
    assert_int_equal(post(&leader, "/explore/views/delete", form).kind, ERROR_DENIED);
    assert_int_equal(post(&worker, "/explore/views/rename", form).status, 303);
    list = get(&worker, "/explore/views", "");
    shows(&list, ">Babies</a>");
    hides(&list, ">Little ones</a>");

    assert_int_equal(post(&worker, "/explore/views/delete", form).status, 303);
    list = get(&worker, "/explore/views", arena_print(&small.arena, "deleted=%s", id));
    hides(&list, ">Babies</a>");
    shows(&list, "\"Babies\" is deleted.");
    assert_int_equal(post(&worker, "/explore/views/delete", form).status, 409);
    assert_int_equal(post(&leader, "/explore/save", "name=Babies&query=measure%3Dknown").status, 303);
    assert_int_equal(post(&worker, "/explore/views/restore", form).status, 409);
    assert_int_equal(audited(), before + 4);
    assert_int_equal(post(&worker, "/explore/views/rename", "view=999999&name=x").kind, ERROR_NOT_FOUND);
}

static void test_a_deletion_is_taken_back(void **state)
{
    (void)state;
    Told saved = post(&worker, "/explore/save", "name=Twos&query=measure%3Dknown%26age%3D2");
    const char *form = arena_print(&small.arena, "view=%s", strchr(saved.location, '=') + 1);
    assert_int_equal(post(&worker, "/explore/views/delete", form).status, 303);
    assert_int_equal(post(&worker, "/explore/views/restore", form).status, 303);
    Told list = get(&worker, "/explore/views", "");
    shows(&list, ">Twos</a>");
    assert_int_equal(post(&worker, "/explore/views/restore", form).status, 409);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell_is_its_list),
        cmocka_unit_test(test_adults_and_contacts_are_listed_too),
        cmocka_unit_test(test_costs_are_told_by_centre_and_month),
        cmocka_unit_test(test_a_trend_is_the_figures_of_its_days),
        cmocka_unit_test(test_each_question_has_one_address),
        cmocka_unit_test(test_what_is_wrong_is_said_over_the_form),
        cmocka_unit_test(test_of_none_there_is_no_share),
        cmocka_unit_test(test_a_board_has_the_trend_of_what_was_published),
        cmocka_unit_test(test_a_board_gets_what_is_published_and_nothing_else),
        cmocka_unit_test(test_a_workbook_comes_in_full),
        cmocka_unit_test(test_views_are_kept_under_a_name),
        cmocka_unit_test(test_a_deletion_is_taken_back),
    };
    return RUN_ON_BOTH(tests, setup, teardown);
}
