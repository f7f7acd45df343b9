/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setjmp and longjmp. The buffer keeps the callee-saved registers but the base register, and of the stack pointer and the
 * return address the low half, which is all that counts: the assembler's sequences put the base back.
 */
    .text
    .globl __setjmp, _setjmp, setjmp
    .type __setjmp, @function
    .type _setjmp, @function
    .type setjmp, @function
    .p2align 5
__setjmp:
_setjmp:
setjmp:
    mov %rbx, (%rdi)
    mov %rbp, 8(%rdi)
    mov %r12, 16(%rdi)
    mov %r13, 24(%rdi)
    mov %r15, 32(%rdi)
    lea 8(%rsp), %edx       /* as it will be after the return */
    mov %rdx, 48(%rdi)
    mov (%rsp), %edx
    mov %rdx, 56(%rdi)
    xor %eax, %eax
    ret
    .size setjmp, . - setjmp

    .globl _longjmp, longjmp
    .type _longjmp, @function
    .type longjmp, @function
    .p2align 5
_longjmp:
longjmp:
    xor %eax, %eax
    cmp $1, %esi            /* 0 becomes 1 */
    adc %esi, %eax
    mov (%rdi), %rbx
    mov 8(%rdi), %rbp
    mov 16(%rdi), %r12
    mov 24(%rdi), %r13
    mov 32(%rdi), %r15
    mov 56(%rdi), %rcx
    mov 48(%rdi), %rdx
    mov %rdx, %rsp
    jmp *%rcx
    .size longjmp, . - longjmp

    .section .note.GNU-stack, "", @progbits
