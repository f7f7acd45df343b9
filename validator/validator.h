/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The validator: proves that a piece of machine code cannot leave its region.
 *
 * A pure function of its arguments: no allocation, no I/O, no globals; safe on any thread.
 */
#ifndef VALIDATOR_H
#define VALIDATOR_H

#include <stddef.h>
#include <stdint.h>

#include "code.h"

/* Changes whenever a byte string could get another verdict. A cache of verdicts must bind it. */
#define VALIDATOR_VERSION 8

/* Bytes of scratch that validate() needs for this much code; 0 for a size that it cannot take. */
size_t validate_scratch_size(size_t code_size);

/*
 * The processor must have x86-64-v3, which the caller checks (host_check_isa() in loader/host.h): the passes that
 * accept are made of its instructions. Scratch need not be cleared; its content afterwards means nothing.
 */
struct verdict validate(const struct code *code, void *scratch, size_t scratch_size);

/*
 * The verdict of validate() on code that is refused in any case: all code before this bundle is good, and a rule is
 * broken in a straight line from there on. Reads the code's last bundle and the code before the answered offset. Never
 * RULE_NONE.
 */
struct verdict validate_refused(const struct code *code, uint32_t bundle);

#endif
