/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of quadmath.h on tables and random operands: the bits of what they return, and text both ways. */
#include <fenv.h>
#include <quadmath.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANDOM = 40 };

static uint64_t state = 88172645463325252;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static const __float128 specials[] = { 0,        -0.0Q,      1,          -1,
                                       0.5Q,     2.25Q,      1e-30Q,     -3.75Q,
                                       10,       100.5Q,     11000,      -11500,
                                       1e25Q,    FLT128_MAX, FLT128_MIN, FLT128_DENORM_MIN,
                                       1.0Q / 0, -1.0Q / 0,  M_PIq,      M_PI_2q };
enum { SPECIALS = sizeof specials / sizeof *specials, COUNT = SPECIALS + RANDOM };

/* The table, then numbers of either sign of all sizes near one and some far from it. */
static __float128 operand(int i)
{
    if (i < SPECIALS)
        return specials[i];
    __float128 x = (__float128)next() / ((__float128)UINT64_MAX + 1) + (__float128)next() * 1e-38Q;
    x = scalbnq(x, (int)(next() % (i % 4 ? 16 : 2000)) - (i % 4 ? 8 : 1000));
    return next() & 1 ? -x : x;
}

static void show(const char *name, __float128 x)
{
    unsigned __int128 bits;

    if (x != x)
        x = fabsq(nanq(""));
    memcpy(&bits, &x, sizeof bits);
    printf("%s %016llx%016llx\n", name, (unsigned long long)(bits >> 64), (unsigned long long)bits);
}

#define UNARY                                                                                                          \
    F(acosq)                                                                                                           \
    F(acoshq)                                                                                                          \
    F(asinq)                                                                                                           \
    F(asinhq)                                                                                                          \
    F(atanq)                                                                                                           \
    F(atanhq)                                                                                                          \
    F(cbrtq)                                                                                                           \
    F(ceilq)                                                                                                           \
    F(cosq)                                                                                                            \
    F(coshq)                                                                                                           \
    F(erfq)                                                                                                            \
    F(erfcq)                                                                                                           \
    F(expq)                                                                                                            \
    F(exp2q)                                                                                                           \
    F(expm1q)                                                                                                          \
    F(fabsq)                                                                                                           \
    F(floorq)                                                                                                          \
    F(j0q)                                                                                                             \
    F(j1q)                                                                                                             \
    F(lgammaq)                                                                                                         \
    F(logq)                                                                                                            \
    F(log10q)                                                                                                          \
    F(log1pq)                                                                                                          \
    F(log2q)                                                                                                           \
    F(logbq)                                                                                                           \
    F(nearbyintq) F(rintq) F(roundq) F(sinq) F(sinhq) F(sqrtq) F(tanq) F(tanhq) F(tgammaq) F(truncq) F(y0q) F(y1q)
#define BINARY F(atan2q) F(copysignq) F(fdimq) F(fmaxq) F(fminq) F(fmodq) F(hypotq) F(nextafterq) F(powq) F(remainderq)
#define COMPLEX                                                                                                        \
    F(cacosq)                                                                                                          \
    F(cacoshq)                                                                                                         \
    F(casinq)                                                                                                          \
    F(casinhq)                                                                                                         \
    F(catanq)                                                                                                          \
    F(catanhq)                                                                                                         \
    F(ccosq) F(ccoshq) F(cexpq) F(clogq) F(clog10q) F(cprojq) F(csinq) F(csinhq) F(csqrtq) F(ctanq) F(ctanhq) F(conjq)

static void functions(void)
{
    for (int i = 0; i < COUNT; i++) {
        __float128 x = operand(i), sine, cosine, whole;
        int n = 0;
#define F(name) show(#name, name(x));
        UNARY
#undef F
        sincosq(x, &sine, &cosine);
        show("sincosq sine", sine);
        show("sincosq cosine", cosine);
        show("modfq", modfq(x, &whole));
        show("modfq whole", whole);
        show("frexpq", frexpq(x, &n));
        printf("frexpq %d, isinfq %d isnanq %d finiteq %d signbitq %d\n", finiteq(x) ? n : 0, isinfq(x), isnanq(x),
               finiteq(x), signbitq(x) != 0);
        if (fabsq(x) < 2e9Q)
            printf("ilogbq %d lrintq %ld lroundq %ld llrintq %lld llroundq %lld\n", ilogbq(x), lrintq(x), lroundq(x),
                   llrintq(x), llroundq(x));
        for (int j = 0; j < COUNT; j += i < SPECIALS ? 1 : 7) {
            __float128 y = operand(j);
#define F(name) show(#name, name(x, y));
            BINARY
#undef F
            show("fmaq", fmaq(x, y, operand(i)));
            show("jnq", jnq(j % 5, x));
            show("scalbnq", scalbnq(x, j * 37 - 700));
            int bits;
            show("remquoq", remquoq(x, y, &bits));
            if (j % 3 == 0) {
                __complex128 z = x + 0 * 1.0Qi;
                __imag__ z = y;
#define F(name)                                                                                                        \
    show(#name, __real__ name(z));                                                                                     \
    show(#name, __imag__ name(z));
                COMPLEX
#undef F
                show("cabsq", cabsq(z));
                show("cargq", cargq(z));
            }
        }
    }
}

static void text(void)
{
    static const char *const formats[] = { "%Qe",    "%.33Qg",   "%+.5Qf", "%Qa",    "%30.10Qe",
                                           "%-40Qg", "%040.3Qf", "%.0Qf",  "%#.0Qe", "% Qg",
                                           "%.60Qe", "%.40Qa",   "%QG",    "%.2Qa",  "%'Qf" };
    static const char *const numbers[] = { "1",
                                           "-1.5e10",
                                           "0x1.8p-3",
                                           "1e-4966",
                                           "1e5000",
                                           "infinity",
                                           "nan(12)",
                                           " 12.5xyz",
                                           "3.14159265358979323846264338327950288419716939937510",
                                           "1e",
                                           ".",
                                           "0x",
                                           "-0",
                                           "6.4751751194380251109244389582276465e-4966",
                                           "1.18973149535723176508575932662800702e4932" };
    char buffer[6000], *end;

    for (int i = 0; i < COUNT; i++)
        for (unsigned j = 0; j < sizeof formats / sizeof *formats; j++) {
            int n = quadmath_snprintf(buffer, sizeof buffer, formats[j], operand(i));
            printf("%d %s\n", n, buffer);
        }
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        show(numbers[i], strtoflt128(numbers[i], &end));
        printf("%d\n", (int)(end - numbers[i]));
    }
}

int main(void)
{
    static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };

    functions();
    for (int mode = 0; mode < 4; mode++) {
        fesetround(modes[mode]);
        text();
        show("rintq", rintq(2.5Q));
        show("nearbyintq", nearbyintq(-2.5Q));
        show("sqrtq", sqrtq(3));
        show("expq", expq(1));
        show("sinq", sinq(1));
        show("fmaq", fmaq(1.0Q / 3, 3, -1));
        fesetround(FE_TONEAREST);
    }
    return 0;
}
