/* SPDX-License-Identifier: Apache-2.0 */
/* Strings over several lines, quotes in comments, characters by macros. */
#include <stdio.h>
#define ASM_COMMENT "/* it's \"quoted\"; */"
__asm__(".data\n.globl zz\nzz: .ascii \"a\\\nb\nc\"\n.byte 0\n" ASM_COMMENT "\n.text\n");
extern char zz[];
#define CH(c)                                                                                                          \
    ({                                                                                                                 \
        int r_;                                                                                                        \
        __asm__("movl $" #c ", %0" : "=r"(r_));                                                                        \
        r_;                                                                                                            \
    })
#define CHV(c)                                                                                                         \
    ({                                                                                                                 \
        int r_;                                                                                                        \
        __asm__("movl %1, %0" : "=r"(r_) : "i"(c));                                                                    \
        r_;                                                                                                            \
    })
int main(void)
{
    printf("%s\n", zz);
    printf("%d %d %d %d %d\n", CH('a'), CH(','), CH(';'), CH('\\'), CH('\''));
    printf("%d %d %d\n", CHV('x'), CHV(','), CHV('\n'));
    int k;
    __asm__("# don't; movl $5,%0\n\tmovl $7,%0 # isn't \"it\"\n\t/ line ' comment\n\tnop /* ' */ ; addl $1,%0"
            : "=r"(k));
    printf("%d\n", k);
    return 0;
}
