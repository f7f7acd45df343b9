/* SPDX-License-Identifier: Apache-2.0 */
/* rule: string */
    .text
    .globl _start
_start:
    rep stosb
    hlt
