#include "web/route.h"

#include "web/page.h"
#include "web/session.h"
#include "web/web_test.h"

static const char *last;

static bool show_front(Request *request, Response *response, Error *err)
{
    (void)request;
    (void)err;
    last = "front";
    html_markup(&response->html, "<p>front");
    return true;
}

static bool show_id(Request *request, Response *response, Error *err)
{
    int64_t id;
    TRY(request_param_int(request, "id", &id, err));
    last = "id";
    html_int(&response->html, id);
    return true;
}

static bool show_new(Request *request, Response *response, Error *err)
{
    (void)request;
    html_markup(&response->html, "half a page");
    return error_set(err, ERROR_CONFLICT, "Somebody <else> changed it.");
}

static bool save(Request *request, Response *response, Error *err)
{
    (void)request;
    (void)err;
    last = "saved";
    response_redirect(response, "/");
    return true;
}

const Route routes[] = {
    {"GET", "/", ACTION_ANYONE, show_front, ABOUT_ALL},
    {"GET", "/child/{id}", ACTION_ANYONE, show_id, ABOUT_ALL},
    {"GET", "/child/new", ACTION_ANYONE, show_new, ABOUT_ALL},
    {"POST", "/child/new", ACTION_ANYONE, save, ABOUT_ALL},
    {"GET", "/child/{id}/note/{note}", ACTION_SEE_PEOPLE, show_id, ABOUT_ALL},
    {"POST", "/secret", ACTION_ADMINISTER, save, ABOUT_ALL},
    {0},
};
const NavLink nav_links[] = {{"Front", "/", false}, {0}};

static void test_paths_find_their_route(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        RouteMatch expected;
        const char *route;
    } cases[] = {
        {"GET", "/", ROUTE_FOUND, "/"},
        {"GET", "/child/7", ROUTE_FOUND, "/child/{id}"},
        {"GET", "/child/new", ROUTE_FOUND, "/child/new"},
        {"POST", "/child/new", ROUTE_FOUND, "/child/new"},
        {"GET", "/child/7/note/x y", ROUTE_FOUND, "/child/{id}/note/{note}"},
        {"POST", "/child/7", ROUTE_NO_METHOD, NULL},
        {"GET", "/secret", ROUTE_NO_METHOD, NULL},
        {"GET", "/child", ROUTE_NO_PATH, NULL},
        {"GET", "/child/", ROUTE_NO_PATH, NULL},
        {"GET", "/child/7/", ROUTE_NO_PATH, NULL},
        {"GET", "/child//note/1", ROUTE_NO_PATH, NULL},
        {"GET", "//", ROUTE_NO_PATH, NULL},
        {"GET", "/child/7/note", ROUTE_NO_PATH, NULL},
        {"GET", "/Child/7", ROUTE_NO_PATH, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DEFER(arena_release) Arena arena = {0};
        const Route *route = NULL;
        RouteMatch got = route_find(routes, cases[i].method, cases[i].path, &arena, &route, NULL);
        if (got != cases[i].expected || (route && strcmp(route->path, cases[i].route) != 0))
            fail_msg("%s %s: got %d %s", cases[i].method, cases[i].path, (int)got, route ? route->path : "");
    }
}

static void test_a_fixed_segment_wins_and_names_are_kept(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    Fields params = {0};
    const Route *route;
    assert_int_equal(route_find(routes, "GET", "/child/7/note/x y", &arena, &route, &params), ROUTE_FOUND);
    assert_string_equal(fields_find(&params, "id"), "7");
    assert_string_equal(fields_find(&params, "note"), "x y");
}

/* Answers a request made up here; the page's text in `page`. */
static Response answer(Arena *arena, Request request, const char **page)
{
    Response response = {.status = 200, .html.arena = arena};
    last = NULL;
    request.arena = arena;
    union {
        const Route *table;
        void *context;
    } site = {.table = routes};
    route_answer(site.context, &request, &response);
    *page = response.html.length ? arena_copy(arena, response.html.bytes, response.html.length) : "";
    return response;
}

static Fields one_field(Arena *arena, const char *name, const char *value)
{
    Fields fields = {0};
    *GROW(arena, &fields) = (Field){name, value};
    return fields;
}

static void test_failures_become_pages(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        int status;
    } cases[] = {
        {"GET", "/nowhere", 404},    {"GET", "/child/seven", 404},     {"GET", "/secret", 405},
        {"GET", "/child/new", 409},  {"GET", "/child/7/note/1", 303},  {"POST", "/secret", 403},
        {"POST", "/child/new", 403}, {"GET", "/static/none.css", 404}, {"GET", "/sign-in", 200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DEFER(arena_release) Arena arena = {0};
        const char *page;
        Response response =
            answer(&arena, (Request){.method = cases[i].method, .path = cases[i].path}, &page);
        if (response.status != cases[i].status || last)
            fail_msg("%s %s: got %d", cases[i].method, cases[i].path, response.status);
    }
    DEFER(arena_release) Arena arena = {0};
    const char *page;
    answer(&arena, (Request){.method = "GET", .path = "/child/new"}, &page);
    assert_null(strstr(page, "half a page"));
    assert_non_null(strstr(page, "Somebody &lt;else&gt; changed it."));
}

