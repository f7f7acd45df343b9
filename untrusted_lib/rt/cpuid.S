/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The assembler turns cpuid into a call of this. As the instruction does, it changes %rax, %rbx, %rcx and %rdx and no other
 * register; the flags it does not keep.
 */
    .section .text.__zvm_cpuid, "ax", @progbits
    .globl __zvm_cpuid
    .type __zvm_cpuid, @function
__zvm_cpuid:
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    sub $16, %rsp
    mov %eax, (%rsp)
    mov %ecx, 8(%rsp)
    mov %esp, %edi
    call __zvm_cpuid_answer
    mov (%rsp), %eax
    mov 4(%rsp), %ebx
    mov 8(%rsp), %ecx
    mov 12(%rsp), %edx
    add $16, %rsp
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    ret
    .size __zvm_cpuid, . - __zvm_cpuid

    .section .note.GNU-stack, "", @progbits
