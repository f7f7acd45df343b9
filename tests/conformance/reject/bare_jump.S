/* rule: indirect */
    .text
    .globl _start
_start:
    jmp *%rax
