/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests of the run tests. Each lies between guest_NAME and guest_NAME_end and runs at ZVM_TEXT_START; where it is to
 * fault, guest_NAME_fault marks the instruction. Never executed where it lies.
 */
#include "guest_macros.inc"

    .section .rodata.guests, "a", @progbits

    .macro guest name
    .p2align 5
    .globl guest_\name
guest_\name:
    .set guest, guest_\name
    .endm

    .macro end name
    bundle
    .globl guest_\name\()_end
guest_\name\()_end:
    .endm

    .macro faults name
    .globl guest_\name\()_fault
guest_\name\()_fault:
    .endm

    .macro quit code
    bundle
    movl $\code, %edi
    trap 3
    .endm

    /* Everything a guest can see of the registers, to 0(%rsp); rsp as it is now. */
    .macro dump
    bundle
    movq %rax, 0(%rsp)
    movq %rcx, 8(%rsp)
    movq %rdx, 16(%rsp)
    movq %rbx, 24(%rsp)
    movq %rsp, 32(%rsp)
    movq %rbp, 40(%rsp)
    bundle
    movq %rsi, 48(%rsp)
    movq %rdi, 56(%rsp)
    movq %r8, 64(%rsp)
    movq %r9, 72(%rsp)
    movq %r10, 80(%rsp)
    movq %r11, 88(%rsp)
    bundle
    movq %r12, 96(%rsp)
    movq %r13, 104(%rsp)
    movq %r15, 112(%rsp)
    stmxcsr 120(%rsp)
    fnstcw 124(%rsp)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    bundle
    vmovdqu %ymm\n, 128 + 32 * \n(%rsp)
    .endr
    .endm

    .set FLAGS, 128 + 32 * 16
    .set DUMP, FLAGS + 8

    /* One byte a flag, from this offset on. */
    .macro dump_flags offset
    bundle
    movq $0, \offset(%rsp)
    seto \offset(%rsp)
    sets \offset + 1(%rsp)
    bundle
    setz \offset + 2(%rsp)
    setp \offset + 3(%rsp)
    setc \offset + 4(%rsp)
    .endm

    /* Writes the dump to channel 1. */
    .macro send_dump
    bundle
    movl $1, %edi
    movl %esp, %esi
    movl $DUMP, %edx
    xorl %ecx, %ecx
    trap 2
    .endm

guest hello
    bundle
    pushq $0x0a6968 /* "hi\n" */
    movl $1, %edi
    movl %esp, %esi
    movl $3, %edx
    trap 2
    quit 7
end hello

guest hello_spin
    bundle
    pushq $0x0a6968
    movl $1, %edi
    movl %esp, %esi
    movl $3, %edx
    trap 2
    bundle
.Lhello_spin:
    jmp .Lhello_spin
end hello_spin

guest start_state
    dump_flags (FLAGS - DUMP)
    stack_down DUMP
    dump
    send_dump
    quit 0
end start_state

/* What FXAM says of each x87 register: of an empty one it still tells the sign of what was there last. */
guest x87_signs
    stack_down 16
    .set at, 0
    .rept 8
    bundle
    fxam
    fnstsw %ax
    movw %ax, at(%rsp)
    fcomp %st(0)
    .set at, at + 2
    .endr
    bundle
    movl $1, %edi
    movl %esp, %esi
    movl $16, %edx
    trap 2
    quit 0
end x87_signs

/* Every register full, then a trap that answers -ENOSYS, then the dump. */
guest trap_state
    stack_down DUMP
    bundle
    pushq $-1
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    bundle
    vbroadcastsd (%rsp), %ymm\n
    .endr
    bundle
    popq %rax
    movq $-1, %rcx
    movq $-1, %rdx
    movq $0xB0, %rbx
    bundle
    movq $0xB1, %rbp
    movq $-1, %rsi
    movq $-1, %rdi
    movq $-1, %r8
    bundle
    movq $-1, %r9
    movq $-1, %r10
    movq $-1, %r11
    movq $0xB2, %r12
    bundle
    movq $0xB3, %r13
    movq $0xB4, %r15
    fldpi
    fldpi
    trap 0x7fffffff
    dump_flags FLAGS
    dump
    send_dump
    quit 0
