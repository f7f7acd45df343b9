/* SPDX-License-Identifier: Apache-2.0 */
#include "random.h"

/* splitmix64: neighbouring seeds give unlike streams. */
uint64_t random_next(struct random *r)
{
    uint64_t z = r->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

unsigned random_below(struct random *r, unsigned n)
{
    return (unsigned)(random_next(r) % n);
}

bool random_one_in(struct random *r, unsigned n)
{
    return random_below(r, n) == 0;
}

uint64_t random_edge(struct random *r)
{
    static const uint8_t bits[] = { 0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 52, 63 };
    uint64_t power = 1ull << bits[random_below(r, sizeof bits)];
    switch (random_below(r, 6)) {
    case 0:
        return power - random_below(r, 3);
    case 1:
        return ~power + random_below(r, 3);
    case 2:
        return random_below(r, 16);
    case 3:
        return -(uint64_t)random_below(r, 16);
    case 4:
        return random_next(r) >> random_below(r, 64);
    }
    return random_next(r);
}
