/* SPDX-License-Identifier: Apache-2.0 */
/* Some of everything that code generation has; options.sh compiles it with many options. */
#include <alloca.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef int v4 __attribute__((vector_size(16)));
typedef double w4 __attribute__((vector_size(32)));
enum small { A, B, C };
struct pair {
    int a;
    double b;
};
struct big {
    char c;
    long double d;
    short s;
    int bits : 5;
    unsigned more : 11;
};
static jmp_buf env;
static volatile int one = 1;
_Thread_local int tls = 5;
int common_var;
static const char text[] = "some text with words in it";
__attribute__((noinline)) struct pair make(int a, double b)
{
    struct pair p = { a, b };
    return p;
}
__attribute__((noinline)) struct big make_big(int a)
{
    struct big p = { a, a * 1.5L, a * 3, a & 15, a * 7 };
    return p;
}
__attribute__((noinline)) static int sum(int n, ...)
{
    va_list l;
    int t = 0;
    va_start(l, n);
    while (n--)
        t += va_arg(l, int) + (int)va_arg(l, double);
    va_end(l);
    return t;
}
__attribute__((noinline)) static int sw(int x)
{
    switch (x) {
    case 0:
        return 5;
    case 1:
        return x * 3;
    case 2:
        return 17;
    case 3:
        return x ^ 9;
    case 4:
        return -1;
    case 9:
        return 4;
    default:
        return x + 2;
    }
}
__attribute__((noinline)) static int fact(int n)
{
    return n < 2 ? 1 : n * fact(n - 1);
}
static int cmp(const void *a, const void *b)
{
    return *(int *)a - *(int *)b;
}
__attribute__((noinline)) static int big_frame(int n)
{
    volatile char room[30000];
    room[n] = 7;
    room[29999 - n] = 9;
    char *p = alloca(n + 100);
    memset(p, n, n + 100);
    int v[n];
    v[n - 1] = room[n] + p[50];
    return v[n - 1] + room[29999 - n];
}
__attribute__((noinline)) static void jump(int n)
{
    if (n == 0)
        longjmp(env, 3);
    jump(n - 1);
}
__attribute__((noinline)) static double fl(double x, float y)
{
    return sqrt(x) * y + floor(x) - fabs(y) + (x > y ? x / y : y) + trunc(x * 1e3) + rint(y * 7.3);
}
__attribute__((noinline)) static long double ld(long double x)
{
    return sqrtl(x) + x / 3 + floorl(x * 10) + (x > 2 ? 1 : 0);
}
__attribute__((noinline)) static float vec(const float *p, int n)
{
    float t[4] = { 0 };
    for (int i = 0; i < n; i++)
        t[i & 3] += p[i] * 2;
    return t[0] + t[1] + t[2] + t[3];
}
int main(int argc, char **argv)
{
    int a[64];
    float f[64];
    unsigned h = 17;
    for (int i = 0; i < 64; i++) {
        h = h * 1103515245 + 12345;
        a[i] = h >> 16 & 1023;
        f[i] = a[i] / 8.0f;
    }
    qsort(a, 64, sizeof *a, cmp);
    for (int i = 0; i < 64; i += 9)
        printf("%d ", a[i]);
    struct pair p = make(3 * one, 2.5);
    struct big b = make_big(9 * one);
    printf("%d %g %d %Lg %d %d %u\n", p.a, p.b, b.c, b.d, b.s, b.bits, b.more);
    printf("%d %d\n", sum(3, 1, 1.5, 2, 2.5, 3, 3.5), fact(10 * one));
    for (int i = -1; i < 11; i++)
        printf("%d ", sw(i * one));
    printf("\n%d\n", big_frame(50 * one));
    if (setjmp(env) == 0)
        jump(5);
    else
        puts("jumped");
    printf("%.12g %.12Lg %.8g\n", fl(7.25 * one, 1.5f), ld(5 * one), vec(f, 64));
    v4 v = { 1, 2, 3, one }, w = v * 3 + (v >> 1);
    w4 d = { 1, 2, 3, one };
    d = d * d + 1;
    printf("%d %d %g %g\n", w[0], w[3], d[1], d[3]);
    char buf[100];
    strcpy(buf, text);
    strcat(buf, "!");
    memmove(buf + 3, buf, 20);
    printf("%s %zu %d\n", buf, strlen(buf), memcmp(buf, text, 5) > 0);
    tls += one;
    common_var += tls;
    printf("%d %d\n", tls, common_var);
    unsigned long long u = 0xfedcba9876543210ull * one;
    unsigned __int128 q = (unsigned __int128)u * u;
    printf("%llx %llx %d %d\n", (unsigned long long)(q >> 64), u / 1000003, __builtin_popcountll(u),
           __builtin_clzll(u));
    int (*fp[])(int) = { sw, fact, big_frame };
    printf("%d\n", fp[one](5));
    enum small e = one;
    printf("%d\n", e == B);
    return one + 41;
}
