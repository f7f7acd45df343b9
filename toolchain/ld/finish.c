#include "finish.h"

#include "image.h"

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

/* The note's last word: the instruction sets that any object said it uses. */
static bool note_isa(const struct image *m)
{
    size_t size, used_size = 0;
    uint32_t *note = image_section(m, ".note.zerovm", &size);
    const uint32_t *used = image_section(m, ".zvm.isa", &used_size);
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
    if (!wrong)
        order_segments(&m);
    image_unmap(&m);
    return wrong;
}
