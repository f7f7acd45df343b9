/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic that the compiler's support routines do: 128-bit integers, __float128, _Float16, complex numbers, powers.
 */
#include <complex.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef unsigned __int128 u128;
typedef __int128 i128;

static uint64_t state = 88172645463325252;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Numbers of all lengths. */
static u128 next_wide(void)
{
    u128 x = (u128)next() << 64 | next();
    return x >> next() % 128;
}

static void show(const char *name, const void *value, size_t size)
{
    const unsigned char *bytes = value;
    printf("%s ", name);
    while (size--)
        printf("%02x", bytes[size]);
    putchar('\n');
}
#define SHOW(x)                                                                                                        \
    do {                                                                                                               \
        __typeof__(x) value = (x);                                                                                     \
        show(#x, &value, sizeof value);                                                                                \
    } while (0)

static void integers(void)
{
    u128 a = next_wide(), b = next_wide();
    i128 c = a, d = b;
    if (!b)
        return;
    SHOW(a / b);
    SHOW(a % b);
    SHOW(a * b);
    if (next() & 1)
        c = -c;
    if (next() & 1)
        d = -d;
    SHOW(c / d);
    SHOW(c % d);
    SHOW((float)a);
    SHOW((double)a);
    SHOW((float)c);
    SHOW((double)c);
    SHOW((__float128)a);
    SHOW((__float128)c);
    SHOW((__float128)(int)c);
    SHOW((__float128)(uint64_t)c);
}

/* Finite ones of moderate size, so that sums and quotients stay interesting. */
static __float128 next_quad(void)
{
    u128 bits = ((u128)next() << 64 | next()) >> 16;
    bits |= (u128)(16383 - 60 + next() % 120) << 112;
    bits |= (u128)(next() & 1) << 127;
    if (next() % 8 == 0)
        bits = bits >> 60 << 60;
    __float128 x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void quads(void)
{
    __float128 a = next_quad(), b = next_quad();
    SHOW(a + b);
    SHOW(a - b);
    SHOW(a * b);
    SHOW(a / b);
    SHOW(a < b);
    SHOW(a >= b);
    SHOW(a == b);
    SHOW(-a);
    SHOW((float)a);
    SHOW((double)a);
    SHOW((i128)a);
    SHOW((int64_t)(a / 16));
    SHOW((__float128)(double)a);
    SHOW((__float128)(float)a);
    SHOW((i128)(double)a);
    SHOW((i128)(float)a);
    long double x = a;
    printf("%.21Lg\n", x);
}

static void quad_edges(void)
{
    volatile __float128 tiny = 0x1p-16000Q, huge = 0x1p16000Q, zero = 0, one = 1;
    SHOW(tiny * tiny);
    SHOW(huge * huge);
    SHOW(tiny * 0x1p-490Q);
    SHOW(tiny * 0x1.8p-490Q * 3);
    SHOW(one / huge);
    SHOW(one / zero);
    SHOW(-one / zero);
    SHOW(zero * -one);
    SHOW(one - one);
    SHOW((float)huge);
    SHOW((double)tiny);
    __float128 none = zero / zero;
    printf("%d %d %d %d\n", none == none, none != none, none < one, one >= none);
}

static void halves(void)
{
    volatile float x = (float)(int16_t)next() / 97;
    _Float16 h = x;
    float back = h;
    printf("%a %a %a\n", x, back, (double)h);
    volatile float large = 65520, tiny = 0x1p-25f;
    printf("%a %a\n", (double)(_Float16)large, (double)(_Float16)(tiny * 1.5f));
}

static void complexes(void)
{
    volatile double complex a = 1.5 + 2 * I, b = -3 + 0.25 * I, infinite = CMPLX(__builtin_inf(), 1), zero = 0;
    volatile float complex c = 2.5f - 1 * I;
    double complex p = a * b, q = a * infinite, r = a / zero;
    float complex s = c * c, t = c / (1 + 1 * I);
    printf("%a %a\n", creal(p), cimag(p));
    printf("%g %g\n", creal(q), cimag(q));
    printf("%d\n", __builtin_isinf(creal(r)) != 0);
    printf("%a %a %a %a\n", crealf(s), cimagf(s), crealf(t), cimagf(t));
    for (volatile int n = -5; n < 6; n++)
        printf("%a %a\n", __builtin_powi(1.25, n), (double)__builtin_powif(3, n));
}

int main(void)
{
    for (int i = 0; i < 300; i++) {
        integers();
        quads();
        halves();
    }
    quad_edges();
    complexes();
    return 0;
}
