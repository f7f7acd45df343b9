/* SPDX-License-Identifier: Apache-2.0 */
/* The guest's first instructions keep what the registers held, and its last ones fill them. */
#define KEEP(n) vmovdqu %ymm##n, entry_registers+112+32*n(%rip);
#define COPY(n) vmovaps %ymm0, %ymm##n;
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15)

    .text
    .globl _start
_start:
    movq %rax, entry_registers(%rip)
    movq %rbx, entry_registers+8(%rip)
    movq %rcx, entry_registers+16(%rip)
    movq %rdx, entry_registers+24(%rip)
    movq %rsi, entry_registers+32(%rip)
    movq %rdi, entry_registers+40(%rip)
    movq %rbp, entry_registers+48(%rip)
    movq %r8, entry_registers+56(%rip)
    movq %r9, entry_registers+64(%rip)
    movq %r10, entry_registers+72(%rip)
    movq %r12, entry_registers+88(%rip)
    movq %r13, entry_registers+96(%rip)
    movq %r15, entry_registers+104(%rip)
    EACH(KEEP)
    stmxcsr entry_modes(%rip)
    fnstcw entry_modes+4(%rip)
    call guest_main
    hlt

/* fill(code, canary): leaves the canary in every register that a guest may write, and ends it. */
    .globl fill
    .type fill, @function
fill:
    movq %rsi, canary(%rip)
    fildll canary(%rip)
    fildll canary(%rip)
    vbroadcastsd canary(%rip), %ymm0
    EACH(COPY)
    movq %rsi, %rax
    movq %rsi, %rbx
    movq %rsi, %rcx
    movq %rsi, %rdx
    movq %rsi, %rbp
    movq %rsi, %r8
    movq %rsi, %r9
    movq %rsi, %r10
    movq %rsi, %r12
    movq %rsi, %r13
    movq %rsi, %r15
    jmp zvm_exit

    .bss
    .p2align 5
canary:
    .zero 8
    .globl entry_registers
    .p2align 5
entry_registers:
    .zero 112 + 32 * 16
    .globl entry_modes
entry_modes:
    .zero 16
