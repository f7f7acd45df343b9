/* SPDX-License-Identifier: Apache-2.0 */
/* memmove, and memcpy as the same function: up to 128 bytes everything is loaded before anything is stored. */
#include "vector.h"

#define MOVE_ENDS(type)                                                                                                \
    do {                                                                                                               \
        type first = LOAD(type, s), last = LOAD(type, s + n - sizeof(type));                                           \
        STORE(type, d, first);                                                                                         \
        STORE(type, d + n - sizeof(type), last);                                                                       \
        return destination;                                                                                            \
    } while (0)

/* 65 to 128 bytes: two vectors from each end. */
static inline void move_128(char *d, const char *s, size_t n)
{
    vector a = LOAD(vector, s), b = LOAD(vector, s + VECTOR);
    vector y = LOAD(vector, s + n - 2 * VECTOR), z = LOAD(vector, s + n - VECTOR);
    STORE(vector, d, a);
    STORE(vector, d + VECTOR, b);
    STORE(vector, d + n - 2 * VECTOR, y);
    STORE(vector, d + n - VECTOR, z);
}

/* Up from the first 32-byte boundary of the destination; the ends are stored last, from what was loaded first. */
static void move_up(char *d, const char *s, size_t n)
{
    vector first = LOAD(vector, s), last = LOAD(vector, s + n - VECTOR), *end = (vector *)(d + n - VECTOR);
    size_t skip = VECTOR - ((uintptr_t)d & (VECTOR - 1));
    char *to = d + skip;
    const char *from = s + skip;

    for (n -= skip; n > 4 * VECTOR; n -= 4 * VECTOR, to += 4 * VECTOR, from += 4 * VECTOR) {
        vector a = LOAD(vector, from), b = LOAD(vector, from + VECTOR);
        vector c = LOAD(vector, from + 2 * VECTOR), e = LOAD(vector, from + 3 * VECTOR);
        STORE(vector, to, a);
        STORE(vector, to + VECTOR, b);
        STORE(vector, to + 2 * VECTOR, c);
        STORE(vector, to + 3 * VECTOR, e);
    }
    for (; n > VECTOR; n -= VECTOR, to += VECTOR, from += VECTOR)
        STORE(vector, to, LOAD(vector, from));
    *end = last;
    STORE(vector, d, first);
}

static void move_down(char *d, const char *s, size_t n)
{
    vector first = LOAD(vector, s), last = LOAD(vector, s + n - VECTOR);
    char *end = d + n - VECTOR;
    size_t skip = (uintptr_t)(d + n) & (VECTOR - 1);

    for (n -= skip; n > 4 * VECTOR; n -= 4 * VECTOR) {
        vector a = LOAD(vector, s + n - VECTOR), b = LOAD(vector, s + n - 2 * VECTOR);
        vector c = LOAD(vector, s + n - 3 * VECTOR), e = LOAD(vector, s + n - 4 * VECTOR);
        STORE(vector, d + n - VECTOR, a);
        STORE(vector, d + n - 2 * VECTOR, b);
        STORE(vector, d + n - 3 * VECTOR, c);
        STORE(vector, d + n - 4 * VECTOR, e);
    }
    for (; n > VECTOR; n -= VECTOR)
        STORE(vector, d + n - VECTOR, LOAD(vector, s + n - VECTOR));
    STORE(vector, d, first);
    STORE(vector, end, last);
}

void *memmove(void *destination, const void *source, size_t n)
{
    char *d = destination;
    const char *s = source;

    if (n > 128) {
        if ((uintptr_t)d - (uintptr_t)s >= n)
            move_up(d, s, n);
        else
            move_down(d, s, n);
        return destination;
    }
    if (n > 64) {
        move_128(d, s, n);
        return destination;
    }
    if (n >= sizeof(vector))
        MOVE_ENDS(vector);
    if (n >= sizeof(half_vector))
        MOVE_ENDS(half_vector);
    if (n >= sizeof(word64))
        MOVE_ENDS(word64);
    if (n >= sizeof(word32))
        MOVE_ENDS(word32);
    if (n >= sizeof(word16))
        MOVE_ENDS(word16);
    if (n)
        *d = *s;
    return destination;
}

void *memcpy(void *restrict, const void *restrict, size_t) __attribute__((__alias__("memmove")));
