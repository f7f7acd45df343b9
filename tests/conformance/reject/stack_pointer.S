/* rule: stack */
    .text
    .globl _start
_start:
    movq %rax, %rsp
    hlt
