/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes one instruction and checks all that can be told from its own bytes.
 */
#ifndef DECODER_H
#define DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "code.h"
#include "insn.h"

/* decode() may look at this many bytes from the instruction's start, whatever they are. */
#define DECODE_WINDOW 16

/* Small enough to travel in a register. */
struct insn {
    uint8_t rule;   /* enum rule that it breaks */
    uint8_t length; /* bytes; where a rule is broken, how far decode() looked */
    uint8_t kind;   /* enum kind */
    uint8_t effect; /* enum effect */
};

/*
 * Decodes the instruction at `bytes`, whose guest address is `address`. The caller still has to check the group of an
 * instruction that needs one, and the target of a branch.
 */
struct insn decode(const struct code *code, const uint8_t *bytes, uint64_t address);

static inline bool insn_is_direct(struct insn insn)
{
    return insn.kind >= KIND_BRANCH && insn.kind <= KIND_CALL;
}

#endif
