/* SPDX-License-Identifier: Apache-2.0 */
/* The mathematical functions, of all types: rounded to fewer digits than they have, as libraries differ in the last. */
#include <complex.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>

static const double points[] = { -700.5, -20, -3.75, -1, -0.5, -1e-5, 0,    1e-300, 1e-5, 0.3,
                                 0.5,    1,   1.5,   2,  3.25, 10,    33.3, 500,    1e6,  1e300 };
enum { POINTS = sizeof points / sizeof *points };

#define ONE(name)                                                                                                      \
    {                                                                                                                  \
#name, name, name##f, name##l                                                                                  \
    }
static const struct {
    const char *name;
    double (*f)(double);
    float (*ff)(float);
    long double (*fl)(long double);
} functions[] = {
    ONE(sin),   ONE(cos),   ONE(tan),       ONE(asin),   ONE(acos),   ONE(atan),  ONE(sinh),  ONE(cosh), ONE(tanh),
    ONE(asinh), ONE(acosh), ONE(atanh),     ONE(exp),    ONE(exp2),   ONE(expm1), ONE(log),   ONE(log2), ONE(log10),
    ONE(log1p), ONE(sqrt),  ONE(cbrt),      ONE(erf),    ONE(erfc),   ONE(fabs),  ONE(floor), ONE(ceil), ONE(trunc),
    ONE(round), ONE(rint),  ONE(nearbyint), ONE(tgamma), ONE(lgamma), ONE(logb),
};

#define TWO(name)                                                                                                      \
    {                                                                                                                  \
#name, name, name##l                                                                                           \
    }
static const struct {
    const char *name;
    double (*f)(double, double);
    long double (*fl)(long double, long double);
} pairs[] = {
    TWO(pow),  TWO(atan2), TWO(fmod), TWO(remainder), TWO(hypot),
    TWO(fdim), TWO(fmax),  TWO(fmin), TWO(copysign),  TWO(nextafter),
};

/* "nan" without the sign, whose value is nobody's promise. */
static void print(long double x, int digits)
{
    if (isnan(x))
        printf(" nan");
    else
        printf(" %.*Lg", digits, fabsl(x) < 1e-4900L ? 0 : x);
}

static void integers(double x)
{
    if (fabs(x) > 1e6)
        return;
    int e, quotient;
    double whole, fraction = modf(x, &whole), mantissa = frexp(x, &e);
    double rest = remquo(x, 1.75, &quotient);
    printf("%ld %lld %ld %lld %ld %a %a %a %d %a %d %d\n", lrint(x), llrint(x), lround(x), llround(x), lrintl(x), whole,
           fraction, mantissa, e, rest, quotient & 7, ilogb(x == 0 ? 1 : x));
    printf("%a %.21Lg %a %d\n", scalbn(x, 3), ldexpl(x, -70), fma(x, x, 1), signbit(x) != 0);
}

static void rounding(void)
{
    static const int modes[] = { FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO };
    volatile double one = 1, three = 3, half = 2.5;
    volatile long double wide = 1;
    for (int i = 0; i < 4; i++) {
        fesetround(modes[i]);
        double quotient = one / three;
        long double wide_quotient = wide / 3;
        double near = rint(half), back = -rint(-half);
        long integer = lrint(half), wide_integer = lrintl(2.5L * wide);
        int mode = fegetround() == modes[i];
        fesetround(FE_TONEAREST);
        printf("%a %.21Lg %g %g %ld %ld %d\n", quotient, wide_quotient, near, back, integer, wide_integer, mode);
    }
}

static void exceptions(void)
{
    volatile double zero = 0, one = 1, huge = 1e308, x;
    feclearexcept(FE_ALL_EXCEPT);
    printf("%d", fetestexcept(FE_ALL_EXCEPT));
    x = one / zero;
    printf(" %d", fetestexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO);
    x = huge * 10;
    printf(" %d", fetestexcept(FE_OVERFLOW) != 0);
    feclearexcept(FE_OVERFLOW | FE_INEXACT);
    printf(" %d", fetestexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO);
    feraiseexcept(FE_INVALID);
    fenv_t env;
    feholdexcept(&env);
    printf(" %d", fetestexcept(FE_ALL_EXCEPT));
    x = sqrt(-one);
    feupdateenv(&env);
    printf(" %d\n", fetestexcept(FE_ALL_EXCEPT) == (FE_DIVBYZERO | FE_INVALID));
    (void)x;
}

int main(void)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        for (int p = 0; p < POINTS; p++) {
            printf("%s(%g)", functions[i].name, points[p]);
            print(functions[i].f(points[p]), 13);
            print(functions[i].ff(points[p]), 5);
            print(functions[i].fl(points[p]), 16);
            putchar('\n');
        }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int p = 0; p < POINTS * POINTS; p++) {
            double x = points[p / POINTS], y = points[p % POINTS];
            printf("%s(%g, %g)", pairs[i].name, x, y);
            print(pairs[i].f(x, y), 13);
            print(pairs[i].fl(x, y), 16);
            putchar('\n');
        }
    for (int p = 0; p < POINTS; p++)
        integers(points[p]);
    rounding();
    exceptions();
    double complex z = csqrt(-2 + 0.5 * I) * cexp(I);
    printf("%.12g %.12g %.12g\n", creal(z), cimag(z), cabs(clog(z)));
    return 0;
}
