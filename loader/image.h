/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images: guest programs, read, checked and validated once, then mapped into any number of regions.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elf_image.h"
#include "error.h"
#include "region.h"
#include "sealed.h"
#include "validator.h"

/* Read-only once open: threads may share it. */
struct image {
    struct elf_image elf;
    struct sealed memory;   /* owned; the segments' pages one behind the other */
    size_t at[SEGMENTS];    /* where in memory each segment's pages start */
    uint64_t code_size;     /* bytes of text; where it has a page of zeros, which is refused, the bytes up to its end */
    struct verdict verdict; /* on the text; RULE_NONE also before the text was judged */
};

/*
 * A memory of the code that validate() accepted, so that the same code need not be looked at again. An is_known() that
 * answers true for other code lets a guest out of its region.
 */
struct known_code {
    bool (*is_known)(void *context, const struct code *code);
    void (*accepted)(void *context, const struct code *code); /* after is_known said false, and validate() yes */
    void *context;
};

/* What an image may take. */
struct image_limits {
    uint64_t memory; /* bytes of guest memory, zeroed memory included */
    uint64_t file;   /* bytes of the file that are loaded, holes included */
};

/*
 * Reads the source, seals a copy and validates that copy. The work and the memory are those of the bytes that are not
 * zero; zeroed memory costs nothing. When the validator refuses, the error names the rule and the guest address, and
 * verdict says so even though nothing else of the image is there. known: asked before validating; NULL: nobody.
 */
bool image_open_source(struct image *im, const struct elf_source *source, const struct image_limits *limits,
                       const struct known_code *known, struct error *err);

/*
 * Maps text, read-only data, data and bss at their guest addresses: pages of the image are shared until the guest
 * writes to them. The region keeps no reference: the image may be closed. On failure the region may hold a part of it.
 */
bool image_map(const struct image *im, struct region *r, struct error *err);

/* Safe on a zeroed image and after a failed open; safe to repeat. */
void image_close(struct image *im);

#endif
