/* HTTP/1.1 over libmicrohttpd: sockets, limits, the header guard, and what a request and its answer are.
 * No other file knows the protocol; who may do what is route.h's business. */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "register/user.h"
#include "store/store.h"
#include "web/form.h"
#include "web/html.h"

/* One request. Everything in it lives until the answer has been sent. */
typedef struct Request {
    Arena *arena;
    Store *store;                /* read with ASK, change with write_run; the same Store for all threads */
    struct Work *work;           /* the long work that pages start (web/work.h) */
    struct Likeness *likeness;   /* who a child typed in may be (cleanse/likeness.h) */
    struct OpeningLog *openings; /* whose records are opened (web/opening_log.h) */
    const char *method;          /* "GET" (HEAD arrives as GET) or "POST" */
    const char *path;            /* decoded, begins with '/', without the query */
    Fields params;               /* the {id} of the route's path */
    Fields query, form, cookies;
    Upload upload;                    /* upload.path is NULL when no file came */
    User actor;                       /* role ROLE_NONE when nobody is signed in */
    const char *csrf, *session_token; /* route.c's */
    int64_t unread;                   /* notices that the actor has not read */
    int64_t asked;                    /* questions of other centres that wait for the actor */
    int refused;                      /* status when the request was not sound; its form is then empty */
    const char *problem;              /* why, in a sentence */
    const char *origin, *fetch_site, *host, *if_none_match; /* headers; NULL when not sent */
    const char *address; /* of the browser, as far as it can be known; NULL: not */
    bool secure;         /* the cookie may carry Secure: TLS, or a proxy that says so */
} Request;

/* A value by name: the path's {name}, ?name=, or a form field. NULL when absent. */
const char *request_param(const Request *request, const char *name);
const char *request_query(const Request *request, const char *name);
const char *request_form(const Request *request, const char *name);

/* The same as a whole number. Absent or not a number: a param is ERROR_NOT_FOUND; the others give `absent`.
 */
bool request_param_int(const Request *request, const char *name, int64_t *out, Error *err) MUST_CHECK;
int64_t request_query_int(const Request *request, const char *name, int64_t absent);
int64_t request_form_int(const Request *request, const char *name, int64_t absent);

/* The answer: a page in `html` with `status` 200 unless a handler says otherwise. */
typedef struct Response {
    int status;
    Html html;
    const char *location;     /* set by response_redirect */
    const char *content_type; /* NULL: the page in `html` */
    const char *bytes;        /* the body when content_type is set, or... */
    size_t length;
    int file;             /* ...an open file, when > 0; closed by the server */
    const char *download; /* name to save it under; NULL to show it */
    const char *etag;     /* set for files that may be kept by the browser for long; else no-store is sent */
    const char *refresh;  /* seconds as text, after which the browser asks again; NULL for never */
    const char *cookies[4]; /* whole Set-Cookie values */
    int cookie_count;
} Response;

/* 303 to a path of this site ("/child/7"). Build paths from literals and numbers. */
void response_redirect(Response *response, const char *path);

/* A file instead of a page: bytes that live as long as the request's arena. download may be NULL. */
void response_bytes(Response *response, const char *content_type, const char *download, const char *bytes,
                    size_t length);

/* The same, written as a file is: open, write to `file`, send. Closing what was not sent is fine. */
typedef struct WrittenFile {
    Arena *arena; /* the request's */
    FILE *file;
    char *bytes;
    size_t length;
} WrittenFile;
bool written_open(WrittenFile *written, Arena *arena, Error *err) MUST_CHECK;
void written_close(WrittenFile *written);
CLOSES(WrittenFile, written_close);
bool response_written(Response *response, const char *content_type, const char *download,
                      WrittenFile *written, Error *err) MUST_CHECK;

/* A file on disk instead of a page; it may be removed at once, before the answer is sent. */
bool response_file(Response *response, const char *content_type, const char *download, const char *path,
                   Error *err) MUST_CHECK;

void response_cookie(Response *response, const char *set_cookie);

/* Answers one request; called from several threads at a time. It cannot fail: failures are pages. A post is
 * answered in a thread of its own, since it may wait for another write; pages never wait behind it. */
typedef void HttpAnswer(void *context, Request *request, Response *response);

typedef struct HttpOptions {
    const char *listen; /* "127.0.0.1:8080", "[::1]:8080" or ":8080" for every address; NULL for the first */
    Store *store;
    HttpAnswer *answer;
    void *context;
    /* Whether to keep the file that comes with a request, of which the header alone has been read; NULL: yes.
     */
    bool (*keeps_files)(void *context, const Request *request);
    struct Work *work;           /* for handlers; may be NULL */
    struct Likeness *likeness;   /* likewise */
    struct OpeningLog *openings; /* likewise */
    int threads;                 /* 0: as many as there are processors */
    uint64_t upload_bytes;       /* largest file; 0: UPLOAD_BYTES_MAX */
} HttpOptions;

typedef struct HttpServer HttpServer;

/* Starts answering. A port in use is ERROR_CONFLICT; an address that is none is ERROR_INPUT. */
bool http_start(const HttpOptions *options, HttpServer **out, Error *err) MUST_CHECK;
int http_port(const HttpServer *server); /* the port in use, when 0 was asked for */
void http_stop(HttpServer *server);      /* lets requests under way finish */
CLOSES_POINTER(HttpServer, http_stop);

/* What the header guard refuses, given how often each came: NULL when the request is sound. */
typedef struct HttpHeaders {
    int host, content_length, transfer_encoding, damaged;
} HttpHeaders;
const char *http_guard(const HttpHeaders *headers);

#endif
