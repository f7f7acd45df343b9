/* SPDX-License-Identifier: Apache-2.0 */
/* Legal code that is as slow to validate as its kind allows. */
#ifndef VALIDATOR_CODE_H
#define VALIDATOR_CODE_H

#include <stddef.h>
#include <stdint.h>

#define VALIDATOR_CODE_ADDRESS 0x20000

/* Fills whole bundles at VALIDATOR_CODE_ADDRESS. */
typedef void validator_code(uint8_t *bytes, size_t size);

validator_code code_of_single_bytes; /* instructions of one byte */
validator_code code_of_branches;     /* 16 conditional branches a bundle, to all places near */
validator_code code_of_calls;        /* far branches to all of the code */
validator_code code_of_rip;          /* operands that are looked at alone */
validator_code code_of_groups;       /* returns and jumps through registers */
validator_code code_of_flags;        /* parts of the flags written and read, and left undefined */
validator_code code_of_followed;     /* flags left undefined for as long as may be, through slow code */
validator_code code_of_arrivals;     /* branches of all kinds to where flags are expected: gone through again */
validator_code code_of_spread;       /* instructions from all over the table */

#endif
