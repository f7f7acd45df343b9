/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fault-isolation contract between the validator, the assembler and guest code.
 *
 * Plain macros only: C, assembly and linker scripts all include this file.
 */
#ifndef ZVM_ABI_SFI_H
#define ZVM_ABI_SFI_H

/* Code is cut into bundles; indirect control flow reaches only their starts. */
#define ZVM_BUNDLE_SHIFT 5
#define ZVM_BUNDLE_SIZE  32

/* %r14 holds the region's base for ever; %gs.base equals it. */
#define ZVM_BASE_REGISTER 14

/* %r11 belongs to the assembler's rewritings; compiled code must not keep a value in it. */
#define ZVM_SCRATCH_REGISTER 11

/* Trampoline slots, one bundle each, written by the host: the only code outside the image that code may branch to. */
#define ZVM_TRAMPOLINE_START 0x10000
#define ZVM_TRAMPOLINE_END   0x20000

/* How far an operand disp(%rsp) may reach, either way, in bytes. */
#define ZVM_STACK_REACH 32768

/* Fills every byte of an executable page that no instruction uses: HLT, which faults. */
#define ZVM_TEXT_FILL 0xF4

/*
 * Instruction sets past x86-64-v3 that an image may ask for in its note (layout.h) and
 * then requires of the host. One bit each.
 */
#define ZVM_ISA_AES     0x01 /* AES-NI, on 128 bits, with VEX or without */
#define ZVM_ISA_PCLMUL  0x02 /* PCLMULQDQ, the same */
#define ZVM_ISA_SHA     0x04 /* SHA-1 and SHA-256 extensions */
#define ZVM_ISA_ADX     0x08 /* ADCX, ADOX */
#define ZVM_ISA_VAES    0x10 /* AES on 256 bits (VEX); does not include ZVM_ISA_AES */
#define ZVM_ISA_VPCLMUL 0x20 /* PCLMULQDQ on 256 bits (VEX); does not include ZVM_ISA_PCLMUL */
#define ZVM_ISA_ALL     0x3F

/* From a set's bit to that of its form on 256 bits. */
#define ZVM_ISA_256_SHIFT 4

#endif
