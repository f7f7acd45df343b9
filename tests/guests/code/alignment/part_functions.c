/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
int a(int x)
{
    return x + 1;
}
int b(int x)
{
    return x * 3;
}
int c(int x)
{
    int s = 0;
    for (int i = 0; i < x; i++)
        s += a(i) ^ b(i);
    return s;
}
int (*volatile f[])(int) = { a, b, c };
int main(int argc, char **argv)
{
    printf("%d\n", f[0](argc) + f[1](argc) + f[2](argc + 9));
    printf("%d\n", ((int)(unsigned long)f[0] | (int)(unsigned long)f[1] | (int)(unsigned long)f[2]) % ALIGN);
    return 0;
}
