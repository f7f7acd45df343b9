/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgcc's functions, called by their names: tables and random operands of every size, in every rounding mode, with the
 * exceptions that they raise. A line has the digest of all results of one function in one mode. With a function's name
 * as argument, each result instead.
 */
#include <fenv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef _Float16 HF;
typedef float SF;
typedef double DF;
typedef long double XF;
typedef __float128 TF;
typedef int32_t SI;
typedef uint32_t USI;
typedef long long DI;
typedef unsigned long long UDI;
typedef __int128 TI;
typedef unsigned __int128 UTI;
typedef _Decimal32 SD;
typedef _Decimal64 DD;
typedef _Decimal128 TD;
typedef long CMP __attribute__((mode(__libgcc_cmp_return__)));
typedef _Complex float HC __attribute__((mode(HC)));
typedef _Complex float SC;
typedef _Complex double DC;
typedef _Complex long double XC;
typedef _Complex float TC __attribute__((mode(TC)));

#ifndef ROUNDS
#define ROUNDS 1500
#endif
#define SOME_EXCEPTIONS (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT)

static uint64_t state;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static UTI next_wide(void)
{
    return (UTI)next() << 64 | next();
}

/* Integers of all lengths, and beside the powers of two. */
static UTI next_integer(void)
{
    int shift = (int)(next() % 128);
    UTI x = next() % 3 ? next_wide() >> shift : ((UTI)1 << shift) + (UTI)(next() % 5) - 2;
    return next() & 1 ? -x : x;
}

/* Bits of a binary format: all exponents alike, those around one and those at the ends more often; fractions of few
 * bits. */
static UTI next_float(int fraction, int exponent_bits)
{
    UTI ones = ((UTI)1 << fraction) - 1, bits = next_wide() & ones, largest = ((UTI)1 << exponent_bits) - 1;
    UTI exponent = next() & largest;

    switch (next() % 8) {
    case 0:
        bits = 0;
        break;
    case 1:
        bits = ones;
        break;
    case 2:
        bits &= bits << (next() % fraction);
        break;
    case 3:
        bits = (UTI)1 << (next() % fraction);
        break;
    }
    switch (next() % 8) {
    case 0:
        exponent = 0;
        break;
    case 1:
        exponent = largest;
        break;
    case 2:
        exponent = next() & 1 ? 1 : largest - 1;
        break;
    case 3:
    case 4:
        exponent = largest / 2 + next() % 140 - 10;
        break;
    case 5:
        exponent = largest / 2 + next() % 300 - 150;
        break;
    case 6:
        exponent = largest / 2 + next() % 2200 - 1100;
        break;
    }
    exponent &= largest;
    return (UTI)(next() & 1) << (fraction + exponent_bits) | exponent << fraction | bits;
}

#define BITS_TO(type, expression)                                                                                      \
    static type next_##type(void)                                                                                      \
    {                                                                                                                  \
        UTI bits = expression;                                                                                         \
        type x;                                                                                                        \
        memcpy(&x, &bits, sizeof x);                                                                                   \
        return x;                                                                                                      \
    }
BITS_TO(HF, next_float(10, 5))
BITS_TO(SF, next_float(23, 8))
BITS_TO(DF, next_float(52, 11))
BITS_TO(TF, next_float(112, 15))
BITS_TO(SI, next_integer())
BITS_TO(USI, next_integer())
BITS_TO(DI, next_integer())
BITS_TO(UDI, next_integer())
BITS_TO(TI, next_integer())
BITS_TO(UTI, next_integer())
/* Any bits are a decimal. Exponents near each other make sums interesting. */
BITS_TO(SD, next() % 3 ? next_wide() : (UTI)0x32800000 + (next() % 16 << 23) + next() % 9999999)
BITS_TO(DD, next() % 3 ? next_wide() : ((UTI)0x31C0 << 48) + ((UTI)(next() % 32) << 53) + next() % 9999999999999999)
BITS_TO(TD, next() % 3 ? next_wide()
                       : ((UTI)0x3040 << 112) + ((UTI)(next() % 64) << 113) + (next_wide() >> (15 + next() % 99)))

