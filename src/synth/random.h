/* Chance that can be had again: the same seed and stream give the same numbers, in any order of streams. */
#ifndef SYNTH_RANDOM_H
#define SYNTH_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Random {
    uint64_t state;
} Random;

Random random_for(uint64_t seed, uint64_t stream);
uint64_t random_next(Random *random);
double random_unit(Random *random); /* 0 <= x < 1 */
bool random_chance(Random *random, double probability);
int random_between(Random *random, int least, int most); /* both may come */
double random_normal(Random *random);                    /* mean 0, deviation 1 */
double random_waiting(Random *random, double mean);      /* exponential */

/* Which part of a running total a draw falls in: the first index whose total is above it. */
int random_pick(Random *random, const double *running, int count);

#endif
