/*
 * The assembler turns ldmxcsr into a call of this, the operand pushed. The host sets rounding and flush-to-zero as the
 * operand says, for SSE and x87 alike; exceptions stay masked and their flags are cleared. A host call leaves few registers as they
 * were, so all are kept here, the x87 stack too: how much of it is in use fxam tells. The arithmetic flags are not kept.
 */
#include <zvm/abi/trap.h>

    .section .text.__zvm_ldmxcsr, "ax", @progbits

#define VECTORS   512 /* bytes for %ymm0-15; after them eight x87 registers, 16 bytes each */
#define FRAME     640
#define OPERAND   720 /* FRAME, nine registers and the return address below it */
#define STATUS    0x4500            /* C3, C2, C0 */
#define EMPTY     0x4100

#define EACH_VECTOR(op) \
    op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) op(12) op(13) op(14) op(15)
#define SAVE(n)    vmovdqu %ymm##n, n * 32(%rsp);
#define RESTORE(n) vmovdqu n * 32(%rsp), %ymm##n;

    .globl __zvm_ldmxcsr
    .type __zvm_ldmxcsr, @function
__zvm_ldmxcsr:
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
2:  mov OPERAND(%rsp), %edi
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
    ret
    .size __zvm_ldmxcsr, . - __zvm_ldmxcsr

    .section .note.GNU-stack, "", @progbits
