/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which bits of one-byte immediates may be set, by the processors' manuals (immediates.def).
 */
#ifndef VERIFY_IMMEDIATES_TABLE_H
#define VERIFY_IMMEDIATES_TABLE_H

#include <Zydis/Zydis.h>
#include <stdbool.h>
#include <stdint.h>

struct immediate_bits {
    bool known;       /* the table has this instruction */
    uint8_t used;     /* they change what the instruction does */
    uint8_t accepted; /* they may be set */
};

/* Of an instruction with one byte of immediate that is no branch's distance. memory: an operand is memory. */
struct immediate_bits immediate_bits(const ZydisDecodedInstruction *insn, bool memory);

/* Whether the table has the instruction of this name. */
bool immediate_known(ZydisMnemonic mnemonic);

#endif
