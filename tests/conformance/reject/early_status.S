/* SPDX-License-Identifier: Apache-2.0 */
/* rule: x87 */
    .text
    .globl _start
_start:
    fldz
    fnstsw %ax
    hlt
