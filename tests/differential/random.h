/* SPDX-License-Identifier: Apache-2.0 */
/* A repeatable stream of random numbers. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state; /* the seed, at the start */
};

uint64_t random_next(struct random *r);

/* 0 to n - 1; n is not 0. */
unsigned random_below(struct random *r, unsigned n);

/* True once in n times. */
bool random_one_in(struct random *r, unsigned n);

/* A value that programs treat specially (0, 1, -1, limits of types and their neighbours), or any. */
uint64_t random_edge(struct random *r);

#endif
