/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real programs as the toolchain makes them: examples, benches, the whole C library in one, Lua and SQLite. Built by
 * binaries_images.sh on first use.
 */
#ifndef BINARIES_IMAGES_H
#define BINARIES_IMAGES_H

#include <stddef.h>
#include <stdint.h>

#include "validator.h"

struct text_of_image {
    char *name;    /* owned */
    uint8_t *file; /* owned; the ELF file */
    size_t file_size;
    size_t offset;    /* of the text in the file, */
    size_t text_size; /* and its size there */
    struct code code; /* of the text, in a copy padded with HLT as the loader does it; bytes are owned */
};

enum { IMAGES_MAX = 128 };

struct images {
    struct text_of_image texts[IMAGES_MAX];
    size_t count;
};

/* Ends the program with a message when there are none: nothing would be tested. */
void images_open(struct images *im);
void images_close(struct images *im);

#endif
