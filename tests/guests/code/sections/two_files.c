/* SPDX-License-Identifier: Apache-2.0 */
/* Named sections of code in two files: a jump table, an aligned function, constructors, bounds.
 * options: -falign-functions=256
 * with: part_two.c
 */
#include <stdio.h>
#define N(x) __attribute__((section(x), noinline))
N("multi") int f1(int x)
{
    switch (x) {
    case 0:
        return 5;
    case 1:
        return 9;
    case 2:
        return 77;
    case 3:
        return -1;
    case 4:
        return 12;
    case 5:
        return 3;
    }
    return x;
}
N("multi") __attribute__((aligned(256))) int f2(int x)
{
    return x * 7;
}
N("ramcode,\"ax\",@progbits#") int f3(int x)
{
    return x + 1000;
}
N(".text.hot.z") int f4(int x)
{
    return x - 3;
}
N("multi") static int cmp(const void *a, const void *b)
{
    return *(int *)a - *(int *)b;
}
int other1(int), other2(int);
void qsort(void *, unsigned long, unsigned long, int (*)(const void *, const void *));
N("ctor_sec") __attribute__((constructor)) void init(void)
{
    printf("ctor\n");
}
N("ctor_sec") __attribute__((destructor)) void fini(void)
{
    printf("dtor\n");
}
extern char __start_multi[], __stop_multi[];
int main(int c, char **v)
{
    int t = 0;
    for (int i = 0; i < 8; i++)
        t = t * 3 + f1(i + c - 1);
    int a[4] = { 4, 2, 9, 1 };
    qsort(a, 4, 4, cmp);
    printf("%d %d %d %d %d %d %d%d%d%d %d\n", t, f2(c), f3(c), f4(c), other1(c), other2(c), a[0], a[1], a[2], a[3],
           (int)((unsigned long)f2 % 256));
    char *p = (char *)f2;
    printf("%d %d\n", p >= __start_multi && p < __stop_multi,
           (char *)other1 >= __start_multi && (char *)other1 < __stop_multi);
    static void *const tab[] = { &&l1, &&l2 };
    goto *tab[c & 1];
l1:
    puts("l1");
l2:
    puts("l2");
    return 0;
}
