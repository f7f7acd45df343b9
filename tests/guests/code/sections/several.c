/* SPDX-License-Identifier: Apache-2.0 */
/* Several named sections of code, and the bounds that the linker gives sections whose names are identifiers. */
#include <stdio.h>
__attribute__((section("sec_a"), noinline)) int a(int x)
{
    return x + 1;
}
__attribute__((section("sec_b"), noinline)) int b(int x)
{
    return x * 3;
}
__attribute__((section(".text.mine"), noinline)) int c(int x)
{
    return x - 7;
}
__attribute__((section("my+odd-name"), noinline)) int d(int x)
{
    return x ^ 5;
}
extern char __start_sec_a[], __stop_sec_a[];
int main(int argc, char **argv)
{
    int (*volatile f[])(int) = { a, b, c, d };
    for (int i = 0; i < 4; i++)
        printf("%d\n", f[i](argc + i));
    printf("%d\n", (char *)a >= __start_sec_a && (char *)a < __stop_sec_a && (char *)b != __start_sec_a);
    return 0;
}
