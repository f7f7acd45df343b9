/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
__attribute__((noinline)) int big(int n)
{
    volatile int x[SIZE];
    for (int i = 0; i < SIZE; i++)
        x[i] = i ^ n;
    int t = 0;
    for (int i = 0; i < SIZE; i += 7)
        t += x[i];
    return t;
}
__attribute__((noinline)) int variable(int n)
{
    volatile int x[n];
    for (int i = 0; i < n; i++)
        x[i] = i ^ n;
    int t = 0;
    for (int i = 0; i < n; i += 7)
        t += x[i];
    char *p = __builtin_alloca(n * 3);
    memset(p, n, n * 3);
    return t + p[n];
}
int main(int argc, char **argv)
{
    printf("%d %d %d\n", big(3), variable(SIZE), variable(argc * 10));
    return 0;
}
