/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

bool image_has(const struct image *m, uint64_t offset, uint64_t size)
{
    return offset <= m->size && size <= m->size - offset;
}

static bool parse(struct image *m)
{
    m->header = (Elf32_Ehdr *)m->bytes;
    if (!image_has(m, 0, sizeof *m->header) || memcmp(m->header->e_ident, ELFMAG, SELFMAG) != 0 ||
        m->header->e_ident[EI_CLASS] != ELFCLASS32 || m->header->e_machine != EM_X86_64)
        return false;
    m->segments = (Elf32_Phdr *)(m->bytes + m->header->e_phoff);
    m->sections = (Elf32_Shdr *)(m->bytes + m->header->e_shoff);
    return image_has(m, m->header->e_phoff, m->header->e_phnum * sizeof *m->segments) &&
           image_has(m, m->header->e_shoff, m->header->e_shnum * sizeof *m->sections) &&
           m->header->e_shstrndx < m->header->e_shnum;
}

const char *image_map(struct image *m, const char *path, bool write)
{
    struct stat st;
    *m = (struct image){ 0 };
    int fd = open(path, (write ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    if (fd < 0)
        return "cannot be opened again";
    if (fstat(fd, &st) == 0 && st.st_size > 0) {
        m->size = (size_t)st.st_size;
        void *bytes = mmap(NULL, m->size, write ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
        m->bytes = bytes == MAP_FAILED ? NULL : bytes;
    }
    close(fd);
    if (!m->bytes)
        return "cannot be mapped";
    return parse(m) ? NULL : "not a guest image";
}

void image_unmap(struct image *m)
{
    if (m->bytes)
        munmap(m->bytes, m->size);
    *m = (struct image){ 0 };
}

uint32_t *image_section(const struct image *m, const char *name, size_t *size)
{
    const Elf32_Shdr *names = &m->sections[m->header->e_shstrndx];
    if (!image_has(m, names->sh_offset, names->sh_size))
        return NULL;
    for (unsigned i = 1; i < m->header->e_shnum; i++) {
        const Elf32_Shdr *s = &m->sections[i];
        size_t length = strlen(name) + 1;
        if (s->sh_name + length > names->sh_size || !image_has(m, s->sh_offset, s->sh_size) ||
            memcmp(m->bytes + names->sh_offset + s->sh_name, name, length) != 0)
            continue;
        *size = s->sh_size;
        return (uint32_t *)(m->bytes + s->sh_offset);
    }
    return NULL;
}

const Elf32_Phdr *image_text(const struct image *m)
{
    for (unsigned i = 0; i < m->header->e_phnum; i++) {
        const Elf32_Phdr *p = &m->segments[i];
        if (p->p_type == PT_LOAD && p->p_flags & PF_X && image_has(m, p->p_offset, p->p_filesz))
            return p;
    }
    return NULL;
}
