/* SPDX-License-Identifier: Apache-2.0 */
#include "finish.h"

#include <string.h>
#include <zvm/abi/sfi.h>

#include "image.h"
#include "sections.h"

/* PT_LOAD segments in the order of their addresses, as ELF has it. */
static void order_segments(struct image *m)
{
    for (unsigned i = 1; i < m->header->e_phnum; i++)
        for (unsigned j = i; j > 0; j--) {
            Elf32_Phdr *a = &m->segments[j - 1], *b = &m->segments[j], lower = *b;
            if (a->p_type != PT_LOAD || b->p_type != PT_LOAD || a->p_vaddr <= b->p_vaddr)
                break;
            *b = *a;
            *a = lower;
        }
}

/*
 * GNU ld leaves zeros between sections of code that its script does not name. They become ZVM_TEXT_FILL, and part of
 * the section before them: strip writes zeros between sections.
 */
static void fill_gaps(const struct image *m, const Elf32_Phdr *code)
{
    uint32_t at = code->p_offset, end = code->p_offset + code->p_filesz;
    Elf32_Shdr *before = NULL;
    for (unsigned i = 1; i < m->header->e_shnum; i++) {
        Elf32_Shdr *s = &m->sections[i];
        if (s->sh_type == SHT_NOBITS || !(s->sh_flags & SHF_ALLOC) || s->sh_offset < at || s->sh_offset >= end ||
            !image_has(m, s->sh_offset, s->sh_size))
            continue;
        memset(m->bytes + at, ZVM_TEXT_FILL, s->sh_offset - at);
        if (before)
            before->sh_size = s->sh_offset - before->sh_offset;
        at = s->sh_offset + s->sh_size;
        before = s;
    }
}

/* Gathers the instruction sets of all objects in the note's last word. */
static bool note_isa(const struct image *m)
{
    size_t size, used_size = 0;
    uint32_t *note = image_section(m, SECTIONS_NOTE, &size);
    const uint32_t *used = image_section(m, SECTIONS_ISA, &used_size);
    if (!note || size < 4)
        return false;
    for (size_t i = 0; used && i < used_size / 4; i++)
        note[size / 4 - 1] |= used[i];
    return true;
}

const char *finish(const char *path)
{
    struct image m;
    const char *wrong = image_map(&m, path, true);
    if (!wrong && !note_isa(&m))
        wrong = "no note section; was it linked with another linker script?";
    const Elf32_Phdr *text = wrong ? NULL : image_text(&m);
    if (text)
        fill_gaps(&m, text);
    if (!wrong)
        order_segments(&m);
    image_unmap(&m);
    return wrong;
}
