/* SPDX-License-Identifier: Apache-2.0 */
/* The address of a nested function that uses its parent's variables is that of code on the stack.
 * refused: needs an executable stack
 */
#include <stdio.h>
__attribute__((noinline, noclone)) static void call(void (*f)(int))
{
    f(5);
}
int main(void)
{
    int ok = 0;
    void bump(int n)
    {
        ok += n;
    }
    call(bump);
    printf("%d\n", ok);
    return 0;
}
