/* SPDX-License-Identifier: Apache-2.0 */
/* Into the guest for one instruction, and the place that the signal handler comes back to. */
#include "hardware_machine.h"

#define TRAP_FLAG 0x100

    .text
    .globl machine_enter
    .type machine_enter, @function
machine_enter: /* (struct machine *) */
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, MACHINE_HOST_RSP(%rdi)
    movl $7, %eax /* x87, SSE, AVX */
    xorl %edx, %edx
    xrstor64 MACHINE_VECTORS(%rdi)
    movl %ss, %eax
    pushq %rax
    pushq MACHINE_GPR+8*4(%rdi)
    movq MACHINE_RFLAGS(%rdi), %rax
    orq $TRAP_FLAG, %rax
    pushq %rax
    movl %cs, %eax
    pushq %rax
    pushq MACHINE_RIP(%rdi)
    movq MACHINE_GPR+8*0(%rdi), %rax
    movq MACHINE_GPR+8*1(%rdi), %rcx
    movq MACHINE_GPR+8*2(%rdi), %rdx
    movq MACHINE_GPR+8*3(%rdi), %rbx
    movq MACHINE_GPR+8*5(%rdi), %rbp
    movq MACHINE_GPR+8*6(%rdi), %rsi
    movq MACHINE_GPR+8*8(%rdi), %r8
    movq MACHINE_GPR+8*9(%rdi), %r9
    movq MACHINE_GPR+8*10(%rdi), %r10
    movq MACHINE_GPR+8*11(%rdi), %r11
    movq MACHINE_GPR+8*12(%rdi), %r12
    movq MACHINE_GPR+8*13(%rdi), %r13
    movq MACHINE_GPR+8*14(%rdi), %r14
    movq MACHINE_GPR+8*15(%rdi), %r15
    movq MACHINE_GPR+8*7(%rdi), %rdi
    iretq

    /* The handler has put back the stack pointer; the rest is on it. */
    .globl machine_back
machine_back:
    fninit
    vzeroupper
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret
    .size machine_enter, . - machine_enter

    .section .note.GNU-stack, "", @progbits
