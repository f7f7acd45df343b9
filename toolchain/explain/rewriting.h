/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the rewriter of zvm-cc's assembler what it makes of an instruction. */
#ifndef REWRITING_H
#define REWRITING_H

#include <stddef.h>

#include "disassembly.h"

/*
 * The statements that zvm-cc's assembler would emit in place of the instruction, a line each, in malloc's memory; NULL
 * where it would emit the same. Where it would refuse, why gets the reason and the answer is NULL.
 */
char *rewriting_of(const struct insn *insn, char *why, size_t size);

#endif
