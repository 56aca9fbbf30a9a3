#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Length in bytes of the white space at the start (or, looking back from `end`, at the end); 0 for none. */
static size_t space_at(const unsigned char *p, size_t left)
{
    if (left >= 1 && (*p == ' ' || (*p >= '\t' && *p <= '\r')))
        return 1;
    if (left >= 2 && p[0] == 0xC2 && p[1] == 0xA0)
        return 2;
    if (left >= 3 && p[0] == 0xE2 && p[1] == 0x80 && ((p[2] >= 0x80 && p[2] <= 0x8D) || p[2] == 0xAF))
        return 3;
    if (left >= 3 &&
        ((p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80) || (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) ||
         (p[0] == 0xE2 && p[1] == 0x81 && p[2] == 0xA0)))
        return 3;
    return 0;
}

Text text_trim(Text text)
{
    const unsigned char *p = (const unsigned char *)text.bytes;
    size_t start = 0, end = text.length, width;
    while (start < end && (p[start] <= ' ' || p[start] >= 0x80) &&
           (width = space_at(p + start, end - start)) > 0)
        start += width;
    while (start < end && (p[end - 1] <= ' ' || p[end - 1] >= 0x80)) {
        width = 0;
        for (size_t back = 1; back <= 3 && back <= end - start && !width; back++)
            width = space_at(p + end - back, back) == back ? back : 0;
        if (!width)
            break;
        end -= width;
    }
    return (Text){text.bytes + start, end - start};
}

/* Bytes of the well-formed sequence at p; 0 when there is none. */
static size_t sequence_length(const unsigned char *p, size_t left)
{
    unsigned char c = p[0];
    size_t length = c < 0x80                 ? 1
                    : c >= 0xC2 && c <= 0xDF ? 2
                    : c >= 0xE0 && c <= 0xEF ? 3
                    : c >= 0xF0 && c <= 0xF4 ? 4
                                             : 0;
    if (c == 0 || length == 0 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F) || (c == 0xF0 && p[1] < 0x90) ||
        (c == 0xF4 && p[1] > 0x8F))
        return 0;
    return length;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    const unsigned char *p = (const unsigned char *)bytes;
    const uint64_t high = 0x8080808080808080, ones = 0x0101010101010101;
    for (size_t i = 0; i < length;) {
        uint64_t word;
        if (i + sizeof word <= length) {
            memcpy(&word, p + i, sizeof word);
            if (((word | (word - ones)) & high) == 0) {
                i += sizeof word;
                continue;
            }
        }
        size_t width = sequence_length(p + i, length - i);
        if (!width)
            return false;
        i += width;
    }
    return true;
}

const char *text_from_windows1252(Arena *arena, const char *bytes, size_t *length)
{
    static const uint16_t high[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
    };
    char *text = ARENA_ARRAY(arena, char, *length * 3 + 1);
    size_t used = 0;
    for (size_t i = 0; i < *length; i++) {
        unsigned c = (unsigned char)bytes[i];
        if (c >= 0x80 && c < 0xA0)
            c = high[c - 0x80];
        if (c < 0x80) {
            text[used++] = (char)c;
        } else if (c < 0x800) {
            text[used++] = (char)(0xC0 | c >> 6);
            text[used++] = (char)(0x80 | (c & 0x3F));
        } else {
            text[used++] = (char)(0xE0 | c >> 12);
            text[used++] = (char)(0x80 | (c >> 6 & 0x3F));
            text[used++] = (char)(0x80 | (c & 0x3F));
        }
    }
    *length = used;
    return text;
}

bool text_same(const char *a, const char *b)
{
    for (;; a++, b++) {
        unsigned char x = (unsigned char)*a, y = (unsigned char)*b;
        if (x >= 'A' && x <= 'Z')
            x = (unsigned char)(x + 32);
        if (y >= 'A' && y <= 'Z')
            y = (unsigned char)(y + 32);
        if (x != y)
            return false;
        if (x == 0)
            return true;
    }
}

__extension__ typedef unsigned __int128 Wide;

static uint64_t mix(uint64_t a, uint64_t b)
{
    Wide product = (Wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

unsigned long long text_hash(const char *bytes, size_t length, unsigned long long seed)
{
    const uint64_t k0 = 0xa0761d6478bd642f, k1 = 0xe7037ed1a0b428db;
    uint64_t hash = seed ^ mix(seed ^ k0, length ^ k1), word;
    for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = mix(hash ^ k0, word ^ k1);
    }
    word = 0;
    if (length)
        memcpy(&word, bytes, length);
    return mix(hash ^ k1, mix(word ^ k0, hash ^ length ^ k1));
}

const char *text_grouped(Arena *arena, double value)
{
    long long number = (long long)(value + 0.5);
    if (number < 1000)
        return arena_print(arena, "%lld", number);
    if (number < 1000000)
        return arena_print(arena, "%lld,%03lld", number / 1000, number % 1000);
    return arena_print(arena, "%lld,%03lld,%03lld", number / 1000000, number / 1000 % 1000, number % 1000);
}

const char *text_number(Arena *arena, int number)
{
    static const char *const words[] = {"none", "one", "two",   "three", "four",
                                        "five", "six", "seven", "eight", "nine"};
    return number >= 0 && number < 10 ? words[number] : arena_print(arena, "%d", number);
}
