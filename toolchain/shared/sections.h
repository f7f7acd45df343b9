/* SPDX-License-Identifier: Apache-2.0 */
/* Sections in which the assembler tells the linker's wrapper about an object; the linker script gathers them. */
#ifndef SECTIONS_H
#define SECTIONS_H

/* 32-bit words: the ZVM_ISA_ bits that the object uses. */
#define SECTIONS_ISA ".zvm.isa"

/* 32-bit words: the addresses of labels that an indirect branch may reach. Strip takes it for debug information. */
#define SECTIONS_TARGETS ".debug_zvm_targets"

/* The image's note, whose last word holds the ZVM_ISA_ bits of all objects. */
#define SECTIONS_NOTE ".note.zerovm"

#endif
