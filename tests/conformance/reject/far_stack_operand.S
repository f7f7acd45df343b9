/* SPDX-License-Identifier: Apache-2.0 */
/* rule: reach */
    .text
    .globl _start
_start:
    movl 0x8001(%rsp), %eax
    hlt
