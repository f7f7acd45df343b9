/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code as units: single instructions, and a stack group as one.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>

#include "decoder.h"

/* Code made safe to decode up to its last byte. */
struct text {
    const struct code *code;
    uint32_t last;                                 /* offset of the last bundle */
    uint8_t copy[ZVM_BUNDLE_SIZE + DECODE_WINDOW]; /* of it, with room to look past its end */
};

void text_init(struct text *text, const struct code *code);

/* The bytes at an offset in the code; DECODE_WINDOW of them may be read. */
static inline const uint8_t *text_bytes(const struct text *text, uint32_t offset)
{
    return offset < text->last ? text->code->bytes + offset : text->copy + (offset - text->last);
}

/* The unit that starts at an offset. One that does not end in its bundle breaks RULE_BUNDLE. */
struct insn text_unit(const struct text *text, uint32_t offset);

/* The guest address that the direct branch at `offset` goes to; it may be out of all bounds. */
int64_t text_branch_target(const struct text *text, uint32_t offset, struct insn insn);

/* Whether a guest address is in the code. */
static inline bool text_has(const struct text *text, int64_t address)
{
    return address >= text->code->address && address - text->code->address < (int64_t)text->code->size;
}

#endif
