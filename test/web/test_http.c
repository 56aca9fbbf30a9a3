/* A live server on a free port of the loopback, spoken to in raw bytes; a register of its own. */
#include "web/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "both_databases.h"
#include "register/user.h"
#include "web/page.h"
#include "web/web_test.h"

static HttpServer *server;
static Store *store;
static char answer_text[1 << 20];

static bool show_hello(Request *request, Response *response, Error *err)
{
    (void)err;
    html_markup(&response->html, "hello ");
    html_text(&response->html, request_query(request, "name"));
    return true;
}

static bool show_private(Request *request, Response *response, Error *err)
{
    (void)err;
    PageFrame frame = page_frame(request, "Private");
    view_page_top(&response->html, &frame);
    html_markup(&response->html, "private ");
    view_page_bottom(&response->html, &frame);
    return true;
}

static bool take_upload(Request *request, Response *response, Error *err)
{
    (void)err;
    html_int(&response->html, (int64_t)request->upload.length);
    html_markup(&response->html, " bytes ");
    html_text(&response->html, request_form(request, "words"));
    return true;
}

const Route routes[] = {
    {"GET", "/", ROLE_BOARD, show_private},
    {"GET", "/hello", ROLE_NONE, show_hello},
    {"POST", "/upload", ROLE_BOARD, take_upload},
    {"GET", "/admin", ROLE_ADMIN, show_private},
    {0},
};
const NavLink nav_links[] = {{"Front", "/"}, {"Administration", "/admin"}, {0}};

static void exchange_bytes(const char *request, size_t length)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)http_port(server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int handle = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(handle, (struct sockaddr *)&address, sizeof address), 0);
    struct timeval patience = {.tv_sec = 5};
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    for (size_t sent = 0; sent < length;) {
        ssize_t now = send(handle, request + sent, length - sent, MSG_NOSIGNAL);
        if (now <= 0)
            break;
        sent += (size_t)now;
    }
    shutdown(handle, SHUT_WR);
    size_t got = 0;
    for (ssize_t now; got < sizeof answer_text - 1 &&
                      (now = recv(handle, answer_text + got, sizeof answer_text - 1 - got, 0)) > 0;)
        got += (size_t)now;
    answer_text[got] = 0;
    close(handle);
}

static int ask(const char *request)
{
    exchange_bytes(request, strlen(request));
    return strncmp(answer_text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer_text + 9, NULL, 10) : 0;
}

static void test_a_page_carries_every_protecting_header(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /hello?name=%3CAnn%3E HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 200);
    static const char *const wanted[] = {
        "hello &lt;Ann&gt;",
        "Content-Security-Policy: default-src 'none'; style-src 'self'",
        "frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer",
        "Cross-Origin-Opener-Policy: same-origin",
        "Cache-Control: no-store",
        "Content-Type: text/html; charset=utf-8",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(answer_text, wanted[i]))
            fail_msg("no \"%s\" in\n%s", wanted[i], answer_text);
}

static void test_doubtful_requests_get_one_refusal(void **state)
{
    (void)state;
#define NEXT "GET /hello?name=smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    static const char *const cases[] = {
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n" NEXT,
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 4\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: -4\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody" NEXT,
        "GET /a/../hello HTTP/1.1\r\nHost: a\r\n\r\n" NEXT,
        "GET /hello?name=%00 HTTP/1.1\r\nHost: a\r\n\r\n" NEXT,
        "GET /hello?name=%zz HTTP/1.1\r\nHost: a\r\n\r\n" NEXT,
        "GET http://other/hello HTTP/1.1\r\nHost: a\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 4\r\n\r\nbody" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\nX: 1\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n 5\r\n\r\nbody" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\nX: 1\r\n Content-Length: 4\r\n\r\nbody" NEXT,
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\nbody" NEXT,
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int status = ask(cases[i]);
        if ((status != 400 && status != 415) || strstr(answer_text, "smuggled"))
            fail_msg("case %zu gave %d:\n%.900s", i, status, answer_text);
    }
}

