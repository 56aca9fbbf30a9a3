/* `reachbook serve`: the web site until SIGINT or SIGTERM. */
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "base/error.h"
#include "store/store.h"

/* Listens at `listen` (NULL: 127.0.0.1:8080), says where on standard error, and returns true when told to
 * stop. */
bool web_serve(Store *store, const char *listen, Error *err) MUST_CHECK;

#endif
