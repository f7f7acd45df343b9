/* SPDX-License-Identifier: Apache-2.0 */
/* Guest programs as ELF files in memory, for tests: a valid one, open to be broken. */
#ifndef ELF_BUILDER_H
#define ELF_BUILDER_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

/* The program headers of a built file, in this order. */
enum built_phdr { BUILT_TEXT, BUILT_RODATA, BUILT_DATA, BUILT_NOTE, BUILT_TLS, BUILT_STACK, BUILT_PHDRS };

enum {
    BUILT_DATA_BYTE = 0xDA, /* what the data segment is full of */
    BUILT_BSS = 0x2345,     /* bytes of zeroed memory behind the data */
    BUILT_NOTE_AT = 0x200,  /* where in the file the note lies */
    BUILT_SPARE = 0x1000,   /* zeroed bytes past the end of the file, to make it longer */
};

struct built_elf {
    uint8_t *bytes; /* owned */
    size_t size;
    Elf32_Ehdr *header; /* in bytes, as are those below */
    Elf32_Phdr *phdrs;  /* BUILT_PHDRS */
    Elf32_Nhdr *note;
    uint32_t *abi; /* the note's two words: version, instruction sets */
};

/* A valid program with this text; it starts at the first bundle. Ends the test process when memory runs out. */
void built_elf_init(struct built_elf *elf, const void *text, size_t size);

void built_elf_release(struct built_elf *elf);

#endif
