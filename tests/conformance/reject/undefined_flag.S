/* rule: flags */
    .text
    .globl _start
_start:
    imull %eax, %ecx
    js 1f
1:  hlt
