#include "web/http.h"

#include <fcntl.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "web/listen.h"

enum {
    DRAINED_PARTS = 8, /* a file up to so many times too large is read past */
    CONNECTIONS_MAX = 4000,
    FILES_BESIDES = 300, /* open files that are no connections */
    CONNECTIONS_PER_ADDRESS_MAX = 200,
    IDLE_SECONDS = 30,
    CONNECTION_BYTES_MAX = 64 << 10, /* request line, headers and a piece of the body */
    APART_MAX = 64,                  /* posts answered at a time */
};

struct HttpServer {
    struct MHD_Daemon *daemon;
    HttpOptions options;
    int port;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    int apart; /* posts being answered in threads of their own */
    bool stopping;
};

/* One request while it is read and answered. */
typedef struct Exchange {
    Arena arena;
    Request request;
    Response response;
    const char *uri;
    bool begun, answered;
    bool drained; /* refused, but read to its end: a browser that still sends would not see the answer */
    HttpServer *server;
    struct MHD_Connection *connection;
    Multipart *multipart;
    char *body;
    size_t length, capacity;
    uint64_t received;
} Exchange;

static void refuse(Exchange *exchange, int status, const char *problem)
{
    if (exchange->request.refused)
        return;
    exchange->request.refused = status;
    exchange->request.problem = arena_print(&exchange->arena, "%s", problem);
    exchange->request.form = (Fields){0};
}

static void *exchange_begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    (void)context;
    (void)connection;
    Exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        abort();
    exchange->uri = arena_copy(&exchange->arena, uri, strlen(uri));
    return exchange;
}

static void exchange_end(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    (void)context;
    (void)connection;
    (void)why;
    Exchange *exchange = *state;
    if (!exchange)
        return;
    multipart_close(exchange->multipart);
    if (exchange->response.file > 0)
        close(exchange->response.file);
    arena_release(&exchange->arena);
    free(exchange);
    *state = NULL;
}

/* The headers as they lie in libmicrohttpd's memory, where it has put zeros for the colon and the ends of
 * lines. What it makes of a folded line, of a zero in a value and of a line without a name shows there alone.
 */
typedef struct Lines {
    HttpHeaders headers;
    const char *end; /* of the last value; NULL before the first */
} Lines;

/* Whether the name and the value stand there as "name: value", nothing but blanks between them. */
static bool stand_together(const char *name, size_t name_size, const char *value)
{
    uintptr_t end = (uintptr_t)name + name_size, begin = (uintptr_t)value;
    if (begin <= end || begin - end > CONNECTION_BYTES_MAX)
        return false;
    size_t blanks = strspn(name + name_size + 1, " \t");
    return begin - end <= blanks + 1;
}

/* Whether a line begins right behind the end of the one before. */
static bool follows(const char *end, const char *line)
{
    enum { LINE_END = 2 };
    return (uintptr_t)line - (uintptr_t)end == LINE_END && !end[0] && !end[1];
}

/* Whether an empty line ends the headers: a colon alone would leave a fifth zero, and bytes behind it. */
static bool end_empty(const char *end)
{
    static const char ends[4] = {0};
    return memcmp(end, ends, sizeof ends) == 0 && (end[4] || !end[5]);
}

/* Where a proxy may read a request otherwise than libmicrohttpd does, it is refused: doubled, folded or cut
 * lines, and names that only begin like one that frames the body. */
static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *name,
                                    size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    Lines *lines = context;
    HttpHeaders *headers = &lines->headers;
    bool is_host = strcasecmp(name, "Host") == 0, is_length = strcasecmp(name, "Content-Length") == 0;
    bool is_coding = strcasecmp(name, "Transfer-Encoding") == 0;
    headers->damaged += !value || strlen(name) != name_size || strlen(value) != value_size ||
                        !stand_together(name, name_size, value) || (lines->end && !follows(lines->end, name));
    lines->end = value ? value + value_size : lines->end;
    value = value ? value : "";
    headers->host += is_host;
    headers->content_length += is_length;
    headers->transfer_encoding += is_coding;
    headers->damaged += is_host && (!*value || value[strcspn(value, "/\\\"<>@?#")]);
    headers->damaged += is_length && (!*value || value[strspn(value, "0123456789")] || strlen(value) > 18);
    headers->damaged += is_coding && strcasecmp(value, "chunked") != 0;
    headers->damaged += !is_length && strncasecmp(name, "Content-Length", 14) == 0;
    headers->damaged += !is_coding && strncasecmp(name, "Transfer-Encoding", 17) == 0;
    headers->damaged += value[strcspn(value, is_host ? "\r\n \t" : "\r\n")] != 0;
    for (const char *at = name; *at; at++)
        headers->damaged +=
            (unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", *at);
    headers->damaged += *name == 0;
    return MHD_YES;
}

