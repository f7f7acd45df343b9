/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One stub a host call, made from the table of calls: __zvm_NAME takes the call's arguments as 64-bit integers.
 * The jump to the host keeps the caller's return address; %rcx carries the fourth argument here as there.
 */
#define __ASSEMBLER__ 1
#include <zvm/abi/layout.h>

#define TRAP(nr, name, args, summary) \
    .section .text.__zvm_##name, "ax", @progbits; \
    .p2align 5; \
    .globl __zvm_##name; \
    .type __zvm_##name, @function; \
    __zvm_##name: ; \
    mov $nr, %eax; \
    jmp ZVM_TRAP_SLOT; \
    .size __zvm_##name, . - __zvm_##name;

#include <zvm/abi/trap.def>

    .section .note.GNU-stack, "", @progbits
