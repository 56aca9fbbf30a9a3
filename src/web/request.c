#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "web/http.h"

const char *request_param(const Request *request, const char *name)
{
    return fields_find(&request->params, name);
}

const char *request_query(const Request *request, const char *name)
{
    return fields_find(&request->query, name);
}

const char *request_form(const Request *request, const char *name)
{
    return fields_find(&request->form, name);
}

static bool parse_int(const char *text, int64_t *out)
{
    if (!text || !(*text == '-' || (*text >= '0' && *text <= '9')))
        return false;
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || *end || end == text)
        return false;
    *out = value;
    return true;
}

bool request_param_int(const Request *request, const char *name, int64_t *out, Error *err)
{
    if (!parse_int(request_param(request, name), out))
        return error_set(err, ERROR_NOT_FOUND, "There is no page at this address.");
    return true;
}

int64_t request_query_int(const Request *request, const char *name, int64_t absent)
{
    int64_t value = absent;
    return parse_int(request_query(request, name), &value) ? value : absent;
}

int64_t request_form_int(const Request *request, const char *name, int64_t absent)
{
    int64_t value = absent;
    return parse_int(request_form(request, name), &value) ? value : absent;
}

/* Header values may hold no control bytes; anything else of a path is percent-encoded by whoever made it. */
static const char *header_safe(Arena *arena, const char *value)
{
    char *safe = ARENA_ARRAY(arena, char, strlen(value) + 1);
    for (size_t i = 0; value[i]; i++)
        safe[i] = (unsigned char)value[i] < ' ' || value[i] == 0x7f ? '_' : value[i];
    return safe;
}

void response_redirect(Response *response, const char *path)
{
    bool is_own = path[0] == '/' && path[1] != '/' && path[1] != '\\';
    response->status = 303;
    response->location = is_own ? header_safe(response->html.arena, path) : "/";
}

void response_bytes(Response *response, const char *content_type, const char *download, const char *bytes,
                    size_t length)
{
    response->content_type = content_type;
    response->download = download;
    response->bytes = bytes;
    response->length = length;
}

bool written_open(WrittenFile *written, Arena *arena, Error *err)
{
    written->arena = arena;
    written->file = open_memstream(&written->bytes, &written->length);
    return written->file || error_set(err, ERROR_SYSTEM, "There is no memory for the file.");
}

void written_close(WrittenFile *written)
{
    if (written->file)
        fclose(written->file);
    free(written->bytes);
    *written = (WrittenFile){0};
}

bool response_written(Response *response, const char *content_type, const char *download,
                      WrittenFile *written, Error *err)
{
    int failed = ferror(written->file) | fclose(written->file);
    written->file = NULL;
    if (failed)
        return error_set(err, ERROR_SYSTEM, "There is no memory for the file.");
    response_bytes(response, content_type, download,
                   arena_copy(written->arena, written->bytes, written->length), written->length);
    return true;
}

bool response_file(Response *response, const char *content_type, const char *download, const char *path,
                   Error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return error_set(err, ERROR_SYSTEM, "The file could not be read: %s.", strerror(errno));
    if (response->file > 0)
        close(response->file);
    response->content_type = content_type;
    response->download = download;
    response->file = file;
    return true;
}

void response_cookie(Response *response, const char *set_cookie)
{
    if (response->cookie_count < (int)(sizeof response->cookies / sizeof *response->cookies))
        response->cookies[response->cookie_count++] = header_safe(response->html.arena, set_cookie);
}

const char *http_guard(const HttpHeaders *headers)
{
    if (headers->damaged > 0)
        return "A header of the request is damaged.";
    if (headers->host != 1)
        return "The request names no host, or several.";
    if (headers->content_length + headers->transfer_encoding > 1)
        return "The request gives its length twice.";
    return NULL;
}