end trap_state

/* 0/0 under a mask, then traps: the x87 flag stays, as it is the guest's, and so do its control word and precision. */
guest x87_invalid
    bundle
    fldz
    fldz
    fdivrp
    trap 0x7fffffff
    stack_down 16
    bundle
    fldz
    ftst
    fnstsw %ax
    movw %ax, 0(%rsp)
    fnstcw 2(%rsp)
    bundle
    movl $1, %edi
    movl %esp, %esi
    movl $4, %edx
    trap 2
    quit 0
end x87_invalid

/* Rounding up and flushing, seen by an addition and by x87; what was inexact is forgotten by the next fpmode. */
guest fpmode
    stack_down DUMP
    bundle
    movl $0x4000, %edi
    trap 4
    bundle
    pushq $3
    cvtsi2sdl 0(%rsp), %xmm0
    movl $1, %eax
    cvtsi2sdl %eax, %xmm1
    divsd %xmm0, %xmm1
    bundle
    popq %rax
    movq %xmm1, %rbx
    dump
    send_dump
    bundle
    xorl %edi, %edi
    trap 4
    dump
    send_dump
    bundle
    movl $1, %edi
    trap 4
    dump
    send_dump
    quit 0
end fpmode

/*
 * Makes the calls that channel 0 lists, five words each (number, arguments), and writes to channel 1 for each the answer and
 * the floating-point flags after it: MXCSR, x87 status word with the answer to 0 == 0.
 */
guest caller
    stack_down 64
.Lcaller_next:
    bundle
    xorl %edi, %edi
    movl %esp, %esi
    movl $40, %edx
    trap 1
    bundle
    testl %eax, %eax
    je .Lcaller_end
    bundle
    movq 0(%rsp), %rax
    movq 8(%rsp), %rdi
    movq 16(%rsp), %rsi
    movq 24(%rsp), %rdx
    movq 32(%rsp), %rcx
    call_slot
    bundle
    movq %rax, 0(%rsp)
    stmxcsr 8(%rsp)
    fldz
    fldz
    fcompp
    fnstsw %ax
    movzwl %ax, %eax
    movl %eax, 12(%rsp)
    bundle
    movl $1, %edi
    movl %esp, %esi
    movl $16, %edx
    xorl %ecx, %ecx
    trap 2
    bundle
    jmp .Lcaller_next
.Lcaller_end:
    quit 0
end caller

guest hlt
    bundle
    nop
faults hlt
    hlt
end hlt

guest ud2
faults ud2
    ud2
end ud2

guest null_read
    bundle
    xorl %eax, %eax
faults null_read
    movl %gs:(%eax), %ecx
end null_read

guest top_read
    bundle
    movl $-4, %eax
faults top_read
    movl %gs:(%eax), %ecx
end top_read

guest text_write
    bundle
    movl $ZVM_TEXT_START, %eax
faults text_write
    movl %ecx, %gs:(%eax)
end text_write

guest trampoline_write
    bundle
    movl $ZVM_TRAP_SLOT, %eax
faults trampoline_write
    movl %ecx, %gs:(%eax)
end trampoline_write

guest manifest_write
    bundle
    movl $ZVM_MANIFEST_WORD, %eax
faults manifest_write
    movl %ecx, %gs:(%eax)
end manifest_write

/* Jumps to its own stack: the fault is there. */
guest data_jump
    bundle
    movl %esp, %eax
    bundle
    andl $-32, %eax
    addq %r14, %rax
    jmp *%rax
end data_jump

