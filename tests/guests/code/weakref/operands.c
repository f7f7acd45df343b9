/* SPDX-License-Identifier: Apache-2.0 */
/* Missing symbols in every kind of operand.
 * options: -fno-pie -no-pie
 * levels: -O0, -O2, -Os
 */
#include <stdio.h>
__asm__(".text\n.weak uw\n.weakref ua, uw2\n.globl t1\n.type t1,@function\nt1: cmpl $0,%edi\n jne 1f\n movl "
        "uw(%rip),%eax\n movl uw,%eax\n addl $1,uw+8(%rip)\n movq uw(,%rdi,8),%rax\n movdqu ua+16(%rip),%xmm0\n vaddps "
        "uw+32(%rip),%ymm0,%ymm1\n fldt ua(%rip)\n fstp %st(0)\n leaq uw+4(%rdi),%rax\n cmpq $uw,%rax\n je ua\n jmp "
        "*uw(%rip)\n call *ua(,%rdi,8)\n pushq uw(%rip)\n popq ua(%rip)\n pushq $ua\n xchgl %eax,uw(%rip)\n lock incl "
        "ua(%rip)\n cmovel uw(%rip),%eax\n"
        "1: leaq uw+4(%rdi),%rax\n pushq $uw\n popq %rcx\n addq %rcx,%rax\n movl $ua,%edx\n addl %edx,%eax\n "
        "vzeroupper\n ret\n");
int t1(int);
extern int un1[] __attribute__((weak));
extern char unend[] __attribute__((weak));
__attribute__((noinline)) long diff(void)
{
    return unend - (char *)un1;
}
__attribute__((noinline)) int cond(int c)
{
    return c ? un1[c] : (int)(long)&un1[c + 2];
}
int main(int c, char **v)
{
    printf("%d %ld %d\n", t1(c), diff(), cond(c - 1));
    return 0;
}
