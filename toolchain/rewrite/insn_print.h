/* SPDX-License-Identifier: Apache-2.0 */
/* Prints an instruction: checks it, then hands it to probe.h or lower.h. */
#ifndef INSN_PRINT_H
#define INSN_PRINT_H

#include "rewriter.h"

/* Prints an instruction. A prefix that stands alone waits for the instruction that follows it. */
void insn_print(struct rewriter *r, const struct statement *st);

/* Prints the instructions that a .byte with these operands spells. False when there are none. */
bool insn_print_spelled(struct rewriter *r, struct span operands);

#endif
