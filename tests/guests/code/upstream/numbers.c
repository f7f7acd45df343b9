/* SPDX-License-Identifier: Apache-2.0 */
/* Corners of acoshl, powl and catan.
 * levels: -O2
 */
#include <complex.h>
#include <math.h>
#include <stdio.h>
static volatile long double half = 0.5L, most = 1.18973149535723176502e+4932L, huge_power = 1e4000L;
int main(void)
{
    volatile long double domain[] = { -0.5L, -1, -3, -0x1p40L, -0.0L, 0.5L, -INFINITY, 1, INFINITY };
    for (int i = 0; i < 9; i++)
        printf("%d %d %.6Lg\n", isnan(acoshl(domain[i])) != 0, isinf(acoshl(domain[i])) != 0,
               isnan(acoshl(domain[i])) ? 0 : acoshl(domain[i]));
    for (volatile long double x = -2; x > -0x1p70L; x *= 1.7L)
        printf("%d", isnan(acoshl(x)) != 0);
    puts("");
    volatile long double bases[] = { 1.0000001L, 0.9999999L, -1.0000001L, -1,       1,         2,    -2,
                                     0.5L,       0,          -0.0L,       INFINITY, -INFINITY, most, -most };
    volatile long double powers[] = { huge_power, -huge_power, most, -most, INFINITY, -INFINITY,  half,
                                      -half,      3,           -3,   4,     0x1p63L,  0x1p64L + 2 };
    for (int i = 0; i < 14; i++) {
        for (int j = 0; j < 13; j++)
            printf(" %.6Lg", powl(bases[i], powers[j]));
        puts("");
    }
    volatile double imaginary[] = { 2, -2, 1e10, -1e10, 1.0000001 };
    for (int i = 0; i < 5; i++) {
        double complex d = catan(CMPLX(0.0, imaginary[i])), small = catan(CMPLX(1e-300, imaginary[i]));
        float complex f = catanf(CMPLXF(0.0f, imaginary[i]));
        long double complex l = catanl(CMPLXL(0.0L, imaginary[i]));
        printf("%.5f %.5f %.5f %.5Lf\n", creal(d), creal(small), crealf(f), creall(l));
    }
    return 0;
}
