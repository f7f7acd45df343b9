/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest finds in its memory when it starts: the user manifest and the words on its stack. */
#ifndef START_H
#define START_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "channel.h"
#include "elf_image.h"
#include "error.h"
#include "manifest.h"
#include "region.h"

/* All borrowed. */
struct start {
    const struct manifest *manifest;
    const struct channel *channels; /* open */
    size_t channels_count;
    struct region *region; /* the image's memory, heap and stack are mapped */
};

/* Maps and fills the user manifest; the heap is [heap, heap_end). */
bool start_manifest(const struct start *s, gaddr heap, uint64_t heap_end, struct error *err);

/*
 * Fills the mapped stack as trap.h says and gives the guest address of a word, below the start state's, that holds the
 * entry point: a guest starts by returning there.
 */
bool start_stack(const struct start *s, const struct elf_image *elf, gaddr *rsp, struct error *err);

#endif
