/* SPDX-License-Identifier: Apache-2.0 */
/* rule: memory */
    .text
    .globl _start
_start:
    movl $1, (%rax)
    hlt
