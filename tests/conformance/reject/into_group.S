/* SPDX-License-Identifier: Apache-2.0 */
/* rule: target */
    .text
    .globl _start
_start:
    .byte 0xeb, 0x03                    /* over the mask, into the middle of the group */
    .byte 0x83, 0xe0, 0xe0, 0x4c, 0x01, 0xf0, 0xff, 0xe0
    hlt
