/* SPDX-License-Identifier: Apache-2.0 */
/* rule: forbidden */
    .text
    .globl _start
_start:
    rdtsc
    hlt
