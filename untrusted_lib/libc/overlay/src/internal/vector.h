/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unaligned pieces of memory of every size, and what AVX2 does with 32 of them at once.
 *
 * A 32-byte vector at an aligned address lies in one page: reading all of it is safe when any byte of it may be read.
 */
#ifndef VECTOR_H
#define VECTOR_H

#include <stdint.h>
#include <string.h>

enum { VECTOR = 32 };

typedef char vector __attribute__((__vector_size__(32), __aligned__(1), __may_alias__));
typedef char half_vector __attribute__((__vector_size__(16), __aligned__(1), __may_alias__));
typedef uint64_t word64 __attribute__((__aligned__(1), __may_alias__));
typedef uint32_t word32 __attribute__((__aligned__(1), __may_alias__));
typedef uint16_t word16 __attribute__((__aligned__(1), __may_alias__));

#define LOAD(type, address)         (*(const type *)(address))
#define STORE(type, address, value) (*(type *)(address) = (value))

static inline vector vector_of(char c)
{
    return (vector){ 0 } + c;
}

/* One bit a byte, the lowest for the lowest address: where two vectors are equal. */
static inline uint32_t equal_bits(vector a, vector b)
{
    return __builtin_ia32_pmovmskb256((vector)(a == b));
}

static inline const unsigned char *align_down(const void *p)
{
    return (const unsigned char *)((uintptr_t)p & -VECTOR);
}

#endif
