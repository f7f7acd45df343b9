/* SPDX-License-Identifier: Apache-2.0 */
#include "object.h"

#include <elf.h>
#include <stdlib.h>
#include <zvm/abi/sfi.h>

#include "heap.h"
#include "validator.h"

/* An ELF file's section headers; NULL when it is no object for guests. */
static const Elf32_Shdr *sections(struct span object, unsigned *count)
{
    const Elf32_Ehdr *header = (const Elf32_Ehdr *)object.s;
    if (object.n < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS32 || header->e_shoff > object.n ||
        header->e_shnum > (object.n - header->e_shoff) / sizeof(Elf32_Shdr))
        return NULL;
    *count = header->e_shnum;
    return (const Elf32_Shdr *)(object.s + header->e_shoff);
}

static bool is_inside(struct span object, const Elf32_Shdr *s)
{
    return s->sh_type != SHT_NOBITS && s->sh_offset <= object.n && s->sh_size <= object.n - s->sh_offset;
}

/* Fills the code up to whole bundles, and one more: a branch that is not linked goes to the byte behind it. */
static struct verdict check_code(const char *bytes, size_t size)
{
    size_t room = (size + 2 * ZVM_BUNDLE_SIZE - 1) / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE;
    size_t scratch_size = validate_scratch_size(room);
    uint8_t *code = heap_realloc(NULL, room + scratch_size);
    memcpy(code, bytes, size);
    memset(code + size, ZVM_TEXT_FILL, room - size);
    const struct code whole = { code, room, ZVM_TRAMPOLINE_END, 0, UINT64_C(1) << 32, ZVM_ISA_ALL };
    struct verdict verdict = validate(&whole, code + room, scratch_size);
    free(code);
    return verdict;
}

bool object_check(struct span object, struct refusal *refusal)
{
    unsigned count = 0;
    const Elf32_Shdr *s = sections(object, &count);
    for (unsigned i = 0; s && i < count; i++) {
        if (!(s[i].sh_flags & SHF_EXECINSTR) || s[i].sh_size == 0 || !is_inside(object, &s[i]))
            continue;
        struct verdict v = check_code(object.s + s[i].sh_offset, s[i].sh_size);
        *refusal = (struct refusal){ v.rule, i, v.offset };
        if (v.rule != RULE_NONE && v.rule != RULE_FLAGS)
            return false;
    }
    return true;
}

struct span object_label(struct span object, const struct refusal *where, const char *prefix)
{
    unsigned count = 0;
    const Elf32_Shdr *s = sections(object, &count), *symbols = NULL;
    struct span found = span_of("");
    for (unsigned i = 0; s && i < count; i++)
        if (s[i].sh_type == SHT_SYMTAB && is_inside(object, &s[i]) && s[i].sh_link < count)
            symbols = &s[i];
    if (!symbols || !is_inside(object, &s[symbols->sh_link]))
        return found;
    const Elf32_Sym *symbol = (const Elf32_Sym *)(object.s + symbols->sh_offset);
    struct span names = { object.s + s[symbols->sh_link].sh_offset, s[symbols->sh_link].sh_size };
    unsigned best = 0;
    for (size_t i = 0; i < symbols->sh_size / sizeof *symbol; i++) {
        if (symbol[i].st_shndx != where->section || symbol[i].st_value > where->offset || symbol[i].st_value < best ||
            symbol[i].st_name >= names.n)
            continue;
        struct span name = { names.s + symbol[i].st_name,
                             strnlen(names.s + symbol[i].st_name, names.n - symbol[i].st_name) };
        if (!span_starts(name, prefix))
            continue;
        best = symbol[i].st_value;
        found = (struct span){ name.s + strlen(prefix), name.n - strlen(prefix) };
    }
    return found;
}
