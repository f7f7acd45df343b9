/* SPDX-License-Identifier: Apache-2.0 */
/* Strings and characters with separators, quotes and comments in them and beside them. */
#include <stdio.h>
#include <string.h>
__asm__(".section .rodata\n"
        "# comment with ' quote and \" too\n"
        ".globl m1\nm1: .ascii \"semi;colon\" ; .ascii \"hash#\" # real comment ; .ascii \"no\"\n"
        ".byte 0 /* block ; comment ' */\n"
        ".globl m2\nm2: .string \"slash//not comment\", \"/*neither*/\"\n"
        ".globl m3\nm3: .ascii \"esc\\\"q\\\\\", \"\\x41\\102\\n\\t\\000\"\n"
        ".globl m4\nm4: .byte 'a, 'b', '\\n', '\\\\, '\\'', ''', '\", ',, ';, ':', '=, '(, ')', '[', '{, '$', '%, '@', "
        "'*, '+, '-, 'a+1, 'z'-'a', 0\n"
        ".globl m5\nm5: .long 'a'*256+'b', 'A' << 8 | 'B'\n"
        ".text\n");
extern const char m1[], m2[], m3[], m4[];
extern const int m5[];
static inline int isup(int c)
{
    int r;
    __asm__("movl %1,%0; subl $'A', %0; cmpl $'Z'-'A', %0; setbe %b0; movzbl %b0,%0" : "=&q"(r) : "r"(c) : "cc");
    return r;
}
int main()
{
    puts(m1);
    puts(m2);
    puts(m2 + strlen(m2) + 1);
    puts(m3);
    for (int i = 0; m4[i] || i < 20; i++)
        printf("%d ", m4[i]);
    printf("%d %d\n", m5[0], m5[1]);
    for (int c = 60; c < 100; c++)
        printf("%d", isup(c));
    int n = 0;
    const char *s = "a,b;c#d'e\"f";
    for (; *s; s++) {
        char r;
        __asm__("cmpb $',', %1; sete %0; jne 1f; nop; 1: cmpb $';', %1; jne 2f; movb $2,%0; 2: cmpb $'#', %1; jne 3f; "
                "movb $3, %0; 3: cmpb $'\"', %1; jne 4f; movb $4,%0; 4: cmpb $''', %1; jne 5f; movb $5,%0; 5:"
                : "=&q"(r)
                : "q"(*s)
                : "cc");
        printf(" %d", r);
    }
    puts("");
    char buf[8] = "xxxxxxx";
    __asm__("movw $('o'<<8)+'k', %0; movb $'!', 2+%0; movb $0, 3+%0" : "+m"(buf));
    puts(buf);
    __asm__("movb $' ', %0; movb $'\t', 1+%0; movb $'#', 2+%0 # tail ' comment\n\tmovb $'/', 3+%0 \n" : "+m"(buf));
    puts(buf);
}
