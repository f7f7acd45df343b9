/* SPDX-License-Identifier: Apache-2.0 */
/* Nested functions that are called directly need no trampoline, whatever they use. */
#include <stdio.h>
int main(void)
{
    int ok = 0;
    __attribute__((noinline)) void bump(int n)
    {
        ok += n;
    }
    __attribute__((noinline)) int twice(int n)
    {
        bump(n);
        return 2 * n;
    }
    bump(2);
    printf("%d %d\n", twice(3), ok);
    return 0;
}
