/* SPDX-License-Identifier: Apache-2.0 */
/* Weak functions and data of many kinds, in tables, loops, conditions and arguments.
 * options: -fno-pie -no-pie
 */
#include <stdio.h>
#include <string.h>
static int wr1(int) __attribute__((weakref("nofn")));
static int wr2(int) __attribute__((weakref("nofn")));
static int wr3(int) __attribute__((weakref("here")));
int here(int x)
{
    return x + 1;
}
extern int nofn2(int) __attribute__((weak));
extern void nofn3(void) __attribute__((weak, visibility("hidden")));
extern struct {
    int a;
    char b[100];
    int c;
} nost __attribute__((weak));
static int wst[10] __attribute__((weakref("noarr")));
extern const char nostr[] __attribute__((weak));
extern double nod __attribute__((weak));
int (*tab[])(int) = { wr1, wr3, nofn2, here };
const void *addrs[] = { &nost.b[7], &wst[3], nostr + 2, &nod, &nost.c };
__attribute__((noinline)) int tail(int x)
{
    if (wr1)
        return wr1(x);
    if (nofn2)
        return nofn2(x * 2);
    return wr3(x);
}
__attribute__((noinline)) int loop(int n)
{
    int s = 0;
    for (int i = 0; i < n; i++) {
        s += wr2 ? wr2(i) : i;
        if (&nod)
            s += nod;
        if (nofn3)
            nofn3();
        s += nostr ? nostr[i] : 1;
        s += wst ? wst[i] : 2;
    }
    return s;
}
__attribute__((noinline)) int arg(const void *p, const void *q)
{
    return (p != 0) * 2 + (q != 0);
}
__attribute__((noinline)) int idx(int i)
{
    return (long)&wst[i] == i * 4L ? 1 : 0;
}
int main(int c, char **v)
{
    int r = 0;
    for (int i = 0; i < 4; i++)
        r = r * 10 + (tab[i] != 0);
    printf("%d %d %d\n", r, tail(c), loop(c + 5));
    for (int i = 0; i < 5; i++)
        printf("%ld ", (long)addrs[i]);
    printf("%d %d %d\n", arg(&nost, nostr), arg(nofn2, here), idx(c));
    if (&nost) {
        nost.a = 5;
        nost.c += nost.b[c];
        memset(nost.b, 0, 100);
        nod *= 2;
    }
    printf("%d %d\n", &nost.c == (int *)104, nofn2 == 0 && wr1 == wr2);
    float f = &nod ? (float)nod : 2.5f;
    printf("%g %zu\n", f, (size_t)&nost % 16);
    return wr1 ? wr1(1) : 3;
}
