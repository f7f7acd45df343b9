/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's memory when it ended: how much was in use, and what it held. */
#ifndef GUEST_MEMORY_H
#define GUEST_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"
#include "error.h"
#include "region.h"

/* All borrowed. */
struct guest_memory {
    const struct region *region;
    gaddr file_end; /* the image's pages end below */
    gaddr heap;     /* code from here on was made by the guest */
    int pagemap;    /* the kernel's account of pages in use */
};

/*
 * Bytes of guest memory in use. Pages of the image that other sessions share count, too. Where the kernel does not tell
 * which pages are in use, all of the memory counts.
 */
uint64_t guest_memory_used(const struct guest_memory *m);

/*
 * Digests the memory that the guest could write, its jailed code too: for each page that is not zero its address, then
 * its bytes. Equal runs give equal digests wherever the region lies: calls leave the base on the stack, and there it
 * counts as ENGINE_BASE.
 */
bool guest_memory_etag(const struct guest_memory *m, enum etag_algorithm algorithm, char text[DIGEST_TEXT],
                       struct error *err);

#endif
