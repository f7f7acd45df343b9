/* SPDX-License-Identifier: Apache-2.0 */
/* %a of every kind of number, at every precision, in narrow and wide output. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <wchar.h>
static void show(double d, long double l)
{
    wchar_t wide[200];
    printf("%a %A|%30a|%-30A|%030a|%+a|% a|%#.0a\n", d, d, d, d, d, d, d, d);
    printf("%La %LA|%40La|%-40LA|%040La|%+La|% La|%#.0La\n", l, l, l, l, l, l, l, l);
    for (int p = 0; p < 18; p++)
        printf("%.*a %.*La\n", p, d, p, l);
    swprintf(wide, 200, L"%a %.3a %La %.3La %g %Lg", d, d, l, l, d, l);
    printf("%ls\n", wide);
}
int main(void)
{
    show(0, 0), show(-0.0, -0.0L), show(1, 1), show(-3.5, -3.5L), show(0.1, 0.1L);
    show(DBL_MIN, LDBL_MIN), show(DBL_MIN / 2, LDBL_MIN / 2), show(DBL_TRUE_MIN, LDBL_TRUE_MIN);
    show(-3 * DBL_TRUE_MIN, -3 * LDBL_TRUE_MIN), show(DBL_MAX, LDBL_MAX);
    show(0x1.fffffffffffffp0, 0xf.fffffffffffffffp0L), show(0x1.88p0, 0x8.8p0L), show(0x1.78p0, 0x8.7fp0L);
    show(INFINITY, INFINITY), show(0x1.0000000000001p-1000, 0x8.000000000000001p-16000L);
    return 0;
}
