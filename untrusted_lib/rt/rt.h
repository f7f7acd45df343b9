/* Types and bits that the compiler's support routines share. Their names and meanings are GCC's. */
#ifndef RT_H
#define RT_H

#include <stdint.h>

typedef unsigned __int128 u128;
typedef __int128 i128;

u128 __udivmodti4(u128 n, u128 d, u128 *rest);

static inline int clz_128(u128 x)
{
    return x >> 64 ? __builtin_clzll(x >> 64) : 64 + __builtin_clzll((uint64_t)x);
}

#endif
