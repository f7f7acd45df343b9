/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that guests do not have. A program that refers to one is not linked: GNU ld says why, with the program's file
 * and line, and does not find ABSENT_REASON, the symbol. A program with a runtime of its own does not come here.
 */
/* clang-format off */
#define ABSENT(name) .section .gnu.warning.name, "", @progbits; .ascii ABSENT_REASON; .data; .weak name; name:
