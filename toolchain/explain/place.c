/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

#include <elfutils/libdw.h>
#include <gelf.h>
#include <libelf.h>
#include <stdio.h>

/* The symbol that covers the address, or else the nearest one before it. */
static void find_in_table(struct place *p, Elf *elf, Elf_Scn *section, const GElf_Shdr *header, uint32_t address)
{
    Elf_Data *data = elf_getdata(section, NULL);
    size_t count = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0;
    GElf_Addr best = 0;
    for (size_t i = 0; i < count && i <= INT32_MAX; i++) {
        GElf_Sym sym;
        if (!gelf_getsym(data, (int)i, &sym))
            return;
        int type = GELF_ST_TYPE(sym.st_info);
        if ((type != STT_FUNC && type != STT_NOTYPE) || sym.st_shndx == SHN_UNDEF || sym.st_shndx == SHN_ABS ||
            sym.st_value > address || sym.st_value < best)
            continue;
        const char *name = elf_strptr(elf, header->sh_link, sym.st_name);
        if (!name || !*name)
            continue;
        best = sym.st_value;
        p->past = (uint32_t)(address - sym.st_value);
        snprintf(p->symbol, sizeof(p->symbol), "%s", name);
    }
}

static void find_symbol(struct place *p, Elf *elf, uint32_t address)
{
    Elf_Scn *section = NULL;
    while ((section = elf_nextscn(elf, section)) != NULL) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
            return find_in_table(p, elf, section, &header, address);
    }
}

static bool find_line_in(struct place *p, Dwarf_Die *unit, uint32_t address)
{
    Dwarf_Line *line = dwarf_getsrc_die(unit, address);
    const char *file = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
    if (!file || dwarf_lineno(line, &p->line) != 0)
        return false;
    snprintf(p->file, sizeof(p->file), "%s", file);
    return true;
}

/* The table of addresses first; not every compiler writes one for every unit. */
static void find_line(struct place *p, Dwarf *dwarf, uint32_t address)
{
    Dwarf_Die unit;
    Dwarf_Off at = 0, next;
    size_t header;
    if (dwarf_addrdie(dwarf, address, &unit) && find_line_in(p, &unit, address))
        return;
    for (; dwarf_nextcu(dwarf, at, &next, &header, NULL, NULL, NULL) == 0; at = next)
        if (dwarf_offdie(dwarf, at + header, &unit) && dwarf_haspc(&unit, address) > 0 &&
            find_line_in(p, &unit, address))
            return;
}

void place_find(struct place *p, uint8_t *file, size_t size, uint32_t address)
{
    *p = (struct place){ 0 };
    elf_version(EV_CURRENT);
    Elf *elf = elf_memory((char *)file, size);
    if (!elf)
        return;
    find_symbol(p, elf, address);
    Dwarf *dwarf = dwarf_begin_elf(elf, DWARF_C_READ, NULL);
    if (dwarf) {
        find_line(p, dwarf, address);
        dwarf_end(dwarf);
    }
    elf_end(elf);
}
