/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a file of the working directory, and a folder for the assembler alone.
 * options: -Wa,-Ifiles,-I,files/deeper
 * levels: -O0, -O2
 */
#include <stdio.h>
__asm__(".section .rodata\n"
        ".globl a, b, c, d, e\n"
        "a: .incbin \"beside.bin\",10\n .byte 0\n"
        "b: .incbin \"./beside.bin\" , 2+1, 2*2\n .byte 0\n"
        "c: .incbin \"beside.bin\",,5\n .byte 0\n"
        "d: .incbin \"blob2.txt\"\n .byte 0\n"
        "e: .incbin \"blob.txt\", 5, 6\n .byte 0\n"
        ".text\n");
extern const char a[], b[], c[], d[], e[];
int main(void)
{
    printf("%s|%s|%s|%s|%s\n", a, b, c, d, e);
    return 0;
}
