/* SPDX-License-Identifier: Apache-2.0 */
/* Many instructions that leave flags undefined, in one function.
 * levels: -O0, -O2
 */
#include <stdio.h>
#define FOUR(x) x x x x
static volatile int v = 8, w = 5;
int main(void)
{
    unsigned n = 0;
    FOUR(FOUR(FOUR(FOUR(n += v % w == 3; n += v / w < 2;))))
    FOUR(FOUR(FOUR(FOUR(n += v % w == 3; n += v / w < 2;))))
    printf("%u\n", n);
    return 0;
}
