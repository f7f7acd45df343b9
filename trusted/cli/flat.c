#include "flat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "elf_image.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

static bool validate_code(const uint8_t *bytes, size_t size, struct verdict *verdict, struct error *err)
{
    const uint64_t end = ZVM_TEXT_START + (uint64_t)size;
    const struct code code = {
        .bytes = bytes,
        .size = size,
        .address = ZVM_TEXT_START,
        .image_start = ZVM_TEXT_START,
        .image_end = end > FLAT_IMAGE_END ? end : FLAT_IMAGE_END,
    };
    size_t scratch_size = validate_scratch_size(size);
    void *scratch = malloc(scratch_size + 1);
    if (!scratch)
        return error_set(err, ENOMEM, "validate %zu bytes", size);
    *verdict = validate(&code, scratch, scratch_size);
    free(scratch);
    return true;
}

bool flat_validate(int fd, struct verdict *verdict, struct error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return error_set(err, errno, "stat");
    const struct elf_source source = { .fd = fd, .size = (uint64_t)st.st_size };
    if (source.size > ZVM_HEAP_LIMIT - ZVM_TEXT_START)
        return error_set(err, 0, "%llu bytes, expected at most %u", (unsigned long long)source.size,
                         ZVM_HEAP_LIMIT - ZVM_TEXT_START);
    const size_t size = (source.size + ZVM_BUNDLE_SIZE - 1) & ~(size_t)(ZVM_BUNDLE_SIZE - 1);
    uint8_t *bytes = malloc(size + 1);
    if (!bytes)
        return error_set(err, ENOMEM, "read %zu bytes", size);
    memset(bytes, ZVM_TEXT_FILL, size);
    bool good =
        elf_source_read(&source, 0, bytes, source.size, "code", err) && validate_code(bytes, size, verdict, err);
    free(bytes);
    return good;
}
