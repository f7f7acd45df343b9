/* SPDX-License-Identifier: Apache-2.0 */
/* Broken ELF files: each is refused for its own reason, by name. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "elf_builder.h"
#include "elf_check.h"
#include "elf_image.h"
#include "suite.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

/*
 * The built file: page 0 headers, note and read-only data; page 1 text, 64 bytes; page 2 data, 0x100 bytes. In memory:
 * text 0x20000, read-only data 0x21000, data 0x22000.
 */
enum { TEXT_SIZE = 64, FILE_SIZE = 0x2100 };

static struct built_elf built;
static struct error err;

static void setup(void)
{
    uint8_t text[TEXT_SIZE];
    memset(text, ZVM_TEXT_FILL, sizeof(text));
    built_elf_init(&built, text, sizeof(text));
    ck_assert_uint_eq(built.size, FILE_SIZE);
    err = (struct error){ 0 };
}

static void teardown(void)
{
    built_elf_release(&built);
}

static bool parse(struct elf_image *elf, size_t size)
{
    return elf_parse(elf, &(struct elf_source){ .bytes = built.bytes, .size = size }, &err);
}

struct patch {
    size_t at, width;
    uint32_t value;
};

/* A field of the ELF header, of a program header, of the note's header, or one of the note's words. */
#define H(field, value)                                                                                                \
    {                                                                                                                  \
        offsetof(Elf32_Ehdr, field), sizeof(((Elf32_Ehdr *)0)->field), value                                           \
    }
#define I(byte, value)                                                                                                 \
    {                                                                                                                  \
        byte, 1, value                                                                                                 \
    }
#define P(which, field, value)                                                                                         \
    {                                                                                                                  \
        sizeof(Elf32_Ehdr) + BUILT_##which * sizeof(Elf32_Phdr) + offsetof(Elf32_Phdr, field), 4, value                \
    }
#define N(field, value)                                                                                                \
    {                                                                                                                  \
        BUILT_NOTE_AT + offsetof(Elf32_Nhdr, field), 4, value                                                          \
    }
#define W(word, value)                                                                                                 \
    {                                                                                                                  \
        BUILT_NOTE_AT + sizeof(Elf32_Nhdr) + 8 + 4 * (word), 4, value                                                  \
    }

#define TEXT_HEADER   "program header 0 (PT_LOAD): "
#define RODATA_HEADER "program header 1 (PT_LOAD): "
#define DATA_HEADER   "program header 2 (PT_LOAD): "
#define NOTE_HEADER   "program header 3 (PT_NOTE): "
#define TLS_HEADER    "program header 4 (PT_TLS): "
#define STACK_HEADER  "program header 5 (PT_GNU_STACK): "
#define FLAGS         "expected 5 (text, r-x), 4 (read-only data, r--) or 6 (data, rw-)"
#define TYPES         "expected PT_LOAD, PT_NOTE, PT_TLS or PT_GNU_STACK: programs are static and not position-independent"
#define ORDER         "expected at most one each of text, read-only data, data, in this order"
#define ENTRY         "expected a multiple of 32 in the text, [0x20000, 0x20040)"

