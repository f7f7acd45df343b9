/* SPDX-License-Identifier: Apache-2.0 */
#include "part.h"
# a comment
	.file	"as1.S"
	.text
	.p2align 4
	.globl	sum
	.type	sum, @function
sum:
	.cfi_startproc
	push	%rbx
	.cfi_def_cfa_offset 16
	.cfi_offset %rbx, -16
	xor	%eax, %eax
	mov	%esi, %ecx
	test	%ecx, %ecx
	jz	.Ldone
1:	add	(%rdi), %eax
	lea	4(%rdi), %rdi
	dec	%ecx
	jnz	1b
.Ldone:	pop	%rbx
	ret
	.cfi_endproc
	.size	sum, .-sum

	.globl	copy
	.type	copy, @function
copy:	mov	%rdi, %rax; mov %rdx, %rcx
	cld
	rep	movsb
	ret
	.size copy, . - copy

	.globl	add128
	.type	add128, @function
add128:	mov (%rsi), %rax ; add (%rdx), %rax ; mov %rax, (%rdi)
	mov 8(%rsi), %rax; adc 8(%rdx), %rax; mov %rax, 8(%rdi)
	setc %al
	movzbl %al, %eax
	ret

	.globl dispatch
	.type dispatch, @function
dispatch:
	cmp $NCASES, %edi
	jae .Lbad
	mov %edi, %edi
	lea table(%rip), %rdx
	movslq (%rdx, %rdi, 4), %rcx
	add %rdx, %rcx
	jmp *%rcx
	.balign 4
table:	.long .Lc0 - table, .Lc1 - table, .Lc2 - table
.Lc0:	mov $'0', %eax
	ret
.Lc1:	mov $('1'), %eax ; ret
.Lc2:	mov $'2, %eax ; ret
.Lbad:	or $-1, %eax
	ret

	.globl getmsg
	.type getmsg, @function
getmsg:	lea msg(%rip), %rax
	ret
msg:	.asciz "in text; with # and 'quotes'"
	.globl strlen_sse
	.type strlen_sse, @function
strlen_sse:
	pxor %xmm0, %xmm0
	mov %rdi, %rax
	and $-16, %rax
	mov %edi, %ecx
	and $15, %ecx
	movdqa (%rax), %xmm1
	pcmpeqb %xmm0, %xmm1
	pmovmskb %xmm1, %edx
	shr %cl, %edx
	test %edx, %edx
	jnz 2f
1:	add $16, %rax
	movdqa (%rax), %xmm1
	pcmpeqb %xmm0, %xmm1
	pmovmskb %xmm1, %edx
	test %edx, %edx
	jz 1b
	bsf %edx, %edx
	sub %rdi, %rax
	add %rdx, %rax
	ret
2:	bsf %edx, %eax
	ret

	.data
counter: .quad 0
	.globl bump
	.text
	.type bump, @function
bump:	lock; incq counter(%rip)
	lock incq counter(%rip)
	mov counter(%rip), %rax
	ret
	.globl callback
	.type callback, @function
callback:
	push %rbp
	mov %rsp, %rbp
	sub $32, %rsp
	mov %rdi, -8(%rbp)
	mov %esi, %edi
	call *-8(%rbp)
	leave
	ret
	.globl tail
	.type tail, @function
tail:	mov %rdi, %rax; mov %esi, %edi
	jmp *%rax
	.comm scratch, 64, 16
	.local lscratch
	.comm lscratch, 64, 16
	.globl usescratch
	.type usescratch, @function
usescratch:
	movl %edi, scratch(%rip)
	movl %edi, lscratch+60(%rip)
	movl scratch(%rip), %eax
	addl 60+lscratch(%rip), %eax
	ret
	.section .note.GNU-stack,"",%progbits
