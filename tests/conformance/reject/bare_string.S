/* rule: string */
    .text
    .globl _start
_start:
    rep stosb
    hlt
