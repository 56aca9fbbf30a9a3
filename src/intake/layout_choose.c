#include "intake/layout.h"

#include <errno.h>

#include "base/embedded.h"
#include "base/text.h"

enum { LAYOUT_BYTES_MAX = 1 << 20 };

static int column_find(Arena *arena, const CsvRow *header, const char *name)
{
    const char *folded = text_fold(arena, name);
    for (size_t i = 0; i < header->count; i++)
        if (strcmp(text_fold(arena, header->fields[i]), folded) == 0)
            return (int)i;
    return -1;
}

/* Finds each line's column. Returns how many lines have one; *missing gets the first that must have and has
 * not. */
static int layout_bind(Arena *arena, Layout *layout, const CsvRow *header, const char **missing)
{
    int bound = 0;
    *missing = NULL;
    for (size_t i = 0; i < layout->count; i++) {
        LayoutLine *line = &layout->items[i];
        line->at = -1;
        for (int c = 0; c < line->column_count && line->at < 0; c++)
            line->at = column_find(arena, header, line->columns[c]);
        bound += line->at >= 0;
        if (line->at < 0 && line->need != NEED_NONE && !*missing)
            *missing = line->columns[0];
    }
    return bound;
}

const char *layout_unread(Arena *arena, const Layout *layout, const CsvRow *header)
{
    const char *names = NULL;
    for (size_t i = 0; i < header->count; i++) {
        bool read = !*header->fields[i];
        for (size_t l = 0; l < layout->count && !read; l++)
            read = layout->items[l].at == (int)i;
        if (!read)
            names = arena_print(arena, "%s%s%s", names ? names : "", names ? ", " : "", header->fields[i]);
    }
    return names;
}

static bool layout_read_file(Arena *arena, const char *path, const char **out, Error *err)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return error_set(err, ERROR_NOT_FOUND, "The layout %s cannot be opened: %s.", path, strerror(errno));
    char *bytes = ARENA_ARRAY(arena, char, LAYOUT_BYTES_MAX + 1);
    size_t length = fread(bytes, 1, LAYOUT_BYTES_MAX + 1, file);
    bool bad = ferror(file) != 0;
    fclose(file);
    if (bad)
        return error_set(err, ERROR_INPUT, "The layout %s cannot be read; name a text file.", path);
    if (length > LAYOUT_BYTES_MAX || !text_is_utf8(bytes, length))
        return error_set(err, ERROR_INPUT, "The layout %s is not a text file of at most 1 MiB.", path);
    *out = bytes;
    return true;
}

static const char *header_print(Arena *arena, const CsvRow *header)
{
    const char *names = "";
    for (size_t i = 0; i < header->count && strlen(names) < 220; i++)
        names = arena_print(arena, "%s%s%.40s", names, i ? ", " : "", header->fields[i]);
    return names;
}

static bool layout_choose_file(Arena *arena, const char *kind, const char *path, const CsvRow *header,
                               Layout *out, Error *err)
{
    const char *text = NULL, *missing = NULL;
    Layout layout;
    TRY(layout_read_file(arena, path, &text, err));
    TRY(layout_parse(arena, path, text, &layout, err));
    if (strcmp(layout.kind, kind) != 0)
        return error_set(err, ERROR_INPUT, "The layout %s is for lists of kind %s, not %s.", path,
                         layout.kind, kind);
    layout_bind(arena, &layout, header, &missing);
    if (missing)
        return error_set(err, ERROR_INPUT,
                         "The list has no column \"%s\", which the layout %s needs. Columns found: %s.",
                         missing, layout.name, header_print(arena, header));
    *out = layout;
    return true;
}

bool layout_choose(Arena *arena, const char *kind, const char *path, const CsvRow *header, Layout *out,
                   Error *err)
{
    if (path)
        return layout_choose_file(arena, kind, path, header, out, err);
    int best = 0, tried = 0;
    const char *faults = "", *kinds = "";
    for (const EmbeddedFile *file = embedded_files; file->name; file++) {
        size_t length = strlen(file->name);
        if (strncmp(file->name, "src/intake/layouts/", 19) != 0 || length < 7 ||
            strcmp(file->name + length - 7, ".layout") != 0)
            continue;
        Layout layout;
        const char *missing;
        TRY(layout_parse(arena, file->name, file->bytes, &layout, err));
        if (!strstr(kinds, layout.kind))
            kinds = arena_print(arena, "%s%s%s", kinds, *kinds ? ", " : "", layout.kind);
        if (strcmp(layout.kind, kind) != 0)
            continue;
        int bound = layout_bind(arena, &layout, header, &missing);
        tried++;
        if (missing)
            faults =
                arena_print(arena, "%s%s%s lacks \"%s\"", faults, *faults ? "; " : "", layout.name, missing);
        else if (bound > best) {
            best = bound;
            *out = layout;
        }
    }
    if (!tried)
        return error_set(err, ERROR_INPUT, "There is no kind of list called \"%s\". The kinds are: %s.", kind,
                         kinds);
    if (!best)
        return error_set(err, ERROR_INPUT,
                         "No layout fits this list: %s. Columns found: %s. Is it a list of kind %s?", faults,
                         header_print(arena, header), kind);
    return true;
}
