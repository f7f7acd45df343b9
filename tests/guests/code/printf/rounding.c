/* SPDX-License-Identifier: Apache-2.0 */
/* The rounding mode rules the last digit, hexadecimal or decimal. */
#include <fenv.h>
#include <stdio.h>
int main(void)
{
    static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
    for (int i = 0; i < 4; i++) {
        fesetround(modes[i]);
        for (int p = 0; p < 6; p++)
            printf("%.*a %.*a %.*La %.*La %.*f %.*e %.*Lg\n", p, 1.9999, p, -0.1, p, 1.9999L, p, -0.3L, p, 2.55555, p,
                   -2.55555, p, 2.55555L);
    }
    return 0;
}
