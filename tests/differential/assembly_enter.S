/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a test begins and ends: registers come from state_in, and go to state_out. Flags do not matter here.
 * The stack of the host program waits in saved_rsp.
 */
#define EACH_REGISTER(DO) DO(0, %rax) DO(1, %rcx) DO(2, %rdx) DO(3, %rbx) DO(5, %rbp) DO(6, %rsi) DO(7, %rdi) DO(8, %r8) \
    DO(9, %r9) DO(10, %r10) DO(12, %r12) DO(13, %r13) DO(15, %r15)
#define EACH_VECTOR(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15)
#define LOAD(n, r) movq state_in + 8 * n(%rip), r;
#define SAVE(n, r) movq r, state_out + 8 * n(%rip);
#define LOAD_VECTOR(n) vmovdqu vector_in + 32 * n(%rip), %ymm##n;
#define SAVE_VECTOR(n) vmovdqu %ymm##n, vector_out + 32 * n(%rip);

    .text
    .globl enter_test
    .type enter_test, @function
enter_test:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r15
    movq %rsp, saved_rsp(%rip)
    movq %rdi, entry(%rip)
    fninit
    EACH_VECTOR(LOAD_VECTOR)
    EACH_REGISTER(LOAD)
    jmp *entry(%rip)
    .size enter_test, . - enter_test

    .globl leave_test
    .type leave_test, @function
leave_test:
    EACH_REGISTER(SAVE)
    movq %rsp, %rax
    movq %rax, state_out + 8 * 4(%rip)
    EACH_VECTOR(SAVE_VECTOR)
    vzeroupper
    fninit
    movq saved_rsp(%rip), %rsp
    popq %r15
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    cld
    ret
    .size leave_test, . - leave_test

/* Defined here, weak where it is called. */
    .globl outside
    .type outside, @function
outside:
    ret
    .size outside, . - outside

    .bss
    .balign 32
    .globl state_in, state_out, vector_in, vector_out, flags_out, flags_byte, scratch
state_in: .skip 128
state_out: .skip 128
vector_in: .skip 512
vector_out: .skip 512
saved_rsp: .skip 8
entry: .skip 8
flags_out: .skip 32
scratch: .skip 64
flags_byte: .skip 8
    .section .note.GNU-stack, "", @progbits
