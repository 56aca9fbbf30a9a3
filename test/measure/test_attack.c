/* A board member asks a thousand times up to 24 questions, in every form the pages take, trends among them,
 * over three months whose numbers differ a little; then works out, with linear programming, what follows. And
 * once more with two months together, by somebody who knows how far each number moved to within four
 * children. Fixed seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "random_table.h"

enum { SEQUENCES = 1000, PER_TOWN = 20, MONTHS = 3, QUESTIONS_MAX = 24, ROWS = 9, KINDS = 8 };
enum { TOGETHER = 240, FEW_ROWS = 4, MOVED = LEAST - 1 };

typedef struct Town {
    Random months[MONTHS];
    Shown *shown[MONTHS];
    bool given_up[MONTHS][16];
} Town;

/* The places of the first month, and its numbers with a child more or less here and there. */
static void town_make(Town *town, size_t rows, Arena *arena, bool protect)
{
    for (int m = 0; m < MONTHS; m++) {
        Random *r = &town->months[m];
        if (m == 0) {
            measures_table(r, rows);
        } else {
            *r = town->months[m - 1];
            r->table.counts = r->counts;
            r->table.sums = r->sums;
            r->table.worth = r->worth;
            r->table.places = r->places;
            r->table.weights = r->weights;
            for (size_t i = 0; i < rows * KINDS; i++)
                r->counts[i] += below(6) == 0 ? 1 : below(8) == 0 && r->counts[i] ? -1u : 0;
        }
        if (protect) {
            town->shown[m] = suppress(&r->table, arena, town->given_up[m]);
        } else {
            town->shown[m] = ARENA_ARRAY(arena, Shown, r->table.place_count * MEASURES);
            hide_small_only(&r->table, town->shown[m]);
            memset(town->given_up[m], false, sizeof town->given_up[m]);
        }
    }
}

/* A trend: one cell as each month was published. */
static void ask_trend(Attacker *seen, const Town *town)
{
    size_t place = below((unsigned)town->months[0].table.place_count), sum = below(MEASURES);
    for (int m = 0; m < MONTHS; m++) {
        memcpy(given_up, town->given_up[m], sizeof given_up);
        see_cell(&seen[m], &town->months[m].table, town->shown[m], place, sum);
    }
}

/* One page: a measure by area, ward, centre or in all; or every measure of one area. */
static void ask(Attacker *a, const SuppressTable *t, const Shown *shown)
{
    size_t wards = (ROWS + 2) / 3, first[] = {0, ROWS, ROWS + 1, ROWS + 1 + wards, t->place_count};
    size_t sum = below(MEASURES), kind = below(5), area = below(ROWS);
    if (kind == 4) {
        for (size_t s = 0; s < MEASURES; s++)
            see_cell(a, t, shown, area, s);
        return;
    }
    for (size_t place = first[kind]; place < first[kind + 1]; place++)
        see_cell(a, t, shown, place, sum);
}

/* Areas and a piece of theirs, at random, with fewer than LEAST children; false when there are none to be
 * found. */
static bool aim(const SuppressTable *t, const uint32_t *pieces, size_t piece_count, double *of, double *value)
{
    for (int tries = 0; tries < 200; tries++) {
        uint32_t piece = pieces[below((unsigned)piece_count)];
        const unsigned rows = (unsigned)t->row_count;
        size_t row = below(rows), other = below(2) ? row : below(rows);
        *value = 0;
        for (size_t i = 0; i < t->row_count * 8; i++) {
            of[i] = (i / 8 == row || i / 8 == other) && (piece >> i % 8 & 1);
            *value += of[i] * t->counts[i];
        }
        if (*value < LEAST)
            return true;
    }
    return false;
}

typedef struct Tally {
    int tried, found;
} Tally;

static void attack(const Town *town, const uint32_t *pieces, size_t piece_count, Tally *tally)
{
    Attacker seen[MONTHS];
    double of[16 * 8], value;
    for (int m = 0; m < MONTHS; m++)
        seen[m] = (Attacker){.unknown_count = ROWS * 8};
    unsigned questions = 2 + below(QUESTIONS_MAX - 1);
    for (unsigned q = 0; q < questions; q++) {
        unsigned m = below(MONTHS);
        if (below(3) == 0) {
            ask_trend(seen, town);
            continue;
        }
        memcpy(given_up, town->given_up[m], sizeof given_up);
        ask(&seen[m], &town->months[m].table, town->shown[m]);
    }
    for (int m = 0; m < MONTHS; m++) {
        if (seen[m].seen_count && aim(&town->months[m].table, pieces, piece_count, of, &value)) {
            double low = attacker_least(&seen[m], of), high = attacker_most(&seen[m], of);
            assert_true(low <= value + 1e-4 && high >= value - 1e-4);
            tally->tried++;
            tally->found += high - low < 0.999;
        }
        attacker_close(&seen[m]);
    }
}

