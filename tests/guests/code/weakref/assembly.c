/* SPDX-License-Identifier: Apache-2.0 */
/* The directives themselves, every operand that may name an alias.
 * options: -fno-pie -no-pie
 * levels: -O0, -O2
 */
#include <stdio.h>
__asm__(".text\n .weakref alias, gone\n .weakref real, target\n .weak missing\n"
        ".globl target\n .type target,@function\ntarget: movl $21, %eax\n ret\n"
        ".globl test\n .type test,@function\n"
        "test: subq $8, %rsp\n movl $alias, %ecx\n leaq alias(%rip), %rdx\n addq %rdx, %rcx\n"
        " movl $missing+4, %edx\n addq %rdx, %rcx\n leaq missing+8(%rip), %rdx\n addq %rdx, %rcx\n"
        " movq %rcx, sum(%rip)\n call real\n movl %eax, called(%rip)\n leaq real(%rip), %rax\n call *%rax\n"
        " addl %eax, called(%rip)\n movl $1, %edx\n cmpl $0, %edx\n jne 1f\n movl alias(%rip), %eax\n call alias\n"
        " movl missing+4(%rip), %eax\n jmp missing\n"
        "1: addq $8, %rsp\n ret\n"
        ".data\n.globl words\nwords: .quad alias, missing + 4, 0\n.text\n");
long long sum;
int called;
extern long long words[3];
void test(void);
int main(void)
{
    test();
    printf("%d %d %d %d\n", (int)sum, called, (int)words[0], (int)words[1]);
    return 0;
}
