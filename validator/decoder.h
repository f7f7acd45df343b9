/*
 * Decodes one instruction and checks all that can be told from its own bytes.
 */
#ifndef DECODER_H
#define DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "code.h"
#include "insn.h"

/* decode() may look at this many bytes from its start, whatever they are. */
#define DECODE_WINDOW 16

/* Small enough to travel in a register. */
struct insn {
    uint8_t rule;   /* enum rule that it breaks */
    uint8_t length; /* bytes; of a broken one, how far it was looked at */
    uint8_t kind;   /* enum kind */
    uint8_t effect; /* enum effect */
};

/*
 * Takes the instruction at `bytes`, whose guest address is `address`. Of kinds that need a group or a
 * branch target only the instruction itself has been checked.
 */
struct insn decode(const struct code *code, const uint8_t *bytes, uint64_t address);

static inline bool insn_is_direct(struct insn insn)
{
    return insn.kind >= KIND_BRANCH && insn.kind <= KIND_CALL;
}

#endif
