/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include <sys/mman.h>

#include "judge.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

static const int segment_prot[SEGMENTS] = {
    [SEGMENT_TEXT] = PROT_READ | PROT_EXEC,
    [SEGMENT_RODATA] = PROT_READ,
    [SEGMENT_DATA] = PROT_READ | PROT_WRITE,
};

/* Guest addresses and sizes below ZVM_HEAP_LIMIT: no sum wraps. */
static uint32_t whole_pages(uint32_t size)
{
    return (size + ZVM_PAGE_SIZE - 1) & ~(uint32_t)(ZVM_PAGE_SIZE - 1);
}

struct destination {
    struct sealed *memory; /* borrowed */
    size_t at;
};

static bool put(void *context, uint64_t at, const uint8_t *bytes, size_t size, struct error *err)
{
    const struct destination *to = context;
    return sealed_write(to->memory, to->at + at, bytes, size, err);
}

/*
 * The file may change under us: what counts is what lands in our memory, which is validated after it was sealed. Pages
 * of zeros need no memory, as that of an anonymous file begins with holes.
 */
static bool copy(struct image *im, enum segment_kind kind, const struct elf_source *from, struct error *err)
{
    const struct segment *s = &im->elf.segments[kind];
    struct destination to = { &im->memory, im->at[kind] };
    if (kind != SEGMENT_TEXT)
        return elf_source_scan(from, s->offset, s->file_size, "segment", put, &to, err);
    im->code_size = s->file_size;
    return elf_source_scan_code(from, s->offset, &im->code_size, "segment", put, &to, err);
}

static bool fill(struct image *im, const struct elf_source *source, struct error *err)
{
    const struct segment *text = &im->elf.segments[SEGMENT_TEXT];
    size_t size = 0;
    for (int kind = 0; kind < SEGMENTS; kind++) {
        im->at[kind] = size;
        size += whole_pages(im->elf.segments[kind].file_size);
    }
    if (!sealed_create(&im->memory, "zerovm-image", size, err))
        return false;
    for (int kind = 0; kind < SEGMENTS; kind++) {
        if (!copy(im, kind, source, err))
            return false;
        if (im->code_size != text->file_size)
            break; /* it will be refused */
    }
    return sealed_fill(&im->memory, im->at[SEGMENT_TEXT] + text->file_size, ZVM_TEXT_FILL,
                       whole_pages(text->file_size) - text->file_size, err) &&
           sealed_seal(&im->memory, err);
}

static bool check_text(struct image *im, const struct known_code *known, struct error *err)
{
    const struct segment *text = &im->elf.segments[SEGMENT_TEXT];
    const struct code code = {
        .bytes = im->memory.bytes + im->at[SEGMENT_TEXT],
        .size = whole_pages(text->file_size),
        .address = text->start,
        .image_start = text->start,
        .image_end = im->elf.end,
        .isa = im->elf.isa,
    };
    const bool whole = im->code_size == text->file_size;
    if (whole && known && known->is_known(known->context, &code))
        return true;
    if (!judge(&im->verdict, &code, whole ? code.size : im->code_size, err))
        return false;
    if (im->verdict.rule != RULE_NONE)
        return error_set(err, 0, "code at 0x%x is refused by rule %s: %s", code.address + im->verdict.offset,
                         rule_name(im->verdict.rule), rule_text(im->verdict.rule));
    if (known)
        known->accepted(known->context, &code);
    return true;
}

static bool check_limits(const struct elf_image *elf, const struct image_limits *limits, struct error *err)
{
    uint64_t memory = elf->end - ZVM_TEXT_START, loaded = 0;
    for (int kind = 0; kind < SEGMENTS; kind++)
        loaded += elf->segments[kind].file_size;
    if (memory > limits->memory)
        return error_set(err, 0, "the program takes %llu bytes of memory before its heap, expected at most %llu",
                         (unsigned long long)memory, (unsigned long long)limits->memory);
    if (loaded > limits->file)
        return error_set(err, 0,
                         "the program loads %llu bytes of its file, expected at most %llu, the limit for images",
                         (unsigned long long)loaded, (unsigned long long)limits->file);
    return true;
}

bool image_open_source(struct image *im, const struct elf_source *source, const struct image_limits *limits,
                       const struct known_code *known, struct error *err)
{
    *im = (struct image){ 0 };
    if (!elf_parse(&im->elf, source, err) || !check_limits(&im->elf, limits, err))
        return false;
    if (fill(im, source, err) && check_text(im, known, err))
        return true;
    struct verdict verdict = im->verdict;
    image_close(im);
    im->verdict = verdict;
    return false;
}

bool image_map(const struct image *im, struct region *r, struct error *err)
{
    for (int kind = 0; kind < SEGMENTS; kind++) {
        const struct segment *s = &im->elf.segments[kind];
        uint32_t from_file = whole_pages(s->file_size);
        uint32_t zeroed = whole_pages(s->memory_size) - from_file;
        if (from_file != 0 && !region_map(r, s->start, from_file, segment_prot[kind], im->memory.fd, im->at[kind], err))
            return error_wrap(err, "program");
        if (zeroed != 0 && !region_map(r, s->start + from_file, zeroed, segment_prot[kind], -1, 0, err))
            return error_wrap(err, "program");
    }
    return true;
}

void image_close(struct image *im)
{
    sealed_release(&im->memory);
    *im = (struct image){ 0 };
}
