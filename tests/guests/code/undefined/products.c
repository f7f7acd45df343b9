/* SPDX-License-Identifier: Apache-2.0 */
/* Many instructions that leave flags undefined, in one function.
 * levels: -O0, -O2
 */
#include <stdio.h>
#define FOUR(x) x x x x
static volatile unsigned v = 70000, w = 70001, u;
int main(void)
{
    unsigned n = 0;
    FOUR(FOUR(FOUR(FOUR(n += __builtin_mul_overflow(v, w, &u);))))
    FOUR(FOUR(FOUR(FOUR(n += __builtin_mul_overflow(v, w, &u);))))
    printf("%u\n", n);
    return 0;
}
