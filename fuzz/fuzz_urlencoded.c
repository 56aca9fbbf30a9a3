/* Whatever a browser sends, what is kept is text within the limits; what is refused leaves nothing. */
#include "base/text.h"
#include "web/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    DEFER(arena_release) Arena arena = {0};
    Fields fields = {0}, cookies = {0};
    Error err = {0};
    const char *path = NULL;
    bool parsed = form_parse(&arena, (const char *)data, size, &fields, &err);
    if (!parsed && (fields.count || err.kind != ERROR_INPUT))
        abort();
    if (fields.count > FORM_FIELDS_MAX)
        abort();
    for (size_t i = 0; i < fields.count; i++)
        if (!text_is_utf8(fields.items[i].name, strlen(fields.items[i].name)) ||
            !text_is_utf8(fields.items[i].value, strlen(fields.items[i].value)))
            abort();
    if (path_parse(&arena, (const char *)data, size, &path, &err) && (path[0] != '/' || strstr(path, "/../")))
        abort();
    cookies_parse(&arena, arena_copy(&arena, (const char *)data, size), &cookies);
    return 0;
}
