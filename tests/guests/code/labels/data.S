/* SPDX-License-Identifier: Apache-2.0 */
/* Every directive that makes data.
 * with: part_data.c
 * levels: -O2
 */
	.data
	.globl begin, finish
begin:	.byte 1, 2
	.2byte 3
	.4byte 4
	.8byte 5
	.short 6
	.hword 7
	.value 8
	.word 9
	.int 10
	.long 11
	.quad 12
	.octa 0x0123456789abcdef0011223344556677
	.dc 13
	.dc.b 14, 15
	.dc.w 16
	.dc.l 17
	.dc.s 1.5
	.dc.d 2.5
	.dcb 2, 3
	.dcb.b 3, 18
	.dcb.w 2, 19
	.dcb.l 2, 20
	.dcb.s 2, 0.5
	.dcb.d 2, 0.25
	.ds 2
	.ds.b 3
	.ds.w 2
	.ds.l 2
	.ds.d 1
	.float 3.5, 4.5
	.single 5.5
	.double 6.5
	.zero 3
	.skip 2, 7
	.space 3
	.fill 3, 2, 0x1234
	.fill 2
	.fill 2, 8, 0x1122334455667788
	.fill 3, 3, 0x112233
	.long ~5, -3/2, -3%2, 5==5, 5!=5, 5<6, 5>6, 5<>6, 5&&6, 5||0, !5, !0
	.long 1+2*3<<1, 7-3|4, 1<<2+3, 8>>1*2, 6/2*3, 6&3+1, 2+3==5, 5!3, 0b1011
	.sleb128 -1000, 64
	.uleb128 1000, 127
	.ascii "ab", "c"
	.asciz "de"
	.string "fg", "h"
	.balign 8, 0x5a
	.p2alignw 3, 0x1122
	.balignl 16, 0x01020304
	.org . + 4, 9
finish:	.byte 0
	.section .note.GNU-stack,"",@progbits
