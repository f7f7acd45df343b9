/* SPDX-License-Identifier: Apache-2.0 */
/* Comparators that break the rules give what they give elsewhere: one that never says less, one that says anything. */
#include <stdio.h>
#include <stdlib.h>
struct record {
    int key, place;
};
static unsigned state = 7, calls;
static unsigned next(void)
{
    return (state = state * 1103515245 + 12345) >> 16;
}
static int greater(const void *a, const void *b)
{
    return ((const struct record *)a)->key > ((const struct record *)b)->key;
}
static int anything(const void *a, const void *b)
{
    (void)a, (void)b;
    calls++;
    return (int)(next() % 3) - 1;
}
static int by_address(const void *a, const void *b)
{
    int x = ((const struct record *)a)->key / 4, y = ((const struct record *)b)->key / 4;
    return x != y ? x - y : a < b ? -1 : 1;
}
int main(void)
{
    static struct record all[500];
    int (*const orders[])(const void *, const void *) = { greater, anything, by_address };
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 500; k++)
            all[k] = (struct record){ next() % 60, k };
        qsort(all, 500, sizeof *all, orders[i]);
        for (int k = 0; k < 500; k++)
            printf("%d:%d%c", all[k].key, all[k].place, k % 16 == 15 ? '\n' : ' ');
        printf("%u\n", calls);
    }
    return 0;
}
