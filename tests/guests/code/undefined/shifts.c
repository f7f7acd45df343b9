/* SPDX-License-Identifier: Apache-2.0 */
/* Many instructions that leave flags undefined, in one function.
 * levels: -O0, -O2
 */
#include <stdio.h>
#define FOUR(x) x x x x
static volatile unsigned v = 5, w = 30;
int main(void)
{
    unsigned n = 0;
    FOUR(FOUR(FOUR(FOUR(n += (v << w) == 0; n ^= v >> (w + 1);))))
    FOUR(FOUR(FOUR(FOUR(n += (v << w) == 0; n ^= v >> (w + 1);))))
    printf("%u\n", n);
    return 0;
}
