/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arena: address space that is held for regions, a slot of 4 GiB for each.
 */
#ifndef ARENA_H
#define ARENA_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* A piece of the address space, held PROT_NONE: whole slots, with guards past both ends. */
struct span {
    uint8_t *start; /* first slot, 4 GiB-aligned */
    size_t slots;
    void *held; /* owned; all that is held, guards and alignment included */
    size_t size;
};

enum {
    ARENA_SPANS = 16,
    ARENA_SLOTS = 30000, /* what 47-bit addresses have room for beside the host's own memory */
};

/*
 * Address space for a number of regions, held as long as one of them lives. It is in one piece where it fits: the
 * host's own mappings cut 47-bit addresses in two. Threads may reserve and release regions of one arena at the same
 * time.
 */
struct arena {
    struct span spans[ARENA_SPANS];
    size_t spans_count;
    size_t slots;   /* in all spans; 0 when not reserved */
    uint8_t **free; /* owned; a stack of released slots */
    size_t free_count;
    size_t fresh; /* slots from this one on, counted over all spans, were never used */
    pthread_mutex_t lock;
};

/* Takes addresses and no memory. base: where the first slot must lie, 4 GiB-aligned; 0: anywhere. slots: 1 to
 * ARENA_SLOTS. */
bool arena_reserve(struct arena *a, size_t slots, uintptr_t base, struct error *err);

/* The same, but slots lie at base as far as the addresses there are free, and the others anywhere. */
bool arena_prefer(struct arena *a, size_t slots, uintptr_t base, struct error *err);

/* Every region must be released before. Safe on a zeroed arena; safe to repeat. */
void arena_release(struct arena *a);

/* One slot that nobody else has until it is given back, nothing mapped in it; NULL when all are taken. */
uint8_t *arena_take(struct arena *a);
void arena_give_back(struct arena *a, uint8_t *slot);

#endif
