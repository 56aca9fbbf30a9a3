/* Any text as a layout: it is refused by its line, or every line it gives is whole and within its limits. */
#include "intake/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_whole(const LayoutLine *line)
{
    if (line->column_count < 0 || line->column_count > LAYOUT_ALTERNATIVES || line->format_count < 0 ||
        line->format_count > LAYOUT_ALTERNATIVES || line->to_count < 0 || line->to_count > 2)
        return false;
    for (int i = 0; i < line->column_count; i++)
        if (!line->columns[i])
            return false;
    for (int i = 0; i < line->format_count; i++)
        if (!line->formats[i])
            return false;
    for (int i = 0; i < line->to_count; i++)
        if (line->to[i] >= FIELD_COUNT)
            return false;
    for (size_t i = 0; i < line->codes.count; i++)
        if (!line->codes.items[i].from || !line->codes.items[i].to)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    DEFER(arena_release) Arena arena = {0};
    Layout layout = {0};
    Error err = {0};
    if (!layout_parse(&arena, "the.layout", arena_copy(&arena, (const char *)data, size), &layout, &err)) {
        if (err.kind != ERROR_INPUT || strncmp(err.text, "the.layout", 10) != 0 || layout.count)
            abort();
        return 0;
    }
    if (!layout.name || !layout.kind || !layout.source)
        abort();
    for (size_t i = 0; i < layout.count; i++)
        if (!is_whole(&layout.items[i]))
            abort();
    return 0;
}
