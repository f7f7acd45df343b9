/* rule: register */
    .text
    .globl _start
_start:
    movq %rax, %r14
    hlt
