/* SPDX-License-Identifier: Apache-2.0 */
/* rule: rip */
    .text
    .globl _start
_start:
    movl 0x10000000(%rip), %eax
    hlt