static const struct {
    struct patch patches[3];
    const char *message; /* NULL: accepted */
} files[] = {
    { { { 0 } }, NULL },

    { { I(0, 0x7e) }, "not an ELF file: starts with 7e 45 4c 46, expected 7f 45 4c 46" },
    { { I(3, 0) }, "not an ELF file: starts with 7f 45 4c 00, expected 7f 45 4c 46" },
    { { I(EI_CLASS, 2) }, "ELF header: EI_CLASS is 2, expected 1 (32-bit: a guest program made by zvm-cc)" },
    { { I(EI_CLASS, 0) }, "ELF header: EI_CLASS is 0, expected 1 (32-bit: a guest program made by zvm-cc)" },
    { { I(EI_DATA, 2) }, "ELF header: EI_DATA is 2, expected 1 (little-endian)" },
    { { I(EI_VERSION, 0) }, "ELF header: EI_VERSION is 0, expected 1 (current)" },
    { { I(EI_OSABI, 3) }, NULL },
    { { I(EI_OSABI, 9) }, "ELF header: EI_OSABI is 9, expected 0 (System V)" },
    { { I(EI_OSABI, 123) }, "ELF header: EI_OSABI is 123, expected 0 (System V)" },
    { { I(EI_ABIVERSION, 7) }, "ELF header: EI_ABIVERSION is 7, expected 0 (none)" },
    { { H(e_type, ET_DYN) }, "ELF header: e_type is 3, expected 2 (a static executable)" },
    { { H(e_type, ET_REL) }, "ELF header: e_type is 1, expected 2 (a static executable)" },
    { { H(e_type, 0xFFFF) }, "ELF header: e_type is 65535, expected 2 (a static executable)" },
    { { H(e_machine, EM_386) }, "ELF header: e_machine is 3, expected 62 (x86-64)" },
    { { H(e_machine, 0) }, "ELF header: e_machine is 0, expected 62 (x86-64)" },
    { { H(e_version, 2) }, "ELF header: e_version is 2, expected 1 (current)" },
    { { H(e_flags, 1) }, "ELF header: e_flags is 1, expected 0 (none)" },
    { { H(e_ehsize, 64) }, "ELF header: e_ehsize is 64, expected 52 (ELF32)" },
    { { H(e_phentsize, 56) }, "ELF header: e_phentsize is 56, expected 32 (ELF32)" },
    { { H(e_phentsize, 0) }, "ELF header: e_phentsize is 0, expected 32 (ELF32)" },
    { { H(e_phentsize, 31) }, "ELF header: e_phentsize is 31, expected 32 (ELF32)" },
    { { H(e_phentsize, 0xFFFF) }, "ELF header: e_phentsize is 65535, expected 32 (ELF32)" },
    { { H(e_phnum, 0) }, "ELF header: e_phnum is 0, expected 1 to 16" },
    { { H(e_phnum, 17) }, "ELF header: e_phnum is 17, expected 1 to 16" },
    { { H(e_phnum, PN_XNUM) }, "ELF header: e_phnum is 65535, expected 1 to 16" },
    { { H(e_phnum, 5) }, NULL },
    { { H(e_phnum, 3) }, "program headers: no PT_NOTE: not a program made by zvm-cc" },
    { { H(e_phoff, FILE_SIZE) },
      "program headers: 192 bytes at offset 8448 reach past the end of the file, 8448 bytes" },
    { { H(e_phoff, FILE_SIZE - 191) },
      "program headers: 192 bytes at offset 8257 reach past the end of the file, 8448 bytes" },
    { { H(e_phoff, UINT32_MAX) },
      "program headers: 192 bytes at offset 4294967295 reach past the end of the file, 8448 bytes" },
    { { H(e_phoff, UINT32_MAX - 191) },
      "program headers: 192 bytes at offset 4294967104 reach past the end of the file, 8448 bytes" },
    { { H(e_phoff, 0) }, "program header 0: p_type is 0x464c457f, " TYPES },
    { { H(e_shoff, UINT32_MAX), H(e_shnum, 0xFFFF), H(e_shstrndx, 0xFFFF) }, NULL },

    { { H(e_entry, 0x20020) }, NULL },
    { { H(e_entry, 0) }, "ELF header: e_entry is 0x0, " ENTRY },
    { { H(e_entry, 0x20001) }, "ELF header: e_entry is 0x20001, " ENTRY },
    { { H(e_entry, 0x20010) }, "ELF header: e_entry is 0x20010, " ENTRY },
    { { H(e_entry, 0x1FFE0) }, "ELF header: e_entry is 0x1ffe0, " ENTRY },
    { { H(e_entry, 0x20040) }, "ELF header: e_entry is 0x20040, " ENTRY },
    { { H(e_entry, 0x21000) }, "ELF header: e_entry is 0x21000, " ENTRY },
    { { H(e_entry, 0xFFFFFFE0) }, "ELF header: e_entry is 0xffffffe0, " ENTRY },

    { { P(TLS, p_type, PT_NULL) }, "program header 4: p_type is 0x0, " TYPES },
    { { P(TLS, p_type, PT_INTERP) }, "program header 4: p_type is 0x3, " TYPES },
    { { P(TLS, p_type, PT_DYNAMIC) }, "program header 4: p_type is 0x2, " TYPES },
    { { P(TLS, p_type, PT_SHLIB) }, "program header 4: p_type is 0x5, " TYPES },
    { { P(TLS, p_type, PT_PHDR) }, "program header 4: p_type is 0x6, " TYPES },
    { { P(TLS, p_type, PT_GNU_RELRO) }, "program header 4: p_type is 0x6474e552, " TYPES },
    { { P(TLS, p_type, PT_GNU_EH_FRAME) }, "program header 4: p_type is 0x6474e550, " TYPES },
    { { P(TLS, p_type, PT_GNU_PROPERTY) }, "program header 4: p_type is 0x6474e553, " TYPES },
    { { P(TLS, p_type, UINT32_MAX) }, "program header 4: p_type is 0xffffffff, " TYPES },
    { { P(TLS, p_type, PT_GNU_STACK) }, STACK_HEADER "a second one, expected at most one" },
    { { P(STACK, p_type, PT_TLS) }, "program header 5 (PT_TLS): a second one, expected at most one" },
    { { P(TLS, p_type, PT_NOTE), P(TLS, p_offset, BUILT_NOTE_AT), P(TLS, p_filesz, 28) },
      "program header 4 (PT_NOTE): a second one, expected at most one" },

    { { P(TEXT, p_flags, 7) }, TEXT_HEADER "p_flags is 0x7, " FLAGS },
    { { P(TEXT, p_flags, 3) }, TEXT_HEADER "p_flags is 0x3, " FLAGS },
    { { P(TEXT, p_flags, 1) }, TEXT_HEADER "p_flags is 0x1, " FLAGS },
    { { P(TEXT, p_flags, 0) }, TEXT_HEADER "p_flags is 0x0, " FLAGS },
    { { P(TEXT, p_flags, 0x10000005) }, TEXT_HEADER "p_flags is 0x10000005, " FLAGS },
    { { P(DATA, p_flags, 7) }, DATA_HEADER "p_flags is 0x7, " FLAGS },
    { { P(DATA, p_flags, 2) }, DATA_HEADER "p_flags is 0x2, " FLAGS },
    { { P(RODATA, p_flags, 5) }, RODATA_HEADER "text segment after a text segment, " ORDER },
    { { P(DATA, p_flags, 4) }, DATA_HEADER "read-only data segment after a read-only data segment, " ORDER },
    { { P(RODATA, p_flags, 6) }, DATA_HEADER "data segment after a data segment, " ORDER },
    { { P(RODATA, p_flags, 6), P(DATA, p_flags, 4) },
      DATA_HEADER "read-only data segment after a data segment, " ORDER },
    { { P(TEXT, p_flags, 4) }, RODATA_HEADER "read-only data segment after a read-only data segment, " ORDER },
    { { P(TEXT, p_filesz, 0), P(TEXT, p_memsz, 0) }, "program headers: no text, expected a PT_LOAD with flags r-x" },
    { { P(RODATA, p_filesz, 0), P(RODATA, p_memsz, 0) }, NULL },
    { { P(DATA, p_filesz, 0), P(DATA, p_memsz, 0), P(DATA, p_flags, 0) }, NULL },
    { { P(DATA, p_filesz, 0) }, NULL },

    { { P(TEXT, p_vaddr, 0) }, TEXT_HEADER "p_vaddr is 0x0, expected 0x20000 for text" },
    { { P(TEXT, p_vaddr, 0x10000) }, TEXT_HEADER "p_vaddr is 0x10000, expected 0x20000 for text" },
    { { P(TEXT, p_vaddr, 0x1F000) }, TEXT_HEADER "p_vaddr is 0x1f000, expected 0x20000 for text" },
    { { P(TEXT, p_vaddr, 0x30000) }, TEXT_HEADER "p_vaddr is 0x30000, expected 0x20000 for text" },
    { { P(TEXT, p_vaddr, 0x20020) }, TEXT_HEADER "p_vaddr is 0x20020, expected a multiple of 0x1000" },
    { { P(TEXT, p_vaddr, UINT32_MAX) }, TEXT_HEADER "p_vaddr 0xffffffff + p_memsz 0x40 reach past 0xfee00000" },
    { { P(TEXT, p_offset, 0x1020) }, TEXT_HEADER "p_offset is 0x1020, expected a multiple of 0x1000" },
    { { P(TEXT, p_offset, 0x3000) },
      TEXT_HEADER "p_offset 12288 + p_filesz 64 reach past the end of the file, 8448 bytes" },
    { { P(TEXT, p_offset, UINT32_MAX) },
      TEXT_HEADER "p_offset 4294967295 + p_filesz 64 reach past the end of the file, 8448 bytes" },
    { { P(TEXT, p_filesz, 65) }, TEXT_HEADER "p_filesz is 65, expected at most p_memsz, 64" },
    { { P(TEXT, p_filesz, 63) }, TEXT_HEADER "p_memsz is 64, expected p_filesz, 63: only data has zeroed memory" },
    { { P(TEXT, p_filesz, 0) }, TEXT_HEADER "p_memsz is 64, expected p_filesz, 0: only data has zeroed memory" },
    { { P(TEXT, p_memsz, 65) }, TEXT_HEADER "p_memsz is 65, expected p_filesz, 64: only data has zeroed memory" },
    { { P(TEXT, p_memsz, 0) }, TEXT_HEADER "p_filesz is 64, expected at most p_memsz, 0" },
    { { P(TEXT, p_memsz, UINT32_MAX) }, TEXT_HEADER "p_vaddr 0x20000 + p_memsz 0xffffffff reach past 0xfee00000" },
    { { P(TEXT, p_filesz, UINT32_MAX), P(TEXT, p_memsz, UINT32_MAX) },
      TEXT_HEADER "p_offset 4096 + p_filesz 4294967295 reach past the end of the file, 8448 bytes" },
    { { P(TEXT, p_filesz, 0x1001), P(TEXT, p_memsz, 0x1001) },
      RODATA_HEADER "p_vaddr is 0x21000, expected 0x22000 or more: past the text and what came before" },
    { { P(TEXT, p_align, 0) }, TEXT_HEADER "p_align is 0x0, expected at least 0x1000" },
    { { P(TEXT, p_align, 1) }, TEXT_HEADER "p_align is 0x1, expected at least 0x1000" },
    { { P(TEXT, p_align, 0x800) }, TEXT_HEADER "p_align is 0x800, expected at least 0x1000" },
    { { P(TEXT, p_align, 0x1001) }, TEXT_HEADER "p_align is 4097, expected a power of two" },
    { { P(TEXT, p_align, UINT32_MAX) }, TEXT_HEADER "p_align is 4294967295, expected a power of two" },
    { { P(TEXT, p_align, 0x20000) }, NULL },
    { { P(TEXT, p_paddr, UINT32_MAX) }, NULL },

    { { P(RODATA, p_vaddr, 0x20000) },
      RODATA_HEADER "p_vaddr is 0x20000, expected 0x21000 or more: past the text and what came before" },
    { { P(RODATA, p_vaddr, 0x10000) },
      RODATA_HEADER "p_vaddr is 0x10000, expected 0x21000 or more: past the text and what came before" },
    { { P(RODATA, p_vaddr, 0) },
      RODATA_HEADER "p_vaddr is 0x0, expected 0x21000 or more: past the text and what came before" },
    { { P(RODATA, p_vaddr, 0x22000) },
      DATA_HEADER "p_vaddr is 0x22000, expected 0x23000 or more: past the text and what came before" },
    { { P(RODATA, p_memsz, 0x1001) },
      RODATA_HEADER "p_memsz is 4097, expected p_filesz, 4096: only data has zeroed memory" },
    { { P(DATA, p_vaddr, 0x21000) },
      DATA_HEADER "p_vaddr is 0x21000, expected 0x22000 or more: past the text and what came before" },
    { { P(DATA, p_vaddr, 0x22100) }, DATA_HEADER "p_vaddr is 0x22100, expected a multiple of 0x1000" },
    { { P(DATA, p_offset, 0x2001) },
      DATA_HEADER "p_offset 8193 + p_filesz 256 reach past the end of the file, 8448 bytes" },
    { { P(DATA, p_filesz, 0x101) },
      DATA_HEADER "p_offset 8192 + p_filesz 257 reach past the end of the file, 8448 bytes" },
    { { P(DATA, p_filesz, UINT32_MAX) }, DATA_HEADER "p_filesz is 4294967295, expected at most p_memsz, 9285" },
    { { P(DATA, p_memsz, UINT32_MAX) }, DATA_HEADER "p_vaddr 0x22000 + p_memsz 0xffffffff reach past 0xfee00000" },
    { { P(DATA, p_memsz, 0xFFFDE000) }, DATA_HEADER "p_vaddr 0x22000 + p_memsz 0xfffde000 reach past 0xfee00000" },
    { { P(DATA, p_memsz, 0xFEDDE001) }, DATA_HEADER "p_vaddr 0x22000 + p_memsz 0xfedde001 reach past 0xfee00000" },
    { { P(DATA, p_memsz, 0xFEDDE000) }, NULL },
    { { P(DATA, p_vaddr, 0xFEDFD000) }, NULL },
    { { P(DATA, p_vaddr, 0xFEDFE000) }, DATA_HEADER "p_vaddr 0xfedfe000 + p_memsz 0x2445 reach past 0xfee00000" },
    { { P(DATA, p_vaddr, 0xFFFFF000) }, DATA_HEADER "p_vaddr 0xfffff000 + p_memsz 0x2445 reach past 0xfee00000" },
    { { P(DATA, p_offset, 0x1000) }, NULL }, /* the same bytes of the file twice: as data they are harmless */

    { { P(NOTE, p_offset, UINT32_MAX) },
      NOTE_HEADER "notes: 28 bytes at offset 4294967295 reach past the end of the file, 8448 bytes" },
    { { P(NOTE, p_filesz, 4097) }, NOTE_HEADER "p_filesz is 4097, expected at most 4096" },
    { { P(NOTE, p_filesz, UINT32_MAX) }, NOTE_HEADER "p_filesz is 4294967295, expected at most 4096" },
    { { P(NOTE, p_filesz, 0) }, NOTE_HEADER "no note ZeroVM: not a program made by zvm-cc" },
    { { P(NOTE, p_filesz, 11) }, NOTE_HEADER "note at offset 0 is cut short" },
    { { P(NOTE, p_filesz, 27) },
      NOTE_HEADER "note at offset 0: name of 7 and description of 8 bytes reach past the end" },
    { { P(NOTE, p_filesz, 29) }, NOTE_HEADER "note at offset 28 is cut short" },
    { { P(NOTE, p_filesz, 40) }, NULL }, /* an empty note follows */
    { { P(NOTE, p_filesz, 39) }, NOTE_HEADER "note at offset 28 is cut short" },
    { { N(n_namesz, UINT32_MAX) },
      NOTE_HEADER "note at offset 0: name of 4294967295 and description of 8 bytes reach past the end" },
    { { N(n_descsz, UINT32_MAX) },
      NOTE_HEADER "note at offset 0: name of 7 and description of 4294967295 bytes reach past the end" },
    { { N(n_descsz, 4) }, NOTE_HEADER "note ZeroVM: 4 bytes, expected 8" },
    { { N(n_descsz, 0), P(NOTE, p_filesz, 20) }, NOTE_HEADER "note ZeroVM: 0 bytes, expected 8" },
    { { N(n_type, 2) }, NOTE_HEADER "no note ZeroVM: not a program made by zvm-cc" },
    { { N(n_namesz, 6) }, NOTE_HEADER "no note ZeroVM: not a program made by zvm-cc" },
    { { I(BUILT_NOTE_AT + 12, 'z') }, NOTE_HEADER "no note ZeroVM: not a program made by zvm-cc" },
    { { W(0, 0) }, NOTE_HEADER "note ZeroVM: ABI version 0, expected 1" },
    { { W(0, 2) }, NOTE_HEADER "note ZeroVM: ABI version 2, expected 1" },
    { { W(1, ZVM_ISA_ALL) }, NULL },
    { { W(1, ZVM_ISA_ALL + 1) }, NOTE_HEADER "note ZeroVM: instruction sets 0x40, expected bits of 0x3f" },
    { { W(1, UINT32_MAX) }, NOTE_HEADER "note ZeroVM: instruction sets 0xffffffff, expected bits of 0x3f" },

    { { P(TLS, p_filesz, 33) }, TLS_HEADER "p_filesz is 33, expected at most p_memsz, 32" },
    { { P(TLS, p_offset, UINT32_MAX) },
      TLS_HEADER "p_offset 4294967295 + p_filesz 16 reach past the end of the file, 8448 bytes" },
    { { P(TLS, p_memsz, UINT32_MAX) }, TLS_HEADER "p_vaddr 0x21300 + p_memsz 0xffffffff reach past 0xfee00000" },
    { { P(TLS, p_align, 3) }, TLS_HEADER "p_align is 3, expected a power of two" },
    { { P(TLS, p_filesz, 0), P(TLS, p_memsz, 0) }, NULL },
    { { P(STACK, p_flags, 7) }, STACK_HEADER "p_flags is 0x7, expected 6 (rw-): no executable stack" },
    { { P(STACK, p_flags, 1) }, STACK_HEADER "p_flags is 0x1, expected 6 (rw-): no executable stack" },
    { { P(STACK, p_memsz, UINT32_MAX) }, NULL },
};

