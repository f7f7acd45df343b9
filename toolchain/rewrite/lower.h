/* SPDX-License-Identifier: Apache-2.0 */
/* Prints one instruction, rewritten. */
#ifndef LOWER_H
#define LOWER_H

#include "rewriter.h"

/* By the template of the row of lowerings.def that fits, or as it is with its operands rewritten. */
void lower_insn(struct rewriter *r, struct insn *insn);

#endif
