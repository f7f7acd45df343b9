/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the guest into the host and back.
 *
 * The guest comes with `call` or `jmp` to slot 0, number in %eax, arguments in %rdi, %rsi, %rdx, %rcx, the address to
 * return to on its stack. Nothing here trusts a guest register further than that; guest memory is touched in one place,
 * between guest_resume and guest_resume_end, where a fault counts as the guest's.
 */
#include "zvm/abi/sfi.h"

#define FIELD(object, field, name, offset) .set name, offset
#include "trampoline.def"
#undef FIELD

.macro function name
    .text
    .globl \name
    .hidden \name
    .type \name, @function
    .p2align 5
\name:
.endm

/* Slot 0 jumps here. No push before the stack is ours. */
function trap_entry
    .cfi_startproc simple
    .cfi_undefined %rip
    movq gate@gottpoff(%rip), %r10
    movq %fs:GATE_CPU(%r10), %r11
    movq %rsp, CPU_RSP(%r11)
    movq CPU_HOST_RSP(%r11), %rsp
    cld
    movq %rbx, CPU_RBX(%r11)
    movq %rbp, CPU_RBP(%r11)
    movq %r12, CPU_R12(%r11)
    movq %r13, CPU_R13(%r11)
    movq %r15, CPU_R15(%r11)
    movq %r11, %rbx
    vzeroupper
    emms
    cmpl $0, CPU_FP_SWITCH(%rbx)
    jne .Lhost_fp
.Ldispatch:
    movl %eax, %r9d
    movq %rcx, %r8
    movq %rdx, %rcx
    movq %rsi, %rdx
    movq %rdi, %rsi
    movq %rbx, %rdi
    call dispatch /* (cpu, four arguments, number) -> the answer in %rax */
.Lreturn:
    /*
     * Where the embedder's code ran in between, on this thread or, as a coroutine, another session may have: with another
     * base or another guest in the gate than ours, the next store or trap would be in somebody else's memory.
     */
    movq gate@gottpoff(%rip), %r10
    cmpq %rbx, %fs:GATE_CPU(%r10)
    jne .Lmisplaced
    cmpl $0, CPU_VISITED(%rbx)
    jne .Lvisited
.Lplaced:
    cmpl $0, CPU_STOP(%rbx)
    jne guest_leave

    /*
     * Back to the guest. A signal that comes from here on and wants the guest stopped moves us to guest_leave: the look at
     * `stop` above would miss it.
     */
    .globl guest_resume
    .hidden guest_resume
guest_resume:
    cmpl $0, CPU_FP_SWITCH(%rbx)
    jne .Lguest_fp
.Lregisters:
    movq CPU_BASE(%rbx), %r14
    movl CPU_RSP(%rbx), %ecx
    addq %r14, %rcx
    /* Masked where it lies and left by `ret`, so that the guest's call and this return pair up in the return predictor.
       Safe for the reason that makes the guest's own return group safe: nobody else writes guest memory. */
    movl (%rcx), %edx
    andl $-ZVM_BUNDLE_SIZE, %edx
    addq %r14, %rdx
    movq %rdx, (%rcx)
    movq CPU_RBP(%rbx), %rbp
    movq CPU_R12(%rbx), %r12
    movq CPU_R13(%rbx), %r13
    movq CPU_R15(%rbx), %r15
    movq CPU_RBX(%rbx), %rbx
    movq %rcx, %rsp
    vzeroall
    xorl %esi, %esi
    xorl %edi, %edi
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    xorl %r10d, %r10d
    xorl %r11d, %r11d
    xorl %edx, %edx
    xorl %ecx, %ecx /* and the flags are ZF and PF */
    ret
.Lguest_fp:
    ldmxcsr CPU_MXCSR(%rbx)
    jmp .Lregisters
    .globl guest_resume_end
    .hidden guest_resume_end
guest_resume_end:

.Lvisited:
    movl $0, CPU_VISITED(%rbx)
    cmpl $0, CPU_READS_BASE(%rbx)
    je .Lask
    rdgsbase %r10
    cmpq CPU_BASE(%rbx), %r10
    je .Lplaced
    jmp .Lmisplaced
.Lask:
    movq %rax, %r12
    movq %rbx, %rdi
    call cpu_has_its_base
    testb %al, %al
    movq %r12, %rax
    jne .Lplaced
.Lmisplaced:
    movq %rbx, %rdi
    call dispatch_misplaced
    jmp guest_leave

/* The x87 control word stays the guest's: with the host's, a flag that the guest raised under its mask could fault. */
.Lhost_fp:
    stmxcsr CPU_MXCSR(%rbx)
    ldmxcsr CPU_HOST_MXCSR(%rbx)
    jmp .Ldispatch
    .cfi_endproc
    .size trap_entry, . - trap_entry

/* void guest_enter(struct cpu *cpu): a guest starts as if it came back from a trap. */
function guest_enter
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    pushq %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r12, 0
    pushq %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r13, 0
    pushq %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r14, 0
    pushq %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r15, 0
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    movq %rdi, %rbx
    movq %rsp, CPU_HOST_RSP(%rbx)
    /* FNINIT empties the x87 registers and leaves their bits, of which FXAM tells the sign. */
    fninit
    .rept 8
    fldz
    .endr
    fninit
    fldcw CPU_FCW(%rbx)
    ldmxcsr CPU_MXCSR(%rbx)
    xorl %eax, %eax
    jmp .Lreturn
    .cfi_endproc
    .size guest_enter, . - guest_enter

/* %rbx = the cpu; every other register, the stack and the floating-point state may still be the guest's. */
function guest_leave
    .cfi_startproc simple
    .cfi_undefined %rip
    movq CPU_HOST_RSP(%rbx), %rsp
    cld
    vzeroupper
    fninit
    fldcw CPU_HOST_FCW(%rbx)
    ldmxcsr CPU_HOST_MXCSR(%rbx)
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .cfi_endproc
    .size guest_leave, . - guest_leave

    .section .note.GNU-stack, "", @progbits