/* The extended format's digit before the point is explicit. */
static XF next_XF(void)
{
    UTI bits = next_float(63, 15), exponent = bits >> 63 & 0x7FFF;
    UTI image = (bits & ((UTI)1 << 63) - 1) | (UTI)(exponent != 0) << 63 | bits >> 63 << 64;
    XF x = 0;
    memcpy(&x, &image, 10);
    return x;
}

/* An exponent of powers, a count of shifts. */
static int next_small(void)
{
    return next() & 1 ? (int)(next() % 21) - 10 : (int)next() >> (next() % 32);
}

static const char *shown; /* the one function whose results are printed */
static uint64_t digest;

static void mix(const void *result, size_t size, int raised)
{
    const unsigned char *bytes = result;

    for (size_t i = 0; i < size; i++)
        digest = (digest ^ bytes[i]) * 0x100000001B3;
    digest = (digest ^ (unsigned)raised) * 0x100000001B3;
    if (shown) {
        for (size_t i = size; i--;)
            printf("%02x", bytes[i]);
        printf(" %x\n", raised);
    }
}

/* Padding is no part of a result. Which of several not-a-numbers comes out of a formula is nobody's word. */
#define SIZE(x) _Generic((x), XF : 10, default : sizeof(x))
#define CANONICAL(x)                                                                                                   \
    do {                                                                                                               \
        if ((x) != (x))                                                                                                \
            (x) = (__typeof__(x))__builtin_nan("");                                                                    \
    } while (0)

/* Kinds: FLOATS have modes and exceptions. X87 has modes alone, and PLAIN neither. */
enum kind { FLOATS, X87, PLAIN };

#define UNARY(kind, name, R, A)                                                                                        \
    R name(A);                                                                                                         \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            A a = next_##A();                                                                                          \
            if (exceptions)                                                                                            \
                feclearexcept(SOME_EXCEPTIONS);                                                                        \
            R r = name(a);                                                                                             \
            mix(&r, SIZE(r), exceptions ? fetestexcept(SOME_EXCEPTIONS) : 0);                                          \
        }                                                                                                              \
    }
#define BINARY(kind, name, R, A, B)                                                                                    \
    R name(A, B);                                                                                                      \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            A a = next_##A();                                                                                          \
            B b = next() % 16 ? next_##B() : (B)a;                                                                     \
            if (exceptions)                                                                                            \
                feclearexcept(SOME_EXCEPTIONS);                                                                        \
            R r = name(a, b);                                                                                          \
            mix(&r, SIZE(r), exceptions ? fetestexcept(SOME_EXCEPTIONS) : 0);                                          \
        }                                                                                                              \
    }
#define DIVISION(kind, name, R)                                                                                        \
    R name(R, R);                                                                                                      \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            R a = next_##R(), b = next_##R();                                                                          \
            R r = name(a, b && !(b == (R)-1 && (R)-1 < 0) ? b : 3);                                                    \
            mix(&r, sizeof r, exceptions);                                                                             \
        }                                                                                                              \
    }
#define QUOTIENT(kind, name, R)                                                                                        \
    R name(R, R, R *);                                                                                                 \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            R a = next_##R(), b = next_##R(), rest = 0;                                                                \
            R r = name(a, b && !(b == (R)-1 && (R)-1 < 0) ? b : 3, &rest);                                             \
            mix(&r, sizeof r, exceptions);                                                                             \
            mix(&rest, sizeof rest, 0);                                                                                \
        }                                                                                                              \
    }
#define COUNT(kind, name, A)                                                                                           \
    int name(A);                                                                                                       \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            A a = next_##A();                                                                                          \
            int r = name(a ? a : 1);                                                                                   \
            mix(&r, sizeof r, exceptions);                                                                             \
        }                                                                                                              \
    }
