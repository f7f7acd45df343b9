/* SPDX-License-Identifier: Apache-2.0 */
/* Many instructions that leave flags undefined, in one function.
 * levels: -O0, -O2
 */
#include <stdio.h>
#define FOUR(x) x x x x
static volatile unsigned v = 5, w = 2;
int main(void)
{
    unsigned n = 0;
    FOUR(FOUR(FOUR(FOUR(FOUR(if (v >> w & 1) n++;)))))
    FOUR(FOUR(FOUR(FOUR(FOUR(if (v >> w & 1) n++;)))))
    printf("%u\n", n);
    return 0;
}
