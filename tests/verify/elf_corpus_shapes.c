/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with more than one field: truncations, notes, overlaps, orders, counts, and other kinds of file. */
#include <stdio.h>

#include "elf_corpus.h"
#include "elf_corpus_base.h"
#include "zvm/abi/layout.h"

#define TYPES     "expected PT_LOAD, PT_NOTE, PT_TLS or PT_GNU_STACK: programs are static and not position-independent"
#define ORDER     "expected at most one each of text, read-only data, data, in this order"
#define PAST_FILE " reach past the end of the file, "
#define NO_NOTE   "no note ZeroVM: not a program made by zvm-cc"
#define TEXT      "program header 0 (PT_LOAD): "
#define RODATA    "program header 1 (PT_LOAD): "
#define DATA      "program header 2 (PT_LOAD): "
#define NOTE      "program header 3 (PT_NOTE): "

enum { PAGE = ZVM_PAGE_SIZE, NOTE_SIZE = 28 };

/* The first bytes of the file, and what is then missed first. */
static const struct truncation {
    size_t size;
    const char *expects;
} truncations[] = {
    { 0, "ELF header: 52 bytes at offset 0" PAST_FILE "0 bytes" },
    { 1, "ELF header: 52 bytes at offset 0" PAST_FILE "1 bytes" },
    { 3, "ELF header: 52 bytes at offset 0" PAST_FILE "3 bytes" },
    { 4, "ELF header: 52 bytes at offset 0" PAST_FILE "4 bytes" },
    { 15, "ELF header: 52 bytes at offset 0" PAST_FILE "15 bytes" },
    { 16, "ELF header: 52 bytes at offset 0" PAST_FILE "16 bytes" },
    { 51, "ELF header: 52 bytes at offset 0" PAST_FILE "51 bytes" },
    { 52, "program headers: 192 bytes at offset 52" PAST_FILE "52 bytes" },
    { 53, "program headers: 192 bytes at offset 52" PAST_FILE "53 bytes" },
    { 83, "program headers: 192 bytes at offset 52" PAST_FILE "83 bytes" },
    { 84, "program headers: 192 bytes at offset 52" PAST_FILE "84 bytes" },
    { 243, "program headers: 192 bytes at offset 52" PAST_FILE "243 bytes" },
    { 244, TEXT "p_offset 4096 + p_filesz 64" PAST_FILE "244 bytes" },
    { BUILT_NOTE_AT, TEXT "p_offset 4096 + p_filesz 64" PAST_FILE "512 bytes" },
    { BUILT_NOTE_AT + NOTE_SIZE, TEXT "p_offset 4096 + p_filesz 64" PAST_FILE "540 bytes" },
    { PAGE - 1, TEXT "p_offset 4096 + p_filesz 64" PAST_FILE "4095 bytes" },
    { PAGE, TEXT "p_offset 4096 + p_filesz 64" PAST_FILE "4096 bytes" },
    { PAGE + CORPUS_TEXT - 1, TEXT "p_offset 4096 + p_filesz 64" PAST_FILE "4159 bytes" },
    { PAGE + CORPUS_TEXT, DATA "p_offset 8192 + p_filesz 256" PAST_FILE "4160 bytes" },
    { 2 * PAGE, DATA "p_offset 8192 + p_filesz 256" PAST_FILE "8192 bytes" },
    { 2 * PAGE + 1, DATA "p_offset 8192 + p_filesz 256" PAST_FILE "8193 bytes" },
    { 2 * PAGE + 255, DATA "p_offset 8192 + p_filesz 256" PAST_FILE "8447 bytes" },
};

static void visit_truncations(corpus_visit *visit, void *context)
{
    struct built_elf elf;
    corpus_base(&elf);
    for (size_t i = 0; i < sizeof(truncations) / sizeof(truncations[0]); i++) {
        char name[64];
        snprintf(name, sizeof(name), "cut to %zu bytes", truncations[i].size);
        visit(context, &(struct corpus_file){ name, elf.bytes, truncations[i].size, truncations[i].expects });
    }
    built_elf_release(&elf);
}

