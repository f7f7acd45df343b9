/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sigsetjmp: setjmp on behalf of the caller, whose return address and %rbx wait behind the registers in the buffer, so
 * that the signal mask is saved at the first return and put back at the second.
 */
    .text
    .globl __sigsetjmp, sigsetjmp
    .type __sigsetjmp, @function
    .type sigsetjmp, @function
    .hidden __sigsetjmp_tail
    .p2align 5
__sigsetjmp:
sigsetjmp:
    test %esi, %esi
    jz setjmp
    pop %rdx
    mov %edx, 64(%rdi)
    mov %rbx, 80(%rdi)
    mov %rdi, %rbx
    call setjmp
    mov 64(%rbx), %edx
    push %rdx
    mov %rbx, %rdi
    mov %eax, %esi
    mov 80(%rbx), %rbx
    jmp __sigsetjmp_tail
    .size sigsetjmp, . - sigsetjmp

    .section .note.GNU-stack, "", @progbits
