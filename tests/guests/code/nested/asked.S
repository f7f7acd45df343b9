/* SPDX-License-Identifier: Apache-2.0 */
/* A file that asks for an executable stack by hand is refused as well.
 * levels: -O2
 * refused: needs an executable stack
 */
	.text
	.globl main
	.type main, @function
main:	xorl %eax, %eax
	ret
	.section .note.GNU-stack,"x",@progbits
