/* SPDX-License-Identifier: Apache-2.0 */
/* rule: return */
    .text
    .globl _start
_start:
    ret
