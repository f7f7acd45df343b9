/* SPDX-License-Identifier: Apache-2.0 */
/* rule: prefix */
    .text
    .globl _start
_start:
    lock addl $1, %gs:(%ecx)
    hlt
