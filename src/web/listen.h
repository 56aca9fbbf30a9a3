/* Sockets that listen. */
#ifndef WEB_LISTEN_H
#define WEB_LISTEN_H

#include "base/error.h"

/* A listening socket for "host:port"; ":port" is every address of the machine. */
bool listen_at(const char *address, int *out, Error *err) MUST_CHECK;
int listen_port(int handle);

#endif
