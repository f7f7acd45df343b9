/* SPDX-License-Identifier: Apache-2.0 */
/* rule: bundle */
    .text
    .globl _start
_start:
    .byte 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0
    .byte 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0, 0x0f, 0x1f, 0x44, 0, 0
    .byte 0xb8, 1, 0, 0, 0              /* mov over the bundle's end */
    hlt