static Tally attack_all(bool protect)
{
    Arena arena = {0};
    Town town;
    Tally tally = {0};
    size_t piece_count = 0;
    uint32_t *pieces = suppress_pieces(measure_sums, MEASURES, 8, &arena, &piece_count);
    state = 1;
    for (int i = 0; i < SEQUENCES; i++) {
        if (i % PER_TOWN == 0)
            town_make(&town, ROWS, &arena, protect);
        attack(&town, pieces, piece_count, &tally);
    }
    arena_release(&arena);
    printf("%s: %d sequences of questions, %d small numbers tried, %d worked out\n",
           protect ? "protected" : "small numbers hidden alone", SEQUENCES, tally.tried, tally.found);
    return tally;
}

/* What is seen of a month, among the unknown numbers of two. */
static void see_month(Attacker *both, const Town *town, int month)
{
    const SuppressTable *t = &town->months[month].table;
    size_t unknown = t->row_count * KINDS;
    Attacker one;
    memcpy(given_up, town->given_up[month], sizeof given_up);
    see_all(&one, t, town->shown[month]);
    for (size_t i = 0; i < one.seen_count; i++)
        if (below(2))
            memcpy(attacker_see(both, one.low[i], one.high[i]) + (size_t)month * unknown,
                   &one.sums[i * unknown], unknown * sizeof *one.sums);
    attacker_close(&one);
}

/* How far each number moved, told to within `within` children: beyond the least of it by an unknown number.
 */
static void see_moves(Attacker *both, const Town *town, int within)
{
    size_t unknown = town->months[0].table.row_count * KINDS;
    for (size_t i = 0; i < unknown; i++) {
        double least = (double)town->months[1].counts[i] - (double)town->months[0].counts[i] - within;
        double sign = least < 0 ? -1 : 1, *of = attacker_see(both, sign * least, sign * least);
        of[i] = -sign;
        of[unknown + i] = sign;
        of[2 * unknown + i] = -sign;
        attacker_see(both, 0, 2 * within)[2 * unknown + i] = 1;
    }
}

static Tally attack_together(bool protect)
{
    Arena arena = {0};
    Town town;
    Tally tally = {0};
    size_t piece_count = 0;
    uint32_t *pieces = suppress_pieces(measure_sums, MEASURES, KINDS, &arena, &piece_count);
    state = 2;
    for (int i = 0; i < TOGETHER; i++) {
        size_t unknown = (size_t)FEW_ROWS * KINDS, month = below(2);
        Attacker both = {.unknown_count = 3 * unknown};
        double of[3 * FEW_ROWS * KINDS] = {0}, value;
        if (i % PER_TOWN == 0)
            town_make(&town, FEW_ROWS, &arena, protect);
        see_month(&both, &town, 0);
        see_month(&both, &town, 1);
        see_moves(&both, &town, MOVED);
        if (aim(&town.months[month].table, pieces, piece_count, of + month * unknown, &value)) {
            double low = attacker_least(&both, of), high = attacker_most(&both, of);
            assert_true(low <= value + 1e-4 && high >= value - 1e-4);
            tally.tried++;
            tally.found += high - low < 0.999;
        }
        attacker_close(&both);
    }
    arena_release(&arena);
    printf("two months together, %s: %d small numbers tried, %d worked out\n",
           protect ? "protected" : "small numbers hidden alone", tally.tried, tally.found);
    return tally;
}

static void test_two_months_together_isolate_nobody(void **context)
{
    (void)context;
    Tally tally = attack_together(true);
    assert_true(tally.tried > TOGETHER * 9 / 10);
    assert_int_equal(tally.found, 0);
    assert_true(attack_together(false).found > TOGETHER / 20);
}

static void test_a_thousand_sequences_isolate_nobody(void **context)
{
    (void)context;
    Tally tally = attack_all(true);
    assert_true(tally.tried > SEQUENCES);
    assert_int_equal(tally.found, 0);
}

static void test_the_attacker_breaks_a_gate_that_hides_small_numbers_alone(void **context)
{
    (void)context;
    Tally tally = attack_all(false);
    assert_true(tally.found > SEQUENCES / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_months_together_isolate_nobody),
        cmocka_unit_test(test_a_thousand_sequences_isolate_nobody),
        cmocka_unit_test(test_the_attacker_breaks_a_gate_that_hides_small_numbers_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
