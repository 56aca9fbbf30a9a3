#include "web/listen.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT_MAX = 65535 };

static bool no_address(const char *address, Error *err)
{
    return error_set(err, ERROR_INPUT, "\"%s\" is not an address to listen at. Write it like 127.0.0.1:8080.",
                     address);
}

static bool cannot_listen(const char *address, int why, Error *err)
{
    if (why == EADDRINUSE)
        return error_set(err, ERROR_CONFLICT,
                         "%s is in use by another program. Stop that program, or choose another port, "
                         "for example --listen 127.0.0.1:8081.",
                         address);
    if (why == EACCES)
        return error_set(err, ERROR_DENIED, "%s may not be used by this account. Choose a port above 1023.",
                         address);
    if (why == EADDRNOTAVAIL)
        return error_set(err, ERROR_INPUT,
                         "%s is not an address of this computer. Write it like 127.0.0.1:8080.", address);
    return error_set(err, ERROR_SYSTEM, "Listening at %s failed: %s.", address, strerror(why));
}

bool listen_at(const char *address, int *out, Error *err)
{
    const char *colon = strrchr(address, ':');
    char host[256] = "";
    size_t length = colon ? (size_t)(colon - address) : 0;
    bool bracketed = length > 1 && address[0] == '[' && address[length - 1] == ']';
    if (!colon || length >= sizeof host || colon[1] == 0 || colon[1 + strspn(colon + 1, "0123456789")] ||
        strtol(colon + 1, NULL, 10) > PORT_MAX)
        return no_address(address, err);
    memcpy(host, address + bracketed, length - 2 * (size_t)bracketed);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
                    *found = NULL;
    if (getaddrinfo(*host ? host : NULL, colon + 1, &hints, &found) != 0 || !found)
        return no_address(address, err);
    int handle = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    bool is_bound = handle >= 0 && setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                    bind(handle, found->ai_addr, found->ai_addrlen) == 0 && listen(handle, 511) == 0;
    int why = errno;
    freeaddrinfo(found);
    if (is_bound) {
        *out = handle;
        return true;
    }
    if (handle >= 0)
        close(handle);
    return cannot_listen(address, why, err);
}

int listen_port(int handle)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    char port[16] = "0";
    if (getsockname(handle, (struct sockaddr *)&address, &size) == 0)
        (void)getnameinfo((struct sockaddr *)&address, size, NULL, 0, port, sizeof port, NI_NUMERICSERV);
    return (int)strtol(port, NULL, 10);
}
