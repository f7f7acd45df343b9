/* SPDX-License-Identifier: Apache-2.0 */
#include "object.h"

#include <stdlib.h>
#include <string.h>

/* Whether count items of size lie at offset. */
static bool lies_in(const struct object *o, size_t offset, size_t count, size_t size)
{
    return offset % 4 == 0 && offset <= o->size && count <= (o->size - offset) / size;
}

static bool open_sections(struct object *o)
{
    const Elf32_Ehdr *header = (const void *)o->data;
    if (o->size < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS32 || header->e_type != ET_REL || header->e_machine != EM_X86_64 ||
        !lies_in(o, header->e_shoff, header->e_shnum, sizeof *o->sections))
        return false;
    o->sections = (void *)(o->data + header->e_shoff);
    o->section_count = header->e_shnum;
    return true;
}

bool object_open(struct object *o, struct member *m)
{
    *o = (struct object){ .data = m->data, .size = m->size };
    if (!open_sections(o))
        return false;
    while (o->table < o->section_count && o->sections[o->table].sh_type != SHT_SYMTAB)
        o->table++;
    if (o->table == o->section_count || o->sections[o->table].sh_link >= o->section_count)
        return false;
    const Elf32_Shdr *table = &o->sections[o->table], *names = &o->sections[table->sh_link];
    o->count = table->sh_size / sizeof *o->symbols;
    o->names_size = names->sh_size;
    if (!lies_in(o, table->sh_offset, o->count, sizeof *o->symbols) || names->sh_offset > o->size ||
        names->sh_size > o->size - names->sh_offset || !names->sh_size)
        return false;
    o->symbols = (void *)(o->data + table->sh_offset);
    o->names = o->data + names->sh_offset;
    return o->names[o->names_size - 1] == 0;
}

const char *object_name(const struct object *o, unsigned symbol)
{
    return o->symbols[symbol].st_name < o->names_size ? o->names + o->symbols[symbol].st_name : "";
}

bool object_function(const struct object *o, unsigned symbol, bool defined)
{
    const Elf32_Sym *s = &o->symbols[symbol];
    bool here = s->st_shndx != SHN_UNDEF;
    return ELF32_ST_BIND(s->st_info) != STB_LOCAL && here == defined &&
           (!here || ELF32_ST_TYPE(s->st_info) == STT_FUNC);
}

void object_refer(struct object *o, unsigned from, unsigned to)
{
    for (unsigned i = 0; i < o->section_count; i++) {
        const Elf32_Shdr *section = &o->sections[i];
        size_t count = section->sh_size / sizeof(Elf32_Rela);
        if (section->sh_type != SHT_RELA || section->sh_link != o->table ||
            !lies_in(o, section->sh_offset, count, sizeof(Elf32_Rela)))
            continue;
        Elf32_Rela *relocations = (void *)(o->data + section->sh_offset);
        for (size_t k = 0; k < count; k++)
            if (ELF32_R_SYM(relocations[k].r_info) == from)
                relocations[k].r_info = ELF32_R_INFO(to, ELF32_R_TYPE(relocations[k].r_info));
    }
}

bool object_replace(struct object *o, struct member *m, const Elf32_Sym *symbols, unsigned count, const char *names,
                    size_t names_size)
{
    size_t table_at = (m->size + 7) & ~(size_t)7, table_size = count * sizeof *symbols;
    size_t names_at = table_at + table_size;
    char *data = calloc(1, names_at + names_size);
    if (!data)
        return false;
    memcpy(data, m->data, m->size);
    memcpy(data + table_at, symbols, table_size);
    memcpy(data + names_at, names, names_size);
    free(m->data);
    m->data = data;
    m->size = o->size = names_at + names_size;
    o->data = data;
    open_sections(o);
    Elf32_Shdr *table = &o->sections[o->table];
    table->sh_offset = (Elf32_Off)table_at;
    table->sh_size = (Elf32_Word)table_size;
    o->sections[table->sh_link].sh_offset = (Elf32_Off)names_at;
    o->sections[table->sh_link].sh_size = (Elf32_Word)names_size;
    return object_open(o, m);
}
