/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mappings: the address space of this process. Only mapping.c maps, protects or unmaps memory.
 *
 * Addresses that are held belong to nobody else: nothing can be mapped there by accident, and every access faults.
 */
#ifndef MAPPING_H
#define MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* Holds addresses at the given place, or anywhere with NULL. NULL with errno where they are not free. */
void *mapping_hold(void *at, size_t size);

/* Puts the hold back over what was mapped; the content is gone. */
bool mapping_hold_again(void *at, size_t size);

/* Gives up addresses that were held, and what was mapped over them. */
void mapping_release(void *at, size_t size);

/*
 * Keeps the host's own low 4 GiB empty for the life of the process, so that an access that lost its base faults.
 * Fails when something is mapped there already. Safe to repeat.
 */
bool mapping_hold_low(struct error *err);

/*
 * Maps over held addresses: private zeroed memory, or with fd >= 0 a private view of the file from offset on. Where it
 * fails, with errno, the addresses are held as before.
 */
bool mapping_place(void *at, size_t size, int prot, int fd, uint64_t offset);

/* Changes the rights of whole pages; false with errno. */
bool mapping_protect(void *at, size_t size, int prot);

/* Size bytes, rounded up to pages, with held pages below and above, for signal stacks. NULL on failure. */
void *mapping_guarded(size_t size, struct error *err);
void mapping_guarded_release(void *memory, size_t size); /* NULL is allowed */

/* Gives up pages' memory: they hold what they held when they were mapped. False with errno. */
bool mapping_discard(void *at, size_t size);

/* Memory comes in pages of the smallest size, each when it is touched; false with errno. */
bool mapping_keep_small(void *at, size_t size);

/* The pages are zeroed in the child of a fork(); false with errno. */
bool mapping_not_inherited(void *at, size_t size);

/* A read-only view of the first size bytes of a file; NULL on failure. */
const void *mapping_view(int fd, size_t size, struct error *err);
void mapping_view_release(const void *view, size_t size); /* NULL is allowed */

#endif
