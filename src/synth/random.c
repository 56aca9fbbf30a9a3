#include "synth/random.h"

#include <math.h>

static uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

Random random_for(uint64_t seed, uint64_t stream)
{
    return (Random){mixed(mixed(seed + 0x9e3779b97f4a7c15u) ^ mixed(stream * 0xd1342543de82ef95u + 1))};
}

uint64_t random_next(Random *random)
{
    return mixed(random->state += 0x9e3779b97f4a7c15u);
}

double random_unit(Random *random)
{
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

bool random_chance(Random *random, double probability)
{
    return random_unit(random) < probability;
}

int random_between(Random *random, int least, int most)
{
    return most <= least ? least : least + (int)(random_unit(random) * (most - least + 1));
}

double random_normal(Random *random)
{
    double sum = 0;
    for (int i = 0; i < 12; i++)
        sum += random_unit(random);
    return sum - 6;
}

double random_waiting(Random *random, double mean)
{
    return -mean * log(1 - random_unit(random));
}

int random_pick(Random *random, const double *running, int count)
{
    double draw = random_unit(random) * running[count - 1];
    int low = 0, high = count - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (running[middle] > draw)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
