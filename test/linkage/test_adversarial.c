/* The fast comparison functions against the definitions, on texts chosen to break them: lengths 0, 1 and
 * around the word sizes, repeated letters, bytes that are no ASCII. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "linkage/engine.h"

enum { LONGEST = 64, EDITS_LONGEST = 48 };

typedef struct Word {
    size_t length;
    char bytes[LONGEST];
} Word;

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(*seed >> 33);
}

static size_t odd_length(uint64_t *seed)
{
    static const uint8_t lengths[] = {0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48};
    uint32_t draw = next_random(seed) % 42;
    return draw < 16 ? lengths[draw] : 39 + (draw - 16);
}

static Word odd_word(uint64_t *seed)
{
    static const unsigned char alphabets[][8] = {
        "aaaaaaa", "aaaaaab", "abababa", "abcdefg", {0x80, 0xff, 0x7f, 0, 0x81, 0x01, 0xe9, 0xc3}};
    Word word = {.length = odd_length(seed)};
    const unsigned char *alphabet = alphabets[next_random(seed) % 5];
    for (size_t i = 0; i < word.length; i++)
        word.bytes[i] = (char)alphabet[next_random(seed) % 7];
    return word;
}

/* Few changes, so that lengths and most letters agree; that is where shortcuts go wrong. */
static Word altered(uint64_t *seed, Word word)
{
    for (uint32_t changes = next_random(seed) % 4; changes > 0 && word.length > 1; changes--) {
        size_t at = next_random(seed) % (word.length - 1);
        char kept = word.bytes[at];
        switch (next_random(seed) % 4) {
        case 0:
            word.bytes[at] = word.bytes[at + 1];
            word.bytes[at + 1] = kept;
            break;
        case 1:
            word.bytes[at] = (char)next_random(seed);
            break;
        case 2:
            memmove(word.bytes + at, word.bytes + at + 1, --word.length - at);
            break;
        default:
            if (word.length == LONGEST)
                break;
            memmove(word.bytes + at + 1, word.bytes + at, word.length++ - at);
            word.bytes[at] = (char)('a' + next_random(seed) % 26);
        }
    }
    return word;
}

/* Jaro's matches in order of a, each the first free equal letter of b within the window; Winkler's prefix. */
static double naive_jaro_winkler(const Word *a, const Word *b)
{
    char in_a[LONGEST], in_b[LONGEST];
    bool used[LONGEST] = {false};
    size_t n = a->length, m = b->length, matches = 0, found = 0, wrong = 0, prefix = 0;
    if (n == 0 || m == 0)
        return n == m ? 1 : 0;
    int window = (int)(n > m ? n : m) / 2 - 1;
    window = window > 0 ? window : 0;
    for (int i = 0; i < (int)n; i++)
        for (int j = 0; j < (int)m; j++) {
            if (abs(i - j) > window || used[j] || a->bytes[i] != b->bytes[j])
                continue;
            used[j] = true;
            in_a[matches++] = a->bytes[i];
            break;
        }
    if (matches == 0)
        return 0;
    for (size_t j = 0; j < m; j++)
        if (used[j])
            in_b[found++] = b->bytes[j];
    for (size_t i = 0; i < matches; i++)
        wrong += in_a[i] != in_b[i];
    double c = (double)matches;
    double jaro = (c / (double)n + c / (double)m + (c - (double)(wrong / 2)) / c) / 3;
    while (prefix < 4 && prefix < n && prefix < m && a->bytes[prefix] == b->bytes[prefix])
        prefix++;
    return jaro + (double)prefix * 0.1 * (1 - jaro);
}

/* Optimal string alignment with the whole matrix. */
static int naive_edits(const Word *a, const Word *b)
{
    static int cost[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= a->length; i++)
        for (size_t j = 0; j <= b->length; j++) {
            int best = i == 0 ? (int)j : j == 0 ? (int)i : 1000;
            if (i > 0 && j > 0) {
                int change = cost[i - 1][j - 1] + (a->bytes[i - 1] != b->bytes[j - 1]);
                best = change < best ? change : best;
                best = cost[i - 1][j] + 1 < best ? cost[i - 1][j] + 1 : best;
                best = cost[i][j - 1] + 1 < best ? cost[i][j - 1] + 1 : best;
            }
            if (i > 1 && j > 1 && a->bytes[i - 1] == b->bytes[j - 2] && a->bytes[i - 2] == b->bytes[j - 1])
                best = cost[i - 2][j - 2] + 1 < best ? cost[i - 2][j - 2] + 1 : best;
            cost[i][j] = best;
        }
    return cost[a->length][b->length];
}

