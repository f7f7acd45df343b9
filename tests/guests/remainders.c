/* SPDX-License-Identifier: Apache-2.0 */
/* Remainders of all types and their quotients: bit by bit, over many ratios, with what is no number, and the
 * exceptions. */
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t state = 1;

static uint64_t next(void)
{
    state = state * 6364136223846793005 + 1442695040888963407;
    return state ^ state >> 29;
}

/* Exponents near one another, far apart, or at the ends; a tenth has few digits. */
static long double any(int exponents)
{
    long double x = (long double)(next() % 10 ? next() | 1ull << 63 : next() % 16) / (1ull << 63);
    int e = (int)(next() % (2 * (unsigned)exponents)) - exponents;
    return scalbnl(next() & 1 ? -x : x, next() & 1 ? e : e / 64);
}

static void print(long double x)
{
    unsigned char bytes[16] = { 0 };
    uint64_t mantissa;
    uint16_t sign_exponent;
    memcpy(bytes, &x, 10);
    memcpy(&mantissa, bytes, 8);
    memcpy(&sign_exponent, bytes + 8, 2);
    if (isnan(x))
        printf(" nan");
    else
        printf(" %04x.%016llx", sign_exponent, (unsigned long long)mantissa);
}

static void all(long double x, long double y)
{
    int quotients[3] = { 0, 0, 0 };
    volatile long double wide[] = { fmodl(x, y), remainderl(x, y), remquol(x, y, &quotients[0]) };
    double a = (double)x, b = (double)y;
    float c = (float)x, d = (float)y;
    feclearexcept(FE_ALL_EXCEPT);
    volatile double middle[] = { fmod(a, b), remainder(a, b), remquo(a, b, &quotients[1]) };
    int invalid = fetestexcept(FE_INVALID | FE_DIVBYZERO);
    volatile float narrow[] = { fmodf(c, d), remainderf(c, d), remquof(c, d, &quotients[2]) };
    print(x);
    print(y);
    printf(" %d:", invalid);
    for (int i = 0; i < 3; i++) {
        print(wide[i]);
        print(middle[i]);
        print(narrow[i]);
        int finite = i == 0   ? isfinite(x) && isfinite(wide[2])
                     : i == 1 ? isfinite(a) && isfinite(middle[2])
                              : isfinite(c) && isfinite(narrow[2]);
        printf(" %d", finite ? quotients[i] % 8 : 0);
    }
    putchar('\n');
}

int main(void)
{
    static const long double edges[] = { 0,           -0.0L,    1,         -1,   0x1p-16445L, 0x1.fffp-16383L,
                                         0x1p-16382L, INFINITY, -INFINITY, NAN,  0x1p63L,     0x1p64L,
                                         0x1p16383L,  3,        0.5L,      1.5L, -2.5L,       0x1p-1074L };
    enum { EDGES = sizeof edges / sizeof *edges };
    static const int exponents[] = { 4, 70, 1100, 16380 };
    for (int i = 0; i < EDGES * EDGES; i++)
        all(edges[i / EDGES], edges[i % EDGES]);
    for (int i = 0; i < 20000; i++)
        all(any(exponents[i % 4]), any(exponents[i / 4 % 4]));
    return 0;
}
