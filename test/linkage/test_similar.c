#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "linkage/engine.h"

static double likeness(const char *a, const char *b)
{
    return link_jaro_winkler(a, strlen(a), b, strlen(b));
}

static void assert_near(double value, double wanted)
{
    assert_true(value > wanted - 0.0001 && value < wanted + 0.0001);
}

static void test_jaro_winkler_gives_textbook_values(void **state)
{
    (void)state;
    assert_near(likeness("martha", "marhta"), 0.9611);
    assert_near(likeness("dwayne", "duane"), 0.8400);
    assert_near(likeness("dixon", "dicksonx"), 0.8133);
    assert_near(likeness("same", "same"), 1);
    assert_near(likeness("abc", "xyz"), 0);
    assert_near(likeness("", "xyz"), 0);
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(*seed >> 33);
}

static size_t random_word(uint64_t *seed, char *out)
{
    size_t length = next_random(seed) % 10;
    for (size_t i = 0; i < length; i++)
        out[i] = (char)('a' + next_random(seed) % 5);
    return length;
}

/* Winkler's definition with arrays, step by step. */
static double naive(const char *a, size_t n, const char *b, size_t m)
{
    char x[16] = {0}, y[16] = {0};
    bool used_a[16] = {false}, used_b[16] = {false};
    if (n == 0 || m == 0)
        return n == m ? 1 : 0;
    int window = (int)(n > m ? n : m) / 2 - 1, matches = 0, wrong = 0;
    for (int i = 0; i < (int)n; i++)
        for (int j = 0; j < (int)m; j++) {
            if (abs(i - j) > (window > 0 ? window : 0) || used_a[i] || used_b[j] || a[i] != b[j])
                continue;
            used_a[i] = used_b[j] = true;
            matches++;
        }
    if (matches == 0)
        return 0;
    for (size_t i = 0, k = 0; i < n; i++)
        if (used_a[i])
            x[k++] = a[i];
    for (size_t j = 0, k = 0; j < m; j++)
        if (used_b[j])
            y[k++] = b[j];
    for (int k = 0; k < matches; k++)
        wrong += x[k] != y[k];
    double c = matches, jaro = (c / (double)n + c / (double)m + (c - wrong / 2) / c) / 3, prefix = 0;
    for (size_t i = 0; i < 4 && i < n && i < m && a[i] == b[i]; i++)
        prefix++;
    return jaro + prefix * 0.1 * (1 - jaro);
}

static void test_jaro_winkler_agrees_with_the_definition_on_random_words(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 50000; i++) {
        char a[16], b[16];
        size_t n = random_word(&seed, a), m = random_word(&seed, b);
        assert_near(link_jaro_winkler(a, n, b, m), naive(a, n, b, m));
    }
}

static void test_jaro_winkler_and_edits_are_symmetric(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 50000; i++) {
        char a[16], b[16];
        size_t n = random_word(&seed, a), m = random_word(&seed, b);
        assert_int_equal(link_edits(a, n, b, m, 2), link_edits(b, m, a, n, 2));
    }
    assert_near(likeness("jonathan", "jon"), likeness("jon", "jonathan"));
}

static int edits(const char *a, const char *b)
{
    return link_edits(a, strlen(a), b, strlen(b), 2);
}

static void test_edits_count_swaps_of_neighbours_once_and_stop_at_the_limit(void **state)
{
    (void)state;
    assert_int_equal(edits("19831215", "19831251"), 1);
    assert_int_equal(edits("abc", "abc"), 0);
    assert_int_equal(edits("abc", "ab"), 1);
    assert_int_equal(edits("abcd", "badc"), 2);
    assert_int_equal(edits("abcdef", "uvwxyz"), 3);
    assert_int_equal(edits("a", "abcdef"), 3);
}

static void test_sound_puts_spellings_together(void **state)
{
    (void)state;
    assert_int_equal(link_sound("katherine", 9), link_sound("catherine", 9));
    assert_int_equal(link_sound("smith", 5), link_sound("smyth", 5));
    assert_int_not_equal(link_sound("smith", 5), link_sound("jones", 5));
    assert_int_equal(link_sound("12", 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jaro_winkler_gives_textbook_values),
        cmocka_unit_test(test_jaro_winkler_agrees_with_the_definition_on_random_words),
        cmocka_unit_test(test_jaro_winkler_and_edits_are_symmetric),
        cmocka_unit_test(test_edits_count_swaps_of_neighbours_once_and_stop_at_the_limit),
        cmocka_unit_test(test_sound_puts_spellings_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
