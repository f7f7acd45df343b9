/* SPDX-License-Identifier: Apache-2.0 */
/* Nested functions that jump out, that nest further, that return structures.
 */
#include <stdio.h>
#include <stdlib.h>
static int search(int *v, int n, int key)
{
    __label__ found;
    int pos = -1;
    __attribute__((noinline)) void visit(int i)
    {
        if (v[i] == key) {
            pos = i;
            goto found;
        }
        if (i + 1 < n)
            visit(i + 1);
    }
    visit(0);
    return -1;
found:
    return pos;
}
void *jb[5];
__attribute__((noinline)) void thrower(int x)
{
    if (x > 2)
        __builtin_longjmp(jb, 1);
    thrower(x + 1);
}
int nest3(int a)
{
    int b = a * 2;
    __attribute__((noinline)) int l1(int c)
    {
        int d = b + c;
        __attribute__((noinline)) int l2(int e)
        {
            b++;
            return d + e + a;
        }
        return l2(c) + l2(c + 1);
    }
    return l1(3) + b;
}
int rec(int n)
{
    int acc = 0;
    __attribute__((noinline)) void go(int k)
    {
        if (k) {
            acc += k;
            go(k - 1);
        }
    }
    go(n);
    return acc;
}
int vla(int n)
{
    int arr[n];
    __attribute__((noinline)) void set(int i)
    {
        arr[i] = i * i;
    }
    for (int i = 0; i < n; i++)
        set(i);
    int s = 0;
    for (int i = 0; i < n; i++)
        s += arr[i];
    return s;
}
struct big {
    int x[20];
};
struct big mk(int k)
{
    struct big b;
    __attribute__((noinline)) struct big inner(int j)
    {
        struct big r;
        for (int i = 0; i < 20; i++)
            r.x[i] = i * j + k;
        return r;
    }
    b = inner(3);
    return b;
}
int main(int c, char **v)
{
    int a[] = { 4, 8, 15, 16, 23, 42 };
    printf("%d %d %d %d %d %d\n", search(a, 6, 16), search(a, 6, 99), nest3(c), rec(10), vla(10), mk(c).x[19]);
    volatile int n = 0;
    if (__builtin_setjmp(jb) == 0) {
        n = 1;
        thrower(0);
    } else
        n += 10;
    printf("%d\n", n);
    return 0;
}
