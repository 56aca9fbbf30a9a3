#include "web/html.h"

#include <inttypes.h>
#include <math.h>

void html_bytes(Html *html, const char *bytes, size_t length)
{
    if (html->full || length == 0)
        return;
    if (length > HTML_BYTES_MAX - html->length) {
        html->full = true;
        return;
    }
    if (html->length + length > html->capacity) {
        size_t capacity = html->capacity ? html->capacity : 8192;
        while (capacity < html->length + length)
            capacity *= 2;
        char *grown = ARENA_ARRAY(html->arena, char, capacity);
        if (html->length)
            memcpy(grown, html->bytes, html->length);
        html->bytes = grown;
        html->capacity = capacity;
    }
    memcpy(html->bytes + html->length, bytes, length);
    html->length += length;
}

static const char *escape_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '`':
        return "&#96;";
    default:
        return NULL;
    }
}

void html_text(Html *html, const char *value)
{
    if (!value)
        return;
    for (;;) {
        size_t plain = strcspn(value, "&<>\"'`");
        html_bytes(html, value, plain);
        value += plain;
        if (!*value)
            return;
        const char *escape = escape_of(*value++);
        html_bytes(html, escape, strlen(escape));
    }
}

void html_attr(Html *html, const char *value)
{
    html_text(html, value);
}

void html_int(Html *html, int64_t value)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRId64, value);
    html_bytes(html, text, (size_t)length);
}

void html_unsigned(Html *html, uint64_t value)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRIu64, value);
    html_bytes(html, text, (size_t)length);
}

void html_real(Html *html, double value)
{
    char text[400];
    if (!isfinite(value)) {
        html_markup(html, "\xe2\x80\x93");
        return;
    }
    if (fabs(value) < 0.05)
        value = 0;
    int length = snprintf(text, sizeof text, "%.1f", value);
    html_bytes(html, text, (size_t)length);
}

static bool is_plain_in_url(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '_' || byte == '.' || byte == '~';
}

void html_url_part(Html *html, const char *value)
{
    static const char digits[] = "0123456789ABCDEF";
    if (!value || strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
        return;
    for (; *value; value++) {
        unsigned char byte = (unsigned char)*value;
        if (is_plain_in_url(byte))
            html_bytes(html, value, 1);
        else
            html_bytes(html, (const char[]){'%', digits[byte >> 4], digits[byte & 15]}, 3);
    }
}

static bool is_own_path(const char *value)
{
    if (!value || !(*value == '/' || *value == '?' || *value == '#'))
        return false;
    if (*value == '/' && (value[1] == '/' || value[1] == '\\'))
        return false;
    for (; *value; value++)
        if ((unsigned char)*value <= ' ' || *value == '\\' || *value == 0x7f)
            return false;
    return true;
}

void html_url_path(Html *html, const char *value)
{
    html_text(html, is_own_path(value) ? value : "#");
}

void html_form_token(Html *html)
{
    html_markup(html, "<input type=\"hidden\" name=\"form_token\" value=\"");
    html_text(html, html->form_token);
    html_markup(html, "\">");
}
