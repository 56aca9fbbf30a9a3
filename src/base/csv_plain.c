#include "base/csv_plain.h"

#ifdef __SSE2__
#include <emmintrin.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool add_field(CsvPlain *row, size_t from, size_t to)
{
    if (row->count == row->room)
        return false;
    row->text[to] = '\0';
    while (from < to && is_space(row->text[from]))
        from++;
    for (; from < to && is_space(row->text[to - 1]); to--)
        row->text[to - 1] = '\0';
    row->fields[row->count] = row->text + from;
    row->lengths[row->count++] = to - from;
    return true;
}

static unsigned places_of(__m128i bytes, char wanted)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted)));
}

/* The line end at `at`, which may be two bytes. */
static bool end_row(CsvPlain *row, const char *bytes, size_t left, size_t at)
{
    if (at + 1 >= left)
        return false;
    row->length = at;
    row->whole = at + 1 + (bytes[at] == '\r' && bytes[at + 1] == '\n');
    return true;
}

bool csv_split_plain(CsvPlain *row, const char *bytes, size_t left, char delimiter)
{
    size_t from = 0;
    row->count = 0;
    for (size_t at = 0; at + 16 <= left && at < CSV_PLAIN_MOST; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(bytes + at));
        _mm_storeu_si128((__m128i *)(void *)(row->text + at), block);
        unsigned line_ends = places_of(block, '\n') | places_of(block, '\r');
        unsigned strange =
            places_of(block, '"') | places_of(block, '\0') | (unsigned)_mm_movemask_epi8(block);
        if (strange & (line_ends ? (line_ends & -line_ends) - 1 : ~0u))
            return false;
        for (unsigned ends = line_ends | places_of(block, delimiter); ends != 0; ends &= ends - 1) {
            unsigned place = (unsigned)__builtin_ctz(ends);
            if (!add_field(row, from, at + place))
                return false;
            if (line_ends >> place & 1)
                return end_row(row, bytes, left, at + place);
            from = at + place + 1;
        }
    }
    return false;
}

#else

bool csv_split_plain(CsvPlain *row, const char *bytes, size_t left, char delimiter)
{
    (void)row, (void)bytes, (void)left, (void)delimiter;
    return false;
}

#endif
