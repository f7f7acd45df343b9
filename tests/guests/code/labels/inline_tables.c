/* SPDX-License-Identifier: Apache-2.0 */
/* Inline assembly with tables, strings and labels in other sections.
 */
#include <stdio.h>
static inline int ffsx(int x)
{
    int r;
    __asm__("bsfl %1,%0\n\tjnz 1f\n\tmovl $-1,%0\n1:" : "=r"(r) : "rm"(x) : "cc");
    return r;
}
static int tableref(int i)
{
    int r;
    __asm__ volatile("leaq 10f(%%rip),%%rdx\n\tmovslq (%%rdx,%q1,4),%%rax\n\taddq %%rdx,%%rax\n\tjmp "
                     "*%%rax\n\t.pushsection .rodata\n\t.balign 4\n10: .long 1f-10b,2f-10b,3f-10b\n\t.popsection\n1: "
                     "movl $100,%0\n\tjmp 9f\n2: movl $200,%0\n\tjmp 9f\n3: movl $300,%0\n9:"
                     : "=r"(r)
                     : "r"((long)i)
                     : "rax", "rdx", "cc", "memory");
    return r;
}
static int g(int x)
{
    __asm__ goto("testl %0,%0; jz %l1; jmp %l[neg]" ::"r"(x) : "cc" : zero, neg);
zero:
    return 0;
neg:
    return x < 0 ? -1 : 1;
}
#define STR(s)                                                                                                         \
    ({                                                                                                                 \
        const char *p;                                                                                                 \
        __asm__(".pushsection .rodata.str1.1,\"aMS\",@progbits,1; 33: .string \"" s                                    \
                "\"; .popsection; leaq 33b(%%rip),%0"                                                                  \
                : "=r"(p));                                                                                            \
        p;                                                                                                             \
    })
struct ex {
    int a, b;
};
static int faulty(int x)
{
    __asm__("771: addl $1,%0\n772:\n.pushsection exts,\"a\"\n.long 771b-., 772b-.\n.popsection" : "+r"(x));
    return x;
}
extern struct ex __start_exts[], __stop_exts[];
int main(int c, char **v)
{
    printf("%d %d %d %d %d\n", ffsx(8), ffsx(0), tableref(0), tableref(1), tableref(2));
    printf("%d %d %d %s\n", g(0), g(5), g(-5), STR("in; asm # str"));
    printf("%d %d\n", faulty(c), (int)(__stop_exts - __start_exts));
    int r;
    __asm__ volatile("call 1f; jmp 2f; 1: movl $77,%0; ret; 2:" : "=r"(r)::"memory");
    printf("%d\n", r);
    long long q;
    __asm__("movabsq $0x1122334455667788,%0" : "=r"(q));
    printf("%llx\n", q);
    unsigned char b;
    __asm__("cmpl %1,%2; setg %0" : "=q"(b) : "r"(c), "r"(5) : "cc");
    printf("%d\n", b);
    int f;
    __asm__("cmpl $1,%1" : "=@cce"(f) : "r"(c) : "cc");
    printf("%d\n", f);
}
