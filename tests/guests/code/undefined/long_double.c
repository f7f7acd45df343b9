/* SPDX-License-Identifier: Apache-2.0 */
/* Many instructions that leave flags undefined, in one function.
 * levels: -O0, -O2
 */
#include <stdio.h>
#define FOUR(x) x x x x
static volatile long double v = 1, w = 2;
int main(void)
{
    unsigned n = 0;
    FOUR(FOUR(FOUR(FOUR(if (v != w) n++;))))
    FOUR(FOUR(FOUR(FOUR(if (v != w) n++;))))
    printf("%u\n", n);
    return 0;
}
