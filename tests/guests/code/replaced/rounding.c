/* SPDX-License-Identifier: Apache-2.0 */
/* Names of mathematics, as older programs use them for their own.
 * options: -std=c11 -fno-builtin
 */
#include <stdio.h>
#include <stdlib.h>
double pow(double, double);
double sinh(double);
long double sqrtl(long double);
#define NAMES(_)                                                                                                       \
    _(round)                                                                                                           \
    _(floor) _(log2) _(exp) _(expm1) _(scalbn) _(fabs) _(frexpl) _(copysignl) _(fmodl) _(scalbnl) _(ldexp) _(gamma)
#define DEFINE(name)                                                                                                   \
    int name(int x)                                                                                                    \
    {                                                                                                                  \
        return x + __LINE__;                                                                                           \
    }
#define CALL(name) +name(1)
NAMES(DEFINE)
int main(void)
{
    volatile double two = 2, half = .5;
    volatile long double three = 3;
    int sum = 0 NAMES(CALL);
    printf("%d %.10g %.10g %.10Lg %a %g\n", sum, pow(two, half), sinh(two), sqrtl(three), two, strtod("0x1.8p1", NULL));
    return 0;
}
