/* SPDX-License-Identifier: Apache-2.0 */
/* %a of double and long double, narrow and wide: which digit leads, subnormals, rounding to fewer digits. */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <wchar.h>

static const long double values[] = {
    0,
    -0.0L,
    1,
    1.5L,
    3,
    LDBL_MAX,
    LDBL_MIN,
    LDBL_TRUE_MIN,
    LDBL_MIN / 3,
    LDBL_TRUE_MIN * 5,
    0.1L,
    1.0L / 3,
    0xf.fffffffffffffffp0L,
    0xf.8p0L,
    0xf.7fffp0L,
    INFINITY,
    -2.0L / 3,
    0x1.fffffffffffffffep0L,
    65536,
    1e-4940L,
    DBL_MAX,
    DBL_MIN,
    DBL_TRUE_MIN,
    DBL_MIN / 3,
    DBL_MIN / 1024,
    0x1.fp3L,
    0x1.8p0L,
};

int main(void)
{
    static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
    wchar_t wide[200];

    for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
        long double x = values[i];
        double d = (double)x;
        for (unsigned mode = 0; mode < sizeof modes / sizeof *modes; mode++) {
            fesetround(modes[mode]);
            printf("%La %.0La %.1La %.3La %.20La %LA %+La %#.0La %40La %-40La %040La\n", x, x, x, x, x, x, x, x, x, x,
                   x);
            printf("%a %.0a %.1a %.3a %.12a %.20a %A %+a %#.0a %30a %-30a %030a\n", d, d, d, d, d, d, d, d, d, d, d, d);
            swprintf(wide, sizeof wide / sizeof *wide, L"%La %.3LA %a %.2a %*.*a", x, x, d, d, 30, 4, d);
            fesetround(FE_TONEAREST);
            printf("%ls\n", wide);
        }
    }
    return 0;
}
