/* SPDX-License-Identifier: Apache-2.0 */
/* From postfix steps to machine code that the validator accepts, in memory that becomes executable. */
#ifndef COMPILER_H
#define COMPILER_H

#include "expression.h"

/* Does for count bytes, at least one, what expression_interpret() does. */
typedef uint32_t compiled(const uint8_t *bytes, uint32_t count);

enum { CODE_SIZE = 16384 }; /* enough for the longest expression */

/* Memory for one function at a time: whole pages of heap. */
struct code {
    uint8_t *bytes;
    uint32_t size; /* emitted so far */
};

void compile(struct code *c, const struct expression *e);

/* Adds an instruction, or a group that must not be cut, of at most a bundle. */
void emit(struct code *c, const void *bytes, uint32_t size);

#endif
