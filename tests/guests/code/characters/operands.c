/* SPDX-License-Identifier: Apache-2.0 */
/* Characters that separate elsewhere, as constants in operands. */
#include <stdio.h>
#define IS(i, c) __asm__("cmpb $" c ", %1\n\tsete %b0" : "=q"(r[i]) : "m"(t[i]))
int main(void)
{
    static char t[] = ",(;#)\"'\\\nA %$/*:";
    int r[16] = { 0 };
    IS(0, "','");
    IS(1, "'('");
    IS(2, "';'");
    IS(3, "'#'");
    IS(4, "')'");
    IS(5, "'\"");
    IS(6, "'\\'");
    IS(7, "'\\\\");
    IS(8, "'\\n'");
    IS(9, "'A");
    IS(10, "' '");
    IS(11, "'%%'");
    IS(12, "'$");
    IS(13, "'/");
    IS(14, "'*'");
    IS(15, "':'");
    for (int i = 0; i < 16; i++)
        printf("%d", r[i] & 1);
    int x, y;
    __asm__("movl $'a'+1, %0; movl $('z-'a)*2, %1" : "=r"(x), "=r"(y));
    __asm__ goto("cmpl $'b', %0; je %l1" : : "r"(x) : "cc" : yes);
    puts(" not b");
yes:
    printf(" %c %d\n", x, y);
    return 0;
}
