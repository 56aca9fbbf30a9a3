/* `reachbook serve`: the web site until SIGINT or SIGTERM. */
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "base/error.h"
#include "store/store.h"
#include "web/site.h"

typedef struct ServeOptions {
    const char *listen; /* NULL: 127.0.0.1:8080 */
    int threads;        /* 0: as many as there are processors */
    uint64_t upload_bytes;
    int64_t session_idle_seconds, session_longest_seconds;
    int64_t sign_in_tries, sign_in_rest_seconds;
    SiteOptions site;
} ServeOptions;

/* Listens, says where on standard error, and returns true when told to stop. */
bool web_serve(Store *store, const ServeOptions *options, Error *err) MUST_CHECK;

#endif