static void check(const Word *a, const Word *b)
{
    double fast = link_jaro_winkler(a->bytes, a->length, b->bytes, b->length),
           slow = naive_jaro_winkler(a, b);
    if (fabs(fast - slow) > 1e-12)
        fail_msg("\"%.*s\" and \"%.*s\": Jaro-Winkler %.6f, not %.6f", (int)a->length, a->bytes,
                 (int)b->length, b->bytes, fast, slow);
    if (a->length > EDITS_LONGEST || b->length > EDITS_LONGEST)
        return;
    int edits = naive_edits(a, b);
    for (int limit = 0; limit <= 4; limit++) {
        int wanted = edits < limit + 1 ? edits : limit + 1;
        int counted = link_edits(a->bytes, a->length, b->bytes, b->length, limit);
        if (counted != wanted)
            fail_msg("\"%.*s\" and \"%.*s\": %d edits of %d, not %d", (int)a->length, a->bytes,
                     (int)b->length, b->bytes, counted, limit, wanted);
    }
}

static void test_random_odd_words(void **state)
{
    (void)state;
    uint64_t seed = 71;
    for (int i = 0; i < 30000; i++) {
        Word a = odd_word(&seed), b = odd_word(&seed), c = altered(&seed, a);
        check(&a, &b);
        check(&a, &c);
        check(&c, &a);
    }
}

static void test_one_letter_repeated_at_every_pair_of_lengths(void **state)
{
    (void)state;
    static const char letters[] = {'a', '\0', (char)0x80, (char)0xff};
    for (size_t l = 0; l < sizeof letters; l++)
        for (size_t n = 0; n <= LONGEST; n++)
            for (size_t m = 0; m <= LONGEST; m++) {
                Word a = {.length = n}, b = {.length = m};
                memset(a.bytes, letters[l], n);
                memset(b.bytes, letters[l], m);
                check(&a, &b);
                if (m > 0)
                    b.bytes[m - 1] = 'z';
                check(&a, &b);
            }
}

static void test_texts_are_read_to_their_length_and_no_further(void **state)
{
    (void)state;
    for (size_t n = 0; n <= LONGEST; n++) {
        char *a = malloc(n + 1), *b = malloc(n + 1);
        memset(a, 'x', n);
        memset(b, 'x', n);
        char *exact_a = realloc(a, n ? n : 1), *exact_b = realloc(b, n ? n : 1);
        assert_true(link_jaro_winkler(exact_a, n, exact_b, n) == 1);
        assert_int_equal(link_edits(exact_a, n, exact_b, n, 2), n > EDITS_LONGEST ? 3 : 0);
        free(exact_a);
        free(exact_b);
    }
}

/* As encode.c makes them, but for what streets and e-mail addresses keep in `head`. */
static Value value_of(const Word *word, LinkKind kind)
{
    Value value = {.length = (uint8_t)(word->length < VALUE_BYTES ? word->length : VALUE_BYTES)};
    memcpy(value.bytes, word->bytes, value.length);
    value.letters = link_letters(value.bytes, value.length);
    if (kind == LINK_GIVEN_NAME || kind == LINK_FAMILY_NAME)
        value.number = link_skeleton(value.bytes, value.length);
    return value;
}

static void test_levels_are_symmetric_and_in_range_whatever_the_bytes(void **state)
{
    (void)state;
    uint64_t seed = 72;
    for (int i = 0; i < 20000; i++) {
        Word a = odd_word(&seed), b = altered(&seed, a);
        size_t n = a.length < VALUE_BYTES ? a.length : VALUE_BYTES,
               m = b.length < VALUE_BYTES ? b.length : VALUE_BYTES;
        if (n == 0 || m == 0 || (n == m && memcmp(a.bytes, b.bytes, n) == 0))
            continue;
        for (int kind = 0; kind < LINK_KIND_COUNT; kind++) {
            Value x = value_of(&a, (LinkKind)kind), y = value_of(&b, (LinkKind)kind);
            unsigned level = link_level((LinkKind)kind, &x, &y);
            unsigned other = link_level((LinkKind)kind, &y, &x);
            if (level != other)
                fail_msg("kind %d: \"%.*s\" and \"%.*s\" have level %u and back %u", kind, x.length, x.bytes,
                         y.length, y.bytes, level, other);
            if (!linkage_kind_level((LinkKind)kind, level))
                fail_msg("kind %d has no level %u", kind, level);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_odd_words),
        cmocka_unit_test(test_one_letter_repeated_at_every_pair_of_lengths),
        cmocka_unit_test(test_texts_are_read_to_their_length_and_no_further),
        cmocka_unit_test(test_levels_are_symmetric_and_in_range_whatever_the_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
