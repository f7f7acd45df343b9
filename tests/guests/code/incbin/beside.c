/* SPDX-License-Identifier: Apache-2.0 */
/* A file of the working directory, also when the linker compiles.
 */
#include <stdio.h>
__asm__(".section .rodata\n.globl blob\n.type blob,@object\n.balign 16\nblob: .incbin \"beside.bin\"\n.globl "
        "blob_end\nblob_end: .byte 0\n.text\n");
extern const char blob[], blob_end[];
int main(void)
{
    printf("%d %s", (int)(blob_end - blob), blob);
    return 0;
}
