#include "image.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "host.h"
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

/* The file may change under us: what counts is what lands in our memory, which is validated after it was sealed. */
static bool copy(struct sealed *to, size_t at, const struct elf_source *from, const struct segment *s,
                 struct error *err)
{
    if (from->bytes)
        return sealed_write(to, at, from->bytes + s->offset, s->file_size, err);
    uint8_t block[4 * ZVM_PAGE_SIZE];
    for (uint32_t done = 0; done < s->file_size;) {
        uint32_t left = s->file_size - done;
        uint32_t n = left < sizeof(block) ? left : sizeof(block);
        if (!elf_source_read(from, (uint64_t)s->offset + done, block, n, "segment", err) ||
            !sealed_write(to, at + done, block, n, err))
            return false;
        done += n;
    }
    return true;
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
    for (int kind = 0; kind < SEGMENTS; kind++)
        if (!copy(&im->memory, im->at[kind], source, &im->elf.segments[kind], err))
            return false;
    return sealed_fill(&im->memory, im->at[SEGMENT_TEXT] + text->file_size, ZVM_TEXT_FILL,
                       whole_pages(text->file_size) - text->file_size, err) &&
           sealed_seal(&im->memory, err);
}

static bool validate_text(struct image *im, const struct code *code, struct error *err)
{
    if (!host_check_isa(0, err)) /* validate() asks for it */
        return false;
    size_t scratch_size = validate_scratch_size(code->size);
    void *scratch = scratch_size ? malloc(scratch_size) : NULL;
    if (!scratch)
        return error_set(err, ENOMEM, "validate text of %zu bytes", code->size);
    im->verdict = validate(code, scratch, scratch_size);
    free(scratch);
    if (im->verdict.rule != RULE_NONE)
        return error_set(err, 0, "code at 0x%x is refused by rule %s: %s", code->address + im->verdict.offset,
                         rule_name(im->verdict.rule), rule_text(im->verdict.rule));
    return true;
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
    if (known && known->is_known(known->context, &code))
        return true;
    if (!validate_text(im, &code, err))
        return false;
    if (known)
        known->accepted(known->context, &code);
    return true;
}

static bool open_source(struct image *im, const struct elf_source *source, uint64_t limit,
                        const struct known_code *known, struct error *err)
{
    *im = (struct image){ 0 };
    if (!elf_parse(&im->elf, source, err))
        return false;
    uint32_t memory = im->elf.end - ZVM_TEXT_START;
    if (memory > limit)
        return error_set(err, 0, "the program takes %u bytes of memory before its heap, expected at most %llu", memory,
                         (unsigned long long)limit);
    if (fill(im, source, err) && check_text(im, known, err))
        return true;
    struct verdict verdict = im->verdict;
    image_close(im);
    im->verdict = verdict;
    return false;
}

bool image_open_known(struct image *im, int fd, uint64_t limit, const struct known_code *known, struct error *err)
{
    struct stat st;
    *im = (struct image){ 0 };
    if (fstat(fd, &st) != 0)
        return error_set(err, errno, "look at the program file");
    if (!S_ISREG(st.st_mode))
        return error_set(err, 0, "not a regular file, expected a guest program");
    return open_source(im, &(struct elf_source){ .fd = fd, .size = (uint64_t)st.st_size }, limit, known, err);
}

bool image_open(struct image *im, int fd, uint64_t limit, struct error *err)
{
    return image_open_known(im, fd, limit, NULL, err);
}

bool image_open_bytes(struct image *im, const void *bytes, size_t size, uint64_t limit, struct error *err)
{
    return open_source(im, &(struct elf_source){ .fd = -1, .bytes = bytes, .size = size }, limit, NULL, err);
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
