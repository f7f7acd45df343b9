/* SPDX-License-Identifier: Apache-2.0 */
/* The file that is explained, in memory: a guest program or flat code, and where its code lies. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "validator.h"

struct subject {
    uint8_t *file; /* owned; the whole file */
    size_t file_size;
    uint8_t *code; /* owned; what was validated, filled up with HLT; NULL: the file is no program */
    size_t code_size;
    uint32_t address; /* of code[0] */
    bool raw;
};

/* Reads all of the regular file fd. A file that is no program is no error. */
bool subject_read(struct subject *s, int fd, bool raw, struct error *err);

/*
 * The validator's verdict on the code as it is in memory now, for the largest image with all instruction sets.
 */
struct verdict subject_validate(const struct subject *s);

/* Safe on a zeroed subject. */
void subject_free(struct subject *s);

#endif
