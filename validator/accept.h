/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The passes that accept. They go through the code's bundles from the last to the first, and know where something is
 * wrong, but not what.
 */
#ifndef ACCEPT_H
#define ACCEPT_H

#include "code.h"
#include "maps.h"

enum outcome {
    OUTCOME_ACCEPTED,
    OUTCOME_BROKEN, /* a bundle breaks a rule by itself */
    OUTCOME_STRAY,  /* a branch goes to a place in the code that is no start */
    OUTCOME_FLAGS,  /* an undefined flag is read */
};

/*
 * Decides. Where the code is refused, *offset is where the first bad bundle starts, and every bundle before it is good;
 * for OUTCOME_FLAGS it is the instruction that reads the flag, or the branch that leads to the reader. The maps need
 * not be cleared; afterwards `places` has the starts of all instructions.
 */
enum outcome accept_check(const struct code *code, const struct maps *maps, uint32_t *offset);

#endif
