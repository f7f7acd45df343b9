/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the validator is asked, and what it answers.
 */
#ifndef CODE_H
#define CODE_H

#include <stddef.h>
#include <stdint.h>

#include "rules.h"

/* The code to check and what surrounds it. Addresses are guest addresses. */
struct code {
    const uint8_t *bytes; /* borrowed; must not change during the call */
    size_t size;          /* bytes; a multiple of the bundle size, below 4 GiB */
    uint32_t address;     /* of bytes[0]; a multiple of the bundle size, at least ZVM_TRAMPOLINE_END */
    uint32_t image_start; /* what %rip-relative operands may reach: */
    uint64_t image_end;   /*   [image_start, image_end), at most 4 GiB */
    uint32_t isa;         /* ZVM_ISA_ bits that the code may use past x86-64-v3 */
};

/* RULE_NONE and offset 0: accepted. Else the first rule broken and the offset in bytes of the instruction. */
struct verdict {
    enum rule rule;
    uint32_t offset;
};

#endif
