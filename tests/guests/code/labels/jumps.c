/* SPDX-License-Identifier: Apache-2.0 */
/* Every way of jumping and calling through memory, tables of 64-bit words, the stack and the linker.
 * options: -fno-pie -no-pie
 * levels: -O0, -O2
 */
#include <stdio.h>
__asm__(
    ".section .rodata\n.balign 8\nqt: .quad .Lq1, .Lq2, .Lq3\n"
    ".text\n.globl q1\n.type q1,@function\nq1: movl %edi,%edi\n jmp *qt(,%rdi,8)\n"
    ".globl q2\n.type q2,@function\nq2: movl %edi,%edi\n movq qt(,%rdi,8),%rax\n jmp *%rax\n"
    ".globl q3\n.type q3,@function\nq3: movl %edi,%edi\n leaq qt(%rip),%rdx\n leaq (%rdx,%rdi,8),%rdx\n jmp *(%rdx)\n"
    ".globl q4\n.type q4,@function\nq4: movl %edi,%edi\n pushq qt(,%rdi,8)\n ret\n"
    ".Lq1: movl $1,%eax\n ret\n.Lq2: movl $2,%eax\n ret\n.Lq3: movl $3,%eax\n ret\n"
    ".globl q5\n.type q5,@function\nq5: movq $.Lq2,%rax\n jmp *%rax\n"
    ".globl q6\n.type q6,@function\nq6: subq $8,%rsp\n call *fptr(%rip)\n addq $8,%rsp\n ret\n"
    ".globl q7\n.type q7,@function\nq7: movq callee@GOTPCREL(%rip),%rax\n jmp *%rax\n"
    ".globl q8\n.type q8,@function\nq8: subq $8,%rsp\n call *callee@GOTPCREL(%rip)\n addq $8,%rsp\n ret\n"
    ".globl q9\n.type q9,@function\nq9: jmp callee@PLT\n"
    ".globl q10\n.type q10,@function\nq10: pushq $.Lq3\n ret\n"
    ".globl q11\n.type q11,@function\nq11: leaq 1f(%rip),%rax\n pushq %rax\n jmp callee\n1: addl $1,%eax\n ret\n"
    ".globl q12\n.type q12,@function\nq12: call 1f\n1: popq %rax\n leaq 2f-1b(%rax),%rax\n jmp *%rax\n ud2\n2: movl "
    "$55,%eax\n ret\n"
    ".data\nfptr: .quad callee\n.text\n");
int callee(int x)
{
    return x * 10 + 4;
}
int q1(int), q2(int), q3(int), q4(int), q5(int), q6(int), q7(int), q8(int), q9(int), q10(int), q11(int), q12(int);
int main(void)
{
    for (int i = 0; i < 3; i++)
        printf("%d %d %d %d %d %d %d %d %d %d %d %d\n", q1(i), q2(i), q3(i), q4(i), q5(i), q6(i), q7(i), q8(i), q9(i),
               q10(i), q11(i), q12(i));
    return 0;
}
