/* rule: isa */
    .text
    .globl _start
_start:
    aesenc %xmm1, %xmm0
    hlt