static void test_signed_out_readers_come_back_to_where_they_were(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    const char *page;
    Request request = {.method = "GET", .path = "/child/7/note/a b", .query = one_field(&arena, "q", "x&y")};
    Response response = answer(&arena, request, &page);
    assert_string_equal(response.location, "/sign-in?to=%2Fchild%2F7%2Fnote%2Fa%2520b%3Fq%3Dx%2526y");
}

static void test_typed_work_survives_being_signed_out(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    const char *page;
    Request request = {
        .method = "POST", .path = "/secret", .form = one_field(&arena, "story", "Long \"words\"")};
    Response response = answer(&arena, request, &page);
    assert_int_equal(response.status, 403);
    assert_non_null(strstr(page, "name=\"kept.story\" value=\"Long &quot;words&quot;\""));
}

static void test_a_post_needs_its_token(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    const char *page, *visit = session_random(&arena);
    Request request = {.method = "POST",
                       .path = "/child/new",
                       .host = "hub.example",
                       .cookies = one_field(&arena, "rb_visit", visit)};
    request.form = one_field(&arena, "form_token", session_visit_csrf(&arena, visit));
    assert_int_equal(answer(&arena, request, &page).status, 303);
    assert_string_equal(last, "saved");

    request.origin = "http://hub.example";
    assert_int_equal(answer(&arena, request, &page).status, 303);
    request.origin = "http://other.example";
    assert_int_equal(answer(&arena, request, &page).status, 403);
    request.origin = "null";
    assert_int_equal(answer(&arena, request, &page).status, 403);
    request.origin = NULL;
    request.fetch_site = "cross-site";
    assert_int_equal(answer(&arena, request, &page).status, 403);
    request.fetch_site = "same-origin";
    assert_int_equal(answer(&arena, request, &page).status, 303);

    request.form = one_field(&arena, "form_token", session_visit_csrf(&arena, session_random(&arena)));
    assert_int_equal(answer(&arena, request, &page).status, 403);
    assert_null(last);
    request.form = one_field(&arena, "form_token", "");
    assert_int_equal(answer(&arena, request, &page).status, 403);

    request.form = one_field(&arena, "story", "Long \"words\"");
    assert_int_equal(answer(&arena, request, &page).status, 403);
    assert_null(last);
    assert_non_null(strstr(page, "name=\"story\" value=\"Long &quot;words&quot;\""));
    request.fetch_site = NULL;
    assert_int_equal(answer(&arena, request, &page).status, 403);
    assert_null(strstr(page, "Long"));
}

static void test_the_guard_refuses_doubtful_lengths_and_hosts(void **state)
{
    (void)state;
    assert_null(http_guard(&(HttpHeaders){.host = 1}));
    assert_null(http_guard(&(HttpHeaders){.host = 1, .content_length = 1}));
    assert_null(http_guard(&(HttpHeaders){.host = 1, .transfer_encoding = 1}));
    assert_non_null(http_guard(&(HttpHeaders){.host = 1, .content_length = 1, .transfer_encoding = 1}));
    assert_non_null(http_guard(&(HttpHeaders){.host = 1, .content_length = 2}));
    assert_non_null(http_guard(&(HttpHeaders){.host = 2}));
    assert_non_null(http_guard(&(HttpHeaders){0}));
    assert_non_null(http_guard(&(HttpHeaders){.host = 1, .damaged = 1}));
}

static void test_a_redirect_stays_on_this_site(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    Response response = {.html.arena = &arena};
    response_redirect(&response, "/child/7\r\nSet-Cookie: x=y");
    assert_string_equal(response.location, "/child/7__Set-Cookie: x=y");
    response_redirect(&response, "//evil.example/");
    assert_string_equal(response.location, "/");
    response_redirect(&response, "https://evil.example/");
    assert_string_equal(response.location, "/");
}

static void test_tokens_compare_whole(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    const char *a = session_random(&arena), *b = session_random(&arena);
    assert_true(session_same_token(a, arena_copy(&arena, a, 64)));
    assert_false(session_same_token(a, b));
    assert_false(session_same_token(a, arena_copy(&arena, a, 63)));
    assert_false(session_same_token(NULL, NULL));
    assert_false(session_same_token("", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_find_their_route),
        cmocka_unit_test(test_a_fixed_segment_wins_and_names_are_kept),
        cmocka_unit_test(test_failures_become_pages),
        cmocka_unit_test(test_signed_out_readers_come_back_to_where_they_were),
        cmocka_unit_test(test_typed_work_survives_being_signed_out),
        cmocka_unit_test(test_a_post_needs_its_token),
        cmocka_unit_test(test_the_guard_refuses_doubtful_lengths_and_hosts),
        cmocka_unit_test(test_a_redirect_stays_on_this_site),
        cmocka_unit_test(test_tokens_compare_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
