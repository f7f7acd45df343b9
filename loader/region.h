/*
 * Regions: the 4 GiB slots of address space in which guests live, and the arena that holds them.
 *
 * Only region.c maps, protects or unmaps memory.
 */
#ifndef REGION_H
#define REGION_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* A guest address: an offset into a region. Never a pointer; region_host() alone makes one of it. */
typedef uint32_t gaddr;

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

/* The same, but at base as far as the addresses there are free, and the other slots anywhere. */
bool arena_prefer(struct arena *a, size_t slots, uintptr_t base, struct error *err);

/* Every region must be released before. Safe on a zeroed arena; safe to repeat. */
void arena_release(struct arena *a);

/*
 * Keeps the host's own low 4 GiB empty for the life of the process, so that an access that lost its base faults.
 * Fails when something is mapped there already. Safe to repeat.
 */
bool arena_hold_low(struct error *err);

enum access { ACCESS_READ, ACCESS_WRITE };

/* One mapped range of a region, page-aligned. Neighbours of equal rights are one range. */
struct extent {
    gaddr start;
    int prot;     /* PROT_ bits */
    uint64_t end; /* exclusive, at most 4 GiB */
};

/* What a session lays out, and two for each piece of code that the guest makes (piece.h). */
enum { REGION_EXTENTS = 8 + 2 * 16 };

/* One guest's 4 GiB. One thread at a time. */
struct region {
    struct arena *arena;               /* borrowed; NULL when not reserved */
    uint8_t *base;                     /* guest address 0; 4 GiB-aligned */
    struct extent map[REGION_EXTENTS]; /* ascending, disjoint */
    size_t extents;
};

/* Takes one slot of the arena, nothing mapped in it. */
bool region_reserve(struct region *r, struct arena *a, struct error *err);

/* Forgets all of the memory. Safe on a zeroed region; safe to repeat. */
void region_release(struct region *r);

/*
 * Maps [start, start + size): private zeroed memory, or with fd >= 0 a private view of the file from offset on. Pages
 * come on first use. All three are multiples of the page size, the range lies between the guards and overlaps nothing
 * mapped before. prot never has W and X together; X needs a sealed file (sealed.h).
 */
bool region_map(struct region *r, gaddr start, uint64_t size, int prot, int fd, uint64_t offset, struct error *err);

/* Changes the rights of a mapped range that has one set of rights throughout. Never to or from X. */
bool region_protect(struct region *r, gaddr start, uint64_t size, int prot, struct error *err);

/*
 * The two ways that memory takes to become code while a guest runs, and back; for piece.c alone, which has validated
 * the bytes. region_execute: from read-only to read-execute; fails where other executable pages lie next to the range.
 * region_withdraw: a whole such range becomes read-write. Nothing is ever writable and executable.
 */
bool region_execute(struct region *r, gaddr start, uint64_t size, struct error *err);
bool region_withdraw(struct region *r, gaddr start, uint64_t size, struct error *err);

/* Whether something executable lies in the range or next to it. */
bool region_touches_code(const struct region *r, gaddr start, uint64_t size);

/* Unmaps a range, and its content is gone; what is not mapped stays so. */
bool region_unmap(struct region *r, gaddr start, uint64_t size, struct error *err);

/*
 * The one way from a guest address to a host pointer: NULL unless all of [addr, addr + len) may be accessed so by the
 * guest. Any len is safe; with len 0 nothing may be touched and every address will do.
 */
void *region_host(const struct region *r, gaddr addr, uint64_t len, enum access access);

/*
 * Host memory, in no region: size bytes (rounded up to pages) with unmapped pages below and above, for signal stacks.
 */
void *guarded_map(size_t size, struct error *err);
void guarded_unmap(void *memory, size_t size); /* NULL is allowed */

/* A read-only view of the first size bytes of a file, for the host itself; NULL on failure. */
const void *view_map(int fd, size_t size, struct error *err);
void view_unmap(const void *view, size_t size); /* NULL is allowed */

#endif
