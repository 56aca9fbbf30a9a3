/* A live server on a free port of the loopback, spoken to in raw bytes; a register of its own. */
#include "web/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "both_databases.h"
#include "register/sign_in.h"
#include "register/user.h"
#include "web/page.h"
#include "web/session.h"
#include "web/web_test.h"

enum { UPLOAD_LIMIT = 1 << 20 };

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

/* A post that stays until it is let go. */
static sem_t held, let_go;

static bool hold_on(Request *request, Response *response, Error *err)
{
    (void)err;
    sem_post(&held);
    while (sem_wait(&let_go) != 0)
        ;
    html_text(&response->html, request_form(request, "words"));
    return true;
}

/* Says where the upload lies and with which rights. */
static bool tell_upload(Request *request, Response *response, Error *err)
{
    struct stat about;
    if (!request->upload.path || stat(request->upload.path, &about) != 0)
        return error_set(err, ERROR_INPUT, "No file.");
    html_markup(&response->html, "path=");
    html_text(&response->html, request->upload.path);
    html_markup(&response->html, ";mode=");
    html_int(&response->html, about.st_mode & 07777);
    return true;
}

static bool check(const char *name, const char *password, User *out, Error *err)
{
    return user_check(store, &(Attempt){.name = name, .password = password}, out, err);
}

static bool add(const char *name, Role role, const char *password, Error *err)
{
    const NewUser user = {.name = name, .password = password, .role = role, .last_day = DATE_NONE};
    return user_add(store, 0, 1, &user, err);
}

const Route routes[] = {
    {"POST", "/hold", ACTION_SEE_COUNTS, hold_on, ABOUT_ALL},
    {"POST", "/where", ACTION_SEE_COUNTS, tell_upload, ABOUT_ALL},
    {"POST", "/anyone", ACTION_ANYONE, tell_upload, ABOUT_ALL},
    {"GET", "/", ACTION_SEE_COUNTS, show_private, ABOUT_ALL},
    {"GET", "/hello", ACTION_ANYONE, show_hello, ABOUT_ALL},
    {"POST", "/upload", ACTION_SEE_COUNTS, take_upload, ABOUT_ALL},
    {"GET", "/admin", ACTION_ADMINISTER, show_private, ABOUT_ALL},
    {0},
};
const NavLink nav_links[] = {{"Front", "/", false}, {"Administration", "/admin", true}, {0}};

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
        "GET /hello HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\n: 3\r\nX-A: b\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a\r\n:\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nX-A: b\r\n:\r\nHost: a\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\nHost: a\n\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n" NEXT,
        "GET /hello HTTP/1.1\r\nHost:\r\n\r\n" NEXT,
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

static int upload_as(const char *cookie, const char *path, const char *form_token, size_t bytes)
{
    static char body[3 << 20], request[4 << 20];
    int head = snprintf(body, sizeof body,
                        "--B\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n%s\r\n"
                        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../x\"\r\n\r\n",
                        form_token);
    memset(body + head, 'x', bytes);
    size_t length = (size_t)head + bytes;
    length += (size_t)snprintf(body + length, sizeof body - length, "\r\n--B--\r\n");
    int begun = snprintf(request, sizeof request,
                         "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: %s\r\n"
                         "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: %zu\r\n\r\n",
                         path, cookie, length);
    memcpy(request + begun, body, length);
    exchange_bytes(request, (size_t)begun + length);
    return strncmp(answer_text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer_text + 9, NULL, 10) : 0;
}

static int upload_to(const char *path, const char *form_token, size_t bytes)
{
    char cookie[120];
    snprintf(cookie, sizeof cookie, "rb_session=%s", session);
    return upload_as(cookie, path, form_token, bytes);
}

static void test_a_file_over_the_limit_is_413_in_a_plain_sentence(void **state)
{
    (void)state;
    assert_int_equal(upload_to("/upload", token, UPLOAD_LIMIT), 200);
    assert_non_null(strstr(answer_text, "1048576 bytes"));
    assert_int_equal(upload_to("/upload", token, UPLOAD_LIMIT + 1), 413);
    assert_non_null(strstr(answer_text, "The file is larger than 1 MiB. Split it and send the parts"));
    assert_int_equal(upload_to("/upload", token, 2 * UPLOAD_LIMIT + 1000), 413);
    assert_non_null(strstr(answer_text, "The file is larger than 1 MiB."));
}

