/* How little suppress() hides, and how fast, beside hiding whole rows: whichever row holds a small number is
 * hidden, and another row of its place with it where it would be the only one. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "measure/suppress.h"

enum { AREAS = 151, KINDS_MOST = 12, WARDS = 17, CENTRES = 6, DECILES = 10, LEAST = 5, TIMES = 20 };
enum { PLACES_MOST = AREAS + 1 + WARDS + CENTRES + DECILES };

static uint64_t state = 2012;
static unsigned below(unsigned limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((state >> 33) % limit);
}

typedef struct Town {
    SuppressTable table;
    uint32_t counts[AREAS * KINDS_MOST], sums[KINDS_MOST + 1];
    double worth[KINDS_MOST + 1];
    bool places[PLACES_MOST * AREAS];
    double weights[PLACES_MOST];
    size_t first_coarse;
} Town;

static void place_of(Town *town, const unsigned *number_of, unsigned number, double weight)
{
    town->weights[town->table.place_count] = weight;
    bool *rows = &town->places[town->table.place_count++ * AREAS];
    for (size_t i = 0; i < AREAS; i++)
        rows[i] = number_of[i] == number;
}

/* About 110 children in each area, each of a kind by `share` (parts of 1,000). */
static void fill(Town *town, size_t kinds, const unsigned *share)
{
    town->table.row_count = AREAS;
    town->table.kind_count = kinds;
    town->table.counts = town->counts;
    town->table.sums = town->sums;
    town->table.worth = town->worth;
    town->table.places = town->places;
    town->table.weights = town->weights;
    town->table.least = LEAST;
    for (size_t area = 0; area < AREAS; area++)
        for (unsigned child = 60 + below(100); child > 0; child--) {
            unsigned at = below(1000);
            size_t kind = 0;
            while (kind + 1 < kinds && at >= share[kind])
                at -= share[kind++];
            town->counts[area * kinds + kind]++;
        }
}

static void places(Town *town, bool overlap)
{
    unsigned own[AREAS], all[AREAS] = {0}, ward[AREAS], centre[AREAS], decile[AREAS];
    for (unsigned i = 0; i < AREAS; i++) {
        own[i] = i;
        ward[i] = i * WARDS / AREAS;
        centre[i] = below(8) ? i * CENTRES / AREAS : below(CENTRES);
        decile[i] = below(DECILES);
    }
    for (unsigned i = 0; i < AREAS; i++)
        place_of(town, own, i, 1);
    town->first_coarse = town->table.place_count;
    place_of(town, all, 0, 10000);
    for (unsigned i = 0; i < WARDS; i++)
        place_of(town, ward, i, 30);
    for (unsigned i = 0; i < CENTRES && overlap; i++)
        place_of(town, centre, i, 100);
    for (unsigned i = 0; i < DECILES && overlap; i++)
        place_of(town, decile, i, 3);
}

/* 12 columns and their total, wards and the whole. */
static void plain_town(Town *town)
{
    static const unsigned share[] = {250, 180, 140, 110, 80, 65, 50, 40, 30, 25, 18, 12};
    fill(town, 12, share);
    for (size_t k = 0; k < 12; k++)
        town->sums[k] = 1u << k;
    town->sums[12] = 0xFFF;
    for (size_t k = 0; k < 13; k++)
        town->worth[k] = 1;
    town->table.sum_count = 13;
    places(town, false);
}

/* The seven measures of children known, by area, ward, centre's area, decile and in all. */
static void measures_town(Town *town)
{
    static const uint32_t sums[] = {0x3FF, 0x01F, 0x3DE, 0x294, 0x318, 0x00B, 0x3E0};
    static const double worth[] = {8, 8, 10, 4, 4, 2, 3};
    static const unsigned share[] = {175, 22, 155, 2, 420, 125, 28, 38, 2, 33};
    fill(town, 10, share);
    memcpy(town->sums, sums, sizeof sums);
    memcpy(town->worth, worth, sizeof worth);
    town->table.sum_count = 7;
    places(town, true);
}

static size_t hide_rows(const Town *town)
{
    const SuppressTable *t = &town->table;
    Arena arena = {0};
    bool hidden[AREAS] = {0};
    size_t piece_count = 0, count = 0;
    uint32_t *pieces = suppress_pieces(t->sums, t->sum_count, t->kind_count, &arena, &piece_count);
    for (size_t row = 0; row < AREAS; row++)
        for (size_t p = 0; p < piece_count; p++) {
            uint32_t held = 0;
            for (size_t k = 0; k < t->kind_count; k++)
                held += pieces[p] >> k & 1 ? t->counts[row * t->kind_count + k] : 0;
            hidden[row] = hidden[row] || held < LEAST;
        }
    for (size_t place = town->first_coarse; place < t->place_count; place++) {
        size_t in = 0, first = AREAS;
        for (size_t row = 0; row < AREAS; row++)
            if (t->places[place * AREAS + row]) {
                in += hidden[row];
                first = !hidden[row] && first == AREAS ? row : first;
            }
        if (in == 1 && first < AREAS)
            hidden[first] = true;
    }
    for (size_t row = 0; row < AREAS; row++)
        count += hidden[row] * t->sum_count;
    arena_release(&arena);
    return count;
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void run(const char *name, void (*make)(Town *))
{
    static Town town;
    size_t cells = 0, small = 0, hidden = 0, coarse = 0, naive = 0, lost = 0;
    double ms = 0;
    state = 2012;
    for (int i = 0; i < TIMES; i++) {
        Arena arena = {0};
        bool given_up[KINDS_MOST + 1];
        memset(&town, 0, sizeof town);
        make(&town);
        double began = now_ms();
        Shown *shown = suppress(&town.table, &arena, given_up);
        ms += now_ms() - began;
        for (size_t c = 0; c < town.table.place_count * town.table.sum_count; c++) {
            small += shown[c] == SHOWN_SMALL;
            hidden += shown[c] != SHOWN;
            coarse += shown[c] != SHOWN && c >= town.first_coarse * town.table.sum_count;
        }
        for (size_t s = 0; s < town.table.sum_count; s++)
            lost += given_up[s];
        cells += town.table.place_count * town.table.sum_count;
        naive += hide_rows(&town);
        arena_release(&arena);
    }
    printf("%s: %zu cells, %zu small, %zu hidden in all (%zu of wards, centres, deciles or the whole; %zu "
           "columns "
           "given up), %.1f ms; whole rows would hide %zu: %.1fx\n",
           name, cells / TIMES, small / TIMES, hidden / TIMES, coarse / TIMES, lost, ms / TIMES,
           naive / TIMES, (double)naive / (double)hidden);
}

int main(void)
{
    run("suppress: 151 areas x 12 columns, wards, totals", plain_town);
    run("suppress: 7 measures in 151 areas, wards, centres' areas, deciles", measures_town);
    return 0;
}