/* To the trampoline page behind slot 0, which is HLT. */
guest slot_jump
    bundle
    movl $ZVM_TRAP_SLOT + ZVM_BUNDLE_SIZE, %eax
    andl $-32, %eax
    addq %r14, %rax
    jmp *%rax
end slot_jump

guest stack_overflow
    bundle
faults stack_overflow
    pushq %rax
    jmp guest_stack_overflow
end stack_overflow

guest divide
    bundle
    xorl %ecx, %ecx
faults divide
    divl %ecx
end divide

guest divide_overflow
    bundle
    movl $1, %ecx
    movl $1, %edx
faults divide_overflow
    divl %ecx
end divide_overflow

/* Comes to the trap with the stack pointer where nothing is: at the top edge, at the bottom, in a read-only page. */
    .macro bad_stack name, address
guest \name
    bundle
    movl $\address, %esp
    addq %r14, %rsp
    bundle
    .byte 0xE9
    .long ZVM_TRAP_SLOT - ZVM_TEXT_START - (. + 4 - guest)
end \name
    .endm
    bad_stack stack_at_top, 0xFFFFFFFC
    bad_stack stack_at_zero, 0
    bad_stack stack_in_text, ZVM_TEXT_START

/* Returns from a trap into the guard: the mask and the base are the host's, the address is ours. */
guest return_astray
    bundle
    pushq $0x47
    xorl %eax, %eax
    bundle
    .byte 0xE9
    .long ZVM_TRAP_SLOT - ZVM_TEXT_START - (. + 4 - guest)
end return_astray

/* Returns from a trap to an address that is no bundle and of another region: the mask makes it the right one. */
guest return_masked
    bundle
    movq $-1, %rcx
    shlq $32, %rcx
    addq $(.Lmasked - guest_return_masked + ZVM_TEXT_START + 3), %rcx
    pushq %rcx
    bundle
    movl $99, %eax
    .byte 0xE9
    .long ZVM_TRAP_SLOT - ZVM_TEXT_START - (. + 4 - guest)
    bundle
    hlt
    bundle
.Lmasked:
    quit 5
end return_masked

guest spin
    bundle
    jmp guest_spin
end spin

/* Traps without end: a signal may find it anywhere in the trampoline. */
guest trap_spin
    trap 99
    bundle
    jmp guest_trap_spin
end trap_spin

/* One trap, and never another that could look whether the session is to end. */
guest trap_then_spin
    trap 99
    bundle
.Ltrap_then_spin:
    jmp .Ltrap_then_spin
end trap_then_spin

/* Reads one byte from channel 0 and leaves it as the exit code. */
guest read_one
    bundle
    pushq $0
    xorl %edi, %edi
    movl %esp, %esi
    movl $1, %edx
    trap 1
    bundle
    movl 0(%rsp), %edi
    trap 3
end read_one

/*
 * Works for a while with everything that a signal on the wrong stack would show in: pushes, pops, the red zone, vector
 * registers, traps. A word of its heap takes part.
 */
guest churn
    bundle
    movl $3000000, %ebx
    movl $ZVM_STACK_END - 0x8000, %ebp
.Lchurn:
    bundle
    imull $1103515245, %r12d, %r12d
    addl $12345, %r12d
    pushq %r12
    pushq %rbx
    movq %r12, -64(%rsp)
    bundle
    vmovd %r12d, %xmm3
    vpaddd %xmm3, %xmm4, %xmm4
    vmovdqu %ymm4, -128(%rsp)
    bundle
    movl %r12d, %ecx
    andl $0xffc, %ecx
    addl -64(%rsp), %edx
    movl %edx, %gs:(%ebp, %ecx)
    popq %rax
    popq %rax
    bundle
    testl $0xfff, %ebx
    jne .Lchurn_on
    trap 99
.Lchurn_on:
    bundle
    decl %ebx
    jne .Lchurn
    quit 0
end churn

    .section .note.GNU-stack, "", @progbits
