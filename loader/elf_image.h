/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ELF form of a guest program: hostile bytes in, checked segments or a named error out.
 *
 * Accepted is what the toolchain's linker script makes: ELFCLASS32, EM_X86_64, ET_EXEC; one PT_LOAD of text at
 * ZVM_TEXT_START, at most one of read-only data and one of data, in this order; one PT_NOTE; PT_TLS and PT_GNU_STACK at
 * most once each; nothing else.
 */
#ifndef ELF_IMAGE_H
#define ELF_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elf_source.h"
#include "error.h"
#include "region.h"

enum segment_kind { SEGMENT_TEXT, SEGMENT_RODATA, SEGMENT_DATA, SEGMENTS };

/*
 * What one PT_LOAD asks for. elf_parse() has checked: start and offset are multiples of the page size, file_size <=
 * memory_size, offset + file_size lies in the file, segments are page-disjoint and end below ZVM_HEAP_LIMIT.
 */
struct segment {
    gaddr start;
    uint32_t offset;      /* in the file */
    uint32_t file_size;   /* bytes from the file; the rest is zero, or HLT in text */
    uint32_t memory_size; /* 0: no such segment */
};

struct elf_image {
    struct segment segments[SEGMENTS];
    gaddr entry;         /* a bundle in the text */
    gaddr end;           /* first page past the last segment */
    gaddr phdr;          /* of the program headers, where a segment that is not text holds them; else 0 */
    uint16_t phdr_count; /* entries of PHDR_SIZE bytes */
    uint32_t isa;        /* ZVM_ISA_ bits that the note asks for */
};

enum { PHDR_SIZE = 32 };

/* Reads headers and note, checks everything that struct elf_image promises. Maps and keeps nothing. */
bool elf_parse(struct elf_image *elf, const struct elf_source *source, struct error *err);

#endif
