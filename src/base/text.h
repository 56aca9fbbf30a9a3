/* Text as people write it, and the folded form in which it is compared. UTF-8 throughout. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* A run of bytes somebody else owns; not NUL-terminated. */
typedef struct Text {
    const char *bytes;
    size_t length;
} Text;

/* White space (ASCII, no-break and zero-width spaces, BOM) off both ends. */
Text text_trim(Text text);

/* True when the bytes are well-formed UTF-8 without NUL. */
bool text_is_utf8(const char *bytes, size_t length);

/* Windows-1252 bytes as UTF-8 in the arena; *length in and out. */
const char *text_from_windows1252(Arena *arena, const char *bytes, size_t *length);

/* The form in which names are compared: to Latin letters (ICU Any-Latin), marks stripped, case folded,
 * everything but a-z, 0-9 and single inner spaces gone ("O'Brien" -> "obrien", "Nováková" -> "novakova",
 * "Smith-Jones" -> "smith jones", "زینب" -> "zynb"). NULL gives NULL. Plain ASCII takes a fast path.
 * Safe to call from many threads. */
const char *text_fold(Arena *arena, const char *text);

/* A number not below 0 as people read it: 12345.4 as "12,345". */
const char *text_grouped(Arena *arena, double value);

/* A small number in a sentence: "five", "12". */
const char *text_number(Arena *arena, int number);

/* Case-insensitive ASCII compare of whole strings. */
bool text_same(const char *a, const char *b);

/* 64-bit hash of bytes (not for untrusted hash tables that must resist flooding: those use the seed). */
unsigned long long text_hash(const char *bytes, size_t length, unsigned long long seed);

#endif
