/* SPDX-License-Identifier: Apache-2.0 */
/* A comparator that uses its parent's variables.
 * refused: needs an executable stack
 */
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void sort(int *v, int n, int down)
{
    int compare(const void *a, const void *b)
    {
        int x = *(const int *)a, y = *(const int *)b;
        return down ? y - x : x - y;
    }
    qsort(v, n, sizeof *v, compare);
}
int main(int argc, char **argv)
{
    int v[] = { 3, 1, 2 };
    sort(v, 3, argc > 0);
    printf("%d %d %d\n", v[0], v[1], v[2]);
    return 0;
}
