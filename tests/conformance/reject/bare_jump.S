/* SPDX-License-Identifier: Apache-2.0 */
/* rule: indirect */
    .text
    .globl _start
_start:
    jmp *%rax