static void test_an_upload_lies_in_a_private_file_that_goes_with_the_request(void **state)
{
    (void)state;
    char path[200], mode[20];
    assert_int_equal(upload_to("/where", token, 1000), 200);
    take_after("path=", ";", path, sizeof path);
    take_after("mode=", "\r\n", mode, sizeof mode);
    assert_int_equal(strtol(mode, NULL, 10), 0600);
    assert_null(strstr(path, "x/"));
    assert_non_null(strstr(path, "/reachbook-upload-"));
    for (int i = 0; i < 200 && access(path, F_OK) == 0; i++)
        usleep(10000);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void test_a_file_of_somebody_signed_out_is_not_kept(void **state)
{
    (void)state;
    char visit[80], form_token[80], cookie[120];
    assert_int_equal(ask("GET /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 200);
    take_after("rb_visit=", ";", visit, sizeof visit);
    take_after("name=\"form_token\" value=\"", "\"", form_token, sizeof form_token);
    snprintf(cookie, sizeof cookie, "rb_visit=%s", visit);
    assert_int_equal(upload_as(cookie, "/anyone", form_token, 1000), 400);
    assert_non_null(strstr(answer_text, "No file."));
    assert_int_equal(upload_to("/anyone", token, 1000), 200);
    assert_non_null(strstr(answer_text, "path="));
}

enum { HELD = 8 };

static int send_held(const char *words)
{
    char body[300], request[900];
    snprintf(body, sizeof body, "words=%s&form_token=%s", words, token);
    int length = snprintf(request, sizeof request,
                          "POST /hold HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: rb_session=%s\r\n"
                          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
                          session, strlen(body), body);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)http_port(server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int handle = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {.tv_sec = 5};
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(handle, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(handle, request, (size_t)length, MSG_NOSIGNAL), length);
    return handle;
}

static void test_posts_that_wait_do_not_hold_up_pages(void **state)
{
    (void)state;
    int handles[HELD];
    sem_init(&held, 0, 0);
    sem_init(&let_go, 0, 0);
    for (int i = 0; i < HELD; i++)
        handles[i] = send_held("let+me+in");
    for (int i = 0; i < HELD; i++)
        while (sem_wait(&held) != 0)
            ;
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask("GET /hello?name=Ann HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 200);
    for (int i = 0; i < HELD; i++)
        sem_post(&let_go);
    for (int i = 0; i < HELD; i++) {
        size_t got = 0;
        for (ssize_t now; (now = recv(handles[i], answer_text + got, sizeof answer_text - 1 - got, 0)) > 0;)
            got += (size_t)now;
        answer_text[got] = 0;
        assert_non_null(strstr(answer_text, "200 OK"));
        assert_non_null(strstr(answer_text, "let me in"));
        close(handles[i]);
    }
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
    assert_true(check("bob", "three small words", &user, &err));
    for (int i = 0; i < USER_WRONG_MAX; i++)
        assert_false(check("bob", "not this one at all", &user, &err));
    assert_false(check("bob", "three small words", &user, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
    assert_true(check("ann", "three small words", &user, &err));
}

static void test_sessions_and_tries_keep_to_the_limits_set(void **state)
{
    (void)state;
    User user;
    Error err = {0};
    assert_int_equal(sign_in_as("ann", "three+small+words"), 303);
    assert_int_equal(ask_signed_in("GET /"), 200);
    session_set_limits(0, SESSION_LONGEST_SECONDS);
    assert_int_equal(ask_signed_in("GET /"), 303);
    session_set_limits(SESSION_IDLE_SECONDS, 0);
    assert_int_equal(ask_signed_in("GET /"), 303);
    session_set_limits(SESSION_IDLE_SECONDS, SESSION_LONGEST_SECONDS);
    assert_int_equal(ask_signed_in("GET /"), 200);

    user_set_limits(2, 120);
    assert_true(add("cal", ROLE_WORKER, "three small words", &err));
    assert_false(check("cal", "not this one at all", &user, &err));
    assert_non_null(
        strstr(err.text, "After 2 wrong tries an account rests for 2 minutes, and longer each time."));
    assert_true(check("cal", "three small words", &user, &err));
    for (int i = 0; i < 2; i++)
        assert_false(check("cal", "not this one at all", &user, &err));
    assert_false(check("cal", "three small words", &user, &err));
    user_set_limits(USER_WRONG_MAX, USER_WRONG_SECONDS);
}

static void test_users_are_refused_in_words(void **state)
{
    (void)state;
    Error err = {0};
    assert_false(add("ANN ", ROLE_WORKER, "three small words", &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_false(add("carl", ROLE_WORKER, "short", &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(add(" ", ROLE_WORKER, "three small words", &err));
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
    bool started = store_open(fresh_register(), STORE_CREATE, &store, &err) &&
                   add("Ann", ROLE_WORKER, "three small words", &err) &&
                   add("bob", ROLE_WORKER, "three small words", &err) &&
                   http_start(&(HttpOptions){.listen = "127.0.0.1:0",
                                             .store = store,
                                             .answer = route_answer,
                                             .keeps_files = route_keeps_files,
                                             .threads = 2,
                                             .upload_bytes = UPLOAD_LIMIT,
                                             .context = site.context},
                              &server, &err);
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
        cmocka_unit_test(test_a_file_over_the_limit_is_413_in_a_plain_sentence),
        cmocka_unit_test(test_an_upload_lies_in_a_private_file_that_goes_with_the_request),
        cmocka_unit_test(test_a_file_of_somebody_signed_out_is_not_kept),
        cmocka_unit_test(test_posts_that_wait_do_not_hold_up_pages),
        cmocka_unit_test(test_signing_out_ends_the_session_on_the_server),
        cmocka_unit_test(test_ten_wrong_passwords_rest_an_account),
        cmocka_unit_test(test_sessions_and_tries_keep_to_the_limits_set),
        cmocka_unit_test(test_users_are_refused_in_words),
        cmocka_unit_test(test_a_port_in_use_is_said_plainly),
    };
    return RUN_ON_BOTH(tests, start, stop);
}
