/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of every image that elf_parse() accepts, and of every one that was mapped. */
#ifndef ELF_CHECK_H
#define ELF_CHECK_H

#include <stdint.h>

#include "elf_image.h"
#include "image.h"
#include "region.h"

/* NULL, or the promise that is broken. file_size: of the file that it was read from. */
const char *elf_broken_promise(const struct elf_image *elf, uint64_t file_size);

/* NULL, or what is wrong with the image in a region that holds nothing else. file: its bytes. */
const char *elf_wrongly_mapped(const struct image *im, const struct region *r, const uint8_t *file);

#endif