static void read_target(Exchange *exchange)
{
    Error err = {0};
    Request *request = &exchange->request;
    size_t path = strcspn(exchange->uri, "?");
    const char *query = exchange->uri[path] ? exchange->uri + path + 1 : "";
    request->path = "/";
    if (!path_parse(&exchange->arena, exchange->uri, path, &request->path, &err) ||
        !form_parse(&exchange->arena, query, strlen(query), &request->query, &err))
        refuse(exchange, 400, err.text);
}

static uint64_t body_limit(const HttpServer *server)
{
    return server->options.upload_bytes + FORM_BYTES_MAX;
}

static void refuse_large(Exchange *exchange)
{
    refuse(exchange, 413,
           arena_print(&exchange->arena,
                       "The file is larger than %llu MiB. Split it and send the parts one by one.",
                       (unsigned long long)(exchange->server->options.upload_bytes >> 20)));
}

static void begin_multipart(Exchange *exchange, const char *type)
{
    Error err = {0};
    const HttpOptions *options = &exchange->server->options;
    const char *folder = getenv("TMPDIR");
    if (!multipart_open(&exchange->arena, type, folder ? folder : "/tmp", &exchange->multipart, &err)) {
        refuse(exchange, 400, err.text);
        return;
    }
    multipart_limit(exchange->multipart, options->upload_bytes);
    if (options->keeps_files && !options->keeps_files(options->context, &exchange->request))
        multipart_keep_no_file(exchange->multipart);
}

static void read_method(Exchange *exchange, struct MHD_Connection *connection, const char *method)
{
    Request *request = &exchange->request;
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    const char *coding = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding");
    const char *type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    uint64_t bytes = length ? strtoull(length, NULL, 10) : 0;
    bool is_multipart = type && strncasecmp(type, "multipart/form-data;", 20) == 0;
    request->method = strcmp(method, "POST") == 0 ? "POST" : "GET";
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) {
        if (bytes > 0 || coding)
            refuse(exchange, 400, "A request to read a page carries no body.");
    } else if (strcmp(method, "POST") != 0) {
        refuse(exchange, 405, "This site answers GET, HEAD and POST only.");
    } else if (bytes > body_limit(exchange->server)) {
        refuse_large(exchange);
        exchange->drained = is_multipart && bytes <= DRAINED_PARTS * body_limit(exchange->server);
    } else if (is_multipart) {
        begin_multipart(exchange, type);
    } else if (bytes > FORM_BYTES_MAX) {
        refuse(exchange, 413, "The form is larger than 1 MiB. Send less text at a time.");
    } else if ((bytes > 0 || coding) &&
               (!type || strncasecmp(type, "application/x-www-form-urlencoded", 33) != 0)) {
        refuse(exchange, 415, "This site takes forms only.");
    }
}

/* Where the request comes from: behind a proxy on this computer, the last address that the proxy has put
 * down. */
static const char *address_of(Exchange *exchange, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *about =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *told = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Forwarded-For");
    char host[64] = "";
    if (!about || getnameinfo(about->client_addr,
                              about->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                                        : sizeof(struct sockaddr_in),
                              host, sizeof host, NULL, 0, NI_NUMERICHOST) != 0)
        return NULL;
    bool is_here = strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
    const char *last = told ? strrchr(told, ',') : NULL;
    last = last ? last + 1 + strspn(last + 1, " ") : told;
    return arena_print(&exchange->arena, "%s", is_here && last && *last ? last : host);
}

static void begin(HttpServer *server, Exchange *exchange, struct MHD_Connection *connection,
                  const char *method)
{
    Request *request = &exchange->request;
    exchange->begun = true;
    exchange->server = server;
    exchange->connection = connection;
    request->arena = &exchange->arena;
    request->store = server->options.store;
    request->work = server->options.work;
    request->likeness = server->options.likeness;
    request->openings = server->options.openings;
    Lines lines = {0};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, count_header, &lines);
    lines.headers.damaged += lines.end && !end_empty(lines.end);
    if (http_guard(&lines.headers))
        refuse(exchange, 400, http_guard(&lines.headers));
    read_target(exchange);
    cookies_parse(&exchange->arena, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Cookie"),
                  &request->cookies);
    read_method(exchange, connection, method);
    request->origin = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Origin");
    request->fetch_site = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Sec-Fetch-Site");
    request->host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    request->if_none_match = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    const char *scheme = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Forwarded-Proto");
    request->address = address_of(exchange, connection);
    request->secure = scheme && strcmp(scheme, "https") == 0;
}