/* The shapes: what is done to the valid program. */
static void nothing(struct built_elf *elf)
{
    (void)elf;
}
static void gnu_abi(struct built_elf *elf)
{
    elf->header->e_ident[EI_OSABI] = ELFOSABI_GNU;
}
static void longer(struct built_elf *elf)
{
    elf->size += 1;
}

static void swap(struct built_elf *elf, enum built_phdr a, enum built_phdr b)
{
    Elf32_Phdr saved = elf->phdrs[a];
    elf->phdrs[a] = elf->phdrs[b];
    elf->phdrs[b] = saved;
}
static void rodata_first(struct built_elf *elf)
{
    swap(elf, BUILT_TEXT, BUILT_RODATA);
}
static void data_before_rodata(struct built_elf *elf)
{
    swap(elf, BUILT_RODATA, BUILT_DATA);
}
static void note_first(struct built_elf *elf)
{
    swap(elf, BUILT_NOTE, BUILT_DATA);
    swap(elf, BUILT_DATA, BUILT_RODATA);
    swap(elf, BUILT_RODATA, BUILT_TEXT);
}

/* As ELFCLASS64 lays its header out; it differs after e_version. */
static void class64(struct built_elf *elf)
{
    Elf64_Ehdr header = {
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_entry = ZVM_TEXT_START,
        .e_phoff = sizeof(header),
        .e_ehsize = sizeof(header),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 1,
    };
    memcpy(header.e_ident, elf->header->e_ident, EI_NIDENT);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    memcpy(elf->bytes, &header, sizeof(header));
}
static void i386(struct built_elf *elf)
{
    elf->header->e_machine = EM_386;
}
static void big_endian(struct built_elf *elf)
{
    elf->header->e_ident[EI_DATA] = ELFDATA2MSB;
    elf->header->e_machine = __builtin_bswap16(EM_X86_64);
}
static void relocatable(struct built_elf *elf)
{
    elf->header->e_type = ET_REL;
}
static void shared(struct built_elf *elf)
{
    elf->header->e_type = ET_DYN;
}
static void core(struct built_elf *elf)
{
    elf->header->e_type = ET_CORE;
}
static void script(struct built_elf *elf)
{
    memcpy(elf->bytes, "#!/bin/sh\n", 10);
}

static void set_type(struct built_elf *elf, uint32_t type)
{
    elf->phdrs[BUILT_TLS].p_type = type;
}
static void interpreter(struct built_elf *elf)
{
    set_type(elf, PT_INTERP);
}
static void dynamic(struct built_elf *elf)
{
    set_type(elf, PT_DYNAMIC);
}
static void relro(struct built_elf *elf)
{
    set_type(elf, PT_GNU_RELRO);
}
static void property(struct built_elf *elf)
{
    set_type(elf, PT_GNU_PROPERTY);
}
static void phdr_type(struct built_elf *elf)
{
    set_type(elf, PT_PHDR);
}
static void processor_type(struct built_elf *elf)
{
    set_type(elf, PT_LOPROC);
}
static void second_tls(struct built_elf *elf)
{
    elf->phdrs[BUILT_STACK] = elf->phdrs[BUILT_TLS];
}
static void second_stack(struct built_elf *elf)
{
    elf->phdrs[BUILT_TLS] = elf->phdrs[BUILT_STACK];
}
static void second_note(struct built_elf *elf)
{
    elf->phdrs[BUILT_TLS] = elf->phdrs[BUILT_NOTE];
}

