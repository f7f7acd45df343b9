/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests that look at everything a guest can see of the processor: when they start, and after calls of three kinds. One
 * for each set of GUEST_ bits, guest_entry_N to guest_entry_N_end; each runs at ZVM_TEXT_START and writes four dumps to
 * channel 1.
 */
#include "entry_guest.h"
#include "guest_macros.inc"

    .section .rodata.guests, "a", @progbits

    /* Everything, to at(%rsp). It needs %rax, which it stores first, and empties x87. */
    .macro dump at
    bundle
    movq %rax, \at + 0(%rsp)
    seto \at + DUMP_FLAGS(%rsp)
    bundle
    sets \at + DUMP_FLAGS + 1(%rsp)
    setz \at + DUMP_FLAGS + 2(%rsp)
    bundle
    setp \at + DUMP_FLAGS + 3(%rsp)
    setc \at + DUMP_FLAGS + 4(%rsp)
    bundle
    movq %rcx, \at + 8(%rsp)
    movq %rdx, \at + 16(%rsp)
    movq %rbx, \at + 24(%rsp)
    bundle
    movq %rsp, \at + 32(%rsp)
    movq %rbp, \at + 40(%rsp)
    movq %rsi, \at + 48(%rsp)
    bundle
    movq %rdi, \at + 56(%rsp)
    movq %r8, \at + 64(%rsp)
    movq %r9, \at + 72(%rsp)
    bundle
    movq %r10, \at + 80(%rsp)
    movq %r11, \at + 88(%rsp)
    movq %r12, \at + 96(%rsp)
    bundle
    movq %r13, \at + 104(%rsp)
    movq %r14, \at + 112(%rsp)
    movq %r15, \at + 120(%rsp)
    bundle
    stmxcsr \at + DUMP_MXCSR(%rsp)
    fnstcw \at + DUMP_FCW(%rsp)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    bundle
    vmovdqu %ymm\n, \at + DUMP_VECTORS + 32 * \n(%rsp)
    .endr
    .set slot, 0
    .rept 8
    bundle
    fxam
    fnstsw %ax
    movw %ax, \at + DUMP_X87 + slot(%rsp)
    fcomp %st(0)
    .set slot, slot + 2
    .endr
    .endm

    /* The state that a call meets. */
    .macro hostile what
    bundle
    movl $GUEST_SAVED, %ebx
    movl $GUEST_SAVED + 1, %ebp
    movl $GUEST_SAVED + 2, %r12d
    bundle
    movl $GUEST_SAVED + 3, %r13d
    movl $GUEST_SAVED + 4, %r15d
    .if \what & GUEST_EXCEPTION
    bundle
    fninit
    fldz
    fdiv %st(0)
    fld1
    fldz
    fdivrp
    fninit
    fld1
    fldz
    fdivrp
    bundle
    vxorpd %xmm1, %xmm1, %xmm1
    vdivsd %xmm1, %xmm1, %xmm2
    .endif
    .if \what & GUEST_X87
    .rept 9
    bundle
    fldpi
    .endr
    .endif
    .if \what & GUEST_FILLS
    bundle
    pushq $-1
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    bundle
    vbroadcastsd (%rsp), %ymm\n
    .endr
    bundle
    popq %r8
    movq %r8, %r9
    movq %r8, %r10
    movq %r8, %r11
    stc
    .endif
    .endm

    .macro send at
    bundle
    movl $1, %edi
    leal \at(%rsp), %esi
    movl $DUMP_SIZE, %edx
    xorl %ecx, %ecx
    trap 2
    .endm

    .macro guest_of what
    .p2align 5
    .globl guest_entry_\what
guest_entry_\what:
    .set guest, guest_entry_\what
    dump -4*DUMP_SIZE
    stack_down 4*DUMP_SIZE
    hostile \what
    send 0
    dump DUMP_SIZE
    hostile \what
    trap 0x7fffffff
    dump 2*DUMP_SIZE
    hostile \what
    bundle
    xorl %edi, %edi
    .if \what & GUEST_FPMODE
    movl $GUEST_MODE, %edi
    .endif
    trap 4
    dump 3*DUMP_SIZE
    send DUMP_SIZE
    send 2*DUMP_SIZE
    send 3*DUMP_SIZE
    hostile \what
    bundle
    xorl %edi, %edi
    trap 3
    bundle
    .globl guest_entry_\what\()_end
guest_entry_\what\()_end:
    .endm

    .irp what, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    guest_of \what
    .endr

    .section .note.GNU-stack, "", @progbits
