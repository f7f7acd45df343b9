/*
 * Regions: the 4 GiB slots of address space in which guests live, and the arena that holds them.
 *
 * Only region.c maps, protects or unmaps memory.
 */
#ifndef REGION_H
#define REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* A guest address: an offset into a region. Never a pointer; region_host() alone makes one of it. */
typedef uint32_t gaddr;

/* One PROT_NONE reservation, never unmapped while a region in it lives; guards lie inside each slot. */
struct arena {
    uint8_t *start; /* owned; first slot, 4 GiB-aligned; NULL when not reserved */
    size_t slots;
    /* region.c's own bookkeeping follows */
};

enum access { ACCESS_READ, ACCESS_WRITE };

/* One mapped range of a region, page-aligned. Neighbours of equal rights are one range. */
struct extent {
    gaddr start;
    uint64_t end; /* exclusive, at most 4 GiB */
    int prot;     /* PROT_ bits */
};

enum { REGION_EXTENTS = 16 };

/* One guest's 4 GiB. */
struct region {
    struct arena *arena; /* borrowed; NULL when not reserved */
    uint8_t *base;       /* guest address 0; 4 GiB-aligned */
    struct extent map[REGION_EXTENTS];
    size_t extents;
};

#endif
