/* SPDX-License-Identifier: Apache-2.0 */
/* Many kinds of objects, accesses and indices out of bounds.
 * options: -mavx2
 */
#include <immintrin.h>
#include <stdio.h>
#include <string.h>
char ca[3];
short sa[5][7];
static double da[4];
long long la[2];
float fa[8] __attribute__((aligned(32)));
struct S {
    char c;
    int x[3];
    double d;
} st[2];
const char cs[] = "hello";
static _Thread_local int tl[4];
long double ld[1];
__int128 i128[1];
extern int ext[];
_Complex double cd[1];
union {
    int i[2];
    char c[8];
} u;
void *ptrs[2];
int (*fps[2])(int);
const int ro[3] = { 1, 2, 3 };
__attribute__((noinline)) int f(int c)
{
    int loc[4];
    loc[0] = c;
    __asm__("" : "+m"(loc));
    if (c > 100) {
        ca[1000000] = 5;
        ca[-200000]++;
        sa[300][4000] += 3;
        sa[-90][1] = sa[7000][2];
        da[50000] *= 2;
        da[-40000] = da[12345];
        la[-100000] ^= 5;
        la[90000] <<= 3;
        st[5000].d = st[-6000].x[2];
        st[-70000].c = 1;
        tl[100000] = tl[-5000];
        ld[10000] += 1;
        i128[-10000] += i128[20000];
        ext[70000] = ext[-70000];
        cd[9000] *= cd[-9000];
        u.i[400000] = 7;
        loc[100000] = 1;
        loc[-50000] = 2;
        ptrs[-30000] = &ca[5000000];
        ptrs[77777] = fps[8888];
        _mm256_store_ps(&fa[80000], _mm256_add_ps(_mm256_load_ps(&fa[-80000]), _mm256_load_ps(&fa[4096])));
        memcpy(&ca[300000], &cs[500000], 16);
        memset(&st[8000], 0, 64);
        strcpy(&ca[99999], "abcdefgh");
        fps[4000](1);
        ((void (*)(void)) & ca[60000])();
        return ro[1000000] + cs[2000000] + "literal"[70000] + ((char *)f)[900000] + (int)ld[-3000];
    }
    return c + loc[0];
}
__attribute__((noinline)) int idx(int c, int i)
{
    if (c > 100)
        return ro[i + 1000000] + ca[i - 400000] + st[i + 9000].x[1] + sa[i - 600][5] + (int)da[i * 2 + 80000] +
               tl[i + 90000];
    return i;
}
__attribute__((noinline)) int cmpa(int *p)
{
    return p == &u.i[50000] || p < &ext[100];
}
__attribute__((noinline)) long addr(int k)
{
    switch (k) {
    case 0:
        return (char *)&st[400000].d - (char *)st;
    case 1:
        return (char *)&da[-50000] - (char *)da;
    case 2:
        return &ca[1 << 22] - ca;
    case 3:
        return (char *)&la[-1] - (char *)la;
    case 4:
        return (char *)(ro + 3) - (char *)ro;
    }
    return 0;
}
int ext[4];
int last[1];
int main(int c, char **v)
{
    printf("%d %d", f(c), idx(c, 3));
    for (int i = 0; i < 5; i++)
        printf(" %ld", addr(i));
    int k = last[c - 1];
    if (c > 100)
        k += last[4000] + last[-3] + last[1023] + last[1008];
    printf(" %d %d\n", cmpa(&k) >= 0, k);
    return 0;
}