/* Keeps a piece of the body; false when the connection must be cut because the body outgrows every limit. */
static bool take_body(Exchange *exchange, const char *bytes, size_t length)
{
    exchange->received += length;
    if (exchange->received > body_limit(exchange->server) * (exchange->drained ? DRAINED_PARTS : 1))
        return false;
    if (exchange->request.refused)
        return true;
    Error err = {0};
    if (exchange->multipart) {
        if (!multipart_feed(exchange->multipart, bytes, length, &err))
            refuse(exchange,
                   multipart_is_too_large(exchange->multipart) ? 413
                   : err.kind == ERROR_SYSTEM                  ? 500
                                                               : 400,
                   err.text);
        return true;
    }
    if (exchange->received > FORM_BYTES_MAX)
        return false;
    if (exchange->length + length > exchange->capacity) {
        size_t capacity = (exchange->length + length) * 2;
        char *grown = ARENA_ARRAY(&exchange->arena, char, capacity);
        if (exchange->length)
            memcpy(grown, exchange->body, exchange->length);
        exchange->body = grown;
        exchange->capacity = capacity;
    }
    memcpy(exchange->body + exchange->length, bytes, length);
    exchange->length += length;
    return true;
}

static void finish_body(Exchange *exchange)
{
    Error err = {0};
    Request *request = &exchange->request;
    if (request->refused)
        return;
    if (exchange->multipart) {
        if (!multipart_finish(exchange->multipart, &request->form, &request->upload, &err))
            refuse(exchange, 400, err.text);
    } else if (!form_parse(&exchange->arena, exchange->body ? exchange->body : "", exchange->length,
                           &request->form, &err)) {
        refuse(exchange, 400, err.text);
    }
}

static void add_header(struct MHD_Response *answer, const char *name, const char *value)
{
    MHD_add_response_header(answer, name, value);
}

static void add_headers(struct MHD_Response *answer, const Exchange *exchange)
{
    const Response *response = &exchange->response;
    add_header(answer, "Content-Type",
               response->content_type ? response->content_type : "text/html; charset=utf-8");
    add_header(
        answer, "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    add_header(answer, "X-Content-Type-Options", "nosniff");
    add_header(answer, "Referrer-Policy", "no-referrer");
    add_header(answer, "Cross-Origin-Opener-Policy", "same-origin");
    add_header(answer, "Cross-Origin-Resource-Policy", "same-origin");
    add_header(answer, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    add_header(answer, "Cache-Control", response->etag ? "public, max-age=31536000, immutable" : "no-store");
    if (exchange->request.secure)
        add_header(answer, "Strict-Transport-Security", "max-age=31536000");
    if (response->etag)
        add_header(answer, "ETag", response->etag);
    if (response->location)
        add_header(answer, "Location", response->location);
    if (response->refresh)
        add_header(answer, "Refresh", response->refresh);
    if (exchange->request.refused)
        add_header(answer, "Connection", "close");
    for (int i = 0; i < response->cookie_count; i++)
        add_header(answer, "Set-Cookie", response->cookies[i]);
}

/* The name a download is saved under, held to letters that mean nothing in a header. */
static void add_download(struct MHD_Response *answer, Exchange *exchange, const char *name)
{
    char *plain = ARENA_ARRAY(&exchange->arena, char, strlen(name) + 1);
    for (size_t i = 0; name[i]; i++) {
        bool is_plain = (unsigned char)name[i] > ' ' && (unsigned char)name[i] < 0x7f &&
                        !strchr("\"\\/:;%*?<>|", name[i]);
        plain[i] = is_plain ? name[i] : '_';
    }
    add_header(answer, "Content-Disposition",
               arena_print(&exchange->arena, "attachment; filename=\"%s\"", plain));
}

static struct MHD_Response *make_answer(Exchange *exchange)
{
    Response *response = &exchange->response;
    struct stat about;
    if (response->file > 0 && fstat(response->file, &about) == 0) {
        struct MHD_Response *answer = MHD_create_response_from_fd((uint64_t)about.st_size, response->file);
        response->file = answer ? 0 : response->file;
        return answer;
    }
    const char *bytes = response->content_type ? response->bytes : response->html.bytes;
    size_t length = response->content_type ? response->length : response->html.length;
    union {
        const char *given;
        void *taken;
    } body = {.given = bytes ? bytes : ""};
    return MHD_create_response_from_buffer(length, body.taken, MHD_RESPMEM_PERSISTENT);
}

static void make_page(Exchange *exchange)
{
    Response *response = &exchange->response;
    const HttpOptions *options = &exchange->server->options;
    response->status = 200;
    response->html.arena = &exchange->arena;
    options->answer(options->context, &exchange->request, response);
    if (response->html.full) {
        response->status = 500;
        response_bytes(response, "text/plain; charset=utf-8", NULL,
                       "The page is too large. Ask for less at a time.\n", 47);
    }
    exchange->answered = true;
}

static enum MHD_Result send_page(Exchange *exchange)
{
    struct MHD_Response *answer = make_answer(exchange);
    if (!answer)
        return MHD_NO;
    add_headers(answer, exchange);
    if (exchange->response.download)
        add_download(answer, exchange, exchange->response.download);
    enum MHD_Result queued =
        MHD_queue_response(exchange->connection, (unsigned)exchange->response.status, answer);
    MHD_destroy_response(answer);
    return queued;
}

static bool apart_enter(HttpServer *server)
{
    pthread_mutex_lock(&server->lock);
    bool enters = !server->stopping && server->apart < APART_MAX;
    server->apart += enters;
    pthread_mutex_unlock(&server->lock);
    return enters;
}

static void apart_leave(HttpServer *server)
{
    pthread_mutex_lock(&server->lock);
    server->apart--;
    pthread_cond_broadcast(&server->wake);
    pthread_mutex_unlock(&server->lock);
}

/* The exchange may be gone as soon as its connection goes on. */
static void *answer_apart(void *context)
{
    Exchange *exchange = context;
    HttpServer *server = exchange->server;
    make_page(exchange);
    MHD_resume_connection(exchange->connection);
    apart_leave(server);
    return NULL;
}

static enum MHD_Result answer_post(Exchange *exchange)
{
    pthread_t thread;
    pthread_attr_t detached;
    if (!apart_enter(exchange->server)) {
        refuse(exchange, 503, "Too many changes wait to be saved at this moment. Try again in a minute.");
        make_page(exchange);
        return send_page(exchange);
    }
    MHD_suspend_connection(exchange->connection);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &detached, answer_apart, exchange) != 0)
        (void)answer_apart(exchange);
    pthread_attr_destroy(&detached);
    return MHD_YES;
}

