/* "METHOD ADDRESS" and a cookie header on the next line, as a browser could send them: what is found is
 * whole, a number is a number, and nobody is sent to another site. */
#include "web/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_stay_here(Arena *arena, const char *to)
{
    Response response = {.html = {.arena = arena}};
    response_redirect(&response, to);
    response_cookie(&response, to);
    if (response.location[0] != '/' || response.location[1] == '/' || response.location[1] == '\\')
        abort();
    for (const char *c = response.location; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            abort();
    for (const char *c = response.cookies[0]; *c; c++)
        if (*c == '\r' || *c == '\n')
            abort();
}

static void must_be_guarded(const uint8_t *data, size_t size)
{
    if (size < 4)
        return;
    const HttpHeaders headers = {data[0] % 3, data[1] % 3, data[2] % 3, data[3] % 3};
    bool sound =
        headers.host == 1 && !headers.damaged && headers.content_length + headers.transfer_encoding <= 1;
    if (sound != (http_guard(&headers) == NULL))
        abort();
}

static void find(Request *request, const char *address, size_t length)
{
    Error err = {0};
    const char *mark = memchr(address, '?', length);
    size_t path_length = mark ? (size_t)(mark - address) : length;
    if (!path_parse(request->arena, address, path_length, &request->path, &err))
        return;
    if (mark && !form_parse(request->arena, mark + 1, length - path_length - 1, &request->query, &err))
        return;
    const Route *route = NULL;
    int64_t id = 0;
    if (route_find(routes, request->method, request->path, request->arena, &route, &request->params) ==
            ROUTE_FOUND &&
        (!route || strcmp(route->method, request->method) != 0))
        abort();
    if (!request_param_int(request, "id", &id, &err) && err.kind != ERROR_NOT_FOUND)
        abort();
    (void)request_query_int(request, "page", 1);
    must_stay_here(request->arena,
                   request_query(request, "to") ? request_query(request, "to") : request->path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    DEFER(arena_release) Arena arena = {0};
    const char *text = arena_copy(&arena, (const char *)data, size);
    const char *line_end = strchrnul(text, '\n'), *blank = memchr(text, ' ', (size_t)(line_end - text));
    must_be_guarded(data, size);
    must_stay_here(&arena, text);
    if (!blank)
        return 0;
    Request request = {.arena = &arena, .method = arena_copy(&arena, text, (size_t)(blank - text))};
    if (*line_end)
        cookies_parse(&arena, line_end + 1, &request.cookies);
    if (request.cookies.count > FORM_FIELDS_MAX)
        abort();
    find(&request, blank + 1, (size_t)(line_end - blank - 1));
    return 0;
}
