/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of the embedding process, and calls into it, as the source of a channel. */
#ifndef CHANNEL_HOST_H
#define CHANNEL_HOST_H

#include <stddef.h>
#include <stdint.h>

/* What an embedder gives; zerovm.h says what its parts mean. */
struct host_source {
    void *bytes;  /* borrowed */
    size_t *size; /* borrowed; bytes in use of: */
    size_t capacity;
    /* NULL, both: a buffer. */
    int64_t (*read)(void *context, void *buffer, size_t size, uint64_t offset);
    int64_t (*write)(void *context, const void *buffer, size_t size, uint64_t offset);
    void *context;
};

#endif
