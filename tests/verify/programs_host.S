/* SPDX-License-Identifier: Apache-2.0 */
#include "programs_host.h"

    .macro save where
    movq %rbx, HOST_RBX(\where)
    movq %rbp, HOST_RBP(\where)
    movq %r12, HOST_R12(\where)
    movq %r13, HOST_R13(\where)
    movq %r14, HOST_R14(\where)
    movq %r15, HOST_R15(\where)
    stmxcsr HOST_MXCSR(\where)
    fnstcw HOST_FCW(\where)
    .endm

    .macro load where
    movq HOST_RBX(\where), %rbx
    movq HOST_RBP(\where), %rbp
    movq HOST_R12(\where), %r12
    movq HOST_R13(\where), %r13
    movq HOST_R14(\where), %r14
    movq HOST_R15(\where), %r15
    ldmxcsr HOST_MXCSR(\where)
    fldcw HOST_FCW(\where)
    .endm

    .text
    .globl host_call
    .type host_call, @function
host_call: /* (function, argument, struct host_state *) */
    subq $72, %rsp
    movl $0, HOST_FCW(%rsp)
    save %rsp
    movq %rdx, 64(%rsp)
    movq %rdi, %rax
    movq %rsi, %rdi
    load %rdx
    call *%rax
    movq 64(%rsp), %rdx
    save %rdx
    pushfq
    popq HOST_RFLAGS(%rdx)
    cld
    load %rsp
    addq $72, %rsp
    ret
    .size host_call, . - host_call

    .section .note.GNU-stack, "", @progbits
