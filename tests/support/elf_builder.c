/* SPDX-License-Identifier: Apache-2.0 */
#include "elf_builder.h"

#include <stdlib.h>
#include <string.h>

#include "zvm/abi/layout.h"

enum { PAGE = ZVM_PAGE_SIZE, TLS_AT = 0x300, TLS_SIZE = 16, DATA_SIZE = 0x100 };

static uint32_t whole_pages(size_t size)
{
    return (uint32_t)((size + PAGE - 1) / PAGE * PAGE);
}

/* Headers and read-only data are the file's first page, then text, then data. */
void built_elf_init(struct built_elf *elf, const void *text, size_t size)
{
    const uint32_t text_pages = whole_pages(size);
    const uint32_t rodata = ZVM_TEXT_START + text_pages, data = rodata + PAGE, data_at = PAGE + text_pages;

    *elf = (struct built_elf){ .size = data_at + DATA_SIZE };
    elf->bytes = calloc(1, elf->size + BUILT_SPARE);
    if (!elf->bytes)
        abort();
    elf->header = (Elf32_Ehdr *)elf->bytes;
    elf->phdrs = (Elf32_Phdr *)(elf->bytes + sizeof(Elf32_Ehdr));
    elf->note = (Elf32_Nhdr *)(elf->bytes + BUILT_NOTE_AT);
    elf->abi = (uint32_t *)(elf->bytes + BUILT_NOTE_AT + sizeof(Elf32_Nhdr) + 8);

    *elf->header = (Elf32_Ehdr){
        .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT },
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_entry = ZVM_TEXT_START,
        .e_phoff = sizeof(Elf32_Ehdr),
        .e_ehsize = sizeof(Elf32_Ehdr),
        .e_phentsize = sizeof(Elf32_Phdr),
        .e_phnum = BUILT_PHDRS,
    };
    const Elf32_Phdr phdrs[BUILT_PHDRS] = {
        /* type, offset, vaddr, paddr, filesz, memsz, flags, align */
        [BUILT_TEXT] = { PT_LOAD, PAGE, ZVM_TEXT_START, 0, (uint32_t)size, (uint32_t)size, PF_R | PF_X, PAGE },
        [BUILT_RODATA] = { PT_LOAD, 0, rodata, 0, PAGE, PAGE, PF_R, PAGE },
        [BUILT_DATA] = { PT_LOAD, data_at, data, 0, DATA_SIZE, DATA_SIZE + BUILT_BSS, PF_R | PF_W, PAGE },
        [BUILT_NOTE] = { PT_NOTE, BUILT_NOTE_AT, rodata + BUILT_NOTE_AT, 0, 28, 28, PF_R, 4 },
        [BUILT_TLS] = { PT_TLS, TLS_AT, rodata + TLS_AT, 0, TLS_SIZE, 2 * TLS_SIZE, PF_R, 8 },
        [BUILT_STACK] = { PT_GNU_STACK, 0, 0, 0, 0, 0, PF_R | PF_W, 16 },
    };
    memcpy(elf->phdrs, phdrs, sizeof(phdrs));
    *elf->note = (Elf32_Nhdr){ sizeof(ZVM_NOTE_OWNER), 8, ZVM_NOTE_TYPE };
    memcpy(elf->note + 1, ZVM_NOTE_OWNER, sizeof(ZVM_NOTE_OWNER));
    elf->abi[0] = ZVM_ABI_VERSION;
    memcpy(elf->bytes + PAGE, text, size);
    memset(elf->bytes + data_at, BUILT_DATA_BYTE, DATA_SIZE);
}

void built_elf_release(struct built_elf *elf)
{
    free(elf->bytes);
    *elf = (struct built_elf){ 0 };
}
