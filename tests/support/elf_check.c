/* SPDX-License-Identifier: Apache-2.0 */
#include "elf_check.h"

#include <string.h>

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

/* Of a long run of bytes, this much is looked at behind its start, and a page before its end. */
enum { LOOK = 1 << 20 };

static bool is_full_of(uint8_t byte, const uint8_t *memory, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (memory[i] != byte)
            return false;
    return true;
}

static bool seems_full_of(uint8_t byte, const uint8_t *memory, size_t size)
{
    return size <= LOOK
               ? is_full_of(byte, memory, size)
               : is_full_of(byte, memory, LOOK) && is_full_of(byte, memory + size - ZVM_PAGE_SIZE, ZVM_PAGE_SIZE);
}

static const char *wrongly_mapped(const struct region *r, const struct segment *s, enum segment_kind kind,
                                  const uint8_t *file)
{
    const size_t pages = ((size_t)s->memory_size + ZVM_PAGE_SIZE - 1) / ZVM_PAGE_SIZE * ZVM_PAGE_SIZE;
    const uint8_t *memory = region_host(r, s->start, pages, ACCESS_READ);
    if (!memory)
        return "a segment cannot be read";
    if (memcmp(memory, file + s->offset, s->file_size) != 0)
        return "a segment is not what the file says";
    for (size_t page = 0; page < pages && page < LOOK; page += ZVM_PAGE_SIZE)
        if ((region_host(r, s->start + (gaddr)page, 1, ACCESS_WRITE) != NULL) != (kind == SEGMENT_DATA))
            return "the right to write is wrong";
    if (!seems_full_of(kind == SEGMENT_TEXT ? ZVM_TEXT_FILL : 0, memory + s->file_size, pages - s->file_size))
        return "the bytes behind a segment are not what they must be";
    return NULL;
}

/* The rest of a page of data or read-only data is zero: nothing of the file that its header does not name. */
const char *elf_wrongly_mapped(const struct image *im, const struct region *r, const uint8_t *file)
{
    const char *wrong = NULL;
    for (int kind = 0; kind < SEGMENTS && !wrong; kind++)
        if (im->elf.segments[kind].memory_size != 0)
            wrong = wrongly_mapped(r, &im->elf.segments[kind], kind, file);
    if (!wrong && (region_host(r, ZVM_TEXT_START - 1, 1, ACCESS_READ) || region_host(r, im->elf.end, 1, ACCESS_READ)))
        wrong = "there is memory around the segments";
    return wrong;
}
