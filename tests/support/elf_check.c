#include "elf_check.h"

#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

const char *elf_broken_promise(const struct elf_image *elf, uint64_t file_size)
{
    const struct segment *text = &elf->segments[SEGMENT_TEXT];
    uint64_t free_from = ZVM_TEXT_START;
    for (int kind = 0; kind < SEGMENTS; kind++) {
        const struct segment *s = &elf->segments[kind];
        if (s->memory_size == 0 && s->file_size != 0)
            return "a segment has file bytes and no memory";
        if (s->memory_size == 0)
            continue;
        if (s->start % ZVM_PAGE_SIZE != 0 || s->offset % ZVM_PAGE_SIZE != 0)
            return "a segment starts inside a page";
        if (s->start < free_from)
            return "segments share a page or go back";
        if (s->file_size > s->memory_size || (uint64_t)s->offset + s->file_size > file_size)
            return "a segment has more bytes than memory or file";
        free_from = ((uint64_t)s->start + s->memory_size + ZVM_PAGE_SIZE - 1) / ZVM_PAGE_SIZE * ZVM_PAGE_SIZE;
        if (free_from > ZVM_HEAP_LIMIT)
            return "a segment reaches past the heap's limit";
    }
    if (elf->end != free_from)
        return "the end is not the page past the last segment";
    if (text->start != ZVM_TEXT_START || text->memory_size == 0 || text->file_size != text->memory_size)
        return "the text is not where and what it must be";
    if (elf->entry % ZVM_BUNDLE_SIZE != 0 || elf->entry < text->start ||
        elf->entry >= (uint64_t)text->start + text->file_size)
        return "the entry is no bundle of the text";
    if ((elf->isa & ~(uint32_t)ZVM_ISA_ALL) != 0)
        return "unknown instruction sets";
    if (elf->phdr != 0 && (elf->phdr < (uint64_t)text->start + text->memory_size ||
                           (uint64_t)elf->phdr + (uint64_t)elf->phdr_count * PHDR_SIZE > elf->end))
        return "the program headers are not in data";
    return NULL;
}
