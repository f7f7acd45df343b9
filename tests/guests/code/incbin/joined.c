/* SPDX-License-Identifier: Apache-2.0 */
/* A file found by -I.
 * options: -Ifiles
 * levels: -O0, -O2
 */
#include <stdio.h>
__asm__(".section .rodata\n.globl blob\n.type blob,@object\n.balign 16\nblob: .incbin \"blob.txt\"\n.globl "
        "blob_end\nblob_end: .byte 0\n.text\n");
extern const char blob[], blob_end[];
int main(void)
{
    printf("%d %s", (int)(blob_end - blob), blob);
    return 0;
}
