/* SPDX-License-Identifier: Apache-2.0 */
/* Alignment in code by every directive, with expressions, fill and limits.
 * with: part_code.S
 * levels: -O2
 */
#include <stdio.h>
int f(void), g(void);
int main(void)
{
    printf("%d %d\n", f(), g());
    return 0;
}
