/* SPDX-License-Identifier: Apache-2.0 */
/* A label of inline assembly, reached through a table of C.
 * options: -fno-pie -no-pie
 */
#include <stdio.h>
extern char mid_point[];
static const void *const table[] = { mid_point };
__attribute__((noinline, noclone)) int f(int x)
{
    int r;
    __asm__ volatile("movl $7, %0\n\tjmp *%q1\n\tmovl $1, %0\n\tmid_point: addl $1, %0"
                     : "=&r"(r)
                     : "r"((unsigned long long)(unsigned long)table[x]));
    return r;
}
int main(void)
{
    printf("%d\n", f(0));
    return 0;
}
