/* SPDX-License-Identifier: Apache-2.0 */
/* A label written with quotes in one place and without in another is one label.
 * options: -no-pie
 * levels: -O0, -O2, -O2 -flto
 */
#include <stdio.h>
__asm__(
    ".text\n.globl \"choose\"\n.type \"choose\",@function\n\"choose\": movl %edi,%edi\n movl choices(,%rdi,4),%eax\n"
    " jmp *%rax\n nop\n\"first\": movl $11,%eax\n ret\n nop\nsecond: movl $12,%eax\n ret\n nop\n"
    "\"third\": movl $13,%eax\n ret\n.section .rodata\n.balign 4\nchoices: .long first,\"second\",\"third\"\n"
    ".text\n");
int choose(int);
int main(void)
{
    for (int i = 0; i < 3; i++)
        printf("%d\n", choose(i));
}
