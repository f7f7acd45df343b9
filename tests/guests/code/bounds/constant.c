/* SPDX-License-Identifier: Apache-2.0 */
/* Constant indices out of bounds that never run. */
#include <stdio.h>
int b[2];
extern int weak_b[] __attribute__((weak));
static const int table[4] = { 1, 2, 3, 4 };
double d[2];
struct {
    char c[3];
    long long l[2];
} s;
__attribute__((noinline)) int f(int c)
{
    if (c > 100)
        return b[10000] + b[-90000] + table[70000000] + (int)d[-30000000] + (int)s.l[100000] + weak_b[5000000];
    return c;
}
__attribute__((noinline)) int *g(int c)
{
    return c > 100 ? &b[200000000] : c > 50 ? &b[-300000] : &b[1];
}
__attribute__((noinline)) int h(int c, long long i)
{
    return c > 100 ? b[i + 10000] + b[i - 90000] + table[i - 100000000] + (int)d[i + 60000000] : (int)i;
}
int main(int argc, char **argv)
{
    printf("%d %d %d\n", f(argc), (int)(g(argc) - b), h(argc, 3));
    return 0;
}
