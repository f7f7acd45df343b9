/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scratch of the passes that accept: what they know about the places of the code.
 */
#ifndef MAPS_H
#define MAPS_H

#include <stddef.h>
#include <stdint.h>

#include "stretch.h"

/* The bitmaps have a bit for every byte of code and a word for every bundle, filled up to whole stretches. */
struct maps {
    uint32_t *places;  /* in code that was read, starts of instructions; in other code, where branches go */
    uint32_t *arrived; /* the places where undefined flags arrive by branches, */
    uint8_t *flags;    /*   and for each bundle which flags */
};
/* Bytes of all three for a bundle. */
#define MAPS_SIZE (2 * sizeof(uint32_t) + sizeof(uint8_t))

static inline size_t maps_bundles(size_t code_size)
{
    return (code_size + STRETCH_SIZE - 1) / STRETCH_SIZE * LANES;
}

#endif
