/* SPDX-License-Identifier: Apache-2.0 */
/* An image file that GNU ld made, mapped. */
#ifndef IMAGE_H
#define IMAGE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image {
    uint8_t *bytes; /* owned */
    size_t size;
    Elf32_Ehdr *header;
    Elf32_Phdr *segments;
    Elf32_Shdr *sections;
};

/* Maps the file; with write, changes to the bytes go to the file. The answer is NULL or says what is wrong with it. */
const char *image_map(struct image *m, const char *path, bool write);

/* Safe on a zeroed image. */
void image_unmap(struct image *m);

/* Whether these bytes are in the file. */
bool image_has(const struct image *m, uint64_t offset, uint64_t size);

/* A section's bytes by its name; NULL without one. */
uint32_t *image_section(const struct image *m, const char *name, size_t *size);

/* The segment of code; NULL without one that lies in the file. */
const Elf32_Phdr *image_text(const struct image *m);

#endif
