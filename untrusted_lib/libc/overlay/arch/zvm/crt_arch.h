/* SPDX-License-Identifier: Apache-2.0 */
/* The entry point: hands the start block's address to START_c, as 32 bits, on an aligned stack. */
#ifndef START
#define START "_start"
#endif
__asm__(".text\n"
        ".p2align 5\n"
        ".globl " START "\n"
        ".type " START ", @function\n" START ":\n"
        "    xor %ebp, %ebp\n"
        "    mov %esp, %edi\n"
        "    xor %esi, %esi\n"
        "    and $-16, %rsp\n"
        "    call " START "_c\n"
        "    hlt\n");
