/* SPDX-License-Identifier: Apache-2.0 */
/* A function's address with a mark in it is no address that is gone to, and a distance of labels is right. */
#include <stdio.h>

__attribute__((aligned(32))) int twice(int x)
{
    return 2 * x;
}

static char *const marked[] = { (char *)twice + 1, (char *)twice };

static int steps(int i)
{
    static const int from_first[] = { &&first - &&first, &&second - &&first, &&third - &&first };
    int sum = 0;
first:
    sum = sum * 3 + 1;
    if (i > 2)
        return sum;
    goto *(&&first + from_first[i++]);
second:
    sum = sum * 3 + 2;
    goto *(&&first + from_first[i++]);
third:
    sum += 10;
    goto first;
}

int main(void)
{
    for (int i = 0; i < 2; i++) {
        size_t mark = (size_t)marked[i] & 1;
        int (*function)(int) = (int (*)(int))(marked[i] - mark);
        printf("%d %d\n", (int)mark, function(i + 5));
    }
    printf("%d %d %d\n", steps(0), steps(1), steps(2));
}
