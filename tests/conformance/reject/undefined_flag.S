/* SPDX-License-Identifier: Apache-2.0 */
/* rule: flags */
    .text
    .globl _start
_start:
    imull %eax, %ecx
    js 1f
1:  hlt
