/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jails: code that a guest made while it ran, validated where it lies and executed there.
 *
 * A jail is whole pages of heap. It is validated as the text of an image is, whole pages with the tail filled with
 * HLT, at an address of its own: its direct branches stay inside it or go to trampoline slots, and its operands
 * disp(%rip) reach the image and the heap. No jail touches other executable pages, so control leaves it by branches
 * alone.
 */
#ifndef JAIL_H
#define JAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "region.h"
#include "validator.h"

enum {
    JAILS = 16,             /* most in a region at a time: each may add two mappings to the kernel's */
    JAIL_SIZE_MAX = 4 << 20 /* bytes of the longest: bounds the time and the scratch that one call takes */
};

/* Where jails may lie and what they may use. Constant while the guest runs. */
struct jail_space {
    gaddr start;  /* of the heap; a multiple of the page size */
    uint64_t end; /* of the heap; at most ZVM_HEAP_LIMIT */
    uint32_t isa; /* ZVM_ISA_ bits */
};

struct jail {
    gaddr start;
    uint32_t used; /* bytes that the guest gave, at least 1 */
    uint32_t size; /* the same in whole pages; at most the heap's */
};

/* Whether the words of a guest name whole memory of the heap: from a page's start on, at least one byte. */
bool jail_fit(struct jail *p, const struct jail_space *space, uint64_t address, int64_t size);

/* Fills the rest of the last page, past the guest's bytes, with HLT. memory: the host's view of the jail. */
void jail_pad(const struct jail *p, uint8_t *memory);

/* Validates all p->size bytes, in place. Calls nothing but the validator. scratch: validate_scratch_size(p->size). */
struct verdict jail_validate(const struct jail *p, const struct jail_space *space, const uint8_t *memory,
                             void *scratch);

/* Whether the guest may write to all of the jail's pages and nothing executable touches them. */
bool jail_is_free(const struct jail *p, const struct region *r);

/* Whether these are exactly the pages of a sealed jail. */
bool jail_is_sealed(const struct jail *p, const struct jail_space *space, const struct region *r);

unsigned jail_count(const struct jail_space *space, const struct region *r);

/*
 * Makes a free jail executable if the validator accepts it. While it is validated nobody can write to it, and at no
 * moment is it writable and executable. Refused, with the verdict saying why, it is writable again and unchanged. False
 * only when the host fails; the jail then has any rights but to execute.
 */
bool jail_seal(const struct jail *p, const struct jail_space *space, struct region *r, struct verdict *verdict,
               struct error *err);

/* Makes a sealed jail plain memory again, content kept. */
bool jail_unseal(const struct jail *p, struct region *r, struct error *err);

#endif
