/* SPDX-License-Identifier: Apache-2.0 */
	.text
	.set SIXTEEN, 16
	.globl f
	.type f, @function
	.balign 1<<4
f:	movl $5, %eax
	.align 128
	addl $1, %eax
	.p2align 8
	addl $2, %eax
	.p2align 4,,15
	addl $3, %eax
	.p2align 8,,3
	addl $4, %eax
	.balign 64, 0x90
	addl $5, %eax
	.balign (1 << 5) + 32, , 40
	addl $6, %eax
	.align SIXTEEN
	addl $7, %eax
	.p2align 2*3
	addl $8, %eax
	.balign 8*SIXTEEN, 0xcc, 4*SIXTEEN
	addl $9, %eax
	.balign 2
	.balignw 32, 0x9090
	addl $10, %eax
	.balign 4
	.p2alignl 5, 0x90909090
	addl $11, %eax
	.balign 1
	.p2align 0
	.align
	addl $12, %eax
	ret
	.align 128
	.globl g
	.type g, @function
g:	leaq g(%rip), %rax
	andl $127, %eax
	ret
	.section .note.GNU-stack,"",@progbits
