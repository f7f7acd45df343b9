/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One bit for every byte of code; a bundle is one 32-bit word. The words are the caller's.
 */
#ifndef BITMAP_H
#define BITMAP_H

#include <stdbool.h>
#include <stdint.h>

static inline void bitmap_set(uint32_t *words, uint32_t bit)
{
    words[bit / 32] |= UINT32_C(1) << bit % 32;
}

static inline bool bitmap_test(const uint32_t *words, uint32_t bit)
{
    return words[bit / 32] >> bit % 32 & 1;
}

/* A word's bits from `first` up; first <= 31. */
static inline uint32_t bits_from(unsigned first)
{
    return UINT32_MAX << first;
}

/* A word's bits up to and with `last`; last <= 31. */
static inline uint32_t bits_upto(unsigned last)
{
    return UINT32_MAX >> (31 - last);
}

#endif
