/* SPDX-License-Identifier: Apache-2.0 */
/* Names of any letters in assembly, with quotes and without.
 * options: -no-pie
 * levels: -O2
 */
	.text
	.globl	main
	.type	main, @function
main:
	subq	$8, %rsp
	movl	größe, %edi
	call	"schön"
	movl	tabelle+4(%rip), %esi
	movl	$текст, %edi
	movl	%eax, %edx
	xorl	%eax, %eax
	call	printf
	xorl	%eax, %eax
	addq	$8, %rsp
	ret
schön:	movl	%edi, %eax
	addl	$ß, %eax
	cmpl	$7, %eax
	jne	größer
	movl	$1, %eax
größer:	ret
	.size	schön, .-schön
	ß = 5
	.set	ö, 17
	.data
größe:	.long	4
tabelle:
	.long	0, ö
	.size	größe, 4
	.section "röd", "a"
	.long	größe+4
	.section .rodata
текст:	.string	"größe %d %d\n"
	.section .note.GNU-stack, "", @progbits
