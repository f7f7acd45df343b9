/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The assembler turns ldmxcsr and fldcw into calls of these, the operand pushed. The host sets rounding and flush-to-zero
 * as the operand says, for SSE and x87 alike; a control word says nothing of flush-to-zero, which stays, and its precision
 * is ignored: x87 computes with 64 bits. Exceptions stay masked and their flags are cleared. A host call leaves few
 * registers as they were, so all are kept here, the x87 stack too: how much of it is in use fxam tells. The arithmetic
 * flags are not kept: to save them is to read them, which the validator refuses where code before has left one undefined.
 */
#include <zvm/abi/trap.h>

    .section .text.__zvm_modes, "ax", @progbits

#define VECTORS   512 /* bytes for %ymm0-15; after them eight x87 registers, 16 bytes each */
#define FRAME     640
#define KEPT      712 /* bits of MXCSR that stay; FRAME and nine registers below it */
#define OPERAND   728 /* and the return address */
#define FLUSH     0x8040 /* flush-to-zero, denormals-are-zero */
#define STATUS    0x4500            /* C3, C2, C0 */
#define EMPTY     0x4100

#define EACH_VECTOR(op) \
    op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) op(12) op(13) op(14) op(15)
#define SAVE(n)    vmovdqu %ymm##n, n * 32(%rsp);
#define RESTORE(n) vmovdqu n * 32(%rsp), %ymm##n;

    .globl __zvm_fldcw
    .type __zvm_fldcw, @function
__zvm_fldcw:
    shll $3, 8(%rsp) /* the rounding bits to where MXCSR has them */
    push $FLUSH
    jmp .Lload
    .size __zvm_fldcw, . - __zvm_fldcw

    .globl __zvm_ldmxcsr
    .type __zvm_ldmxcsr, @function
__zvm_ldmxcsr:
    push $0
.Lload:
    push %rax
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %rbx
    sub $FRAME, %rsp
    EACH_VECTOR(SAVE)
    xor %ebx, %ebx
1:  fxam
    fnstsw %ax
    and $STATUS, %eax
    cmp $EMPTY, %eax
    je 2f
    fstpt VECTORS(%rsp,%rbx,8)
    add $2, %ebx
    jmp 1b
2:  mov KEPT(%rsp), %eax
    andn OPERAND(%rsp), %eax, %edi
    stmxcsr OPERAND(%rsp)
    and OPERAND(%rsp), %eax
    or %eax, %edi
    and $ZVM_FPMODE_MASK, %edi
    call __zvm_fpmode
    jmp 4f
3:  sub $2, %ebx
    fldt VECTORS(%rsp,%rbx,8)
4:  test %ebx, %ebx
    jne 3b
    EACH_VECTOR(RESTORE)
    add $FRAME, %rsp
    pop %rbx
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rax
    add $8, %rsp
    ret
    .size __zvm_ldmxcsr, . - __zvm_ldmxcsr

    .section .note.GNU-stack, "", @progbits
