#include "linkage/engine.h"

double link_jaro_winkler(const char *a, size_t a_length, const char *b, size_t b_length)
{
    enum { LONGEST = 64 };
    if (a_length > LONGEST)
        a_length = LONGEST;
    if (b_length > LONGEST)
        b_length = LONGEST;
    if (a_length == 0 || b_length == 0)
        return a_length == b_length ? 1 : 0;
    size_t longer = a_length > b_length ? a_length : b_length;
    size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
    uint64_t a_taken = 0, b_taken = 0;
    size_t matches = 0;
    for (size_t i = 0; i < a_length; i++) {
        size_t from = i > window ? i - window : 0;
        size_t to = i + window + 1 < b_length ? i + window + 1 : b_length;
        for (size_t j = from; j < to; j++) {
            if (a[i] == b[j] && !(b_taken >> j & 1)) {
                a_taken |= 1ull << i;
                b_taken |= 1ull << j;
                matches++;
                break;
            }
        }
    }
    if (matches == 0)
        return 0;
    size_t out_of_order = 0;
    for (size_t i = 0; i < a_length; i++) {
        if (!(a_taken >> i & 1))
            continue;
        size_t j = (size_t)__builtin_ctzll(b_taken);
        b_taken &= b_taken - 1;
        out_of_order += a[i] != b[j];
    }
    size_t transposed = out_of_order / 2;
    double m = (double)matches, t = (double)transposed;
    double jaro = (m / (double)a_length + m / (double)b_length + (m - t) / m) / 3;
    size_t prefix = 0;
    while (prefix < 4 && prefix < a_length && prefix < b_length && a[prefix] == b[prefix])
        prefix++;
    return jaro + (double)prefix * 0.1 * (1 - jaro);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

int link_edits(const char *a, size_t a_length, const char *b, size_t b_length, int limit)
{
    enum { LONGEST = 48 };
    if (a_length > LONGEST || b_length > LONGEST)
        return limit + 1;
    if (a_length > b_length + (size_t)limit || b_length > a_length + (size_t)limit)
        return limit + 1;
    int rows[3][LONGEST + 1];
    int *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        above[j] = (int)j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = (int)i;
        int smallest = row[0];
        for (size_t j = 1; j <= b_length; j++) {
            int edits = above[j - 1] + (a[i - 1] != b[j - 1]);
            edits = least(edits, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                edits = least(edits, before[j - 2] + 1);
            row[j] = edits;
            smallest = least(smallest, edits);
        }
        if (smallest > limit)
            return limit + 1;
        int *spent = before;
        before = above;
        above = row;
        row = spent;
    }
    return least(above[b_length], limit + 1);
}

uint32_t link_sound(const char *text, size_t length)
{
    static const char classes[] = "01230120022455012623010202";
    uint32_t code = 0, digits = 0;
    char last = 0;
    for (size_t i = 0; i < length && digits < 3; i++) {
        char letter = text[i];
        if (letter < 'a' || letter > 'z') {
            continue;
        }
        char sound = classes[letter - 'a'];
        if (code == 0) {
            code = letter == 'k' || letter == 'q' ? 'c' : (uint32_t)letter;
        } else if (sound != '0' && sound != last) {
            code = code << 8 | (uint32_t)sound;
            digits++;
        }
        if (letter != 'h' && letter != 'w')
            last = sound;
    }
    return code;
}

uint32_t link_letters(const char *text, size_t length)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < length; i++)
        letters |= 1u << ((unsigned char)text[i] & 31);
    return letters;
}

uint64_t link_mix(uint64_t number)
{
    number ^= number >> 30;
    number *= 0xbf58476d1ce4e5b9ull;
    number ^= number >> 27;
    number *= 0x94d049bb133111ebull;
    return number ^ number >> 31;
}

uint64_t link_hash(const char *bytes, size_t length)
{
    uint64_t hash = 0x9e3779b97f4a7c15ull ^ length;
    while (length > 0) {
        uint64_t word = 0;
        size_t part = length < 8 ? length : 8;
        memcpy(&word, bytes, part);
        hash = link_mix(hash ^ word) + 0x9e3779b97f4a7c15ull;
        bytes += part;
        length -= part;
    }
    return hash;
}
