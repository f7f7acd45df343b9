/* SPDX-License-Identifier: Apache-2.0 */
/* Every way of coming back to a section of code. */
#include <stdio.h>
__asm__(".section fastpath,\"ax\",@progbits\n"
        ".globl f1\n .type f1,@function\nf1: leal 1(%rdi),%eax\n ret\n"
        ".text\n"
        ".section fastpath\n"
        ".globl f2\n .type f2,@function\nf2: leal 2(%rdi),%eax\n ret\n"
        ".pushsection .rodata\n .globl number\nnumber: .long 77\n .popsection\n"
        ".globl f3\n .type f3,@function\nf3: leal 3(%rdi),%eax\n ret\n"
        ".data\n .globl word\nword: .long 5\n .previous\n"
        ".globl f4\n .type f4,@function\nf4: leal 4(%rdi),%eax\n ret\n"
        ".pushsection \"fastpath\"\n"
        ".globl f5\n .type f5,@function\nf5: leal 5(%rdi),%eax\n ret\n"
        ".popsection\n"
        ".text 1\n"
        ".globl f6\n .type f6,@function\nf6: leal 6(%rdi),%eax\n ret\n"
        ".text\n");
int f1(int), f2(int), f3(int), f4(int), f5(int), f6(int);
extern int number, word;
int main(void)
{
    printf("%d %d %d %d %d %d %d %d\n", f1(1), f2(1), f3(1), f4(1), f5(1), f6(1), number, word);
    return 0;
}
