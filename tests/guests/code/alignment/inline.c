/* SPDX-License-Identifier: Apache-2.0 */
/* Alignment in inline assembly, below aligned labels.
 * options: -falign-labels=128 -falign-functions=1024:1000:64
 * levels: -O2, -O3
 */
#include <stdio.h>
__attribute__((noinline)) int f(int n)
{
    int s = 0;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++)
            s += i ^ j;
        if (s & 1)
            s += 7;
        else
            s -= 3;
        switch (s & 7) {
        case 0:
            s += 1;
            break;
        case 1:
            s += 4;
            break;
        case 2:
            s -= 9;
            break;
        case 3:
            s ^= 5;
            break;
        case 4:
            s += 2;
        }
    }
    return s;
}
__attribute__((aligned(128), noinline)) static int g(int x)
{
    return x * 3 + f(x);
}
int main(int c, char **v)
{
    int x = c;
    __asm__(".p2align 7\n\taddl $1,%0\n\t.balign 256\n\taddl $1,%0\n\t.p2align 8,,200\n\taddl $1,%0\n\t.align "
            "512,0x90,3\n\taddl $1,%0\n\t.balign 64,,7\n\taddl $2, %0\n\t.p2align 6,0x90\n\taddl $1, %0"
            : "+r"(x));
    __asm__(".equ AL, 7\n\t.p2align AL\n\taddl $1,%0\n\t.balign (1<<AL)*2\n\taddl $1,%0\n\t.balign 4\n\t.nops "
            "40\n\taddl $1, %0"
            : "+r"(x));
    printf("%d %d %d\n", f(30), g(c + 10), x);
}
