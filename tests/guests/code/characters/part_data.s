/* SPDX-License-Identifier: Apache-2.0 */
	.data
	.globl letters, escaped, string, two
letters:
	.byte 'h'
	.byte 'i', ',', ';', '#', '/', '"', '('
	.byte 'e ; .byte '!
	.byte 0
escaped:
	.byte '\n, '\t, '\\, '\', '\b, '\f, '\r, 0
string:
	.ascii "a;b#c//d/*e*/f\"g\\h'i"	# a comment; .byte 1
	.asciz "\101\x42\v\9;", ","	/* another; .byte 2 */ ; .byte 'x ; .byte 0
two:	.long 'a' + 1, ('z -'a')	# one more ' "
	/ a line that is a comment ' ; .byte 1
	.long 'b' /* over
	two lines */ ; .long 'c
	.text
	.globl answer
	.type answer, @function
answer:	movl $'*, %eax; ret
	.section .note.GNU-stack,"",@progbits
