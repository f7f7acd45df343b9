/*
 * What the passes that accept know about the places of the code: their scratch.
 */
#ifndef MAPS_H
#define MAPS_H

#include <stddef.h>
#include <stdint.h>

#include "stretch.h"

/* A bit for every byte of code, a word for every bundle, of whole stretches. */
struct maps {
    uint32_t *places;  /* starts of instructions; of what has not been read, where branches go */
    uint32_t *arrived; /* where undefined flags arrive by branches; */
    uint8_t *flags;    /*   in each bundle, these */
};
/* Bytes of them for a bundle. */
#define MAPS_SIZE (2 * sizeof(uint32_t) + sizeof(uint8_t))

static inline size_t maps_bundles(size_t code_size)
{
    return (code_size + STRETCH_SIZE - 1) / STRETCH_SIZE * LANES;
}

#endif