#define SHIFT(kind, name, R)                                                                                           \
    R name(R, int);                                                                                                    \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            R r = name(next_##R(), (int)(next() % (8 * sizeof(R))));                                                   \
            mix(&r, sizeof r, exceptions);                                                                             \
        }                                                                                                              \
    }
/* Those that must not overflow get operands of half the width. */
#define HALVES(kind, name, R)                                                                                          \
    R name(R, R);                                                                                                      \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            R a = next_##R() >> 4 * sizeof(R), b = next_##R() >> 4 * sizeof(R);                                        \
            R r = name(a, b);                                                                                          \
            mix(&r, sizeof r, exceptions);                                                                             \
        }                                                                                                              \
    }
#define HALF(kind, name, R)                                                                                            \
    R name(R);                                                                                                         \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            R r = name(next_##R() >> 1);                                                                               \
            mix(&r, sizeof r, exceptions);                                                                             \
        }                                                                                                              \
    }
#define POWER(kind, name, R)                                                                                           \
    R name(R, int);                                                                                                    \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            R a = next_##R();                                                                                          \
            int b = next_small();                                                                                      \
            if (exceptions)                                                                                            \
                feclearexcept(SOME_EXCEPTIONS);                                                                        \
            R r = name(a, b);                                                                                          \
            int raised = exceptions ? fetestexcept(SOME_EXCEPTIONS) : 0;                                               \
            CANONICAL(r);                                                                                              \
            mix(&r, SIZE(r), raised);                                                                                  \
        }                                                                                                              \
    }
#define COMPLEX(kind, name, C, R)                                                                                      \
    C name(R, R, R, R);                                                                                                \
    static void test_##name(bool exceptions)                                                                           \
    {                                                                                                                  \
        (void)exceptions;                                                                                              \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            R a = next_##R(), b = next_##R(), c = next_##R(), d = next_##R();                                          \
            C r = name(a, b, c, d);                                                                                    \
            R x = __real__ r, y = __imag__ r;                                                                          \
            CANONICAL(x);                                                                                              \
            CANONICAL(y);                                                                                              \
            mix(&x, SIZE(x), 0);                                                                                       \
            mix(&y, SIZE(y), 0);                                                                                       \
        }                                                                                                              \
    }
#include "libgcc.def"
#undef UNARY
#undef BINARY
#undef DIVISION
#undef QUOTIENT
#undef COUNT
#undef SHIFT
#undef HALVES
#undef HALF
#undef POWER
#undef COMPLEX

static const struct test {
    const char *name;
    enum kind kind;
    void (*run)(bool exceptions);
} tests[] = {
#define ROW(kind, name, ...) { #name, kind, test_##name },
#define UNARY                ROW
#define BINARY               ROW
#define DIVISION             ROW
#define QUOTIENT             ROW
#define COUNT                ROW
#define SHIFT                ROW
#define HALVES               ROW
#define HALF                 ROW
#define POWER                ROW
#define COMPLEX              ROW
#include "libgcc.def"
};

void __dfp_set_round(int mode);

int main(int argc, char **argv)
{
    static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
    const char *only = argc == 2 ? argv[1] : NULL;

    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        const struct test *t = &tests[i];
        if (only && strcmp(only, t->name) != 0)
            continue;
        shown = only;
        for (int mode = 0; mode < (t->kind == PLAIN ? 1 : 4); mode++) {
            state = 88172645463325252 + i;
            digest = 0xCBF29CE484222325;
            fesetround(modes[mode]);
            __dfp_set_round(mode);
            t->run(t->kind == FLOATS);
            fesetround(FE_TONEAREST);
            printf("%-20s %d %016llx\n", t->name, mode, (unsigned long long)digest);
        }
    }
    return 0;
}