static enum MHD_Result serve_piece(void *context, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *bytes, size_t *length,
                                   void **state)
{
    (void)url;
    (void)version;
    HttpServer *server = context;
    Exchange *exchange = *state;
    if (exchange->answered)
        return send_page(exchange);
    if (!exchange->begun) {
        begin(server, exchange, connection, method);
        if (!exchange->request.refused || exchange->drained)
            return MHD_YES;
        make_page(exchange);
        return send_page(exchange);
    }
    if (*length > 0) {
        bool taken = take_body(exchange, bytes, *length);
        *length = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    finish_body(exchange);
    if (strcmp(exchange->request.method, "POST") == 0 && !exchange->request.refused)
        return answer_post(exchange);
    make_page(exchange);
    return send_page(exchange);
}

static void server_free(HttpServer *server)
{
    pthread_cond_destroy(&server->wake);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

/* As many connections as open files allow, after asking for as many as are wanted: slow clients hold each its
 * own, and who is not slow needs one besides. */
static unsigned connections_allowed(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return CONNECTIONS_PER_ADDRESS_MAX;
    rlim_t wanted = CONNECTIONS_MAX + FILES_BESIDES;
    if (files.rlim_cur < wanted) {
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        (void)setrlimit(RLIMIT_NOFILE, &files);
        (void)getrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur >= wanted)
        return CONNECTIONS_MAX;
    return files.rlim_cur > 2 * FILES_BESIDES ? (unsigned)files.rlim_cur - FILES_BESIDES : FILES_BESIDES;
}

bool http_start(const HttpOptions *options, HttpServer **out, Error *err)
{
    int handle = -1;
    TRY(listen_at(options->listen ? options->listen : "127.0.0.1:8080", &handle, err));
    HttpServer *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    server->options = *options;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->wake, NULL);
    if (!options->upload_bytes)
        server->options.upload_bytes = UPLOAD_BYTES_MAX;
    server->port = listen_port(handle);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = options->threads > 0 ? (unsigned)options->threads
                       : cores < 2          ? 2
                       : cores > 64         ? 64
                                            : (unsigned)cores;
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, serve_piece,
        server, MHD_OPTION_LISTEN_SOCKET, handle, MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, NULL, MHD_OPTION_NOTIFY_COMPLETED, exchange_end, NULL,
        MHD_OPTION_CONNECTION_LIMIT, connections_allowed(), MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_PER_ADDRESS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES_MAX, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    if (!server->daemon) {
        close(handle);
        server_free(server);
        return error_set(err, ERROR_SYSTEM,
                         "The web server could not start. Check the limits on threads and open files.");
    }
    *out = server;
    return true;
}

int http_port(const HttpServer *server)
{
    return server->port;
}

void http_stop(HttpServer *server)
{
    if (!server)
        return;
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    while (server->apart > 0)
        pthread_cond_wait(&server->wake, &server->lock);
    pthread_mutex_unlock(&server->lock);
    MHD_stop_daemon(server->daemon);
    server_free(server);
}
