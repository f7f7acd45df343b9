/* rule: forbidden */
    .text
    .globl _start
_start:
    rdtsc
    hlt
