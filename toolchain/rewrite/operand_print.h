/* SPDX-License-Identifier: Apache-2.0 */
/* Prints one operand, rewritten. */
#ifndef OPERAND_PRINT_H
#define OPERAND_PRINT_H

#include "rewriter.h"

/* As code has it: memory is addressed in the sandbox. */
void operand_print(struct rewriter *r, const struct operand *o);

/* As the address in a lea: 64-bit registers, no segment. */
void operand_print_address(struct rewriter *r, const struct operand *o);

/* A general register in this width; any other operand as operand_print() has it. */
void operand_print_register(struct rewriter *r, const struct operand *o, unsigned width);

#endif
