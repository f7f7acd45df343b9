/* rule: call */
    .text
    .globl _start
_start:
    call _start
    hlt
