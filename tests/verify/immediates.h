/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encodings with a byte of immediate: every opcode with what may stand before it, each kind of operand, and each
 * immediate.
 */
#ifndef VERIFY_IMMEDIATES_H
#define VERIFY_IMMEDIATES_H

#include <Zydis/Zydis.h>

#include "immediates_table.h"
#include "support.h"
#include "zvm/abi/sfi.h"

/* An encoding whose last byte is the immediate, at the start of a bundle with HLT behind it. */
struct immediate_form {
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    unsigned length;
    bool memory;
    bool plain; /* its memory is (%rsp); or it has none, and not one register twice */
    ZydisDecodedInstruction insn;
    struct immediate_bits bits;
};

/* Calls each() for all that Zydis takes for such an encoding; the immediate is zero. */
void immediates_enumerate(void (*each)(void *context, const struct immediate_form *f), void *context);

struct immediates_machine;

/* One a process, for ever; ends it when there can be none. */
struct immediates_machine *immediates_machine_open(void);

/*
 * Runs a plain form with and without each bit of its immediate. Bits that the table says are used must change a result,
 * the others none of `tries`. False when this processor does not have the instruction.
 */
bool immediates_run(struct immediates_machine *m, struct verify *v, const struct immediate_form *f, uint64_t tries);

#endif
