#include "simulation/machine/random.h"

static uint64_t state;

void random_seed(uint64_t seed)
{
    state = seed * UINT64_C(0xD1342543DE82EF95) + 1;
}

/* SplitMix64 (G. Steele, D. Lea, C. Flood: "Fast Splittable Pseudorandom Number Generators"). */
uint64_t random_next(void)
{
    uint64_t mixed = state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

uint32_t random_below(uint32_t limit)
{
    return (uint32_t)((random_next() >> 32) * limit >> 32);
}

bool random_chance(uint32_t of_thousand)
{
    return of_thousand && random_below(1000) < of_thousand;
}

uint64_t random_state(void)
{
    return state;
}
