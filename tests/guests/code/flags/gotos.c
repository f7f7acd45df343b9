/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions of a small machine that begin with the same comparison, reached by computed gotos.
 * levels: -O1, -O2, -O3, -Os, -O2 -flto, -O2 -fcrossjumping, -O2 -fno-gcse -freorder-blocks-algorithm=stc
 */
#include <stdio.h>
__attribute__((noinline)) static int run(const unsigned char *code, int a, int b, double x, double y)
{
    static void *const table[] = { &&less, &&less_too, &&above, &&unordered, &&swap, &&end };
    int n = 0;
    goto *table[*code++];
less:
    if (a < b) {
        n += 1;
        goto *table[*code++];
    }
    n += 100;
    goto *table[*code++];
less_too:
    if (a < b) {
        n += 2;
        goto *table[*code++];
    }
    n *= 3;
    goto *table[*code++];
above:
    if (a > b) {
        n ^= 4;
        goto *table[*code++];
    }
    n -= 200;
    goto *table[*code++];
unordered:
    if (x < y)
        n += 7;
    else if (x > y)
        n -= 7;
    goto *table[*code++];
swap:
    if (a < b)
        n = -n;
    a ^= b, b ^= a, a ^= b;
    goto *table[*code++];
end:
    return n;
}
int main(void)
{
    static const unsigned char code[] = { 0, 1, 2, 3, 4, 3, 2, 1, 0, 4, 1, 0, 3, 5 };
    for (int a = -2; a < 3; a++)
        for (int b = -2; b < 3; b++)
            printf("%d ", run(code, a, b, a * 0.5, b * 0.5));
    printf("%d\n", run(code, 1, 2, __builtin_nan(""), 1));
    return 0;
}
