/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of 32-bit addresses, which native code of 64-bit pointers cannot have.
 * prints: 1 2 1 2 1 2
 */
#include <stdio.h>
#define TABLE(name, directive)                                                                                         \
    __asm__(".section .rodata\n.balign 4\nt" name ": " directive " .L" name "1, .L" name "2\n"                         \
            ".text\n.globl " name "\n.type " name ",@function\n" name ": movl %edi, %edi\n movl t" name                \
            "(,%rdi,4), %eax\n jmp *%rax\n"                                                                            \
            ".L" name "1: movl $1, %eax\n ret\n.L" name "2: movl $2, %eax\n ret\n");
TABLE("l", ".dc.l")
TABLE("i", ".int")
TABLE("a", ".long")
int l(int), i(int), a(int);
int main(void)
{
    printf("%d %d %d %d %d %d\n", l(0), l(1), i(0), i(1), a(0), a(1));
    return 0;
}
