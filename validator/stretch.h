/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stretch: eight bundles of code. The automaton reads them side by side, and its entries become masks, with a bit for
 * each byte, and lists.
 */
#ifndef STRETCH_H
#define STRETCH_H

#include <stdint.h>

#include "automaton.h"

/* Bundles that are read side by side: while the table answers for one, the others go on. */
#define LANES 8
enum { STRETCH_SIZE = LANES * ZVM_BUNDLE_SIZE };

/* Bytes before and past a stretch that may be looked at, whatever they are. */
#define STRETCH_SLACK 8

/* Places of some of a stretch's bytes, in order, with room for places that are written in advance. */
struct stretch_list {
    uint32_t count;
    uint8_t places[STRETCH_SIZE + 8];
};

struct stretch {
    uint8_t entries[STRETCH_SIZE] __attribute__((aligned(32)));
    uint32_t ends[LANES] __attribute__((aligned(32)));   /* last bytes of instructions */
    uint32_t starts[LANES] __attribute__((aligned(32))); /* what follows them, and the first bytes */

    /* Masks of the whole stretch, from its last byte to its first: a carry runs from later code to earlier code. */
    uint64_t watches[LANES / 2] __attribute__((aligned(32)));   /* reads flags, or branches */
    uint64_t defines[LANES / 2] __attribute__((aligned(32)));   /* defines all flags */
    uint64_t undefines[LANES / 2] __attribute__((aligned(32))); /* leaves flags undefined */

    const uint8_t *bytes;
    uint32_t offset; /* of bytes[0] in the code */
    uint32_t
        calls; /* bits for places in a bundle: some bundle of the stretch has the last byte of a direct call there */
    struct stretch_list branches, rips, specials;
};

/* Fills the entries of all lanes. bytes and offset must be set. */
void stretch_read(struct stretch *s);

/* Makes the masks and the lists of the entries. */
void stretch_mark(struct stretch *s);

static inline unsigned stretch_class(const struct stretch *s, uint32_t at)
{
    return s->entries[at] & ENTRY_CLASS;
}

#endif
