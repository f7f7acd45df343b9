/* SPDX-License-Identifier: Apache-2.0 */
/* The loop by which GCC touches the pages of a large frame. */
#ifndef PROBE_H
#define PROBE_H

#include "rewriter.h"

/* Prints an instruction that keeps the end of such a loop in %r11. False: the instruction is none of these. */
bool probe_print(struct rewriter *r, const struct insn *insn);

#endif
