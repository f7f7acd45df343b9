/* SPDX-License-Identifier: Apache-2.0 */
/* Computed gotos, jump tables, aliases, entries, and tables of labels among code.
 * options: -fno-pie -no-pie
 */
#include <stdio.h>
/* computed goto variants, jump tables */
static int vm(const unsigned char *p)
{
    static const void *const t[] = { &&a, &&b, &&c, &&d };
    int x = 1;
    goto *t[*p++];
a:
    x += 3;
    goto *t[*p++];
b:
    x *= 5;
    goto *t[*p++];
c:
    x -= 7;
    goto *t[*p++];
d:
    return x;
}
static int vm2(const unsigned char *p)
{
    static const int t[] = { &&a - &&a, &&b - &&a, &&c - &&a, &&d - &&a };
    int x = 1;
    goto *(&&a + t[*p++]);
a:
    x += 3;
    goto *(&&a + t[*p++]);
b:
    x *= 5;
    goto *(&&a + t[*p++]);
c:
    x -= 7;
    goto *(&&a + t[*p++]);
d:
    return x;
}
static int vm3(const unsigned char *p)
{
    void *t[4];
    t[0] = &&a;
    t[1] = &&b;
    t[2] = &&c;
    t[3] = &&d;
    int x = 1;
    void *q = t[*p++];
    goto *q;
a:
    x += 3;
    q = t[*p++];
    goto *q;
b:
    x *= 5;
    q = t[*p++];
    goto *q;
c:
    x -= 7;
    q = t[*p++];
    goto *q;
d:
    return x;
}
int sw(int x)
{
    switch (x) {
    case 0:
        return 4;
    case 1:
        return 7;
    case 2:
        return 9;
    case 3:
        return 1;
    case 4:
        return 100;
    case 5:
        return 2;
    case 6:
        return 55;
    case 7:
        return 13;
    }
    return -1;
}
/* asm alias, .set of functions */
int real(int x)
{
    return x * 11;
}
extern __typeof(real) al1 __attribute__((alias("real")));
extern __typeof(real) al2 __attribute__((weak, alias("real")));
__asm__(".globl al3\n.set al3, real\n.globl al4\nal4 = real\n.globl al5\n.equ al5, al3\n");
int al3(int), al4(int), al5(int);
/* multi entry */
__asm__(".text\n.globl me0\n.type me0,@function\nme0: addl $1,%edi\n.globl me1\nme1 = .\n addl $2,%edi\n.globl "
        "me2\n.set me2,.\n.globl me3\n.equiv me3, .\n addl $4,%edi\n movl %edi,%eax\n ret\n.size me0,.-me0\n");
int me0(int), me1(int), me2(int), me3(int);
/* table in text */
__asm__(".text\n.globl tt\n.type tt,@function\ntt: movl %edi,%edi\n leaq .Ltab(%rip),%rdx\n movslq "
        "(%rdx,%rdi,4),%rax\n addq %rdx,%rax\n jmp *%rax\n.p2align 2\n.Ltab = .\n.dc.l 1f-.Ltab, 2f-.Ltab\n .long "
        "3f-.Ltab\n1: movl $11,%eax\n ret\n2: movl $22,%eax\n ret\n3: movl $33,%eax\n ret\n");
int tt(int);
/* word table with shift */
__asm__(".section .rodata\nwt: .short (.Lw1-.Lw0), (.Lw2-.Lw0), .Lw0-.Lw0\n.text\n.globl wf\n.type wf,@function\nwf: "
        "movl %edi,%edi\n leaq wt(%rip),%rdx\n movzwl (%rdx,%rdi,2),%eax\n leaq .Lw0(%rip),%rdx\n addq %rdx,%rax\n jmp "
        "*%rax\n.Lw0: movl $1,%eax\n ret\n nop\n.Lw1: movl $2,%eax\n ret\n.Lw2: movl $3,%eax\n ret\n");
int wf(int);
int main(int c, char **v)
{
    unsigned char pr[] = { 0, 1, 2, 0, 1, 3 };
    printf("%d %d %d\n", vm(pr), vm2(pr), vm3(pr));
    int t = 0;
    for (int i = -1; i < 9; i++)
        t = t * 3 + sw(i);
    printf("%d\n", t);
    int (*volatile f[])(int) = { al1, al2, al3, al4, al5, me0, me1, me2, me3 };
    for (int i = 0; i < 9; i++)
        printf("%d ", f[i](c));
    printf("%d %d %d %d %d\n", al1(1), al3(2), al4(3), me1(4), me3(5));
    for (int i = 0; i < 3; i++)
        printf("%d %d ", tt(i), wf(i));
    puts("");
}
