/* SPDX-License-Identifier: Apache-2.0 */
/* rule: isa */
    .text
    .globl _start
_start:
    aesenc %xmm1, %xmm0
    hlt
