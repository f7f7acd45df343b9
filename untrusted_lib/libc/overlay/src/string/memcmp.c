/* SPDX-License-Identifier: Apache-2.0 */
#include "vector.h"

/* The difference of the first bytes that differ within a vector, given where the vectors are equal. */
static inline int difference(const unsigned char *a, const unsigned char *b, uint32_t equal)
{
    unsigned i = __builtin_ctz(~equal);
    return a[i] - b[i];
}

static inline int order(uint64_t x, uint64_t y)
{
    return (x > y) - (x < y);
}

/* Eight bytes as a number whose order is theirs. */
static inline uint64_t number(const unsigned char *p)
{
    return __builtin_bswap64(LOAD(word64, p));
}

/* The first and the last four of four to eight bytes; and one to three bytes, some of them twice. */
static inline uint64_t number_of_8(const unsigned char *p, size_t n)
{
    return (uint64_t)__builtin_bswap32(LOAD(word32, p)) << 32 | __builtin_bswap32(LOAD(word32, p + n - 4));
}

static inline uint64_t number_of_3(const unsigned char *p, size_t n)
{
    return p[0] << 16 | p[n / 2] << 8 | p[n - 1];
}

/* Fewer bytes than a vector has: in overlapping pieces from both ends. */
static int compare_short(const unsigned char *a, const unsigned char *b, size_t n)
{
    if (n > sizeof(word64)) {
        for (size_t i = 0; i + sizeof(word64) < n; i += sizeof(word64))
            if (LOAD(word64, a + i) != LOAD(word64, b + i))
                return order(number(a + i), number(b + i));
        return order(number(a + n - sizeof(word64)), number(b + n - sizeof(word64)));
    }
    if (n >= sizeof(word32))
        return order(number_of_8(a, n), number_of_8(b, n));
    return n ? order(number_of_3(a, n), number_of_3(b, n)) : 0;
}

int memcmp(const void *left, const void *right, size_t n)
{
    const unsigned char *a = left, *b = right;

    if (n < VECTOR)
        return compare_short(a, b, n);
    for (; n >= VECTOR; a += VECTOR, b += VECTOR, n -= VECTOR) {
        uint32_t equal = equal_bits(LOAD(vector, a), LOAD(vector, b));
        if (equal != UINT32_MAX)
            return difference(a, b, equal);
    }
    if (!n)
        return 0;
    a += n, b += n; /* the last vector ends with the bytes, and overlaps the one before */
    uint32_t equal = equal_bits(LOAD(vector, a - VECTOR), LOAD(vector, b - VECTOR));
    return equal == UINT32_MAX ? 0 : difference(a - VECTOR, b - VECTOR, equal);
}

int bcmp(const void *, const void *, size_t) __attribute__((__alias__("memcmp")));
