/* Small numbers cannot be worked out: by an attacker with linear programming, from tables at random. */
#include "measure/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "random_table.h"

enum { TABLES = 150 };

/* Whether a piece still follows from the columns that are not given up. */
static bool follows(const SuppressTable *t, uint32_t piece)
{
    Arena arena = {0};
    uint32_t kept[16];
    size_t count = 0, left = 0;
    for (size_t sum = 0; sum < t->sum_count; sum++)
        if (!given_up[sum])
            kept[count++] = t->sums[sum];
    uint32_t *pieces = suppress_pieces(kept, count, t->kind_count, &arena, &left);
    bool found = false;
    for (size_t i = 0; i < left; i++)
        found = found || pieces[i] == piece;
    arena_release(&arena);
    return found;
}

/* Pieces in sets of rows, taken at random, that hold less than LEAST: how many of them the attacker works
 * out; `told` gets those of which only the least is told, as that there is at least one. */
static int work_out(const SuppressTable *t, const Shown *shown, int *tried, int *told)
{
    Arena arena = {0};
    Attacker a;
    see_all(&a, t, shown);
    size_t piece_count = 0;
    uint32_t *pieces = suppress_pieces(t->sums, t->sum_count, t->kind_count, &arena, &piece_count);
    double *of = ARENA_ARRAY(&arena, double, a.unknown_count);
    int found = 0;
    for (size_t p = 0; p < piece_count; p++)
        for (size_t row = 0; row < t->row_count; row++) {
            size_t other = below(3) ? row : below((unsigned)t->row_count);
            double value = 0;
            for (size_t i = 0; i < a.unknown_count; i++) {
                size_t here = i / t->kind_count;
                of[i] = (here == row || here == other) && (pieces[p] >> i % t->kind_count & 1);
                value += of[i] * t->counts[i];
            }
            if (value >= LEAST)
                continue;
            double low = attacker_least(&a, of), high = attacker_most(&a, of);
            assert_false(isnan(low) || isnan(high));
            assert_true(low <= value + 1e-4 && high >= value - 1e-4);
            ++*tried;
            found += high - low < 0.999;
            *told += row == other && follows(t, pieces[p]) && low > 1e-4;
        }
    attacker_close(&a);
    arena_release(&arena);
    return found;
}

static int hidden_of(const SuppressTable *t, const Shown *shown)
{
    int hidden = 0;
    for (size_t i = 0; i < t->place_count * t->sum_count; i++)
        hidden += shown[i] != SHOWN;
    return hidden;
}

static void test_no_small_number_can_be_worked_out(void **context)
{
    (void)context;
    int tried = 0, found = 0, told = 0, cells = 0, hidden = 0;
    for (int i = 0; i < TABLES; i++) {
        Arena arena = {0};
        Random r;
        if (i % 2)
            measures_table(&r, 4 + below(5));
        else
            plain_table(&r, 4 + below(5), 3 + below(3));
        Shown *shown = suppress(&r.table, &arena, given_up);
        cells += (int)(r.table.place_count * r.table.sum_count);
        hidden += hidden_of(&r.table, shown);
        found += work_out(&r.table, shown, &tried, &told);
        arena_release(&arena);
    }
    printf(
        "%d small numbers tried, %d worked out, of %d told that they are not none; %d of %d cells hidden\n",
        tried, found, told, hidden, cells);
    assert_true(tried > 1000);
    assert_int_equal(found, 0);
    assert_true(told * 20 < tried);
}

/* The control: with the small numbers hidden and nothing else, the same attacker finds many. */
static void test_hiding_only_the_small_ones_is_not_enough(void **context)
{
    (void)context;
    int tried = 0, found = 0, told = 0;
    for (int i = 0; i < 20; i++) {
        Arena arena = {0};
        Random r;
        measures_table(&r, 6);
        Shown *shown = ARENA_ARRAY(&arena, Shown, r.table.place_count * r.table.sum_count);
        hide_small_only(&r.table, shown);
        found += work_out(&r.table, shown, &tried, &told);
        arena_release(&arena);
    }
    printf("with the small numbers alone hidden: %d of %d worked out\n", found, tried);
    assert_true(found * 4 > tried);
}

static void test_pieces(void **context)
{
    (void)context;
    Arena arena = {0};
    size_t count = 0;
    uint32_t *pieces = suppress_pieces(measure_sums, MEASURES, 8, &arena, &count);
    static const uint32_t expected[] = {0x03, 0x0C, 0x11, 0x22, 0x30, 0x44, 0x88, 0xC0};
    assert_int_equal(count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(pieces[i], expected[i]);
    uint32_t *none = suppress_pieces(measure_sums, 0, 8, &arena, &count);
    (void)none;
    assert_int_equal(count, 0);
    arena_release(&arena);
}

static void test_nothing_small_nothing_hidden(void **context)
{
    (void)context;
    Arena arena = {0};
    Random r;
    measures_table(&r, 8);
    for (size_t i = 0; i < sizeof r.counts / sizeof *r.counts; i++)
        r.counts[i] = 5 + below(50);
    assert_int_equal(hidden_of(&r.table, suppress(&r.table, &arena, given_up)), 0);
    arena_release(&arena);
}

/* Nobody of 30 known children here was reached: the complement is protected with the number. */
static void test_all_and_none_are_hidden_alike(void **context)
{
    (void)context;
    static const uint32_t counts[] = {30, 0, 0, 30, 20, 20, 25, 18}; /* not reached, reached */
    static const uint32_t sums[] = {2, 3};                           /* reached; known */
    static const double worth[] = {1, 10};
    static const double weights[] = {1, 1, 1, 1, 4};
    bool places[5 * 4] = {0};
    for (size_t i = 0; i < 4; i++)
        places[i * 4 + i] = places[16 + i] = true;
    const SuppressTable table = {4, 2, counts, 2, sums, worth, 5, places, weights, LEAST};
    Arena arena = {0};
    Shown *shown = suppress(&table, &arena, given_up);
    assert_int_equal(shown[0], SHOWN_SMALL);  /* none of the first */
    assert_int_equal(shown[2], SHOWN_HIDDEN); /* all of the second */
    assert_int_equal(shown[8], SHOWN);        /* the whole */
    for (size_t place = 0; place < 5; place++)
        assert_int_equal(shown[place * 2 + 1], SHOWN); /* known */
    arena_release(&arena);
}

/* A table that cannot be protected says nothing rather than too much. */
static void test_tiny_tables_are_hidden(void **context)
{
    (void)context;
    static const uint32_t counts[] = {3, 1, 2, 0};
    static const uint32_t sums[] = {1, 3};
    static const double worth[] = {1, 1};
    static const double weights[] = {1, 1, 2};
    static const bool places[] = {true, false, false, true, true, true};
    const SuppressTable table = {2, 2, counts, 2, sums, worth, 3, places, weights, LEAST};
    Arena arena = {0};
    Shown *shown = suppress(&table, &arena, given_up);
    assert_int_equal(hidden_of(&table, shown), 6);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_nothing_small_nothing_hidden),
        cmocka_unit_test(test_all_and_none_are_hidden_alike),
        cmocka_unit_test(test_tiny_tables_are_hidden),
        cmocka_unit_test(test_no_small_number_can_be_worked_out),
        cmocka_unit_test(test_hiding_only_the_small_ones_is_not_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
