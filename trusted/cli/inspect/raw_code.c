/* SPDX-License-Identifier: Apache-2.0 */
#include "raw_code.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elf_source.h"
#include "judge.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

static bool put(void *context, uint64_t at, const uint8_t *bytes, size_t size, struct error *err)
{
    (void)err;
    memcpy((uint8_t *)context + at, bytes, size);
    return true;
}

bool raw_code_validate(int fd, uint64_t limit, struct verdict *verdict, struct error *err)
{
    struct elf_source source;
    if (!elf_source_open(&source, fd, err))
        return false;
    if (source.size > limit)
        return error_set(err, 0, "%llu bytes, expected at most %llu, the limit for images",
                         (unsigned long long)source.size, (unsigned long long)limit);
    const size_t size = (source.size + ZVM_BUNDLE_SIZE - 1) & ~(size_t)(ZVM_BUNDLE_SIZE - 1);
    const uint64_t end = ZVM_TEXT_START + (uint64_t)size;
    uint8_t *bytes = calloc(size + 1, 1); /* pages of zeros stay the kernel's one */
    if (!bytes)
        return error_set(err, ENOMEM, "read %zu bytes", size);
    memset(bytes + source.size, ZVM_TEXT_FILL, size - source.size);
    const struct code code = {
        .bytes = bytes,
        .size = size,
        .address = ZVM_TEXT_START,
        .image_start = ZVM_TEXT_START,
        .image_end = end > RAW_CODE_IMAGE_END ? end : RAW_CODE_IMAGE_END,
    };
    uint64_t read = source.size;
    bool good = elf_source_scan_code(&source, 0, &read, "code", put, bytes, err) &&
                judge(verdict, &code, read == source.size ? size : read, err);
    free(bytes);
    return good;
}
