/* SPDX-License-Identifier: Apache-2.0 */
#include "vector.h"

#define SET_ENDS(type, value)                                                                                          \
    do {                                                                                                               \
        STORE(type, d, value);                                                                                         \
        STORE(type, d + n - sizeof(type), value);                                                                      \
        return destination;                                                                                            \
    } while (0)

/* More than 64 bytes: the ends unaligned, between them whole aligned vectors. */
static void set_many(char *d, vector v, size_t n)
{
    char *last = d + n - VECTOR, *to = d + (VECTOR - ((uintptr_t)d & (VECTOR - 1)));

    STORE(vector, d, v);
    for (; last - to >= 4 * VECTOR; to += 4 * VECTOR) {
        STORE(vector, to, v);
        STORE(vector, to + VECTOR, v);
        STORE(vector, to + 2 * VECTOR, v);
        STORE(vector, to + 3 * VECTOR, v);
    }
    for (; to < last; to += VECTOR)
        STORE(vector, to, v);
    STORE(vector, last, v);
}

void *memset(void *destination, int c, size_t n)
{
    char *d = destination;
    uint64_t word = 0x0101010101010101 * (unsigned char)c;

    if (n > 2 * sizeof(vector)) {
        set_many(d, vector_of(c), n);
        return destination;
    }
    if (n >= sizeof(vector))
        SET_ENDS(vector, vector_of(c));
    if (n >= 2 * sizeof(word64)) {
        STORE(word64, d + 8, word);
        STORE(word64, d + n - 16, word);
    }
    if (n >= sizeof(word64))
        SET_ENDS(word64, word);
    if (n >= sizeof(word32))
        SET_ENDS(word32, word);
    if (n >= sizeof(word16))
        SET_ENDS(word16, word);
    if (n)
        *d = c;
    return destination;
}
