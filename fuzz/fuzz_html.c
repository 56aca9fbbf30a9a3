/* No input may produce markup, leave its URL part, or make a path that leads to another site. */
#include "web/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_lack(const Html *html, const char *bytes)
{
    for (size_t i = 0; i < html->length; i++)
        if (strchr(bytes, html->bytes[i]))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    DEFER(arena_release) Arena arena = {0};
    const char *text = arena_copy(&arena, (const char *)data, size);
    Html page = {.arena = &arena}, part = {.arena = &arena}, path = {.arena = &arena};
    html_text(&page, text);
    must_lack(&page, "<>\"'`");
    html_url_part(&part, text);
    must_lack(&part, "<>\"'`/?#&=: \\");
    html_url_path(&path, text);
    must_lack(&path, "<>\"'` \\\t\r\n");
    if (path.length > 1 && path.bytes[0] == '/' && path.bytes[1] == '/')
        abort();
    return path.length > 0 && !strchr("/?#", path.bytes[0]) ? -1 : 0;
}