/* Puts count program headers, the first six as they are, behind the file's old end. */
static void move_headers(struct built_elf *elf, unsigned count, const Elf32_Phdr *filling)
{
    elf->header->e_phoff = (uint32_t)elf->size;
    elf->header->e_phnum = (uint16_t)count;
    for (unsigned i = 0; i < count; i++)
        memcpy(elf->bytes + elf->size + i * sizeof(*filling), i < BUILT_PHDRS ? &elf->phdrs[i] : filling,
               sizeof(*filling));
    elf->size += count * sizeof(*filling);
}
static const Elf32_Phdr empty_load = { .p_type = PT_LOAD };
static void headers_at_end(struct built_elf *elf)
{
    move_headers(elf, BUILT_PHDRS, NULL);
}
static void headers_over_end(struct built_elf *elf)
{
    move_headers(elf, BUILT_PHDRS, NULL);
    elf->size--;
}
static void headers_most(struct built_elf *elf)
{
    move_headers(elf, 16, &empty_load);
}
static void headers_many(struct built_elf *elf)
{
    move_headers(elf, 17, &empty_load);
}
static void headers_extended(struct built_elf *elf)
{
    elf->header->e_phnum = PN_XNUM;
    elf->header->e_shoff = BUILT_NOTE_AT;
}
static void header_null(struct built_elf *elf)
{
    move_headers(elf, 7, &(Elf32_Phdr){ .p_type = PT_NULL });
}

/* Segments. */
static void second_text(struct built_elf *elf)
{
    elf->phdrs[BUILT_RODATA].p_flags = PF_R | PF_X;
}
static void write_execute(struct built_elf *elf)
{
    elf->phdrs[BUILT_TEXT].p_flags = PF_R | PF_W | PF_X;
}
static void data_executes(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_flags = PF_R | PF_W | PF_X;
}
static void execute_only(struct built_elf *elf)
{
    elf->phdrs[BUILT_TEXT].p_flags = PF_X;
}
static void text_twice(struct built_elf *elf)
{
    elf->phdrs[BUILT_RODATA] = elf->phdrs[BUILT_TEXT];
}
static void rodata_on_text(struct built_elf *elf)
{
    elf->phdrs[BUILT_RODATA].p_vaddr = ZVM_TEXT_START;
}
static void data_on_text(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_vaddr = ZVM_TEXT_START;
}
static void data_on_trampoline(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_vaddr = ZVM_TEXT_START - ZVM_PAGE_SIZE;
}
static void data_on_null(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_vaddr = 0;
}
static void bss_wraps(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_memsz = 0u - elf->phdrs[BUILT_DATA].p_vaddr + PAGE;
}
static void bss_to_limit(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_memsz = ZVM_HEAP_LIMIT - elf->phdrs[BUILT_DATA].p_vaddr;
}
static void bss_past_limit(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_memsz = ZVM_HEAP_LIMIT - elf->phdrs[BUILT_DATA].p_vaddr + 1;
}
static void rodata_over_data(struct built_elf *elf)
{
    elf->phdrs[BUILT_RODATA].p_filesz = elf->phdrs[BUILT_RODATA].p_memsz = PAGE + 1;
}
static void text_over_rodata(struct built_elf *elf)
{
    elf->phdrs[BUILT_TEXT].p_filesz = elf->phdrs[BUILT_TEXT].p_memsz = PAGE + 1;
}
static void offset_wraps(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_offset = 0xFFFFF000;
    elf->phdrs[BUILT_DATA].p_filesz = elf->phdrs[BUILT_DATA].p_memsz = 2 * PAGE;
}
static void sizes_wrap(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_filesz = elf->phdrs[BUILT_DATA].p_memsz = UINT32_MAX;
}
static void no_text(struct built_elf *elf)
{
    elf->phdrs[BUILT_TEXT].p_filesz = elf->phdrs[BUILT_TEXT].p_memsz = 0;
}
static void no_rodata(struct built_elf *elf)
{
    elf->phdrs[BUILT_RODATA].p_filesz = elf->phdrs[BUILT_RODATA].p_memsz = 0;
}
static void no_data(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_filesz = elf->phdrs[BUILT_DATA].p_memsz = 0;
}
static void only_bss(struct built_elf *elf)
{
    elf->phdrs[BUILT_DATA].p_filesz = 0;
}
static void empty_with_rights(struct built_elf *elf)
{
    no_data(elf);
    elf->phdrs[BUILT_DATA].p_flags = PF_R | PF_W | PF_X;
    elf->phdrs[BUILT_DATA].p_vaddr = UINT32_MAX;
}

