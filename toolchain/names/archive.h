/* SPDX-License-Identifier: Apache-2.0 */
/* Archives of objects, in memory. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

struct member {
    char header[60]; /* as in the file, but for the size */
    char *data;      /* owned */
    size_t size;
};

/* Zeroed is empty. */
struct archive {
    struct member *members; /* owned */
    size_t count;
};

/* Reads the file without its index, which ranlib makes anew. False with errno; EINVAL: the file is no archive. */
bool archive_read(struct archive *a, const char *path);

/* Writes it over the file. */
bool archive_write(const struct archive *a, const char *path);

void archive_free(struct archive *a);

#endif
