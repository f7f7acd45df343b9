/* SPDX-License-Identifier: Apache-2.0 */
/* rule: stack */
    .text
    .globl _start
_start:
    movq %rax, %rsp
    hlt