/* The text and the entry. */
static void entry_past_text(struct built_elf *elf)
{
    elf->header->e_entry = ZVM_TEXT_START + CORPUS_TEXT;
}
static void entry_in_rodata(struct built_elf *elf)
{
    elf->header->e_entry = elf->phdrs[BUILT_RODATA].p_vaddr;
}
static void entry_in_trampoline(struct built_elf *elf)
{
    elf->header->e_entry = ZVM_TRAMPOLINE_START;
}
static void entry_in_bundle(struct built_elf *elf)
{
    elf->header->e_entry = ZVM_TEXT_START + 2;
}
static void text_of_one_byte(struct built_elf *elf)
{
    elf->phdrs[BUILT_TEXT].p_filesz = elf->phdrs[BUILT_TEXT].p_memsz = 1;
    elf->bytes[PAGE] = 0x90;
}
static void text_of_zeroes(struct built_elf *elf)
{
    memset(elf->bytes + PAGE, 0, CORPUS_TEXT);
}
static void text_cut_in_call(struct built_elf *elf)
{
    elf->phdrs[BUILT_TEXT].p_filesz = elf->phdrs[BUILT_TEXT].p_memsz = CORPUS_TEXT - 2;
}
static void text_with_syscall(struct built_elf *elf)
{
    memcpy(elf->bytes + PAGE + ZVM_BUNDLE_SIZE, "\x0F\x05", 2);
}

/* Notes: count of them, each of an owner with a description, written where the valid one was; the last is ours. */
static void write_notes(struct built_elf *elf, unsigned foreign, uint32_t description, bool ours)
{
    uint8_t saved[NOTE_SIZE], *at = elf->bytes + BUILT_NOTE_AT;
    memcpy(saved, at, NOTE_SIZE);
    for (unsigned i = 0; i < foreign; i++) {
        const Elf32_Nhdr note = { 4, description, NT_GNU_BUILD_ID };
        memcpy(at, &note, sizeof(note));
        memcpy(at + sizeof(note), "GNU", 4);
        at += sizeof(note) + 4 + description;
    }
    if (ours)
        memcpy(at, saved, NOTE_SIZE);
    at += ours ? NOTE_SIZE : 0;
    elf->phdrs[BUILT_NOTE].p_filesz = (uint32_t)(at - elf->bytes) - BUILT_NOTE_AT;
}
static void note_behind_others(struct built_elf *elf)
{
    write_notes(elf, 100, 0, true);
}
static void note_behind_build_id(struct built_elf *elf)
{
    write_notes(elf, 1, 20, true);
}
static void only_foreign_notes(struct built_elf *elf)
{
    write_notes(elf, 3, 20, false);
}
static void note_twice(struct built_elf *elf)
{
    memcpy(elf->bytes + BUILT_NOTE_AT + NOTE_SIZE, elf->note, NOTE_SIZE);
    elf->phdrs[BUILT_NOTE].p_filesz = 2 * NOTE_SIZE;
}
static void note_name_wraps(struct built_elf *elf)
{
    elf->note->n_namesz = UINT32_MAX - 2; /* rounds up to zero in 32 bits */
}
static void note_sizes_wrap(struct built_elf *elf)
{
    elf->note->n_namesz = 0x80000000;
    elf->note->n_descsz = 0x80000000 + 8;
}
static void note_largest(struct built_elf *elf)
{
    elf->phdrs[BUILT_NOTE].p_offset = PAGE - NOTE_SIZE;
    elf->phdrs[BUILT_NOTE].p_filesz = NOTE_SIZE;
    memcpy(elf->bytes + PAGE - NOTE_SIZE, elf->note, NOTE_SIZE);
}
static void notes_over_end(struct built_elf *elf)
{
    elf->phdrs[BUILT_NOTE].p_offset = (uint32_t)elf->size - NOTE_SIZE + 1;
}
static void notes_too_long(struct built_elf *elf)
{
    elf->phdrs[BUILT_NOTE].p_filesz = 4097;
}
static void no_notes(struct built_elf *elf)
{
    elf->phdrs[BUILT_NOTE] = empty_load;
}

