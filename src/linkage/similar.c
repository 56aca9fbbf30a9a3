#include "linkage/engine.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { LONGEST = 64 };

/* A text to be searched for letters, sixteen at once where the processor can, else eight. */
#ifdef __SSE2__
typedef struct Letters {
    __m128i blocks[LONGEST / 16];
    size_t count;
} Letters;

static uint64_t places_of(const Letters *letters, char letter)
{
    const __m128i wanted = _mm_set1_epi8(letter);
    uint64_t places = 0;
    for (size_t i = 0; i < letters->count; i++)
        places |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(letters->blocks[i], wanted)) << 16 * i;
    return places;
}
#else
typedef struct Letters {
    uint64_t blocks[LONGEST / 8];
    size_t count;
} Letters;

/* Bit per byte of the eight at `word` that equals the byte repeated in `wanted`. */
static uint64_t equal_bytes(uint64_t word, uint64_t wanted)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7full;
    uint64_t apart = word ^ wanted;
    uint64_t zero = ~(((apart & low) + low) | apart | low);
    return (zero >> 7) * 0x0102040810204080ull >> 56;
}

static uint64_t places_of(const Letters *letters, char letter)
{
    uint64_t wanted = (unsigned char)letter * 0x0101010101010101ull, places = 0;
    for (size_t i = 0; i < letters->count; i++)
        places |= equal_bytes(letters->blocks[i], wanted) << 8 * i;
    return places;
}
#endif

static Letters letters_of(const char *text, size_t length)
{
    Letters letters;
    letters.count = (length + sizeof *letters.blocks - 1) / sizeof *letters.blocks;
    memset(letters.blocks, 0, letters.count * sizeof *letters.blocks);
    memcpy(letters.blocks, text, length);
    return letters;
}

static uint64_t first_bits(size_t count)
{
    return count >= 64 ? UINT64_MAX : (1ull << count) - 1;
}

/* Winkler (1990): Jaro's share of matching letters, plus a tenth of what is missing for each of up to four
 * equal first letters. Bits stand for places: a letter's places in b within the window, less those taken. */
double link_jaro_winkler(const char *a, size_t a_length, const char *b, size_t b_length)
{
    a_length = a_length > LONGEST ? LONGEST : a_length;
    b_length = b_length > LONGEST ? LONGEST : b_length;
    if (a_length == 0 || b_length == 0)
        return a_length == b_length ? 1 : 0;
    uint64_t a_taken = 0, b_taken = 0;
    Letters letters = letters_of(b, b_length);
    size_t longer = a_length > b_length ? a_length : b_length;
    size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
    uint64_t all = first_bits(b_length);
    for (size_t i = 0; i < a_length; i++) {
        uint64_t near = first_bits(i + window + 1) & ~first_bits(i > window ? i - window : 0) & all;
        uint64_t open = places_of(&letters, a[i]) & near & ~b_taken;
        b_taken |= open & -open;
        a_taken |= (uint64_t)(open != 0) << i;
    }
    if (a_taken == 0)
        return 0;
    double m = __builtin_popcountll(a_taken);
    size_t out_of_order = 0;
    for (uint64_t left = a_taken, right = b_taken; left != 0; left &= left - 1, right &= right - 1)
        out_of_order += a[__builtin_ctzll(left)] != b[__builtin_ctzll(right)];
    size_t transposed = out_of_order / 2;
    double t = (double)transposed, jaro = (m / (double)a_length + m / (double)b_length + (m - t) / m) / 3;
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
    enum { EDITS_LONGEST = 48 };
    if (a_length > EDITS_LONGEST || b_length > EDITS_LONGEST)
        return limit + 1;
    if (a_length > b_length + (size_t)limit || b_length > a_length + (size_t)limit)
        return limit + 1;
    int rows[3][EDITS_LONGEST + 1];
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
