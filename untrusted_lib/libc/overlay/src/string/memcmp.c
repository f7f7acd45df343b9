#include "vector.h"

/* The difference of the first bytes that differ within a vector, given where the vectors are equal. */
static inline int difference(const unsigned char *a, const unsigned char *b, uint32_t equal)
{
    unsigned i = __builtin_ctz(~equal);
    return a[i] - b[i];
}

/* Fewer bytes than a vector has, from their beginning, by words whose order is that of their bytes. */
static int compare_short(const unsigned char *a, const unsigned char *b, size_t n)
{
    for (; n >= sizeof(word64); a += sizeof(word64), b += sizeof(word64), n -= sizeof(word64)) {
        uint64_t x = __builtin_bswap64(LOAD(word64, a)), y = __builtin_bswap64(LOAD(word64, b));
        if (x != y)
            return x < y ? -1 : 1;
    }
    for (; n; a++, b++, n--)
        if (*a != *b)
            return *a - *b;
    return 0;
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
