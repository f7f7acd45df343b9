/* SPDX-License-Identifier: Apache-2.0 */
/* A trap with all 64 bits of each argument in the guest's hands. */
#ifndef RAW_H
#define RAW_H

#include <stdint.h>

#include "guest.h"

int64_t raw_trap(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
__asm__(".text\n\t"
        ".globl raw_trap\n\t"
        ".type raw_trap,@function\n"
        "raw_trap:\n\t"
        "movq %rdi, %rax\n\t"
        "movq %rsi, %rdi\n\t"
        "movq %rdx, %rsi\n\t"
        "movq %rcx, %rdx\n\t"
        "movq %r8, %rcx\n\t"
        "jmp 0x10000\n\t"
        ".size raw_trap, .-raw_trap\n");

#endif
