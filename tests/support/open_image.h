/* SPDX-License-Identifier: Apache-2.0 */
/* Images of what tests have at hand, with one limit for file and memory. */
#ifndef OPEN_IMAGE_H
#define OPEN_IMAGE_H

#include "image.h"

static inline bool image_open_known(struct image *im, int fd, uint64_t limit, const struct known_code *known,
                                    struct error *err)
{
    struct elf_source source;
    *im = (struct image){ 0 };
    return elf_source_open(&source, fd, err) &&
           image_open_source(im, &source, &(struct image_limits){ limit, limit }, known, err);
}

static inline bool image_open(struct image *im, int fd, uint64_t limit, struct error *err)
{
    return image_open_known(im, fd, limit, NULL, err);
}

static inline bool image_open_bytes(struct image *im, const void *bytes, size_t size, uint64_t limit, struct error *err)
{
    const struct elf_source source = { .fd = -1, .bytes = bytes, .size = size };
    return image_open_source(im, &source, &(struct image_limits){ limit, limit }, NULL, err);
}

#endif
