/* SPDX-License-Identifier: Apache-2.0 */
/* rule: call */
    .text
    .globl _start
_start:
    call _start
    hlt