START_TEST(broken_files_are_refused_by_name)
{
    struct elf_image elf;
    for (size_t i = 0; i < 3; i++)
        memcpy(built.bytes + files[_i].patches[i].at, &files[_i].patches[i].value, files[_i].patches[i].width);
    bool ok = parse(&elf, built.size);
    if (files[_i].message) {
        ck_assert(!ok);
        ck_assert_str_eq(err.message, files[_i].message);
    } else {
        ck_assert_msg(ok, "%s", err.message);
        ck_assert_pstr_eq(elf_broken_promise(&elf, built.size), NULL);
    }
}
END_TEST

START_TEST(a_valid_file_is_read_as_it_is)
{
    struct elf_image elf;
    built.abi[1] = ZVM_ISA_SHA;
    ck_assert_msg(parse(&elf, built.size), "%s", err.message);
    const struct segment expected[SEGMENTS] = {
        [SEGMENT_TEXT] = { 0x20000, 0x1000, TEXT_SIZE, TEXT_SIZE },
        [SEGMENT_RODATA] = { 0x21000, 0, 0x1000, 0x1000 },
        [SEGMENT_DATA] = { 0x22000, 0x2000, 0x100, 0x100 + BUILT_BSS },
    };
    ck_assert_mem_eq(elf.segments, expected, sizeof(expected));
    ck_assert_uint_eq(elf.entry, 0x20000);
    ck_assert_uint_eq(elf.end, 0x25000);
    ck_assert_uint_eq(elf.phdr, 0x21000 + sizeof(Elf32_Ehdr));
    ck_assert_uint_eq(elf.phdr_count, BUILT_PHDRS);
    ck_assert_uint_eq(elf.isa, ZVM_ISA_SHA);
}
END_TEST

