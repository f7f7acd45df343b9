/* SPDX-License-Identifier: Apache-2.0 */
/* A nested function that uses nothing of its parent is an ordinary one, once it is optimized.
 * levels: -O1, -O2, -Os, -O2 -flto
 */
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    int less(const void *a, const void *b)
    {
        return *(const int *)a - *(const int *)b;
    }
    int v[] = { 3, 1, 2 };
    qsort(v, 3, sizeof *v, less);
    printf("%d %d %d\n", v[0], v[1], v[2]);
    return 0;
}
