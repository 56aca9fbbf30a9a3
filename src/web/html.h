/* The only code that writes markup: a growing page in an arena, escaped by default.
 *
 * Markup comes from string literals alone; every value passes through one of the functions below. Views
 * (web/views/NAME.html) are compiled to these calls, so pages seldom make them by hand. There is no raw
 * output. */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { HTML_BYTES_MAX = 8 << 20 }; /* a longer page is a fault: it stops growing and `full` is set */

typedef struct Html {
    Arena *arena;
    char *bytes; /* not NUL-terminated; NULL while length is 0 */
    size_t length, capacity;
    bool full;
    const char *form_token; /* what html_form_token writes; NULL where no form can be sent */
} Html;

/* Markup: accepts a string literal and nothing else, by construction. */
#define html_markup(html, literal) html_bytes((html), "" literal "", sizeof(literal) - 1)
void html_bytes(Html *html, const char *bytes, size_t length); /* by html_markup only */

void html_text(Html *html,
               const char *value); /* escaped for text and quoted attributes; NULL writes nothing */
void html_attr(Html *html, const char *value); /* the same */
void html_int(Html *html, int64_t value);
void html_unsigned(Html *html, uint64_t value);
void html_real(Html *html, double value);          /* one decimal place; an en dash when not finite */
void html_url_part(Html *html, const char *value); /* percent-encoded segment or query value */
void html_url_path(Html *html,
                   const char *value); /* a whole path of this site ("/child/7?tab=2"); "#" for any other */

/* The hidden field that proves a form is ours; compile_views writes the calls. */
void html_form_token(Html *html);

/* {{ value }} in a view: text, or a "quoted" attribute. */
#define html_put(html, value)                                                                                \
    _Generic((value), char *: html_text, const char *: html_text, _Bool: html_int, signed char: html_int, \
        unsigned char: html_int, short: html_int, unsigned short: html_int, int: html_int,         \
        long: html_int, long long: html_int, unsigned: html_int, unsigned long: html_unsigned,     \
        unsigned long long: html_unsigned, float: html_real, double: html_real)((html), (value))

/* {{ value }} inside href, src or action, after fixed text. */
#define html_put_url(html, value)                                                                            \
    _Generic((value), char *: html_url_part, const char *: html_url_part, int: html_int,           \
        long: html_int, long long: html_int, unsigned: html_int, unsigned long: html_unsigned,     \
        unsigned long long: html_unsigned)((html), (value))

#endif
