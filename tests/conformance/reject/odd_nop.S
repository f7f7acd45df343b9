/* SPDX-License-Identifier: Apache-2.0 */
/* rule: nop */
    .text
    .globl _start
_start:
    .byte 0x0f, 0x1f, 0xc0
    hlt
