/* SPDX-License-Identifier: Apache-2.0 */
/* Assembly as a person writes it: tables and strings among code, string instructions, carries, common symbols.
 * options: -no-pie
 * with: part_hand.S
 * levels: -O2, -O2 -g
 */
#include <stdio.h>
#include <string.h>
int sum(const int *, int);
void *copy(void *, const void *, unsigned long);
int add128(unsigned long long *, const unsigned long long *, const unsigned long long *);
int dispatch(unsigned);
const char *getmsg(void);
unsigned long strlen_sse(const char *);
long bump(void);
int callback(int (*)(int), int), tail(int (*)(int), int);
int usescratch(int);
static int tw(int x)
{
    return 2 * x;
}
int main(void)
{
    int a[] = { 1, 2, 3, 4, 5 };
    char b[20];
    copy(b, "hello there", 12);
    unsigned long long x[2] = { ~0ull, 5 }, y[2] = { 3, ~0ull }, z[2];
    int c = add128(z, x, y);
    printf("%d %s %d %llx %llx\n", sum(a, 5), b, c, z[0], z[1]);
    for (int i = 0; i < 4; i++)
        printf("%d ", dispatch(i));
    puts(getmsg());
    for (int i = 0; i < 40; i++) {
        char buf[64];
        memset(buf, 'x', 64);
        buf[i + 3] = 0;
        printf("%lu ", strlen_sse(buf + i % 7));
    }
    printf("%d ", (int)bump());
    printf("%d %d %d %d\n", (int)bump(), callback(tw, 21), tail(tw, 4), usescratch(7));
}
