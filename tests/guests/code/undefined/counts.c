/* SPDX-License-Identifier: Apache-2.0 */
/* Many instructions that leave flags undefined, in one function.
 * levels: -O0, -O2
 */
#include <stdio.h>
#define FOUR(x) x x x x
static volatile unsigned v = 8, w = 5;
int main(void)
{
    unsigned n = 0;
    FOUR(FOUR(FOUR(FOUR(n += __builtin_ctz(v) + __builtin_clz(w) + __builtin_popcount(v);))))
    FOUR(FOUR(FOUR(FOUR(n += __builtin_ctz(v) + __builtin_clz(w) + __builtin_popcount(v);))))
    printf("%u\n", n);
    return 0;
}