static const struct shape {
    const char *name;
    void (*make)(struct built_elf *elf);
    const char *expects;
} shapes[] = {
    { "valid", nothing, CORPUS_ACCEPTED },
    { "valid, GNU ABI", gnu_abi, CORPUS_ACCEPTED },
    { "valid, a byte behind", longer, CORPUS_ACCEPTED },

    { "rodata before text", rodata_first, RODATA "text segment after a read-only data segment, " ORDER },
    { "data before rodata", data_before_rodata, DATA "read-only data segment after a data segment, " ORDER },
    { "note before text", note_first, CORPUS_ACCEPTED },

    { "ELFCLASS64", class64, "ELF header: EI_CLASS is 2, expected 1 (32-bit: a guest program made by zvm-cc)" },
    { "EM_386", i386, "ELF header: e_machine is 3, expected 62 (x86-64)" },
    { "big-endian", big_endian, "ELF header: EI_DATA is 2, expected 1 (little-endian)" },
    { "ET_REL", relocatable, "ELF header: e_type is 1, expected 2 (a static executable)" },
    { "ET_DYN", shared, "ELF header: e_type is 3, expected 2 (a static executable)" },
    { "ET_CORE", core, "ELF header: e_type is 4, expected 2 (a static executable)" },
    { "a script", script, "not an ELF file: starts with 23 21 2f 62, expected 7f 45 4c 46" },

    { "PT_INTERP", interpreter, "program header 4: p_type is 0x3, " TYPES },
    { "PT_DYNAMIC", dynamic, "program header 4: p_type is 0x2, " TYPES },
    { "PT_GNU_RELRO", relro, "program header 4: p_type is 0x6474e552, " TYPES },
    { "PT_GNU_PROPERTY", property, "program header 4: p_type is 0x6474e553, " TYPES },
    { "PT_PHDR", phdr_type, "program header 4: p_type is 0x6, " TYPES },
    { "PT_LOPROC", processor_type, "program header 4: p_type is 0x70000000, " TYPES },
    { "PT_NULL", header_null, "program header 6: p_type is 0x0, " TYPES },
    { "PT_TLS twice", second_tls, "program header 5 (PT_TLS): a second one, expected at most one" },
    { "PT_GNU_STACK twice", second_stack, "program header 5 (PT_GNU_STACK): a second one, expected at most one" },
    { "PT_NOTE twice", second_note, "program header 4 (PT_NOTE): a second one, expected at most one" },
    { "headers at the end", headers_at_end, CORPUS_ACCEPTED },
    { "headers over the end", headers_over_end, "program headers: 192 bytes at offset 8448" PAST_FILE "8639 bytes" },
    { "16 headers", headers_most, CORPUS_ACCEPTED },
    { "17 headers", headers_many, "ELF header: e_phnum is 17, expected 1 to 16" },
    { "PN_XNUM", headers_extended, "ELF header: e_phnum is 65535, expected 1 to 16" },

    { "two texts", second_text, RODATA "text segment after a text segment, " ORDER },
    { "W+X text", write_execute,
      TEXT "p_flags is 0x7, expected 5 (text, r-x), 4 (read-only data, r--) or 6 (data, rw-)" },
    { "W+X data", data_executes,
      DATA "p_flags is 0x7, expected 5 (text, r-x), 4 (read-only data, r--) or 6 (data, rw-)" },
    { "X without R", execute_only,
      TEXT "p_flags is 0x1, expected 5 (text, r-x), 4 (read-only data, r--) or 6 (data, rw-)" },
    { "text twice", text_twice, RODATA "text segment after a text segment, " ORDER },
    { "rodata on text", rodata_on_text,
      RODATA "p_vaddr is 0x20000, expected 0x21000 or more: past the text and what came before" },
    { "data on text", data_on_text,
      DATA "p_vaddr is 0x20000, expected 0x22000 or more: past the text and what came before" },
    { "data on the trampoline", data_on_trampoline,
      DATA "p_vaddr is 0x1f000, expected 0x22000 or more: past the text and what came before" },
    { "data on null", data_on_null,
      DATA "p_vaddr is 0x0, expected 0x22000 or more: past the text and what came before" },
    { "rodata over data", rodata_over_data,
      DATA "p_vaddr is 0x22000, expected 0x23000 or more: past the text and what came before" },
    { "text over rodata", text_over_rodata,
      RODATA "p_vaddr is 0x21000, expected 0x22000 or more: past the text and what came before" },
    { "bss wraps", bss_wraps, DATA "p_vaddr 0x22000 + p_memsz 0xfffdf000 reach past 0xfee00000" },
    { "bss to the limit", bss_to_limit, CORPUS_LARGE },
    { "bss past the limit", bss_past_limit, DATA "p_vaddr 0x22000 + p_memsz 0xfedde001 reach past 0xfee00000" },
    { "offset wraps", offset_wraps, DATA "p_offset 4294963200 + p_filesz 8192" PAST_FILE "8448 bytes" },
    { "sizes wrap", sizes_wrap, DATA "p_offset 8192 + p_filesz 4294967295" PAST_FILE "8448 bytes" },
    { "no text", no_text, "program headers: no text, expected a PT_LOAD with flags r-x" },
    { "no rodata", no_rodata, CORPUS_ACCEPTED },
    { "no data", no_data, CORPUS_ACCEPTED },
    { "only bss", only_bss, CORPUS_ACCEPTED },
    { "nothing, with all rights", empty_with_rights, CORPUS_ACCEPTED },

    { "entry past the text", entry_past_text,
      "ELF header: e_entry is 0x20040, expected a multiple of 32 in the text, [0x20000, 0x20040)" },
    { "entry in rodata", entry_in_rodata,
      "ELF header: e_entry is 0x21000, expected a multiple of 32 in the text, [0x20000, 0x20040)" },
    { "entry in the trampoline", entry_in_trampoline,
      "ELF header: e_entry is 0x10000, expected a multiple of 32 in the text, [0x20000, 0x20040)" },
    { "entry in a bundle", entry_in_bundle,
      "ELF header: e_entry is 0x20002, expected a multiple of 32 in the text, [0x20000, 0x20040)" },
    { "text of one byte", text_of_one_byte, CORPUS_FAULTS },
    { "text of zeroes", text_of_zeroes,
      "code at 0x20000 is refused by rule memory: memory is reached through %gs with a 32-bit address, disp(%rsp) or "
      "disp(%rip)" },
    { "text cut in a call", text_cut_in_call,
      "code at 0x2003b is refused by rule target: a direct branch goes to an instruction outside groups or to a "
      "trampoline slot" },
    { "a system call in the text", text_with_syscall,
      "code at 0x20020 is refused by rule forbidden: only the encodings of the instruction table may be used" },

    { "note behind 100 others", note_behind_others, CORPUS_ACCEPTED },
    { "note behind a build identifier", note_behind_build_id, CORPUS_ACCEPTED },
    { "only foreign notes", only_foreign_notes, NOTE NO_NOTE },
    { "note twice", note_twice, NOTE "a second note ZeroVM, expected one" },
    { "note with a name that wraps", note_name_wraps,
      NOTE "note at offset 0: name of 4294967293 and description of 8 bytes reach past the end" },
    { "note with sizes that wrap", note_sizes_wrap,
      NOTE "note at offset 0: name of 2147483648 and description of 2147483656 bytes reach past the end" },
    { "note at the end of its page", note_largest, CORPUS_ACCEPTED },
    { "notes over the end", notes_over_end, NOTE "notes: 28 bytes at offset 8421" PAST_FILE "8448 bytes" },
    { "notes too long", notes_too_long, NOTE "p_filesz is 4097, expected at most 4096" },
    { "no notes", no_notes, "program headers: no PT_NOTE: not a program made by zvm-cc" },
};

void corpus_shapes(corpus_visit *visit, void *context)
{
    visit_truncations(visit, context);
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        struct built_elf elf;
        corpus_base(&elf);
        shapes[i].make(&elf);
        visit(context, &(struct corpus_file){ shapes[i].name, elf.bytes, elf.size, shapes[i].expects });
        built_elf_release(&elf);
    }
}
