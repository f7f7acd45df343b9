/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is refused here is what the rest of the loader would have to think about: a file of one shape leaves no room for
 * two readers of the same bytes to differ. Linkers, the kernel and debuggers read the fields that are checked here in
 * several ways where they are odd. No field is used before it was checked, and each is read once: a file may change
 * while it is read.
 */
#include "elf_image.h"

#include <elf.h>
#include <string.h>

#include "checked.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

_Static_assert(sizeof(Elf32_Phdr) == PHDR_SIZE, "ELF32");

/* Far above what the linker script makes; both tables fit the stack. */
enum { PHDRS_MAX = 16, NOTES_SIZE_MAX = 4096 };

static const char *const kind_names[SEGMENTS] = {
    [SEGMENT_TEXT] = "text",
    [SEGMENT_RODATA] = "read-only data",
    [SEGMENT_DATA] = "data",
};

/* A header field that has one right value. */
struct field {
    const char *name;
    uint32_t value, expected;
    const char *meaning;
};

/*
 * The fields from EI_CLASS to e_version say how all others are to be read. e_ehsize and e_phentsize are what readers
 * step by: with another step the table of program headers would mean something else to them. Section headers, which
 * nothing here looks at, may be anything.
 */
static bool check_header(const Elf32_Ehdr *h, struct error *err)
{
    if (memcmp(h->e_ident, ELFMAG, SELFMAG) != 0)
        return error_set(err, 0, "not an ELF file: starts with %02x %02x %02x %02x, expected 7f 45 4c 46",
                         h->e_ident[0], h->e_ident[1], h->e_ident[2], h->e_ident[3]);
    /* GNU is what linkers write when a C++ program has unique symbols; it changes nothing for us. */
    const uint32_t osabi = h->e_ident[EI_OSABI] == ELFOSABI_GNU ? ELFOSABI_GNU : ELFOSABI_NONE;
    const struct field fields[] = {
        { "EI_CLASS", h->e_ident[EI_CLASS], ELFCLASS32, "32-bit: a guest program made by zvm-cc" },
        { "EI_DATA", h->e_ident[EI_DATA], ELFDATA2LSB, "little-endian" },
        { "EI_VERSION", h->e_ident[EI_VERSION], EV_CURRENT, "current" },
        { "EI_OSABI", h->e_ident[EI_OSABI], osabi, "System V" },
        { "EI_ABIVERSION", h->e_ident[EI_ABIVERSION], 0, "none" },
        { "e_type", h->e_type, ET_EXEC, "a static executable" },
        { "e_machine", h->e_machine, EM_X86_64, "x86-64" },
        { "e_version", h->e_version, EV_CURRENT, "current" },
        { "e_flags", h->e_flags, 0, "none" },
        { "e_ehsize", h->e_ehsize, sizeof(Elf32_Ehdr), "ELF32" },
        { "e_phentsize", h->e_phentsize, sizeof(Elf32_Phdr), "ELF32" },
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (fields[i].value != fields[i].expected)
            return error_set(err, 0, "ELF header: %s is %u, expected %u (%s)", fields[i].name, fields[i].value,
                             fields[i].expected, fields[i].meaning);
    if (h->e_phnum < 1 || h->e_phnum > PHDRS_MAX)
        return error_set(err, 0, "ELF header: e_phnum is %u, expected 1 to %d", h->e_phnum, PHDRS_MAX);
    return true;
}

/*
 * What all program headers that name file bytes and memory must satisfy. In this order they stop: copying past the
 * memory that was asked for; reading past the file; a segment that wraps around 4 GiB or reaches into the user manifest
 * or the stack; an alignment for which rounding by a mask is wrong.
 */
static bool check_sizes(const Elf32_Phdr *p, uint64_t file_size, struct error *err)
{
    if (p->p_filesz > p->p_memsz)
        return error_set(err, 0, "p_filesz is %u, expected at most p_memsz, %u", p->p_filesz, p->p_memsz);
    if (!checked_range(p->p_offset, p->p_filesz, file_size))
        return error_set(err, 0, "p_offset %u + p_filesz %u reach past the end of the file, %llu bytes", p->p_offset,
                         p->p_filesz, (unsigned long long)file_size);
    if (!checked_range(p->p_vaddr, p->p_memsz, ZVM_HEAP_LIMIT))
        return error_set(err, 0, "p_vaddr 0x%x + p_memsz 0x%x reach past 0x%x", p->p_vaddr, p->p_memsz, ZVM_HEAP_LIMIT);
    if ((p->p_align & (p->p_align - 1)) != 0)
        return error_set(err, 0, "p_align is %u, expected a power of two", p->p_align);
    return true;
}

/* The one kind of segment that has exactly these rights; SEGMENTS: none. So nothing is writable and executable. */
static enum segment_kind segment_kind(uint32_t flags)
{
    switch (flags) {
    case PF_R | PF_X:
        return SEGMENT_TEXT;
    case PF_R:
        return SEGMENT_RODATA;
    case PF_R | PF_W:
        return SEGMENT_DATA;
    default:
        return SEGMENTS;
    }
}

/*
 * Where one kind of segment must lie, given those before it. One of each kind in one order, each past the last one's
 * end, cannot overlap. Page boundaries keep the bytes of one kind out of another's rights. The text has one place,
 * because the validator judges code at its address. Only data has zeroed memory: zeros in text are no code that may
 * run, and read-only zeros are of no use.
 */
static bool check_place(const struct elf_image *elf, const Elf32_Phdr *p, enum segment_kind kind, struct error *err)
{
    for (size_t other = kind; other < SEGMENTS; other++)
        if (elf->segments[other].memory_size != 0)
            return error_set(err, 0,
                             "%s segment after a %s segment, expected at most one each of text, %s, %s, in this order",
                             kind_names[kind], kind_names[other], kind_names[SEGMENT_RODATA], kind_names[SEGMENT_DATA]);
    if (p->p_vaddr % ZVM_PAGE_SIZE != 0)
        return error_set(err, 0, "p_vaddr is 0x%x, expected a multiple of 0x%x", p->p_vaddr, ZVM_PAGE_SIZE);
    if (p->p_offset % ZVM_PAGE_SIZE != 0)
        return error_set(err, 0, "p_offset is 0x%x, expected a multiple of 0x%x", p->p_offset, ZVM_PAGE_SIZE);
    if (p->p_align < ZVM_PAGE_SIZE)
        return error_set(err, 0, "p_align is 0x%x, expected at least 0x%x", p->p_align, ZVM_PAGE_SIZE);
    if (kind == SEGMENT_TEXT && p->p_vaddr != ZVM_TEXT_START)
        return error_set(err, 0, "p_vaddr is 0x%x, expected 0x%x for text", p->p_vaddr, ZVM_TEXT_START);
    if (p->p_vaddr < elf->end)
        return error_set(err, 0, "p_vaddr is 0x%x, expected 0x%x or more: past the text and what came before",
                         p->p_vaddr, elf->end);
    if (kind != SEGMENT_DATA && p->p_filesz != p->p_memsz)
        return error_set(err, 0, "p_memsz is %u, expected p_filesz, %u: only data has zeroed memory", p->p_memsz,
                         p->p_filesz);
    return true;
}

/* What is being put together, and what was seen of that which may come once. */
struct parse {
    const struct elf_source *source;
    struct elf_image *elf;
    bool seen_note, seen_tls, seen_stack;
};

static bool once(bool *seen, struct error *err)
{
    if (*seen)
        return error_set(err, 0, "a second one, expected at most one");
    *seen = true;
    return true;
}

static bool parse_load(struct parse *ps, const Elf32_Phdr *p, struct error *err)
{
    const enum segment_kind kind = segment_kind(p->p_flags);
    if (p->p_filesz == 0 && p->p_memsz == 0)
        return true; /* linkers leave these behind; they load nothing */
    if (kind == SEGMENTS)
        return error_set(err, 0, "p_flags is 0x%x, expected 5 (text, r-x), 4 (read-only data, r--) or 6 (data, rw-)",
                         p->p_flags);
    if (!check_sizes(p, ps->source->size, err) || !check_place(ps->elf, p, kind, err))
        return false;
    ps->elf->segments[kind] = (struct segment){
        .start = p->p_vaddr,
        .offset = p->p_offset,
        .file_size = p->p_filesz,
        .memory_size = p->p_memsz,
    };
    /* No wrap: the segment ends below ZVM_HEAP_LIMIT, which is a page boundary. */
    ps->elf->end = (p->p_vaddr + p->p_memsz + ZVM_PAGE_SIZE - 1) & ~(gaddr)(ZVM_PAGE_SIZE - 1);
    return true;
}

/* The C library of the guest reads it from its own headers; the host maps nothing for it. */
static bool parse_tls(struct parse *ps, const Elf32_Phdr *p, struct error *err)
{
    return once(&ps->seen_tls, err) && check_sizes(p, ps->source->size, err);
}

/* The stack is never executable, whatever the file says; a file that asks for it would not run as it was meant. */
static bool parse_stack(struct parse *ps, const Elf32_Phdr *p, struct error *err)
{
    if (p->p_flags & PF_X)
        return error_set(err, 0, "p_flags is 0x%x, expected 6 (rw-): no executable stack", p->p_flags);
    return once(&ps->seen_stack, err);
}

/* The description of our own note. */
static bool read_abi(struct elf_image *elf, const uint8_t *words, uint32_t size, struct error *err)
{
    uint32_t version, isa;
    if (size != sizeof(version) + sizeof(isa))
        return error_set(err, 0, "note " ZVM_NOTE_OWNER ": %u bytes, expected %zu", size,
                         sizeof(version) + sizeof(isa));
    memcpy(&version, words, sizeof(version));
    memcpy(&isa, words + sizeof(version), sizeof(isa));
    if (version != ZVM_ABI_VERSION)
        return error_set(err, 0, "note " ZVM_NOTE_OWNER ": ABI version %u, expected %d", version, ZVM_ABI_VERSION);
    /* Bits that mean nothing yet are refused: a later release may give them a meaning. */
    if ((isa & ~(uint32_t)ZVM_ISA_ALL) != 0)
        return error_set(err, 0, "note " ZVM_NOTE_OWNER ": instruction sets 0x%x, expected bits of 0x%x", isa,
                         ZVM_ISA_ALL);
    elf->isa = isa;
    return true;
}

/*
 * Copied to the stack before it is looked at, so that the file cannot change under the checks. The loop ends because
 * each note has a header, and a note that reaches past the end stops it.
 */
static bool parse_note(struct parse *ps, const Elf32_Phdr *p, struct error *err)
{
    _Alignas(Elf32_Nhdr) uint8_t notes[NOTES_SIZE_MAX];
    bool found = false;
    if (!once(&ps->seen_note, err))
        return false;
    if (p->p_filesz > sizeof(notes))
        return error_set(err, 0, "p_filesz is %u, expected at most %zu", p->p_filesz, sizeof(notes));
    if (!elf_source_read(ps->source, p->p_offset, notes, p->p_filesz, "notes", err))
        return false;
    for (uint64_t at = 0; at < p->p_filesz;) {
        Elf32_Nhdr note;
        uint64_t name = at + sizeof(note), text, end;
        if (!checked_range(at, sizeof(note), p->p_filesz))
            return error_set(err, 0, "note at offset %llu is cut short", (unsigned long long)at);
        memcpy(&note, notes + at, sizeof(note));
        /* 32-bit sizes: none of these sums wraps. */
        text = name + (((uint64_t)note.n_namesz + 3) & ~UINT64_C(3));
        end = text + (((uint64_t)note.n_descsz + 3) & ~UINT64_C(3));
        if (end > p->p_filesz)
            return error_set(err, 0, "note at offset %llu: name of %u and description of %u bytes reach past the end",
                             (unsigned long long)at, note.n_namesz, note.n_descsz);
        at = end;
        /* Build identifiers and the like are the linker's business. */
        if (note.n_namesz != sizeof(ZVM_NOTE_OWNER) || note.n_type != ZVM_NOTE_TYPE ||
            memcmp(notes + name, ZVM_NOTE_OWNER, sizeof(ZVM_NOTE_OWNER)) != 0)
            continue;
        if (found)
            return error_set(err, 0, "a second note " ZVM_NOTE_OWNER ", expected one");
        if (!read_abi(ps->elf, notes + text, note.n_descsz, err))
            return false;
        found = true;
    }
    return found || error_set(err, 0, "no note " ZVM_NOTE_OWNER ": not a program made by zvm-cc");
}

/* The types that may be there; every other is refused, not skipped. */
static const struct phdr_type {
    uint32_t type;
    const char *name;
    bool (*parse)(struct parse *ps, const Elf32_Phdr *p, struct error *err);
} phdr_types[] = {
    { PT_LOAD, "PT_LOAD", parse_load },
    { PT_NOTE, "PT_NOTE", parse_note },
    { PT_TLS, "PT_TLS", parse_tls },
    { PT_GNU_STACK, "PT_GNU_STACK", parse_stack },
};

static bool parse_phdr(struct parse *ps, const Elf32_Phdr *p, size_t index, struct error *err)
{
    for (size_t i = 0; i < sizeof(phdr_types) / sizeof(phdr_types[0]); i++)
        if (phdr_types[i].type == p->p_type)
            return phdr_types[i].parse(ps, p, err) ||
                   error_wrap(err, "program header %zu (%s)", index, phdr_types[i].name);
    return error_set(err, 0,
                     "program header %zu: p_type is 0x%x, expected PT_LOAD, PT_NOTE, PT_TLS or PT_GNU_STACK: "
                     "programs are static and not position-independent",
                     index, p->p_type);
}

/* Where the guest finds its program headers: in memory that is not code, or nowhere. */
static gaddr phdr_address(const struct elf_image *elf, uint32_t offset)
{
    for (size_t kind = SEGMENT_TEXT + 1; kind < SEGMENTS; kind++) {
        const struct segment *s = &elf->segments[kind];
        if (offset >= s->offset &&
            checked_range(offset - s->offset, (uint64_t)elf->phdr_count * PHDR_SIZE, s->file_size))
            return s->start + (offset - s->offset);
    }
    return 0;
}

/*
 * What only all headers together can tell. The guest starts at the entry as if it came back from a trap, which masks
 * the address to a bundle: an entry inside one would start elsewhere than the file says.
 */
static bool check_whole(const struct parse *ps, uint32_t entry, struct error *err)
{
    const struct segment *text = &ps->elf->segments[SEGMENT_TEXT];
    if (text->memory_size == 0)
        return error_set(err, 0, "program headers: no text, expected a PT_LOAD with flags r-x");
    if (!ps->seen_note)
        return error_set(err, 0, "program headers: no PT_NOTE: not a program made by zvm-cc");
    if (entry < text->start || entry - text->start >= text->file_size || entry % ZVM_BUNDLE_SIZE != 0)
        return error_set(err, 0, "ELF header: e_entry is 0x%x, expected a multiple of %d in the text, [0x%x, 0x%x)",
                         entry, ZVM_BUNDLE_SIZE, text->start, text->start + text->file_size);
    return true;
}

bool elf_parse(struct elf_image *elf, const struct elf_source *source, struct error *err)
{
    Elf32_Ehdr header = { 0 };
    Elf32_Phdr phdrs[PHDRS_MAX] = { 0 };
    struct parse ps = { .source = source, .elf = elf };
    *elf = (struct elf_image){ .end = ZVM_TEXT_START }; /* grows with each segment */
    if (!elf_source_read(source, 0, &header, sizeof(header), "ELF header", err) || !check_header(&header, err) ||
        !elf_source_read(source, header.e_phoff, phdrs, header.e_phnum * sizeof(phdrs[0]), "program headers", err))
        return false;
    for (size_t i = 0; i < header.e_phnum; i++)
        if (!parse_phdr(&ps, &phdrs[i], i, err))
            return false;
    if (!check_whole(&ps, header.e_entry, err))
        return false;
    elf->entry = header.e_entry;
    elf->phdr_count = header.e_phnum;
    elf->phdr = phdr_address(elf, header.e_phoff);
    return true;
}
