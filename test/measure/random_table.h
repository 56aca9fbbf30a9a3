/* Tables of small areas at random, and what somebody sees of them. */
#ifndef TEST_RANDOM_TABLE_H
#define TEST_RANDOM_TABLE_H

#include "measure/suppress.h"

#include "attacker.h"

enum { LEAST = 5 };

static uint64_t state = 20260930;
static inline unsigned below(unsigned limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((state >> 33) % limit);
}

/* Registered or not, by no contact, reached only, engaged, sustained: much as the standard measures see
 * children. */
static const uint32_t measure_sums[] = {
    0xFF, /* known */
    0x0F, /* registered */
    0xEE, /* reached */
    0xCC, /* engaged */
    0x88, /* sustained */
    0x03, /* registered, not attending */
    0xF0, /* known, not registered */
};
static const double measure_worth[] = {8, 8, 10, 4, 4, 2, 3};
enum { MEASURES = sizeof measure_sums / sizeof *measure_sums };

typedef struct Random {
    SuppressTable table;
    uint32_t counts[16 * 8], sums[16];
    double worth[16];
    bool places[40 * 16];
    double weights[40];
} Random;

static inline void add_place(Random *r, const bool *rows)
{
    for (size_t row = 0; row < r->table.row_count; row++)
        r->weights[r->table.place_count] += rows[row];
    memcpy(&r->places[r->table.place_count++ * r->table.row_count], rows, r->table.row_count * sizeof *rows);
}

/* Areas, wards of three or so, centres' areas that lie across them, the whole; counts often small. */
static inline void random_table(Random *r, size_t rows, size_t kinds, bool overlap)
{
    *r = (Random){.table = {.row_count = rows, .kind_count = kinds, .least = LEAST}};
    r->table.counts = r->counts;
    r->table.sums = r->sums;
    r->table.worth = r->worth;
    r->table.places = r->places;
    r->table.weights = r->weights;
    unsigned most = 4 + below(40);
    for (size_t i = 0; i < rows * kinds; i++)
        r->counts[i] = below(4) ? below(most) : below(3);
    for (size_t i = 0; i < rows; i++) {
        bool own[16] = {0};
        own[i] = true;
        add_place(r, own);
    }
    bool all[16];
    memset(all, true, sizeof all);
    add_place(r, all);
    for (size_t i = 0; i < rows; i += 3) {
        bool ward[16] = {0};
        for (size_t k = i; k < i + 3 && k < rows; k++)
            ward[k] = true;
        add_place(r, ward);
    }
    for (int i = 0; i < 3 && overlap; i++) {
        bool centre[16] = {0};
        for (size_t k = 0; k < rows; k++)
            centre[k] = below(2);
        add_place(r, centre);
    }
}

static inline void measures_table(Random *r, size_t rows)
{
    random_table(r, rows, 8, true);
    memcpy(r->sums, measure_sums, sizeof measure_sums);
    memcpy(r->worth, measure_worth, sizeof measure_worth);
    r->table.sum_count = MEASURES;
}

/* Every kind and their total: a plain table of two breakdowns. */
static inline void plain_table(Random *r, size_t rows, size_t kinds)
{
    random_table(r, rows, kinds, false);
    for (size_t k = 0; k < kinds; k++)
        r->sums[k] = 1u << k;
    r->sums[kinds] = (1u << kinds) - 1;
    for (size_t k = 0; k <= kinds; k++)
        r->worth[k] = 1;
    r->table.sum_count = kinds + 1;
}

static inline double cell_value(const SuppressTable *t, size_t place, uint32_t kinds)
{
    double value = 0;
    for (size_t row = 0; row < t->row_count; row++)
        for (size_t k = 0; k < t->kind_count; k++)
            if (t->places[place * t->row_count + row] && (kinds >> k & 1))
                value += t->counts[row * t->kind_count + k];
    return value;
}

static bool given_up[16]; /* a column that says nothing of any cell */

static inline void see_cell(Attacker *a, const SuppressTable *t, const Shown *shown, size_t place, size_t sum)
{
    Shown how = shown[place * t->sum_count + sum];
    double value = cell_value(t, place, t->sums[sum]);
    double low = how == SHOWN ? value : how == SHOWN_SMALL ? 0 : value >= LEAST && !given_up[sum] ? LEAST : 0;
    double high = how == SHOWN ? value : how == SHOWN_SMALL ? LEAST - 1 : INFINITY;
    double *of = attacker_see(a, low, high);
    for (size_t row = 0; row < t->row_count; row++)
        for (size_t k = 0; k < t->kind_count; k++)
            of[row * t->kind_count + k] = t->places[place * t->row_count + row] && (t->sums[sum] >> k & 1);
}

static inline void see_all(Attacker *a, const SuppressTable *t, const Shown *shown)
{
    *a = (Attacker){.unknown_count = t->row_count * t->kind_count};
    for (size_t place = 0; place < t->place_count; place++)
        for (size_t sum = 0; sum < t->sum_count; sum++)
            see_cell(a, t, shown, place, sum);
}

/* Small numbers hidden and nothing else: what is not enough. */
static inline void hide_small_only(const SuppressTable *t, Shown *shown)
{
    memset(given_up, false, sizeof given_up);
    for (size_t place = 0; place < t->place_count; place++)
        for (size_t sum = 0; sum < t->sum_count; sum++)
            shown[place * t->sum_count + sum] =
                cell_value(t, place, t->sums[sum]) < LEAST ? SHOWN_SMALL : SHOWN;
}

#endif
