/* SPDX-License-Identifier: Apache-2.0 */
/* rule: register */
    .text
    .globl _start
_start:
    movq %rax, %r14
    hlt
