/* SPDX-License-Identifier: Apache-2.0 */
/* Functions by the type of their arguments. */
#include <complex.h>
#include <stdio.h>
#include <tgmath.h>
#define KIND(x)                                                                                                        \
    _Generic((x), float                                                                                                \
             : 'f', double                                                                                             \
             : 'd', long double                                                                                        \
             : 'l', float complex                                                                                      \
             : 'F', double complex                                                                                     \
             : 'D', long double complex                                                                                \
             : 'L', int                                                                                                \
             : 'i', long                                                                                               \
             : 'j', long long                                                                                          \
             : 'k')
int main(void)
{
    float f = 2;
    double d = 2;
    long double l = 2;
    int i = 2;
    float complex cf = 2;
    double complex cd = 2;
    printf("%c%c%c%c%c%c\n", KIND(sqrt(f)), KIND(sqrt(d)), KIND(sqrt(l)), KIND(sqrt(i)), KIND(sqrt(cf)),
           KIND(sqrt(cd)));
    printf("%c%c%c%c%c\n", KIND(pow(f, f)), KIND(pow(f, i)), KIND(pow(f, l)), KIND(pow(cf, d)), KIND(pow(f, cf)));
    printf("%c%c%c%c%c\n", KIND(fabs(f)), KIND(fabs(i)), KIND(fabs(cf)), KIND(carg(f)), KIND(creal(cd)));
    printf("%c%c%c%c\n", KIND(round(f)), KIND(fmod(f, l)), KIND(atan2(i, f)), KIND(fma(f, f, d)));
    printf("%.9g %.9g %.9g\n", (double)sqrt(f), sqrt(i), (double)cabs(exp(cf)));
    return 0;
}
