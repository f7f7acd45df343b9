/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions that a source spells as bytes, ".byte 0x66,0x0f,0x38,0xdc,0xc1", for assemblers too old to know them.
 * The caller brings a disassembler, which is asked once for all bytes of a source.
 */
#ifndef SPELLED_H
#define SPELLED_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/*
 * Takes apart the bytes of request, written as llvm-mc --disassemble reads them, and appends what it prints:
 * instructions to answer, warnings to complaints. False when that cannot be done.
 */
typedef bool (*spelled_disassemble)(struct span request, struct buffer *answer, struct buffer *complaints);

struct spelled_bytes {
    const char *at;    /* where in the source the bytes stand */
    uint32_t node;     /* their place in liveness.h */
    struct span insns; /* the instructions, one a line; empty: the bytes are none. Borrowed from answer. */
};

/* Zeroed is empty. */
struct spelled {
    struct spelled_bytes *bytes; /* owned; in the order of the source */
    size_t count, room;
    struct buffer request;    /* owned; two lines a .byte: its bytes, and a mark */
    struct buffer answer;     /* owned */
    struct buffer complaints; /* owned */
};

/* Notes the operands of a .byte and its node in liveness.h. Operands that are not all numbers from 0 to 255 are
 * ignored. */
void spelled_note(struct spelled *s, struct span operands, uint32_t node);

/* Disassembles all noted bytes at once. Without a disassembler, or when it fails, none of them are instructions. */
void spelled_take_apart(struct spelled *s, spelled_disassemble disassemble);

/* The note about the .byte whose operands start at `at`; NULL: there is none. */
const struct spelled_bytes *spelled_find(const struct spelled *s, const char *at);

void spelled_free(struct spelled *s);

#endif
