/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over outside numbers: false where the result does not fit. */
#ifndef CHECKED_H
#define CHECKED_H

#include <stdbool.h>
#include <stdint.h>

static inline bool checked_add(uint64_t a, uint64_t b, uint64_t *sum)
{
    return !__builtin_add_overflow(a, b, sum);
}

static inline bool checked_mul(uint64_t a, uint64_t b, uint64_t *product)
{
    return !__builtin_mul_overflow(a, b, product);
}

/* Whether [start, start + size) lies in [0, limit); an empty range may start at limit. */
static inline bool checked_range(uint64_t start, uint64_t size, uint64_t limit)
{
    return start <= limit && size <= limit - start;
}

/* Rounds up to a multiple of unit, which is a power of two. */
static inline bool checked_round_up(uint64_t value, uint64_t unit, uint64_t *rounded)
{
    if (!checked_add(value, unit - 1, rounded))
        return false;
    *rounded &= ~(unit - 1);
    return true;
}

#endif