START_TEST(program_headers_are_not_looked_for_in_code)
{
    struct elf_image elf;
    memcpy(built.bytes + 0x1000, built.phdrs, BUILT_PHDRS * sizeof(Elf32_Phdr));
    built.header->e_phoff = 0x1000;
    ((Elf32_Phdr *)(built.bytes + 0x1000))[BUILT_TEXT].p_filesz = 0x1000;
    ((Elf32_Phdr *)(built.bytes + 0x1000))[BUILT_TEXT].p_memsz = 0x1000;
    ck_assert_msg(parse(&elf, built.size), "%s", err.message);
    ck_assert_uint_eq(elf.phdr, 0);
}
END_TEST

START_TEST(one_note_of_ours_is_enough)
{
    struct elf_image elf;
    memcpy(built.bytes + BUILT_NOTE_AT + 28, built.bytes + BUILT_NOTE_AT, 28);
    built.phdrs[BUILT_NOTE].p_filesz = 56;
    ck_assert(!parse(&elf, built.size));
    ck_assert_str_eq(err.message, NOTE_HEADER "a second note ZeroVM, expected one");
    built.note->n_type = NT_GNU_BUILD_ID;
    ck_assert_msg(parse(&elf, built.size), "%s", err.message);
}
END_TEST

START_TEST(every_shorter_file_is_refused)
{
    struct elf_image elf;
    for (size_t size = 0; size < built.size; size++) {
        err.message[0] = '\0';
        if (parse(&elf, size) || !strstr(err.message, "past the end of the file"))
            ck_abort_msg("%zu bytes: %s", size, err.message);
    }
}
END_TEST

