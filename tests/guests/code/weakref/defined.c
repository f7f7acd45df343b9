/* SPDX-License-Identifier: Apache-2.0 */
/* Weak symbols that another file defines, and weak definitions that are used or replaced.
 * with: part_defined.c
 */
#include <stdio.h>
extern int weak_elsewhere __attribute__((weak));
extern int weak_function(int) __attribute__((weak));
extern int weak_absent(int) __attribute__((weak));
__attribute__((weak)) int mine = 13;
__attribute__((weak, noinline)) int own(int x)
{
    return x + 14;
}
int both(void)
{
    return 2;
}
static int tail(int x)
{
    return weak_function ? weak_function(x) : weak_absent ? weak_absent(x) : 0;
}
int main(void)
{
    int (*volatile f)(int) = weak_function;
    int *volatile p = &weak_elsewhere;
    weak_elsewhere += 2;
    printf("%d %d %d %d %d %d %d\n", *p, f(1), tail(2), mine, own(1), both(), weak_absent != 0);
    return 0;
}
