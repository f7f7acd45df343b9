/* What must hold of every image that elf_parse() accepts. */
#ifndef ELF_CHECK_H
#define ELF_CHECK_H

#include <stdint.h>

#include "elf_image.h"

/* NULL, or the promise that is broken. file_size: of the file that it was read from. */
const char *elf_broken_promise(const struct elf_image *elf, uint64_t file_size);

#endif
