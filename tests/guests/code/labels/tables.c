/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of places in code, by each directive that can hold one: absolute where the address fits, relative elsewhere.
 */
#include <stdio.h>
#define TABLE(name, directive, load)                                                                                   \
    __asm__(".section .rodata\n.balign 8\nt" name ": " directive " .L" name "1-t" name ", .L" name "2-t" name "\n"     \
            ".text\n.globl " name "\n.type " name ",@function\n" name ": movl %edi, %edi\n leaq t" name                \
            "(%rip), %rdx\n " load "\n addq %rdx, %rax\n jmp *%rax\n"                                                  \
            ".L" name "1: movl $1, %eax\n ret\n.L" name "2: movl $2, %eax\n ret\n");
TABLE("d_long", ".long", "movslq (%rdx,%rdi,4), %rax")
TABLE("d_dcl", ".dc.l", "movslq (%rdx,%rdi,4), %rax")
TABLE("d_4byte", ".4byte", "movslq (%rdx,%rdi,4), %rax")
TABLE("d_int", ".int", "movslq (%rdx,%rdi,4), %rax")
#define SMALL(name, directive, load)                                                                                   \
    __asm__(".section .rodata\n.balign 8\nt" name ": " directive " .L" name "1-.L" name "1, .L" name "2-.L" name "1\n" \
            ".text\n.globl " name "\n.type " name ",@function\n" name ": movl %edi, %edi\n leaq t" name                \
            "(%rip), %rdx\n " load "\n leaq .L" name "1(%rip), %rdx\n"                                                 \
            " addq %rdx, %rax\n jmp *%rax\n.L" name "1: movl $1, %eax\n ret\n.L" name "2: movl $2, %eax\n ret\n");
SMALL("s_byte", ".byte", "movzbl (%rdx,%rdi), %eax")
SMALL("s_dcb", ".dc.b", "movzbl (%rdx,%rdi), %eax")
SMALL("s_dcw", ".dc.w", "movzwl (%rdx,%rdi,2), %eax")
SMALL("s_dc", ".dc", "movzwl (%rdx,%rdi,2), %eax")
SMALL("s_short", ".short", "movzwl (%rdx,%rdi,2), %eax")
SMALL("s_value", ".value", "movzwl (%rdx,%rdi,2), %eax")
SMALL("s_hword", ".hword", "movzwl (%rdx,%rdi,2), %eax")
SMALL("s_2byte", ".2byte", "movzwl (%rdx,%rdi,2), %eax")
SMALL("s_quad", ".quad", "movq (%rdx,%rdi,8), %rax")
SMALL("s_8byte", ".8byte", "movq (%rdx,%rdi,8), %rax")
#define EACH(f)                                                                                                        \
    f(d_long) f(d_dcl) f(d_4byte) f(d_int) f(s_byte) f(s_dcb) f(s_dcw) f(s_dc) f(s_short) f(s_value) f(s_hword)        \
        f(s_2byte) f(s_quad) f(s_8byte)
#define DECLARE(name) int name(int);
EACH(DECLARE)
#define CALL(name) printf(#name " %d %d\n", name(0), name(1));
int main(void)
{
    EACH(CALL)
    return 0;
}