static void test_oversize_is_refused_before_it_is_read(void **state)
{
    (void)state;
    assert_int_equal(ask("POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: "
                         "application/x-www-form-urlencoded\r\n"
                         "Content-Length: 1048577\r\n\r\nx"),
                     413);
    assert_int_equal(ask("POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: "
                         "multipart/form-data; boundary=x\r\n"
                         "Content-Length: 99999999999\r\n\r\nx"),
                     413);
    static char large[100000] = "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ";
    size_t head = strlen(large);
    memset(large + head, 'x', sizeof large - 1 - head);
    int status = ask(large);
    assert_true(status >= 400 && status < 500);
}

static void test_other_methods_are_refused(void **state)
{
    (void)state;
    assert_int_equal(ask("DELETE /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 405);
    assert_int_equal(ask("TRACE /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 405);
    assert_int_equal(ask("HEAD /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 200);
    assert_null(strstr(answer_text, "hello"));
}

static void test_style_sheets_are_kept_by_browsers(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /static/reachbook.css?v=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                     200);
    assert_non_null(strstr(answer_text, "Content-Type: text/css"));
    assert_non_null(strstr(answer_text, "immutable"));
    const char *tag = strstr(answer_text, "ETag: ") + 6;
    char request[256];
    snprintf(
        request, sizeof request,
        "GET /static/reachbook.css HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIf-None-Match: %.18s\r\n\r\n",
        tag);
    assert_int_equal(ask(request), 304);
    assert_int_equal(ask("GET /static/..%2fweb.h HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 400);
}

/* What follows `before` in the last answer, up to a byte of `ends`. */
static void take_after(const char *before, const char *ends, char *out, size_t size)
{
    const char *at = strstr(answer_text, before);
    if (!at)
        fail_msg("no \"%s\" in\n%.2000s", before, answer_text);
    at += strlen(before);
    snprintf(out, size, "%.*s", (int)strcspn(at, ends), at);
}

static char session[80], token[80];

static int sign_in_as(const char *name, const char *password)
{
    char visit[80], form_token[80], body[600], request[1400];
    assert_int_equal(ask("GET /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 200);
    take_after("rb_visit=", ";", visit, sizeof visit);
    take_after("name=\"form_token\" value=\"", "\"", form_token, sizeof form_token);
    snprintf(body, sizeof body, "to=%%2F&name=%s&password=%s&form_token=%s", name, password, form_token);
    snprintf(request, sizeof request,
             "POST /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: rb_visit=%s\r\nContent-Type: "
             "application/x-www-form-urlencoded\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             visit, strlen(body), body);
    int status = ask(request);
    if (status == 303)
        take_after("rb_session=", ";", session, sizeof session);
    return status;
}

static int ask_signed_in(const char *line)
{
    char request[600];
    snprintf(request, sizeof request,
             "%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: rb_session=%s\r\n\r\n", line, session);
    return ask(request);
}

static void test_signing_in_opens_what_the_role_may_see(void **state)
{
    (void)state;
    assert_int_equal(ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 303);
    assert_int_equal(sign_in_as("ann", "wrong+password+here"), 403);
    char wrong[300], unknown[300];
    take_after("There is a problem", "\r", wrong, sizeof wrong);
    assert_int_equal(sign_in_as("nobody", "wrong+password+here"), 403);
    take_after("There is a problem", "\r", unknown, sizeof unknown);
    assert_string_equal(wrong, unknown);

    assert_int_equal(sign_in_as("Ann", "three+small+words"), 303);
    assert_non_null(strstr(answer_text, "HttpOnly; SameSite=Strict; Path=/"));
    assert_int_equal(ask_signed_in("GET /"), 200);
    assert_non_null(strstr(answer_text, "private"));
    assert_non_null(strstr(answer_text, "ann, Family support worker"));
    assert_null(strstr(answer_text, "Administration"));
    take_after("name=\"form_token\" value=\"", "\"", token, sizeof token);
    assert_int_equal(ask_signed_in("GET /admin"), 403);
}

static int upload(const char *form_token)
{
    char body[1000], request[2000];
    snprintf(
        body, sizeof body,
        "--B\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n%s\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n<two> words\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../x\"\r\n\r\n12345\r\n--B--\r\n",
        form_token);
    snprintf(request, sizeof request,
             "POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: "
             "rb_session=%s\r\nContent-Type: multipart/form-data; boundary=B\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             session, strlen(body), body);
    return ask(request);
}

static void test_an_upload_needs_the_sessions_token(void **state)
{
    (void)state;
    assert_int_equal(upload("0123"), 403);
    assert_int_equal(upload(token), 200);
    assert_non_null(strstr(answer_text, "5 bytes &lt;two&gt; words"));
}

static void test_signing_out_ends_the_session_on_the_server(void **state)
{
    (void)state;
    char body[200], request[800];
    snprintf(body, sizeof body, "form_token=%s", token);
    snprintf(request, sizeof request,
             "POST /sign-out HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: "
             "rb_session=%s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             session, strlen(body), body);
    assert_int_equal(ask(request), 303);
    assert_int_equal(ask_signed_in("GET /"), 303);
}

static void test_ten_wrong_passwords_rest_an_account(void **state)
{
    (void)state;
    Error err = {0};
    User user;
    assert_true(user_check_password(store, "bob", "three small words", &user, &err));
    for (int i = 0; i < USER_WRONG_MAX; i++)
        assert_false(user_check_password(store, "bob", "not this one at all", &user, &err));
    assert_false(user_check_password(store, "bob", "three small words", &user, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
    assert_true(user_check_password(store, "ann", "three small words", &user, &err));
}

static void test_users_are_refused_in_words(void **state)
{
    (void)state;
    Error err = {0};
    assert_false(user_add(store, 0, 1, "ANN ", ROLE_WORKER, "three small words", &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_false(user_add(store, 0, 1, "carl", ROLE_WORKER, "short", &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(user_add(store, 0, 1, " ", ROLE_WORKER, "three small words", &err));
    assert_int_equal(err.kind, ERROR_INPUT);
}

static void test_a_port_in_use_is_said_plainly(void **state)
{
    (void)state;
    Error err = {0};
    char listen[32];
    HttpServer *second = NULL;
    snprintf(listen, sizeof listen, "127.0.0.1:%d", http_port(server));
    assert_false(http_start(&(HttpOptions){.listen = listen}, &second, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_non_null(strstr(err.text, "in use"));
    assert_false(http_start(&(HttpOptions){.listen = "nonsense"}, &second, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
}

static int start(void **state)
{
    (void)state;
    Error err = {0};
    union {
        const Route *table;
        void *context;
    } site = {.table = routes};
    bool started =
        store_open(fresh_register(), STORE_CREATE, &store, &err) &&
        user_add(store, 0, 1, "Ann", ROLE_WORKER, "three small words", &err) &&
        user_add(store, 0, 1, "bob", ROLE_WORKER, "three small words", &err) &&
        http_start(&(HttpOptions){"127.0.0.1:0", store, route_answer, site.context}, &server, &err);
    if (!started)
        fprintf(stderr, "%s\n", err.text);
    return !started;
}

static int stop(void **state)
{
    (void)state;
    http_stop(server);
    store_close(store);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_page_carries_every_protecting_header),
        cmocka_unit_test(test_doubtful_requests_get_one_refusal),
        cmocka_unit_test(test_oversize_is_refused_before_it_is_read),
        cmocka_unit_test(test_other_methods_are_refused),
        cmocka_unit_test(test_style_sheets_are_kept_by_browsers),
        cmocka_unit_test(test_signing_in_opens_what_the_role_may_see),
        cmocka_unit_test(test_an_upload_needs_the_sessions_token),
        cmocka_unit_test(test_signing_out_ends_the_session_on_the_server),
        cmocka_unit_test(test_ten_wrong_passwords_rest_an_account),
        cmocka_unit_test(test_users_are_refused_in_words),
        cmocka_unit_test(test_a_port_in_use_is_said_plainly),
    };
    return RUN_ON_BOTH(tests, start, stop);
}
