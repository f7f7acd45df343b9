#include "finish.h"

#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zvm/abi/layout.h>
#include <zvm/abi/sfi.h>

/* The file, mapped. */
struct image {
    uint8_t *bytes;
    size_t size;
    Elf32_Ehdr *header;
    Elf32_Phdr *segments;
    Elf32_Shdr *sections;
};

static bool inside(const struct image *m, uint64_t offset, uint64_t size)
{
    return offset <= m->size && size <= m->size - offset;
}

static bool parse(struct image *m)
{
    m->header = (Elf32_Ehdr *)m->bytes;
    if (!inside(m, 0, sizeof *m->header) || memcmp(m->header->e_ident, ELFMAG, SELFMAG) != 0 ||
        m->header->e_ident[EI_CLASS] != ELFCLASS32 || m->header->e_machine != EM_X86_64)
        return false;
    m->segments = (Elf32_Phdr *)(m->bytes + m->header->e_phoff);
    m->sections = (Elf32_Shdr *)(m->bytes + m->header->e_shoff);
    return inside(m, m->header->e_phoff, m->header->e_phnum * sizeof *m->segments) &&
           inside(m, m->header->e_shoff, m->header->e_shnum * sizeof *m->sections) &&
           m->header->e_shstrndx < m->header->e_shnum;
}

/* A section's bytes by its name; NULL without one. */
static uint32_t *find_section(const struct image *m, const char *name, size_t *size)
{
    const Elf32_Shdr *names = &m->sections[m->header->e_shstrndx];
    if (!inside(m, names->sh_offset, names->sh_size))
        return NULL;
    for (unsigned i = 1; i < m->header->e_shnum; i++) {
        const Elf32_Shdr *s = &m->sections[i];
        size_t length = strlen(name) + 1;
        if (s->sh_name + length > names->sh_size || !inside(m, s->sh_offset, s->sh_size) ||
            memcmp(m->bytes + names->sh_offset + s->sh_name, name, length) != 0)
            continue;
        *size = s->sh_size;
        return (uint32_t *)(m->bytes + s->sh_offset);
    }
    return NULL;
}

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

/* Between sections of code that the linker script does not name, GNU ld leaves zeros: they become what fills .text. */
static void fill_gaps(const struct image *m, const Elf32_Phdr *code)
{
    uint32_t at = code->p_offset, end = code->p_offset + code->p_filesz;
    for (unsigned i = 1; i < m->header->e_shnum; i++) {
        const Elf32_Shdr *s = &m->sections[i];
        if (s->sh_type == SHT_NOBITS || !(s->sh_flags & SHF_ALLOC) || s->sh_offset < at || s->sh_offset >= end ||
            !inside(m, s->sh_offset, s->sh_size))
            continue;
        memset(m->bytes + at, ZVM_TEXT_FILL, s->sh_offset - at);
        at = s->sh_offset + s->sh_size;
    }
}

/* The note's last word: the instruction sets that any object said it uses. */
static bool note_isa(const struct image *m)
{
    size_t size, used_size = 0;
    uint32_t *note = find_section(m, ".note.zerovm", &size);
    const uint32_t *used = find_section(m, ".zvm.isa", &used_size);
    if (!note || size < 4)
        return false;
    for (size_t i = 0; used && i < used_size / 4; i++)
        note[size / 4 - 1] |= used[i];
    return true;
}

static const char *finish_mapped(struct image *m)
{
    if (!parse(m))
        return "not a guest image";
    if (!note_isa(m))
        return "no note section; was it linked with another linker script?";
    for (unsigned i = 0; i < m->header->e_phnum; i++)
        if (m->segments[i].p_type == PT_LOAD && (m->segments[i].p_flags & PF_X))
            fill_gaps(m, &m->segments[i]);
    order_segments(m);
    return NULL;
}

const char *finish(const char *path)
{
    struct stat st;
    const char *wrong = "cannot be opened again";
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return wrong;
    if (fstat(fd, &st) == 0 && st.st_size > 0) {
        struct image m = { .size = (size_t)st.st_size };
        m.bytes = mmap(NULL, m.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (m.bytes != MAP_FAILED) {
            wrong = finish_mapped(&m);
            munmap(m.bytes, m.size);
        }
    }
    close(fd);
    return wrong;
}
