/* rule: forbidden */
    .text
    .globl _start
_start:
    syscall
    hlt
