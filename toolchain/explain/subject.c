/* SPDX-License-Identifier: Apache-2.0 */
#include "subject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elf_image.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

/* What an image may have beside its memory is debug information; more than this is no program to explain. */
static const uint64_t file_most = UINT64_C(1) << 30;

static bool put(void *context, uint64_t at, const uint8_t *bytes, size_t size, struct error *err)
{
    (void)err;
    memcpy((uint8_t *)context + at, bytes, size);
    return true;
}

/* Pages of zeros, of which a file may have any number that are not there, stay the kernel's one. */
static bool read_file(struct subject *s, int fd, struct error *err)
{
    struct elf_source source;
    if (!elf_source_open(&source, fd, err))
        return false;
    if (source.size > file_most)
        return error_set(err, 0, "%llu bytes, too many to explain", (unsigned long long)source.size);
    s->file_size = source.size;
    s->file = calloc(s->file_size + 1, 1);
    if (!s->file)
        return error_set(err, ENOMEM, "read %zu bytes", s->file_size);
    return elf_source_scan(&source, 0, s->file_size, "file", put, s->file, err);
}

/*
 * Takes the code as the validator saw it: up to the first page of zeros, which is refused, or filled up to whole units
 * of that size.
 */
static bool take_code(struct subject *s, size_t offset, size_t size, size_t unit, struct error *err)
{
    const struct elf_source source = { .fd = -1, .bytes = s->file, .size = s->file_size };
    uint64_t there = size;
    s->address = ZVM_TEXT_START;
    s->code = calloc(size + unit, 1);
    if (!s->code)
        return error_set(err, ENOMEM, "copy %zu bytes", size);
    if (!elf_source_scan_code(&source, offset, &there, "code", put, s->code, err))
        return false;
    s->code_size = (there + unit - 1) & ~(unit - 1);
    memset(s->code + there, ZVM_TEXT_FILL, s->code_size - there);
    return true;
}

bool subject_read(struct subject *s, int fd, bool raw, struct error *err)
{
    struct elf_image elf;
    struct error no_program = { 0 };
    *s = (struct subject){ .raw = raw };
    if (!read_file(s, fd, err))
        return false;
    if (raw)
        return take_code(s, 0, s->file_size, ZVM_BUNDLE_SIZE, err);
    if (!elf_parse(&elf, &(struct elf_source){ .fd = -1, .bytes = s->file, .size = s->file_size }, &no_program))
        return true;
    const struct segment *text = &elf.segments[SEGMENT_TEXT];
    return take_code(s, text->offset, text->file_size, ZVM_PAGE_SIZE, err);
}

struct verdict subject_validate(const struct subject *s)
{
    const struct code code = {
        .bytes = s->code,
        .size = s->code_size,
        .address = s->address,
        .image_start = s->address,
        .image_end = UINT64_C(1) << 32,
        .isa = ZVM_ISA_ALL,
    };
    size_t scratch_size = validate_scratch_size(s->code_size);
    void *scratch = malloc(scratch_size + 1);
    struct verdict v = validate(&code, scratch, scratch ? scratch_size : 0);
    free(scratch);
    return v;
}

void subject_free(struct subject *s)
{
    free(s->file);
    free(s->code);
    *s = (struct subject){ 0 };
}
