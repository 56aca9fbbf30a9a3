#include "web/static.h"

#include <pthread.h>

#include "base/embedded.h"
#include "base/text.h"

#define FOLDER "src/web/static/"

static pthread_once_t ready = PTHREAD_ONCE_INIT;
static char version[17];

static void prepare(void)
{
    unsigned long long hash = 0;
    for (const EmbeddedFile *file = embedded_files; file->name; file++)
        if (strncmp(file->name, FOLDER, sizeof FOLDER - 1) == 0)
            hash = text_hash(file->bytes, file->length, hash);
    snprintf(version, sizeof version, "%016llx", hash);
}

const char *static_version(void)
{
    pthread_once(&ready, prepare);
    return version;
}

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".txt", "text/plain; charset=utf-8"},
        {".ico", "image/x-icon"},
    };
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(ending, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

bool static_answer(Request *request, Response *response, Error *err)
{
    const char *name = request_param(request, "name");
    const EmbeddedFile *file = embedded_find(arena_print(request->arena, FOLDER "%s", name));
    if (!file)
        return error_set(err, ERROR_NOT_FOUND, "There is no file at this address.");
    response->etag = arena_print(request->arena, "\"%016llx\"", text_hash(file->bytes, file->length, 0));
    bool has_it = request->if_none_match && strstr(request->if_none_match, response->etag);
    response->status = has_it ? 304 : 200;
    response_bytes(response, type_of(name), NULL, has_it ? "" : file->bytes, has_it ? 0 : file->length);
    return true;
}