/* What a lone corruption may do to any 32-bit word. */
static uint32_t corrupt(uint32_t value, int how)
{
    const uint32_t values[] = { 0,          1,         0x7FFFFFFF, 0x80000000,     UINT32_MAX,     0x10000,
                                0xFEE00000, value + 1, value - 1,  value ^ 0x1000, value + 0x1000, ~value };
    return how < (int)(sizeof(values) / sizeof(values[0])) ? values[how] : value ^ (1U << (how - 12));
}

START_TEST(no_corrupt_word_breaks_a_promise)
{
    const size_t words = (sizeof(Elf32_Ehdr) + BUILT_PHDRS * sizeof(Elf32_Phdr)) / 2;
    for (size_t i = 0; i < words + 32; i++) {
        /* At every second byte of the headers, then of the note. */
        uint8_t *at = built.bytes + (i < words ? 2 * i : BUILT_NOTE_AT + (i - words));
        uint32_t value;
        memcpy(&value, at, sizeof(value));
        for (int how = 0; how < 12 + 32; how++) {
            struct elf_image elf;
            uint32_t bad = corrupt(value, how);
            memcpy(at, &bad, sizeof(bad));
            err.message[0] = '\0';
            const char *broken = NULL;
            if (parse(&elf, built.size))
                broken = elf_broken_promise(&elf, built.size);
            else if (err.message[0] == '\0' || strchr(err.message, '\n'))
                broken = "the error is not one line";
            if (broken)
                ck_abort_msg("0x%x for 0x%x at byte %td: %s", bad, value, at - built.bytes, broken);
        }
        memcpy(at, &value, sizeof(value));
    }
}
END_TEST

