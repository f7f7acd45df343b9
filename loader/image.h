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
    struct verdict verdict; /* of the text; RULE_NONE also while it was not reached */
};

/*
 * Who remembers what validate() accepted, so that the same code need not be looked at again. Whoever answers true for
 * code that was not accepted lets a guest out of its region.
 */
struct known_code {
    bool (*is_known)(void *context, const struct code *code);
    void (*accepted)(void *context, const struct code *code); /* after is_known said false, and validate() yes */
    void *context;
};

/*
 * Reads the regular file fd (borrowed, not kept) or the bytes, seals a copy and validates that copy. limit: most bytes
 * of guest memory that the image may take, of 4 GiB. When the validator refuses, the error names the rule and the
 * guest address, and verdict says so even though nothing else of the image is there. known: asked before validating;
 * NULL: nobody.
 */
bool image_open_known(struct image *im, int fd, uint64_t limit, const struct known_code *known, struct error *err);
bool image_open(struct image *im, int fd, uint64_t limit, struct error *err); /* with nobody */
bool image_open_bytes(struct image *im, const void *bytes, size_t size, uint64_t limit, struct error *err);

/*
 * Maps text, read-only data, data and bss at their guest addresses: pages of the image are shared until the guest
 * writes to them. The region keeps no reference: the image may be closed. On failure the region may hold a part of it.
 */
bool image_map(const struct image *im, struct region *r, struct error *err);

/* Safe on a zeroed image and after a failed open; safe to repeat. */
void image_close(struct image *im);

#endif
