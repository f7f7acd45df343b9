/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regions: the 4 GiB slots of address space in which guests live.
 */
#ifndef REGION_H
#define REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "error.h"

/* A guest address: an offset into a region. Never a pointer; region_host() alone makes one of it. */
typedef uint32_t gaddr;

enum access { ACCESS_READ, ACCESS_WRITE };

/* One mapped range of a region, page-aligned. Neighbours of equal rights are one range. */
struct extent {
    gaddr start;
    int prot;     /* PROT_ bits */
    uint64_t end; /* exclusive, at most 4 GiB */
};

/* What a session lays out, and two for each jail that the guest makes (jail.h). */
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
 * How memory becomes code while a guest runs, and plain memory again. Only jail.c calls these two, and it validates
 * the bytes in between. region_execute() turns a read-only range into read-execute, and fails where other executable
 * pages lie next to it. region_withdraw() turns a whole such range into read-write. Nothing is ever writable and
 * executable.
 */
bool region_execute(struct region *r, gaddr start, uint64_t size, struct error *err);
bool region_withdraw(struct region *r, gaddr start, uint64_t size, struct error *err);

/* Gives up what a writable range holds: it is again what it was when it was mapped. Whole pages; false with errno. */
bool region_discard(const struct region *r, gaddr start, uint64_t size);

/* No page of writable memory comes but by an access to it, or one beside it in the same 4 KiB. */
bool region_keep_small(const struct region *r, struct error *err);

/* Whether something executable lies in the range or next to it. */
bool region_touches_code(const struct region *r, gaddr start, uint64_t size);

/*
 * The one way from a guest address to a host pointer: NULL unless all of [addr, addr + len) may be accessed so by the
 * guest. Any len is safe. With len 0 every address will do, and the caller may touch nothing.
 */
void *region_host(const struct region *r, gaddr addr, uint64_t len, enum access access);

#endif
