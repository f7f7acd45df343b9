/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every arithmetic type to every other, in each rounding mode: a line has the digest of what one pair of types gives.
 * Values that C gives no meaning in the target are left out.
 */
#include <fenv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TYPES                                                                                                          \
    INTEGER(schar, signed char, COMMON)                                                                                \
    INTEGER(uchar, unsigned char, COMMON)                                                                              \
    INTEGER(short, short, COMMON)                                                                                      \
    INTEGER(ushort, unsigned short, COMMON)                                                                            \
    INTEGER(int, int, COMMON)                                                                                          \
    INTEGER(uint, unsigned, COMMON)                                                                                    \
    INTEGER(llong, long long, COMMON)                                                                                  \
    INTEGER(ullong, unsigned long long, COMMON)                                                                        \
    INTEGER(int128, __int128, BINARY)                                                                                  \
    INTEGER(uint128, unsigned __int128, BINARY)                                                                        \
    FLOAT(half, _Float16, BINARY)                                                                                      \
    FLOAT(float, float, COMMON)                                                                                        \
    FLOAT(double, double, COMMON)                                                                                      \
    FLOAT(ldouble, long double, COMMON)                                                                                \
    FLOAT(quad, __float128, COMMON)                                                                                    \
    FLOAT(decimal32, _Decimal32, DECIMAL)                                                                              \
    FLOAT(decimal64, _Decimal64, DECIMAL)                                                                              \
    FLOAT(decimal128, _Decimal128, DECIMAL)

enum { VALUES = 200 };

static uint64_t state;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static unsigned __int128 next_integer(void)
{
    unsigned shift = next() % 128;
    unsigned __int128 x = ((unsigned __int128)next() << 64 | next()) >> shift;
    return next() % 4 ? x : ((unsigned __int128)1 << shift) + next() % 3 - 1;
}

/* Numbers with fractions, of sizes that suit all targets from time to time. */
static __float128 next_float(void)
{
    __float128 x = (__float128)(next_integer() >> 64) * 0x1p-40Q;
    switch (next() % 6) {
    case 0:
        return x * 0x1p-30Q;
    case 1:
        return x * 0x1p90Q;
    case 2:
        return x * x * x * x;
    case 3:
        return 1 / (x * x * x * x + 1);
    case 4:
        return (int)(next() % 2001) / 2.0Q;
    default:
        return x;
    }
}

static uint64_t digest;

static void mix(const void *value, size_t size)
{
    const unsigned char *bytes = value;
    for (size_t i = 0; i < size; i++)
        digest = (digest ^ bytes[i]) * 0x100000001B3;
}

/* Only the first ten bytes of a long double are its own. */
#define SIZE(x) _Generic((x), long double : 10, default : sizeof(x))

#define INTEGER(name, type, others)                                                                                    \
    typedef type type_##name;                                                                                          \
    static type value_##name(void)                                                                                     \
    {                                                                                                                  \
        type x = (type)next_integer();                                                                                 \
        return next() & 1 ? x : (type)-x;                                                                              \
    }                                                                                                                  \
    static bool fits_##name(__float128 x)                                                                              \
    {                                                                                                                  \
        __float128 top = (__float128)((unsigned __int128)1 << (8 * sizeof(type) - 1));                                 \
        return (type)-1 < (type)1 ? x > -top - 1 && x < top : x > -1 && x < 2 * top;                                   \
    }
#define FLOAT(name, type, others)                                                                                      \
    typedef type type_##name;                                                                                          \
    static type value_##name(void)                                                                                     \
    {                                                                                                                  \
        __float128 x = next_float();                                                                                   \
        return next() & 1 ? x : -x;                                                                                    \
    }                                                                                                                  \
    static bool fits_##name(__float128 x)                                                                              \
    {                                                                                                                  \
        (void)x;                                                                                                       \
        return true;                                                                                                   \
    }
TYPES
#undef INTEGER
#undef FLOAT

/* The value comes out of memory, so that the conversion happens when and where it stands. */
#define TO(to)                                                                                                         \
    digest = 0xCBF29CE484222325;                                                                                       \
    for (int i = 0; i < VALUES; i++) {                                                                                 \
        volatile source from = value();                                                                                \
        if (!fits_##to((__float128)from))                                                                              \
            continue;                                                                                                  \
        type_##to result = from;                                                                                       \
        mix(&result, SIZE(result));                                                                                    \
    }                                                                                                                  \
    printf("%s to " #to " %d %016llx\n", name, mode, (unsigned long long)digest);
#define FROM(name, type, others) static void from_##name(int mode);
#define INTEGER                  FROM
#define FLOAT                    FROM
TYPES
#undef INTEGER
#undef FLOAT

/* libgcc has no conversions between decimals and 128-bit integers or _Float16. */
#define COMMON_TARGETS                                                                                                 \
    TO(schar)                                                                                                          \
    TO(uchar) TO(short) TO(ushort) TO(int) TO(uint) TO(llong) TO(ullong) TO(float) TO(double) TO(ldouble) TO(quad)
#define TARGETS_OF_COMMON  COMMON_TARGETS BINARY_TARGETS DECIMAL_TARGETS
#define TARGETS_OF_BINARY  COMMON_TARGETS BINARY_TARGETS
#define TARGETS_OF_DECIMAL COMMON_TARGETS DECIMAL_TARGETS
#define BINARY_TARGETS     TO(int128) TO(uint128) TO(half)
#define DECIMAL_TARGETS    TO(decimal32) TO(decimal64) TO(decimal128)
#undef FROM
#define FROM(from, type, others)                                                                                       \
    static void from_##from(int mode)                                                                                  \
    {                                                                                                                  \
        static const char name[] = #from;                                                                              \
        typedef type source;                                                                                           \
        source (*const value)(void) = value_##from;                                                                    \
        TARGETS_OF_##others                                                                                            \
    }
#define INTEGER FROM
#define FLOAT   FROM
TYPES
#undef INTEGER
#undef FLOAT

int main(void)
{
    static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };

    for (int mode = 0; mode < 4; mode++) {
        state = 88172645463325252;
        fesetround(modes[mode]);
#define INTEGER(name, type, others) from_##name(mode);
#define FLOAT                       INTEGER
        TYPES
    }
    return 0;
}
