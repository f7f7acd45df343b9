/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealed memory: bytes that nobody can change any more, whoever holds the descriptor. Nothing else is ever mapped
 * executable, so the code that was validated is the code that runs.
 */
#ifndef SEALED_H
#define SEALED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* Starts out writable with sealed_write(); sealed_seal() ends that. */
struct sealed {
    int fd;               /* owned, when size is not 0; an anonymous file */
    size_t size;          /* bytes, a multiple of the page size */
    const uint8_t *bytes; /* owned; NULL until sealed */
};

/* Zeroed; size is not 0 and is rounded up to pages. name shows in /proc/self/maps. */
bool sealed_create(struct sealed *s, const char *name, size_t size, struct error *err);

bool sealed_write(struct sealed *s, size_t offset, const void *bytes, size_t size, struct error *err);

/* size times the same byte. */
bool sealed_fill(struct sealed *s, size_t offset, uint8_t byte, size_t size, struct error *err);

/* From now on the bytes stay as they are, and can be read at s->bytes. */
bool sealed_seal(struct sealed *s, struct error *err);

/* Whether nothing can change the file's bytes or its size any more. */
bool sealed_check(int fd, struct error *err);

/* Mappings made from it live on. Safe on a zeroed object; safe to repeat. */
void sealed_release(struct sealed *s);

#endif
