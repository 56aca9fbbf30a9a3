#include "base/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"

enum { LINE_MAX_BYTES = 4096, NAME_MAX_BYTES = 64 };

static char plain(char c)
{
    return c == '-' ? '_' : (char)tolower((unsigned char)c);
}

const ConfigKey *config_find(const ConfigKey *table, const char *name, size_t length)
{
    for (const ConfigKey *key = table; key->name; key++) {
        size_t same = 0;
        while (same < length && key->name[same] && key->name[same] == plain(name[same]))
            same++;
        if (same == length && !key->name[same])
            return key;
    }
    return NULL;
}

const ConfigKey *config_nearest(const ConfigKey *table, const char *name)
{
    Nearest nearest = {.meant = name};
    for (const ConfigKey *key = table; key->name; key++)
        nearest_offer(&nearest, key->name);
    return nearest.word ? config_find(table, nearest.word, strlen(nearest.word)) : NULL;
}

static bool set_whole(const ConfigKey *key, int64_t *field, const char *place, const char *value, Error *err)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (end == value || *end || errno || number < key->least || number > key->most)
        return error_set(err, ERROR_INPUT, "%s wants a whole number from %lld to %lld, not \"%s\".", place,
                         (long long)key->least, (long long)key->most, value);
    *field = number;
    return true;
}

static bool set_share(double *field, const char *place, const char *value, Error *err)
{
    char *end = NULL;
    double number = strtod(value, &end);
    if (end == value || *end || !(number > 0 && number < 1))
        return error_set(err, ERROR_INPUT, "%s wants a number between 0 and 1, such as 0.9, not \"%s\".",
                         place, value);
    *field = number;
    return true;
}

bool config_set(const ConfigKey *key, void *config, const char *place, const char *value, Error *err)
{
    void *field = (char *)config + key->offset;
    switch (key->type) {
    case CONFIG_WHOLE:
        return set_whole(key, field, place, value, err);
    case CONFIG_SHARE:
        return set_share(field, place, value, err);
    case CONFIG_TEXT:
        break;
    }
    if (!*value)
        return error_set(err, ERROR_INPUT, "%s wants a value.", place);
    *(const char **)field = value;
    return true;
}

void config_defaults(const ConfigKey *table, void *config)
{
    for (const ConfigKey *key = table; key->name; key++) {
        Error err = {0};
        if (!config_set(key, config, key->name, key->standard, &err)) {
            fprintf(stderr, "reachbook: a default is wrong: %s\n", err.text);
            abort();
        }
    }
}

typedef struct ConfigFile {
    const ConfigKey *table;
    void *config;
    Arena *arena;
    const char *path;
    int line, *given; /* per key, the line that gave it */
} ConfigFile;

static const char *trimmed(Arena *arena, const char *bytes, size_t length)
{
    Text text = text_trim((Text){bytes, length});
    return arena_copy(arena, text.bytes, text.length);
}

static bool unknown_key(const ConfigFile *file, const char *name, Error *err)
{
    const ConfigKey *nearest = config_nearest(file->table, name);
    if (nearest)
        return error_set(err, ERROR_INPUT, "%s line %d: there is no key \"%s\". Did you mean %s?", file->path,
                         file->line, name, nearest->name);
    return error_set(err, ERROR_INPUT, "%s line %d: there is no key \"%s\". See: reachbook help config",
                     file->path, file->line, name);
}

static bool read_line(ConfigFile *file, const char *line, Error *err)
{
    const char *content = trimmed(file->arena, line, strlen(line));
    if (!*content || *content == '#')
        return true;
    const char *equals = strchr(content, '=');
    if (!equals)
        return error_set(err, ERROR_INPUT, "%s line %d: write it as key = value.", file->path, file->line);
    const char *name = trimmed(file->arena, content, (size_t)(equals - content));
    const char *value = trimmed(file->arena, equals + 1, strlen(equals + 1));
    const ConfigKey *key = config_find(file->table, name, strlen(name));
    if (!key)
        return unknown_key(file, name, err);
    int *given = &file->given[key - file->table];
    if (*given)
        return error_set(err, ERROR_INPUT, "%s line %d: %s was given on line %d already.", file->path,
                         file->line, key->name, *given);
    *given = file->line;
    return config_set(key, file->config,
                      arena_print(file->arena, "%s line %d: %s", file->path, file->line, key->name), value,
                      err);
}

static void file_close(FILE *file)
{
    if (file)
        fclose(file);
}
CLOSES_POINTER(FILE, file_close);

static bool read_lines(ConfigFile *file, FILE *lines, Error *err)
{
    char line[LINE_MAX_BYTES];
    while (fgets(line, sizeof line, lines)) {
        file->line++;
        size_t length = strlen(line);
        if (!text_is_utf8(line, length) || (length == sizeof line - 1 && line[length - 1] != '\n'))
            return error_set(err, ERROR_INPUT, "%s line %d is no line of text that can be read.", file->path,
                             file->line);
        TRY(read_line(file, line, err));
    }
    return !ferror(lines) ||
           error_set(err, ERROR_INPUT, "%s cannot be read: %s.", file->path, strerror(errno));
}

bool config_read_file(const ConfigKey *table, void *config, Arena *arena, const char *path, Error *err)
{
    size_t count = 0;
    while (table[count].name)
        count++;
    ConfigFile file = {table, config, arena, path, 0, ARENA_ARRAY(arena, int, count + 1)};
    DEFER(file_close) FILE *lines = fopen(path, "re");
    if (!lines)
        return error_set(err, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_SYSTEM,
                         "The settings %s cannot be opened: %s.", path, strerror(errno));
    return read_lines(&file, lines, err);
}

bool config_read_environment(const ConfigKey *table, void *config, Arena *arena, Error *err)
{
    for (const ConfigKey *key = table; key->name; key++) {
        char name[NAME_MAX_BYTES + 12] = "REACHBOOK_";
        size_t at = strlen(name);
        for (const char *c = key->name; *c && at < sizeof name - 1; c++)
            name[at++] = (char)toupper((unsigned char)*c);
        name[at] = '\0';
        const char *value = getenv(name);
        if (value && *value)
            TRY(config_set(key, config, arena_print(arena, "%s", name), value, err));
    }
    return true;
}

const char *config_print(const ConfigKey *key, const void *config, Arena *arena)
{
    const void *field = (const char *)config + key->offset;
    switch (key->type) {
    case CONFIG_WHOLE:
        return arena_print(arena, "%lld", (long long)*(const int64_t *)field);
    case CONFIG_SHARE:
        return arena_print(arena, "%g", *(const double *)field);
    case CONFIG_TEXT:
        break;
    }
    return arena_print(arena, "%s", *(const char *const *)field);
}
