/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the sandbox, stated a second time: over what the Zydis disassembler says that an instruction is and
 * does.
 *
 * It knows nothing of the validator's tables. What validate() accepts must pass here. The rule about undefined flags is
 * not here.
 */
#ifndef VERIFY_POLICY_H
#define VERIFY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "validator.h"

/* What one instruction is, as far as its neighbours must know. */
struct policy_insn {
    unsigned length; /* bytes; 0 when no instruction is there */
    const char *mnemonic;
    bool esp_half;       /* the first half of a stack group: %esp was written, %rsp must be restored at once */
    bool branch;         /* a direct jump or call */
    bool call;           /* ... a call */
    bool defines_status; /* FNSTSW %ax may follow */
    bool reads_status;   /* is FNSTSW %ax */
    uint64_t target;     /* of a branch; an address past 4 GiB is one below 0 */
};

/*
 * Judges one instruction at this address; `code` says what the image reaches and which instruction sets it asked for.
 * Returns why it must not run, or NULL. Groups and branch targets are policy_code()'s.
 */
const char *policy_insn(struct policy_insn *insn, const struct code *code, const uint8_t *bytes, size_t size,
                        uint64_t address);

/*
 * Length of the group that stands at bytes, all of it below bytes + size, or 0. *call: it ends in a call. Stack groups
 * are no business of this function.
 */
unsigned policy_group(const uint8_t *bytes, size_t size, bool *call);

/*
 * Judges all the code. marks is scratch of code->size bytes. Returns why it must not run, and in *offset of which
 * instruction; NULL if it may.
 */
const char *policy_code(const struct code *code, uint8_t *marks, uint32_t *offset);

#endif