START_TEST(a_file_that_shrinks_meanwhile_is_refused)
{
    struct elf_image elf;
    int fd = memfd_create("short", 0);
    ck_assert_int_eq(write(fd, built.bytes, 100), 100);
    ck_assert(!elf_parse(&elf, &(struct elf_source){ .fd = fd, .size = built.size }, &err));
    ck_assert_str_eq(err.message, "read program headers: the file became shorter meanwhile");
    close(fd);
    ck_assert(!elf_parse(&elf, &(struct elf_source){ .fd = fd, .size = built.size }, &err));
    ck_assert_str_eq(err.message, "read ELF header: Bad file descriptor");
}
END_TEST

int main(void)
{
    TCase *elf = tcase_create("elf");
    tcase_add_checked_fixture(elf, setup, teardown);
    tcase_add_loop_test(elf, broken_files_are_refused_by_name, 0, sizeof(files) / sizeof(files[0]));
    tcase_add_test(elf, a_valid_file_is_read_as_it_is);
    tcase_add_test(elf, program_headers_are_not_looked_for_in_code);
    tcase_add_test(elf, one_note_of_ours_is_enough);
    tcase_add_test(elf, every_shorter_file_is_refused);
    tcase_add_test(elf, no_corrupt_word_breaks_a_promise);
    tcase_add_test(elf, a_file_that_shrinks_meanwhile_is_refused);
    Suite *suite = suite_create("elf");
    suite_add_tcase(suite, elf);
    return suite_run(suite);
}
