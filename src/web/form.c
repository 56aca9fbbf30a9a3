#include "web/form.h"

#include "base/text.h"

const char *fields_find(const Fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++)
        if (strcmp(fields->items[i].name, name) == 0)
            return fields->items[i].value;
    return NULL;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

/* %XX (and, in forms, +) as the bytes they stand for. NULL for a broken escape, NUL, or bytes that are not
 * UTF-8. */
static const char *decode(Arena *arena, const char *bytes, size_t length, bool is_form)
{
    char *text = ARENA_ARRAY(arena, char, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = bytes[i];
        if (byte == '+' && is_form) {
            byte = ' ';
        } else if (byte == '%') {
            if (length - i < 3)
                return NULL;
            int high = hex_digit(bytes[i + 1]), low = hex_digit(bytes[i + 2]);
            if (high < 0 || low < 0)
                return NULL;
            byte = (char)(high * 16 + low);
            i += 2;
        }
        text[used++] = byte;
    }
    return text_is_utf8(text, used) ? text : NULL;
}

bool form_parse(Arena *arena, const char *bytes, size_t length, Fields *out, Error *err)
{
    Fields fields = *out;
    if (length > FORM_BYTES_MAX)
        return error_set(err, ERROR_INPUT, "The form is larger than 1 MiB. Send less text at a time.");
    for (const char *at = bytes, *end = bytes + length; at < end;) {
        const char *next = memchr(at, '&', (size_t)(end - at));
        size_t pair = (size_t)((next ? next : end) - at);
        const char *equals = memchr(at, '=', pair);
        size_t name = equals ? (size_t)(equals - at) : pair;
        if (fields.count >= FORM_FIELDS_MAX)
            return error_set(err, ERROR_INPUT, "The form has more than %d fields. Send it in parts.",
                             FORM_FIELDS_MAX);
        Field field = {decode(arena, at, name, true),
                       equals ? decode(arena, equals + 1, pair - name - 1, true) : ""};
        if (!field.name || !field.value)
            return error_set(err, ERROR_INPUT,
                             "The form or address holds bytes that are not text. Type it again.");
        if (pair > 0)
            *GROW(arena, &fields) = field;
        at += pair + 1;
    }
    *out = fields;
    return true;
}

bool path_parse(Arena *arena, const char *bytes, size_t length, const char **out, Error *err)
{
    const char *path = length > 0 && bytes[0] == '/' ? decode(arena, bytes, length, false) : NULL;
    bool is_sound = path && !memmem(bytes, length, "%2f", 3) && !memmem(bytes, length, "%2F", 3);
    for (const char *at = path; is_sound && *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f || *at == '\\')
            is_sound = false;
        if (*at == '/') {
            size_t segment = strcspn(at + 1, "/");
            is_sound = is_sound && !(segment == 1 && at[1] == '.') &&
                       !(segment == 2 && at[1] == '.' && at[2] == '.');
        }
    }
    if (!is_sound)
        return error_set(err, ERROR_INPUT, "The address is damaged. Go back and use the links on the page.");
    *out = path;
    return true;
}

static bool is_cookie_text(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)bytes[i] <= ' ' || (unsigned char)bytes[i] >= 127 || strchr("\",;\\", bytes[i]))
            return false;
    return true;
}

void cookies_parse(Arena *arena, const char *header, Fields *out)
{
    while (header && *header && out->count < FORM_FIELDS_MAX) {
        header += strspn(header, "; \t");
        size_t pair = strcspn(header, ";");
        const char *equals = memchr(header, '=', pair);
        if (equals && equals > header) {
            size_t name = (size_t)(equals - header), value = pair - name - 1;
            if (is_cookie_text(header, name) && is_cookie_text(equals + 1, value))
                *GROW(arena, out) =
                    (Field){arena_copy(arena, header, name), arena_copy(arena, equals + 1, value)};
        }
        header += pair;
    }
}
