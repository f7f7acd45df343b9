/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of symbols, absolute ones too, in operands.
 * options: -fno-pie -no-pie
 * levels: -O0, -O2
 */
#include <stdio.h>
__asm__("absv = 0x1234\n.globl absg\n.set absg, 77\n.equ sz, 4*3\n.text\n.globl u1\n.type u1,@function\nu1: movl "
        "$absv,%eax\n addl $sz,%eax\n leaq absv+sz(%rdi),%rcx\n addl %ecx,%eax\n movl sz+tabx(%rip),%ecx\n addl "
        "%ecx,%eax\n movl tabx+sz-8(%rip),%ecx\n addl %ecx,%eax\n movl tabx-4+sz(,%rdi,4),%ecx\n addl %ecx,%eax\n movl "
        "(tabx+4)(%rip),%ecx\n addl %ecx,%eax\n movl 4*2+tabx,%ecx\n addl %ecx,%eax\n movl $tabend-tabx,%ecx\n addl "
        "%ecx,%eax\n addl $(tabend-tabx)/4,%eax\n movl tabx+(tabend-tabx)-4(%rip),%ecx\n addl %ecx,%eax\n lea "
        "-4+tabend(%rip),%rcx\n addl (%rcx),%eax\n imull $sz+1,%eax,%eax\n movb $~5,%cl\n movzbl %cl,%ecx\n addl "
        "%ecx,%eax\n movl $(1<<4)|3,%ecx\n addl %ecx,%eax\n movl $-(-5),%ecx\n addl %ecx,%eax\n cmpl $absg-76,%edi\n "
        "ret\n.data\n.balign 4\ntabx: .long 1,20,300,4000\ntabend:\n.size tabx,.-tabx\n.text\n");
extern char absg[];
int u1(int);
int main(int c, char **v)
{
    printf("%d %d\n", u1(c), (int)(long)absg);
    return 0;
}
